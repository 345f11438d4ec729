namespace Steward.Dispatch.Matching;

internal enum DriverState { Offline, Available, Busy, Returning, OnBreak }

internal enum Priority { Low, Normal, High, Urgent }

/// <summary>How far from the pickup a driver may be, in metres of road, as time passes (service level).</summary>
internal sealed record Radius(int Preferred, int Emergency, int Most);

/// <summary>One order, or one batch that is dispatched as a unit, as the policy sees it. Weights in grams, volumes in cm³, money in minor units.</summary>
internal sealed record OrderFacts
{
    public required Guid Id { get; init; }
    public required Guid ZoneId { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Since when a driver is wanted: the radius opens from here.</summary>
    public required DateTimeOffset DueAt { get; init; }
    public required DateTimeOffset Deadline { get; init; }
    public DateTimeOffset? ReadyAt { get; init; }

    /// <summary>End of the delivery window; an order without one may be late, not impossible.</summary>
    public DateTimeOffset? WindowEnd { get; init; }
    public Priority Priority { get; init; } = Priority.Normal;
    public int PromiseSeconds { get; init; }
    public int PickupSeconds { get; init; } = 300;
    public int TripSeconds { get; init; }
    public Radius Radius { get; init; } = new(20_000, 20_000, 20_000);
    public long WeightGrams { get; init; }
    public long VolumeCm3 { get; init; }
    public long CodMinor { get; init; }

    /// <summary>Orders in the unit: 1, or the size of the batch.</summary>
    public int Orders { get; init; } = 1;
    /// <summary>Of a batch its orders; the id is then the batch's own.</summary>
    public Guid[]? Members { get; init; }
    public string[] VehicleTypes { get; init; } = [];
    public string[] Skills { get; init; } = [];
    public string Profile { get; init; } = "standard";

    /// <summary>A person asked for this match: the radius is open at once.</summary>
    public bool ByHand { get; init; }

    /// <summary>The driver it would be taken from.</summary>
    public Guid? TakenFrom { get; init; }
    public bool Critical { get; init; }

    /// <summary>True: had less than ten minutes of slack when it was observed, so that the drivers' targets do not weigh. Else null, which is not written.</summary>
    public bool? TargetsOff { get; init; }
    public int HoldCount { get; init; }
    public int HeldSeconds { get; init; }

    /// <summary>Batch partners expected within <see cref="PartnersWithinSeconds"/>, in thousandths of an order, and what one is worth.</summary>
    public int PartnersMille { get; init; }
    public int PartnersWithinSeconds { get; init; }
    public long PartnersGainMilli { get; init; }
}

internal sealed record DriverFacts
{
    public required Guid Id { get; init; }
    public required Guid ZoneId { get; init; }
    public bool Active { get; init; } = true;
    public DriverState State { get; init; }
    public DateTimeOffset? ShiftEndsAt { get; init; }
    public DateTimeOffset? PositionAt { get; init; }
    public bool PositionSuspect { get; init; }
    public int ActiveOrders { get; init; }
    public string VehicleType { get; init; } = "";
    public long CapacityGrams { get; init; }
    public long CapacityCm3 { get; init; }
    public long LoadGrams { get; init; }
    public long LoadCm3 { get; init; }
    public string[] Skills { get; init; } = [];
    public long CashMinor { get; init; }
    public long CashLimitMinor { get; init; }
    public int WorkedSeconds { get; init; }
    public int SecondsSinceBreak { get; init; }
    public int DeliveriesInARow { get; init; }
    public bool OfferOpen { get; init; }

    /// <summary>When busy: until the last planned stop is done.</summary>
    public int FreeInSeconds { get; init; }
    public int DeliveriesEver { get; init; }

    /// <summary>30 days, 0–1000.</summary>
    public int OnTimeMille { get; init; }

    /// <summary>Average rating in thousandths, 0–5000.</summary>
    public int RatingMille { get; init; }

    /// <summary>Deliveries missing to today's target.</summary>
    public int TargetGap { get; init; }

    /// <summary>Points for being behind target pace: 0 to 5, or to the zone's own most, at most 10.</summary>
    public long TargetPaceMilli { get; init; }

    /// <summary>±3 points: less work per hour today than the zone's mean is positive.</summary>
    public long FairnessMilli { get; init; }
}

/// <summary>What is known of one driver with one order beyond the two alone. A pair without a row has these defaults.</summary>
internal sealed record PairFacts
{
    public static readonly PairFacts None = new() { OrderId = Guid.Empty, DriverId = Guid.Empty };
    public required Guid OrderId { get; init; }
    public required Guid DriverId { get; init; }

    /// <summary>Own deliveries within 5 km of the drop-off in 180 days.</summary>
    public int ZoneDeliveries { get; init; }
    public bool Blocked { get; init; }

    /// <summary>What the cheapest insertion adds to the driver's present route.</summary>
    public int ExtraSeconds { get; init; }

    /// <summary>By how much his other customers wait longer, in sum.</summary>
    public int OthersWaitSeconds { get; init; }

    /// <summary>How many of his other orders it would make late, and how the sum of all late time changes.</summary>
    public int OthersMadeLate { get; init; }
    public int LateSecondsDelta { get; init; }

    /// <summary>Probability of being late, if a model gave one; else it is estimated from the slack.</summary>
    public int? LateMille { get; init; }

    /// <summary>From the place where a busy driver becomes free; null when not asked.</summary>
    public int? SecondsWhenFree { get; init; }
    public int? MetresWhenFree { get; init; }
}

/// <summary>All numbers of the zone that the policy uses; the version is stored with the decision.</summary>
internal sealed record DispatchSettings
{
    public int MaxActiveOrders { get; init; } = 5;
    public int OrdersPerRun { get; init; } = 2000;
    public int NearestDrivers { get; init; } = 60;

    /// <summary>Matching rounds: above 1 a driver may take several orders in one tick (needs the travel times between orders).</summary>
    public int Rounds { get; init; } = 1;
    public int PreferredForSeconds { get; init; } = 60;
    public int EmergencyForSeconds { get; init; } = 120;
    public int ShiftOvertimeSeconds { get; init; } = 900;
    public int PositionStaleSeconds { get; init; } = 300;
    public int MaxWorkSeconds { get; init; } = 36_000;
    public int BreakAfterSeconds { get; init; } = 28_800;
    public int BreakAfterDeliveries { get; init; } = 5;
    public int MustGoSlackSeconds { get; init; } = 600;

    /// <summary>Minutes that pass besides the trip when no driver is known: 2 + 10 + 5.</summary>
    public int HandlingSeconds { get; init; } = 1020;

    /// <summary>What serving an order is worth, so that a poor match is better than none; by priority, and more for must-go orders.</summary>
    public long[] PrizeMilli { get; init; } = [190_000, 200_000, 210_000, 230_000];
    public long MustGoPrizeMilli { get; init; } = 1_000_000;
    public WaitSettings Wait { get; init; } = new();
    public ScoreProfile[] Profiles { get; init; } = ScoreProfile.Installed;
}
