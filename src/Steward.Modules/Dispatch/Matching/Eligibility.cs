namespace Steward.Dispatch.Matching;

/// <summary>The hard rules in their fixed order; the first broken one is named first.</summary>
internal enum Rule
{
    DriverInactive, OtherZone, DriverOffline, DriverOnBreak, OffShift, PositionMissing, PositionStale, PositionSuspect, Unreachable,
    OutOfRadius, TooManyOrders, VehicleType, Weight, Volume, SkillMissing, CashLimit, HoursLimit, BreakDueDeliveries, BreakDueWork,
    Blocked, OfferOpen, WindowUnreachable, OtherLate, LateShare,
}

/// <summary>One rule on one candidate. It passed when measured ≤ limit; null means that there was nothing to measure.</summary>
internal sealed record Verdict(string Rule, long? Measured, long? Limit, string Unit, bool Passed);

/// <summary>One driver held against one order at one instant, with the travel that the caller measured (−1: no way).</summary>
internal readonly record struct Pairing(
    OrderFacts Order, DriverFacts Driver, PairFacts Pair, int Seconds, int Metres, bool MustGo, DateTimeOffset Now, DispatchSettings Settings, ScoreProfile Profile)
{
    private static long Whole(TimeSpan span) => span.Ticks / TimeSpan.TicksPerSecond;

    internal long SecondsUntil(DateTimeOffset instant) => Whole(instant - Now);

    /// <summary>Seconds from now until the parcel is handed over: drive, wait until ready, pick up, trip.</summary>
    internal long DeliveredIn
    {
        get
        {
            var arrived = Order.ReadyAt is { } ready ? Math.Max(Seconds, SecondsUntil(ready)) : Seconds;
            return arrived + Order.PickupSeconds + Order.TripSeconds;
        }
    }

    internal long LateSeconds => DeliveredIn - SecondsUntil(Order.Deadline);

    /// <summary>Seconds from now until the driver has done all he then has.</summary>
    internal long WorkEndsIn => Math.Max(DeliveredIn, Driver.FreeInSeconds + (long)Pair.ExtraSeconds);
}

/// <summary>Who may take an order. Every rule is tested for every driver, also after the first break, and stored with its amount.</summary>
internal static class Eligibility
{
    internal const long Nothing = long.MinValue;
    internal static readonly (string Name, string Unit)[] Rules =
    [
        ("driver_inactive", "flag"), ("other_zone", "flag"), ("driver_offline", "flag"), ("driver_on_break", "flag"), ("off_shift", "seconds"),
        ("position_missing", "flag"), ("position_stale", "seconds"), ("position_suspect", "flag"), ("unreachable", "flag"),
        ("out_of_radius", "metres"), ("too_many_orders", "orders"), ("vehicle_type", "flag"), ("weight", "grams"), ("volume", "cm3"),
        ("skill_missing", "skills"), ("cash_limit", "minor_units"), ("hours_limit", "seconds"), ("break_due", "deliveries"),
        ("break_due", "seconds"), ("blocked", "flag"), ("offer_open", "flag"), ("window_unreachable", "seconds"), ("other_late", "orders"),
        ("late_share", "per_mille"),
    ];

    internal static int Count => Rules.Length;

    /// <summary>Fills what was measured and allowed per rule; the answer has one bit for each broken rule.</summary>
    internal static uint Test(in Pairing pairing, Span<long> measured, Span<long> limit)
    {
        var tests = new Tests(measured, limit);
        var (order, driver, settings) = (pairing.Order, pairing.Driver, pairing.Settings);
        var reachable = pairing is { Seconds: >= 0, Metres: >= 0 };
        tests.Flag(Rule.DriverInactive, !driver.Active);
        tests.Flag(Rule.OtherZone, driver.ZoneId != order.ZoneId);
        tests.Flag(Rule.DriverOffline, driver.State == DriverState.Offline);
        tests.Flag(Rule.DriverOnBreak, driver.State == DriverState.OnBreak);
        if (driver.ShiftEndsAt is { } ends) tests.AtMost(Rule.OffShift, reachable ? pairing.WorkEndsIn - pairing.SecondsUntil(ends) : Nothing, settings.ShiftOvertimeSeconds);
        else tests.Missing(Rule.OffShift, settings.ShiftOvertimeSeconds);
        tests.Flag(Rule.PositionMissing, driver.PositionAt is null);
        tests.AtMost(Rule.PositionStale, driver.PositionAt is { } seen ? -pairing.SecondsUntil(seen) : Nothing, settings.PositionStaleSeconds);
        tests.Flag(Rule.PositionSuspect, driver.PositionSuspect);
        tests.Flag(Rule.Unreachable, !reachable && driver.PositionAt is not null);
        tests.AtMost(Rule.OutOfRadius, reachable ? pairing.Metres : Nothing, RadiusOf(pairing));
        tests.AtMost(Rule.TooManyOrders, driver.ActiveOrders + order.Orders, settings.MaxActiveOrders);
        tests.Flag(Rule.VehicleType, order.VehicleTypes.Length > 0 && !order.VehicleTypes.Contains(driver.VehicleType, StringComparer.Ordinal));
        tests.AtMost(Rule.Weight, driver.LoadGrams + order.WeightGrams, driver.CapacityGrams);
        tests.AtMost(Rule.Volume, driver.LoadCm3 + order.VolumeCm3, driver.CapacityCm3);
        tests.AtMost(Rule.SkillMissing, order.Skills.Length == 0 ? 0 : order.Skills.Except(driver.Skills, StringComparer.Ordinal).Count(), 0);
        tests.AtMost(Rule.CashLimit, order.CodMinor == 0 ? Nothing : driver.CashMinor + order.CodMinor, driver.CashLimitMinor);
        tests.AtMost(Rule.HoursLimit, driver.WorkedSeconds + (reachable ? pairing.WorkEndsIn : 0), settings.MaxWorkSeconds);
        tests.AtMost(Rule.BreakDueDeliveries, driver.DeliveriesInARow, settings.BreakAfterDeliveries - 1);
        tests.AtMost(Rule.BreakDueWork, driver.SecondsSinceBreak, settings.BreakAfterSeconds - 1);
        tests.Flag(Rule.Blocked, pairing.Pair.Blocked);
        tests.Flag(Rule.OfferOpen, driver.OfferOpen);
        tests.AtMost(Rule.WindowUnreachable, reachable && order.WindowEnd is { } end ? pairing.DeliveredIn - pairing.SecondsUntil(end) : Nothing, 0);
        tests.AtMost(Rule.OtherLate, order.Critical && pairing.Pair.LateSecondsDelta < 0 ? 0 : pairing.Pair.OthersMadeLate, 0);
        tests.AtMost(Rule.LateShare, 1000 - driver.OnTimeMille, 1000 - pairing.Profile.MinOnTimeMille);
        return tests.Broken;
    }

    /// <summary>Preferred for the first minute after the order is due, then emergency, then the most; at once the most when there is no time.</summary>
    internal static int RadiusOf(in Pairing pairing)
    {
        var radius = pairing.Order.Radius;
        var waited = -pairing.SecondsUntil(pairing.Order.DueAt);
        var open = pairing.MustGo || pairing.Order.ByHand || waited >= pairing.Settings.EmergencyForSeconds ? radius.Most
            : waited >= pairing.Settings.PreferredForSeconds ? radius.Emergency : radius.Preferred;
        return Math.Min(open, pairing.Profile.MaxMetres);
    }

    /// <summary>The verdicts in words.</summary>
    internal static IReadOnlyList<Verdict> Explain(uint broken, ReadOnlySpan<long> measured, ReadOnlySpan<long> limit)
    {
        var verdicts = new Verdict[Count];
        for (var i = 0; i < Count; i++)
        {
            var (name, unit) = Rules[i];
            verdicts[i] = new(name, measured[i] == Nothing ? null : measured[i], limit[i], unit, (broken & (1u << i)) == 0);
        }

        return verdicts;
    }

    private ref struct Tests(Span<long> measured, Span<long> limit)
    {
        private readonly Span<long> measured = measured;
        private readonly Span<long> limit = limit;

        internal uint Broken { get; private set; }

        internal void Flag(Rule rule, bool isSet) => AtMost(rule, isSet ? 1 : 0, 0);

        internal void AtMost(Rule rule, long value, long most)
        {
            (measured[(int)rule], limit[(int)rule]) = (value, most);
            if (value > most) Broken |= 1u << (int)rule;
        }

        internal void Missing(Rule rule, long most)
        {
            (measured[(int)rule], limit[(int)rule]) = (Nothing, most);
            Broken |= 1u << (int)rule;
        }
    }
}
