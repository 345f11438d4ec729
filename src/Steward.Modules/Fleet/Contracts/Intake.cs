using Steward.Kernel;

namespace Steward.Fleet.Contracts;

/// <summary>A zone that a file speaks of.</summary>
/// <param name="Code">Capitals and digits; two files that name one code mean one zone.</param>
public sealed record ZoneDraft(string Code, string Name, string TimeZone, string Currency, string Country, double DepotLatitude, double DepotLongitude);

/// <summary>A driver that a file speaks of. What is null is not said, and stays as it is when he is there already.</summary>
/// <param name="Zone">UUID, code or <c>external:</c> id.</param>
/// <param name="VehicleType">He gets a vehicle of his own of this type, when he has none.</param>
public sealed record DriverDraft(string Zone, string Name)
{
    public string? Code { get; init; }
    public string? ExternalId { get; init; }
    public string? Phone { get; init; }
    public string? Email { get; init; }
    public string? VehicleType { get; init; }
    public IReadOnlyList<string>? Skills { get; init; }
    public double? BaseLatitude { get; init; }
    public double? BaseLongitude { get; init; }
    public decimal? CashLimit { get; init; }
    public bool? IsActive { get; init; }
}

/// <summary>What became of a draft.</summary>
public enum IntakeFate
{
    Created,
    Updated,

    /// <summary>It was there before.</summary>
    Unchanged,
}

/// <summary>A thing that was taken in.</summary>
public sealed record TakenIn(Guid Id, IntakeFate Fate);

/// <summary>Takes zones and drivers in from files, with the same checks, events and audit as their own routes.</summary>
public interface IFleetIntake
{
    /// <summary>The zone with this code is made unless it is there. A refusal says which member is wrong.</summary>
    Task<(TakenIn? Zone, Refusal? Refusal)> TakeZone(Session session, ZoneDraft draft, Caller caller);

    /// <summary>The driver with this external id, else with this code in the zone, is made unless he is there; with <paramref name="update"/> what differs is changed.</summary>
    Task<(TakenIn? Driver, Refusal? Refusal)> TakeDriver(Session session, DriverDraft draft, bool update, Caller caller);
}
