using Steward.Kernel;

namespace Steward.Orders.Contracts;

/// <summary>The promises that a zone offers. Rows, not code: versions never change, a change is a new one.</summary>
public interface IServiceLevels
{
    /// <summary>The version in force: the zone's own, else the installed example. Null when unknown or retired.</summary>
    Task<ServiceLevel?> Current(Session session, Guid zone, string code);

    /// <summary>The version under which an order was accepted.</summary>
    Task<ServiceLevel?> Version(Session session, Guid zone, string code, int version);

    Task<IReadOnlyList<ServiceLevel>> All(Session session, Guid zone);
}

/// <summary>One version of a service level (delivery automation, section 2).</summary>
public sealed record ServiceLevel
{
    public Guid Id { get; init; }

    /// <summary>Null: an installed example, for every zone without one of its own.</summary>
    public Guid? ZoneId { get; init; }
    public required string Code { get; init; }
    public required string Name { get; init; }
    public int Version { get; init; }
    public int PromiseMinutes { get; init; }
    public int WarningMinutes { get; init; }
    public int CriticalMinutes { get; init; }
    public int PreferredRadiusMetres { get; init; }
    public int EmergencyRadiusMetres { get; init; }
    public int MostRadiusMetres { get; init; }

    /// <summary>0 when orders of this level are never batched.</summary>
    public int BatchLeast { get; init; }
    public int BatchMost { get; init; }

    /// <summary>When nothing better is known.</summary>
    public int TripMinutes { get; init; }
    public decimal PenaltyPerMinute { get; init; }
    public decimal PenaltyLeast { get; init; }
    public decimal PenaltyMost { get; init; }
    public required string ScoreProfile { get; init; }
    public IReadOnlyList<string> VehicleTypes { get; init; } = [];

    /// <summary>Of photo, signature, code, recipient_name, barcode: without these <c>delivered</c> is refused.</summary>
    public IReadOnlyList<string> RequiredProof { get; init; } = [];
    public decimal DefaultWeightKg { get; init; }
    public decimal DefaultVolumeM3 { get; init; }

    /// <summary>False: the promise runs around the clock, whatever the zone's opening hours.</summary>
    public bool FollowsCalendar { get; init; }
    public DateTimeOffset ValidFrom { get; init; }
    public DateTimeOffset? RetiredAt { get; init; }

    public bool IsBatchable => BatchMost >= 2;

    /// <summary>clamp(rate × whole minutes late, least, most); nothing when on time.</summary>
    public decimal Penalty(int minutesLate) => minutesLate <= 0 ? 0 : Math.Clamp(PenaltyPerMinute * minutesLate, PenaltyLeast, PenaltyMost);
}
