using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Fleet.Drivers;

/// <summary>A driver with what is joined to him: his latest position, his vehicle and the zone's currency.</summary>
internal sealed record DriverRow
{
    public Guid Id { get; init; }
    public Guid ZoneId { get; init; }
    public string Code { get; init; } = "";
    public string? ExternalId { get; init; }
    public Guid? UserId { get; init; }
    public string Name { get; init; } = "";
    public string? Phone { get; init; }
    public string? PhoneBidx { get; init; }
    public string? Email { get; init; }
    public string? EmailBidx { get; init; }
    public bool IsActive { get; init; } = true;
    public string Status { get; init; } = DriverStatus.Offline;
    public DateTimeOffset StatusSince { get; init; }
    public Degrees BaseLatitude { get; init; }
    public Degrees BaseLongitude { get; init; }
    public Json Skills { get; init; } = new("[]");
    public int ActiveDeliveries { get; init; }
    public int TotalDeliveries { get; init; }
    public int SuccessfulDeliveries { get; init; }
    public decimal? AverageRating { get; init; }
    public decimal? OnTimeRate { get; init; }
    public DateOnly? WorkedDate { get; init; }
    public int WorkedSeconds { get; init; }
    public int WorkedSecondsAtBreak { get; init; }
    public DateTimeOffset? OnDutySince { get; init; }
    public int DeliveriesInARow { get; init; }
    public DateTimeOffset? LastBreakAt { get; init; }

    /// <summary>When the break under way is planned to end; null without a plan.</summary>
    public DateTimeOffset? BreakEndsAt { get; init; }
    public int IgnoredOffers { get; init; }
    public decimal CashInHand { get; init; }
    public decimal? CashLimit { get; init; }
    public DateTimeOffset? RetiredAt { get; init; }
    public long RowVersion { get; init; } = 1;
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }

    public string Currency { get; init; } = "";
    public string TimeZone { get; init; } = "UTC";
    public Degrees? Latitude { get; init; }
    public Degrees? Longitude { get; init; }
    public int? Heading { get; init; }
    public DateTimeOffset? PositionAt { get; init; }
    public bool? PositionSuspect { get; init; }
    public Guid? VehicleId { get; init; }
    public string? VehicleType { get; init; }
    public decimal? CapacityWeightKg { get; init; }
    public decimal? CapacityVolumeM3 { get; init; }

    internal int Worked(DateTimeOffset now) => DutyClock.Worked(this, now);

    internal DriverState State(DateTimeOffset now, ShiftSpan? shift)
    {
        var worked = Worked(now);
        return new()
        {
            Id = Id, Code = Code, ExternalId = ExternalId, Name = Name, UserId = UserId, ZoneId = ZoneId, IsActive = IsActive, Status = Status, StatusSince = StatusSince,
            Latitude = Latitude?.Value, Longitude = Longitude?.Value, Heading = Heading, PositionAt = PositionAt, PositionSuspect = PositionSuspect ?? false,
            VehicleId = VehicleId, VehicleType = VehicleType,
            CapacityGrams = (long)((CapacityWeightKg ?? 0) * 1_000), CapacityMillilitres = (long)((CapacityVolumeM3 ?? 0) * 1_000_000),
            Skills = Skills.Text == "[]" ? [] : Skills.As<string[]>() ?? [], ShiftStart = shift?.StartsAt, ShiftEnd = shift?.EndsAt,
            WorkedMinutesToday = worked / 60, WorkedMinutesSinceBreak = Math.Max(0, worked - DutyClock.AtBreak(this, now)) / 60,
            DeliveriesInARow = DeliveriesInARow, LastBreakAt = LastBreakAt,
            OnTimePermille = OnTimeRate is { } rate ? (int)decimal.Round(rate * 10) : null,
            RatingMilli = AverageRating is { } rating ? (int)decimal.Round(rating * 1000) : null,
            DeliveriesEver = SuccessfulDeliveries, ActiveDeliveries = ActiveDeliveries,
            CashInHandMinor = Currencies.Minor(CashInHand, Currency), CashLimitMinor = CashLimit is { } limit ? Currencies.Minor(limit, Currency) : null,
            BaseLatitude = BaseLatitude, BaseLongitude = BaseLongitude, IgnoredOffersInARow = IgnoredOffers, RetiredAt = RetiredAt,
        };
    }
}

/// <summary>One planned shift of a driver.</summary>
internal sealed record ShiftSpan
{
    public Guid DriverId { get; init; }
    public DateTimeOffset StartsAt { get; init; }
    public DateTimeOffset EndsAt { get; init; }
}

/// <summary>How a move changes the count of working time, deliveries in a row and pauses.</summary>
internal static class DutyClock
{
    internal static bool IsDuty(string status) => status is DriverStatus.Available or DriverStatus.Busy or DriverStatus.Returning;

    /// <summary>Seconds of the working day. It begins with going on duty, and a night shift stays one day until the driver goes offline.</summary>
    internal static int Worked(DriverRow driver, DateTimeOffset now)
    {
        if (driver.OnDutySince is { } since) return driver.WorkedSeconds + Seconds(now - since);
        return IsNewDay(driver, now) ? 0 : driver.WorkedSeconds;
    }

    internal static int AtBreak(DriverRow driver, DateTimeOffset now) => driver.OnDutySince is null && IsNewDay(driver, now) ? 0 : driver.WorkedSecondsAtBreak;

    /// <summary>The driver in his new state, with the clock moved.</summary>
    internal static DriverRow Move(DriverRow driver, string to, DateTimeOffset now)
    {
        var moved = driver with { Status = to, StatusSince = now, BreakEndsAt = null };
        var (was, willBe) = (IsDuty(driver.Status), IsDuty(to));
        if (was && !willBe) return moved with { WorkedSeconds = Worked(driver, now), OnDutySince = null };
        if (was || !willBe) return moved;
        moved = moved with { OnDutySince = now };
        if (IsNewDay(driver, now))
            return moved with { WorkedDate = LocalTime.DateIn(driver.TimeZone, now), WorkedSeconds = 0, WorkedSecondsAtBreak = 0, DeliveriesInARow = 0 };
        if (!DriverLimits.IsPause(now - driver.StatusSince)) return moved;
        return moved with { WorkedSecondsAtBreak = driver.WorkedSeconds, DeliveriesInARow = 0, LastBreakAt = now };
    }

    /// <summary>A break in the night does not begin a new day: only offline does.</summary>
    private static bool IsNewDay(DriverRow driver, DateTimeOffset now) =>
        driver.Status == DriverStatus.Offline && driver.WorkedDate != LocalTime.DateIn(driver.TimeZone, now);

    private static int Seconds(TimeSpan span) => (int)Math.Clamp(span.TotalSeconds, 0, int.MaxValue);
}
