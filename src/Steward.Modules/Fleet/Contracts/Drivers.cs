using Steward.Kernel;

namespace Steward.Fleet.Contracts;

/// <summary>The states of a driver; the moves between them are in <see cref="DriverMoves"/>.</summary>
public static class DriverStatus
{
    public const string Offline = "offline";
    public const string Available = "available";
    public const string Busy = "busy";
    public const string Returning = "returning";
    public const string OnBreak = "on_break";

    public static IReadOnlyList<string> All { get; } = [Offline, Available, Busy, Returning, OnBreak];

    /// <summary>The canonical spelling of what a caller wrote (<c>break</c> is on_break); null when it is none.</summary>
    public static string? Canonical(string word) => word.ToLowerInvariant() switch
    {
        "break" => OnBreak,
        var lower => All.Contains(lower) ? lower : null,
    };
}

/// <summary>The state machine of a driver.</summary>
public static class DriverMoves
{
    public static bool Allows(string from, string to) => (from, to) switch
    {
        (DriverStatus.Offline, DriverStatus.Available) => true,
        (DriverStatus.Available, DriverStatus.Busy or DriverStatus.OnBreak or DriverStatus.Offline) => true,
        (DriverStatus.Busy, DriverStatus.Returning or DriverStatus.Available or DriverStatus.Offline) => true,
        (DriverStatus.Returning, DriverStatus.Busy or DriverStatus.Available or DriverStatus.OnBreak or DriverStatus.Offline) => true,
        (DriverStatus.OnBreak, DriverStatus.Available or DriverStatus.Offline) => true,
        _ => false,
    };
}

/// <summary>Everything about a driver that a decision reads. Money is in minor units of the zone's currency.</summary>
public sealed record DriverState
{
    public required Guid Id { get; init; }
    public required string Code { get; init; }
    public string? ExternalId { get; init; }
    public required string Name { get; init; }
    public Guid? UserId { get; init; }
    public required Guid ZoneId { get; init; }
    public bool IsActive { get; init; } = true;
    public required string Status { get; init; }
    public DateTimeOffset StatusSince { get; init; }
    public double? Latitude { get; init; }
    public double? Longitude { get; init; }
    public int? Heading { get; init; }
    public DateTimeOffset? PositionAt { get; init; }
    public bool PositionSuspect { get; init; }
    public Guid? VehicleId { get; init; }
    /// <summary>Null: no vehicle, and then no capacity.</summary>
    public string? VehicleType { get; init; }
    public long CapacityGrams { get; init; }
    public long CapacityMillilitres { get; init; }
    public IReadOnlyList<string> Skills { get; init; } = [];
    /// <summary>The shift under way, else the next one within a day; null when none is planned.</summary>
    public DateTimeOffset? ShiftStart { get; init; }
    public DateTimeOffset? ShiftEnd { get; init; }
    public int WorkedMinutesToday { get; init; }
    public int WorkedMinutesSinceBreak { get; init; }
    public int DeliveriesInARow { get; init; }
    public DateTimeOffset? LastBreakAt { get; init; }
    /// <summary>Of the deliveries of the last 30 days; null before the first.</summary>
    public int? OnTimePermille { get; init; }
    /// <summary>0–5000; null without any rating.</summary>
    public int? RatingMilli { get; init; }
    public int DeliveriesEver { get; init; }
    public int ActiveDeliveries { get; init; }
    public long CashInHandMinor { get; init; }
    public long? CashLimitMinor { get; init; }
    public double BaseLatitude { get; init; }
    public double BaseLongitude { get; init; }
    public int IgnoredOffersInARow { get; init; }
    public DateTimeOffset? RetiredAt { get; init; }

    /// <summary>A driver who let three offers in a row expire gets none until he confirms in the app.</summary>
    public bool OffersPaused => IgnoredOffersInARow >= DriverLimits.IgnoredOffers;
}

/// <summary>The legal and house limits of a working day.</summary>
public static class DriverLimits
{
    public const int MostWorkMinutes = 600;
    public const int BreakAfterMinutes = 480;
    public const int BreakOnRequestMinutes = 240;
    public const int BreakAfterDeliveries = 5;
    public const int PauseMinutes = 10;
    public const int IgnoredOffers = 3;

    /// <summary>No further work after 10 hours.</summary>
    public static bool HoursReached(int workedMinutesToday) => workedMinutesToday >= MostWorkMinutes;

    /// <summary>Compulsory after 5 deliveries in a row without a pause of 10 minutes, or after 8 hours of work without one.</summary>
    public static bool BreakDue(int workedMinutesSinceBreak, int deliveriesInARow) =>
        deliveriesInARow >= BreakAfterDeliveries || workedMinutesSinceBreak >= BreakAfterMinutes;

    /// <summary>A break may be asked for from 4 hours of work; one that is due always.</summary>
    public static bool MayAskForBreak(int workedMinutesToday, int workedMinutesSinceBreak, int deliveriesInARow) =>
        workedMinutesToday >= BreakOnRequestMinutes || BreakDue(workedMinutesSinceBreak, deliveriesInARow);

    /// <summary>A pause that begins the count anew.</summary>
    public static bool IsPause(TimeSpan length) => length >= TimeSpan.FromMinutes(PauseMinutes);
}

/// <summary>A delivery as the driver's counters see it.</summary>
/// <param name="OnTime">At or before the deadline.</param>
/// <param name="DeliveredAt">When it happened; it counts on that business date.</param>
/// <param name="Cash">Collected from the customer, in the zone's currency.</param>
/// <param name="OrdersLeft">Active orders that the driver still has: with none his state leaves busy.</param>
/// <param name="Order">What the day's target counts; null where no order stands behind it.</param>
public sealed record DeliveryNote(bool OnTime, DateTimeOffset DeliveredAt, decimal Cash, int OrdersLeft, double? Latitude = null, double? Longitude = null, DeliveredOrder? Order = null);

/// <summary>A driver's telephone number (E.164) and e-mail address.</summary>
public sealed record DriverContact(string Name, string? Phone, string? Email);

/// <summary>Questions about drivers and the commands that change them. Each command locks the driver's row and publishes its event.</summary>
public interface IDrivers
{
    /// <summary>Retired drivers too.</summary>
    Task<DriverState?> Find(Session session, Guid id);

    /// <summary>By UUID, code or <c>external:</c> id. Throws 400 <c>invalid_id</c> for what can be none of these; null when unknown.</summary>
    Task<DriverState?> Lookup(Session session, string id);

    /// <summary>All drivers of a zone who are not retired, by id.</summary>
    Task<IReadOnlyList<DriverState>> InZone(Session session, Guid zone);

    Task<DriverState?> OfUser(Session session, Guid userId);

    /// <summary>
    /// Moves a driver along his state machine. Null when done, or when he is in that state already; else 404 <c>not_found</c>, 409
    /// <c>driver_state_conflict</c> with both states, or 409 <c>driver_holds_parcels</c> on the way to offline unless forced.
    /// </summary>
    Task<Refusal?> Change(Session session, Guid driver, string toStatus, string actor, string? reason, bool forced);

    /// <summary>The driver has one more order: available and returning become busy.</summary>
    Task NoteAssigned(Session session, Guid driver, string actor);

    /// <summary>An order left the driver without a delivery (failed, unassigned, cancelled). With none left he is no longer busy.</summary>
    Task NoteReleased(Session session, Guid driver, int ordersLeft, string actor);

    /// <summary>As <see cref="NoteReleased"/>, after an attempt that failed: it counts as one of his deliveries, not as a successful one.</summary>
    Task NoteFailed(Session session, Guid driver, int ordersLeft, string actor) => NoteReleased(session, driver, ordersLeft, actor);

    /// <summary>Counters, on-time share, deliveries in a row, cash; after the last one returning when more than 15 km from base, else available.</summary>
    Task NoteDelivered(Session session, Guid driver, DeliveryNote delivery, string actor);

    Task NoteOfferIgnored(Session session, Guid driver);

    Task NoteOfferAnswered(Session session, Guid driver);

    /// <summary>The mean of his ratings, 0–5.</summary>
    Task NoteRating(Session session, Guid driver, decimal average);
}

/// <summary>How to reach drivers.</summary>
public interface IDriverContacts
{
    /// <summary>Decrypted; null when there is no such driver.</summary>
    Task<DriverContact?> Contact(Session session, Guid driver);
}

/// <summary>What a driver has in hand. Answered by the module that assigns orders; without one, nothing.</summary>
public interface IDriverLoad
{
    /// <summary>Orders that are assigned to, picked up by or under way with the driver.</summary>
    Task<int> ActiveOrders(Session session, Guid driver);

    /// <summary>The same for all drivers of a zone; drivers without any are left out.</summary>
    Task<IReadOnlyDictionary<Guid, int>> ActiveOrdersInZone(Session session, Guid zone);

    Task<bool> HasParcelsOnBoard(Session session, Guid driver);

    /// <summary>The driver went offline: orders not yet picked up go back to pending.</summary>
    Task WentOffline(Session session, Guid driver, string actor, string? reason);
}
