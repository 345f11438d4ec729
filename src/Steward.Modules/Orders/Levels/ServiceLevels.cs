using System.Collections.Concurrent;
using NodaTime;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;
using Steward.Orders.Promise;

namespace Steward.Orders;

/// <summary>Service levels, and the promise that follows from one of them and a zone's hours.</summary>
internal sealed class ServiceLevels(IZones zones) : IServiceLevels
{
    // Versions never change, so they may be kept for ever.
    private readonly ConcurrentDictionary<(Guid, string, int), Contracts.ServiceLevel> versions = new();

    public async Task<Contracts.ServiceLevel?> Current(Session session, Guid zone, string code) =>
        await ServiceLevelStore.Current(session, zone, code) is { RetiredAt: null } row ? row.Level() : null;

    public async Task<Contracts.ServiceLevel?> Version(Session session, Guid zone, string code, int version)
    {
        if (versions.TryGetValue((zone, code, version), out var known)) return known;
        if (await ServiceLevelStore.Version(session, zone, code, version) is not { } row) return null;
        return versions[(zone, code, version)] = row.Level();
    }

    public async Task<IReadOnlyList<Contracts.ServiceLevel>> All(Session session, Guid zone) =>
        [.. (await ServiceLevelStore.AllCurrent(session, zone)).Select(row => row.Level())];

    /// <summary>The clock's thresholds of an order, from the version under which it was accepted.</summary>
    internal async Task<Promise.ServiceLevel> PromiseOf(Session session, OrderRow order)
    {
        var level = order is { ServiceType: { } code, ServiceLevelVersion: { } version } ? await Version(session, order.ZoneId, code, version) : null;
        if (level is not null) return Pure(level, order.Currency);
        var minutes = Math.Max(6, (int)(order.SlaDeadline - order.CreatedAt).TotalMinutes);
        return new("", minutes, minutes * 4 / 6, minutes * 5 / 6, new(0, 0, 0));
    }

    internal static Promise.ServiceLevel Pure(Contracts.ServiceLevel level, string currency) => new(
        level.Code, level.PromiseMinutes, level.WarningMinutes, level.CriticalMinutes,
        new(Currencies.Minor(level.PenaltyPerMinute, currency), Currencies.Minor(level.PenaltyLeast, currency), Currencies.Minor(level.PenaltyMost, currency)));

    /// <summary>The promised instant of an order that is taken now; null when the zone never opens for long enough.</summary>
    internal async Task<DateTimeOffset?> DeadlineOf(Session session, Guid zone, Contracts.ServiceLevel level, DateTimeOffset from, DateTimeOffset? windowEnd)
    {
        if (windowEnd is { } end) return Deadline.ForWindow(end);
        if (!level.FollowsCalendar) return from.AddMinutes(level.PromiseMinutes);
        return Deadline.For(from, Pure(level, "XXX"), Calendar(await zones.Calendar(session, zone)));
    }

    internal static ZoneCalendar Calendar(ZoneHours hours)
    {
        var weekdays = Enumerable.Range(1, 7).ToDictionary(
            day => (IsoDayOfWeek)day,
            day => Convert(hours.Weekdays.Count == 0 ? [new OpenHours(0, 1440)] : hours.Weekdays.GetValueOrDefault(day) ?? []));
        var exceptions = hours.Exceptions.ToDictionary(pair => LocalDate.FromDateOnly(pair.Key), pair => Convert(pair.Value));
        return new(DateTimeZoneProviders.Tzdb[hours.TimeZone], weekdays, exceptions);
    }

    private static IReadOnlyList<Hours> Convert(IReadOnlyList<OpenHours> hours) => [.. hours.Select(h => new Hours(Minute(h.OpensMinute), Minute(h.ClosesMinute)))];

    private static NodaTime.LocalTime Minute(int minute) => new(minute % 1440 / 60, minute % 60);
}
