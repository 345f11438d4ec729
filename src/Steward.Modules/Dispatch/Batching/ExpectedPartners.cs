using System.Globalization;
using System.Text.Json;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;
using OrderRow = Steward.Orders.Contracts.OrderFacts;

namespace Steward.Dispatch.Batching;

/// <summary>A square of about two kilometres; with its eight neighbours as much area as the three kilometres around a drop-off. Pure.</summary>
internal readonly record struct ArrivalCell(int North, int East)
{
    private const double Side = 2_000, MetresPerDegree = 111_195;

    internal static ArrivalCell Of(double latitude, double longitude)
    {
        var north = (int)Math.Floor(latitude * MetresPerDegree / Side);
        return new(north, EastIn(north, longitude));
    }

    internal static IEnumerable<ArrivalCell> Around(double latitude, double longitude)
    {
        var middle = Of(latitude, longitude).North;
        for (var north = middle - 1; north <= middle + 1; north++)
            for (var east = -1; east <= 1; east++) yield return new(north, EastIn(north, longitude) + east);
    }

    // Rows of squares are as wide as their southern border says: the farther from the equator the more degrees a square has.
    private static int EastIn(int north, double longitude) =>
        (int)Math.Floor(longitude * MetresPerDegree * Math.Max(0.01, Math.Cos(double.DegreesToRadians(north * Side / MetresPerDegree))) / Side);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{North}:{East}");
}

/// <summary>What may be waited for.</summary>
/// <param name="WithinSeconds">Until one is expected.</param>
/// <param name="GainMilli">What it is worth, in thousandths of a point.</param>
internal readonly record struct Partner(int WithinSeconds, long GainMilli);

/// <summary>
/// Batch partners that are expected: orders of the same service level that came to this area in this hour, of the last 28 days. One is worth a point for each
/// minute that batches of the zone saved per order, drawn to five minutes (the least that makes a batch) while few were seen.
/// </summary>
internal sealed class PartnersAhead(IReadOnlyDictionary<(string Level, string Cell), long> arrived, int days, long gainMilli, BatchSettings settings, IReadOnlySet<Guid> dissolved, DateTimeOffset now)
{
    internal const int Days = 28;
    private const int Hour = 3600;
    private const int PriorMinutes = 5, PriorOrders = 10;

    /// <summary>Null: none is expected within the hour, or the order is not to be batched.</summary>
    internal Partner? Of(OrderRow order, ServiceLevel? level)
    {
        if (days < 1 || order.ServiceType is not { } type || dissolved.Contains(order.Id) || BatchObserver.WhyNot(order, level, settings, now) is not null) return null;
        var seen = ArrivalCell.Around(order.DropoffLatitude, order.DropoffLongitude).Sum(cell => arrived.GetValueOrDefault((type, cell.ToString())));
        // So long until one is to be expected at the mean pace of this hour.
        return seen == 0 || (long)Hour * days / seen > Hour ? null : new((int)Math.Max(1, (long)Hour * days / seen), gainMilli);
    }

    internal static long GainOf(long savedMinutes, long orders) => (savedMinutes + PriorMinutes * PriorOrders) * 1000 / (orders + PriorOrders);
}

/// <summary>Reads what is expected, when batching runs in the zone: without it nobody would join those who wait.</summary>
internal sealed class ExpectedPartners(ArrivalStore store, BatchStore batches, Lazy<EngineControl> engines)
{
    internal async Task<PartnersAhead?> Of(Session session, Zone zone, IReadOnlyList<OrderRow> due)
    {
        if (due.Count == 0 || await engines.Value.Wish(session, SmartBatching.EngineName, zone.Id) != "running") return null;
        var today = zone.DateOf(session.Now);
        var rows = await store.InHour(session, zone.Id, LocalTime.In(zone.TimeZone, session.Now).Hour, today.AddDays(-PartnersAhead.Days), today);
        if (rows.Count == 0) return null;
        var (saved, orders) = await store.Saved(session, zone.Id, today.AddDays(-PartnersAhead.Days));
        var config = BatchConfig.Of((await engines.Value.Config(session, SmartBatching.EngineName, zone.Id)).Config);
        return new(
            rows.ToDictionary(row => (row.ServiceType, row.Cell), row => row.Orders), today.DayNumber - rows.Min(row => row.First).DayNumber, PartnersAhead.GainOf(saved, orders), config.ToSettings(),
            await batches.Dissolved(session, [.. due.Select(order => order.Id)]), session.Now);
    }
}

/// <summary>Counts each order that comes in, by hour and area.</summary>
internal sealed class CountArrivals(ArrivalStore store, IOrders orders, IZones zones) : IEventSubscriber
{
    private const int KeptDays = 35;

    public string Name => "dispatch.arrivals";

    public IReadOnlyCollection<string> Types { get; } = [OrderEvents.Created];

    public async Task Handle(Session session, PublishedEvent happened, CancellationToken cancel)
    {
        if (await orders.Find(session, happened.Payload.As<JsonElement>().GetProperty("id").GetGuid()) is not { ServiceType: { } type } order || await zones.Find(session, order.ZoneId) is not { } zone) return;
        var hour = LocalTime.In(zone.TimeZone, order.CreatedAt).Hour;
        await store.Add(session, zone.Id, hour, zone.DateOf(order.CreatedAt), type, ArrivalCell.Of(order.DropoffLatitude, order.DropoffLongitude).ToString());
        await store.Forget(session, zone.Id, hour, zone.DateOf(session.Now).AddDays(-KeptDays));
    }
}
