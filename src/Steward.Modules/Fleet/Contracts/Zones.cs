using Steward.Kernel;

namespace Steward.Fleet.Contracts;

/// <summary>A city or hub area: the unit in which engines run, with its time zone, currency, depot and calendar.</summary>
/// <param name="Boundary">GeoJSON Polygon or MultiPolygon; null: everything within 50 km of the depot.</param>
/// <param name="AssignmentMode">offer, direct or broadcast.</param>
/// <param name="PlanningMode">on_demand or planned.</param>
/// <param name="Settings">An object; each module reads the members that it knows.</param>
public sealed record Zone(
    Guid Id, string Code, string Name, string TimeZone, string Currency, string Country, double DepotLatitude, double DepotLongitude,
    Json? Boundary, string AssignmentMode, string PlanningMode, Json Settings, DateTimeOffset? RetiredAt)
{
    /// <summary>The business date of an instant here.</summary>
    public DateOnly DateOf(DateTimeOffset instant) => LocalTime.DateIn(TimeZone, instant);
}

/// <summary>Questions about zones, answered from memory that is never older than a second.</summary>
public interface IZones
{
    /// <summary>Retired zones too.</summary>
    ValueTask<Zone?> Find(Session session, Guid id);

    ValueTask<Zone?> FindByCode(Session session, string code);

    /// <summary>By UUID, code or <c>external:</c> id. Throws 400 <c>invalid_id</c> for what can be none of these; null when unknown.</summary>
    ValueTask<Zone?> Lookup(Session session, string id);

    /// <summary>The zone in use that a place lies in; of several the one whose depot is nearest.</summary>
    ValueTask<Zone?> Containing(Session session, double latitude, double longitude);

    /// <summary>The zones in use, by code.</summary>
    ValueTask<IReadOnlyList<Zone>> All(Session session);

    /// <summary>The calendar of a zone.</summary>
    ValueTask<ZoneHours> Calendar(Session session, Guid zone);
}

/// <summary>Open from a minute of the day to another; past 1,440 it ends on the next day.</summary>
public readonly record struct OpenHours(int OpensMinute, int ClosesMinute);

/// <summary>When a zone is open: weekdays, and dated exceptions that replace the weekday whole. A zone without any row is always open.</summary>
/// <param name="Weekdays">ISO weekday 1 (Monday) to 7 → its hours.</param>
/// <param name="Exceptions">A date → its hours; none of them: closed.</param>
public sealed record ZoneHours(
    string TimeZone, IReadOnlyDictionary<int, IReadOnlyList<OpenHours>> Weekdays, IReadOnlyDictionary<DateOnly, IReadOnlyList<OpenHours>> Exceptions)
{
    private static readonly IReadOnlyList<OpenHours> WholeDay = [new(0, 1440)];

    /// <summary>The hours of a date, earliest first.</summary>
    public IReadOnlyList<OpenHours> On(DateOnly date)
    {
        if (Exceptions.TryGetValue(date, out var special)) return special;
        if (Weekdays.Count == 0) return WholeDay;
        return Weekdays.TryGetValue(IsoWeekday(date), out var usual) ? usual : [];
    }

    /// <summary>The opening times of a date as instants. A local time that does not exist moves forward; a doubled one is taken the first time.</summary>
    public IReadOnlyList<(DateTimeOffset Opens, DateTimeOffset Closes)> Openings(DateOnly date) =>
        [.. On(date).Select(hours => (Instant(date, hours.OpensMinute), Instant(date, hours.ClosesMinute)))];

    public bool IsOpen(DateTimeOffset instant)
    {
        var today = LocalTime.DateIn(TimeZone, instant);
        return Openings(today.AddDays(-1)).Concat(Openings(today)).Any(o => o.Opens <= instant && instant < o.Closes);
    }

    private DateTimeOffset Instant(DateOnly date, int minute) =>
        LocalTime.At(TimeZone, NodaTime.LocalDate.FromDateOnly(date.AddDays(minute / 1440)).At(new NodaTime.LocalTime(minute % 1440 / 60, minute % 60)));

    private static int IsoWeekday(DateOnly date) => date.DayOfWeek is DayOfWeek.Sunday ? 7 : (int)date.DayOfWeek;
}

/// <summary>A place from which orders leave.</summary>
public sealed record Hub(Guid Id, Guid ZoneId, string Code, string Name, double Latitude, double Longitude, bool Open, decimal? DispatchRadiusKm, int? BundleLimit, DateTimeOffset? RetiredAt);

/// <summary>Questions about hubs.</summary>
public interface IHubs
{
    Task<Hub?> Find(Session session, Guid id);

    /// <summary>By UUID, code or <c>external:</c> id; null when unknown.</summary>
    Task<Hub?> Lookup(Session session, string id);

    Task<IReadOnlyList<Hub>> InZone(Session session, Guid zone);
}
