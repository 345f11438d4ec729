using System.Globalization;
using Steward.Kernel;

namespace Steward.City;

/// <summary>The synthetic city's endless days: people order, and each midnight the shifts of the next day are made.</summary>
internal sealed class SyntheticDay : ICityDay
{
    private readonly CitySetup setup;
    private readonly CityOrders orders;
    private readonly IReadOnlyList<Guid> drivers;
    private DateOnly plannedUntil;

    private SyntheticDay(CitySetup setup, CityZone zone, CityMap map, CityOrders orders, IReadOnlyList<Guid> drivers)
    {
        this.setup = setup;
        this.orders = orders;
        this.drivers = drivers;
        (Zone, Map) = (zone, map);
    }

    public CityZone Zone { get; }

    public CityMap? Map { get; }

    public bool IsOver => false;

    /// <exception cref="CitySetupException"/>
    internal static async Task<ICityDay> Open(CityApi api, CitySetup setup, CityOptions options, VirtualClock clock, CancellationToken cancel)
    {
        var map = CitySetup.MapOf(options.Seed);
        var zone = await setup.Zone(map, cancel);
        await setup.Drivers(zone, map, cancel);
        await setup.StartEngines(cancel);
        var drivers = (await setup.All($"drivers?zone={zone.Id}", cancel)).OrderBy(d => (string?)d["external_id"], StringComparer.Ordinal).Select(d => (Guid)d["id"]!).ToList();
        var (now, isFresh) = (clock.GetUtcNow(), clock is not CityClock { IsFresh: false });
        // A city that goes on draws other orders than the ones of its beginning.
        var purpose = isFresh ? "city demand" : "city demand from " + now.ToString("O", CultureInfo.InvariantCulture);
        var orders = new CityOrders(api, new CityDemand(map, new Chance(options.Seed, purpose)), options.OrdersPerDay, now, isFresh);
        var day = new SyntheticDay(setup, zone, map, orders, drivers);
        await day.PlanShifts(LocalTime.DateIn(zone.TimeZone, now), cancel);
        return day;
    }

    public async Task Step(DateTimeOffset now, CancellationToken cancel)
    {
        var today = LocalTime.DateIn(Zone.TimeZone, now);
        if (today >= plannedUntil) await PlanShifts(today, cancel);
        await orders.Place(now, cancel);
    }

    /// <summary>Yesterday's too, because the night crew works over midnight.</summary>
    private async Task PlanShifts(DateOnly today, CancellationToken cancel)
    {
        await setup.Shifts(Zone, drivers, [today.AddDays(-1), today, today.AddDays(1)], cancel);
        plannedUntil = today.AddDays(1);
    }
}
