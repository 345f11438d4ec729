namespace Steward.Dispatch.Matching;

/// <summary>
/// One fact or setting that "why not" may change, for one order and one driver: its present value, the bounds of its range, the
/// grid on which it is searched. Never a driver's personal traits or past.
/// </summary>
internal sealed record Feature(string Name, string Unit, long From, long Least, long Most, long Grid, Func<DispatchSnapshot, long, DispatchSnapshot> With)
{
    public long Range => Math.Max(1, Most - Least);
}

internal static class Features
{
    private const long Hour = 3600;

    /// <summary>All that may be changed, in a fixed sequence. Positions are those of the normalised snapshot.</summary>
    internal static IReadOnlyList<Feature> Of(DispatchSnapshot snapshot, int order, int driver)
    {
        var (o, d, s) = (snapshot.Orders[order], snapshot.Drivers[driver], snapshot.Settings);
        var features = new List<Feature>
        {
            new("deadline", "seconds_from_now", Seconds(o.Deadline, snapshot), -Hour, 48 * Hour, 60, (x, v) => WithOrder(x, order, f => f with { Deadline = x.Now.AddSeconds(v) })),
            new("order_weight", "grams", o.WeightGrams, 0, o.WeightGrams, 100, (x, v) => WithOrder(x, order, f => f with { WeightGrams = v })),
            new("order_volume", "cm3", o.VolumeCm3, 0, o.VolumeCm3, 100, (x, v) => WithOrder(x, order, f => f with { VolumeCm3 = v })),
            new("capacity_weight", "grams", d.CapacityGrams, d.CapacityGrams, d.CapacityGrams + 1_000_000, 100, (x, v) => WithDriver(x, driver, f => f with { CapacityGrams = v })),
            new("capacity_volume", "cm3", d.CapacityCm3, d.CapacityCm3, d.CapacityCm3 + 10_000_000, 1000, (x, v) => WithDriver(x, driver, f => f with { CapacityCm3 = v })),
            new("active_orders", "orders", d.ActiveOrders, 0, d.ActiveOrders, 1, (x, v) => WithDriver(x, driver, f => f with { ActiveOrders = (int)v })),
            new("max_active_orders", "orders", s.MaxActiveOrders, 1, 50, 1, (x, v) => x with { Settings = x.Settings with { MaxActiveOrders = (int)v } }),
            new("cash_limit", "minor_units", d.CashLimitMinor, d.CashLimitMinor, d.CashLimitMinor + 10_000_000, 100, (x, v) => WithDriver(x, driver, f => f with { CashLimitMinor = v })),
            new("priority", "level", (long)o.Priority, 0, 3, 1, (x, v) => WithOrder(x, order, f => f with { Priority = (Priority)v })),
            new("radius", "metres", o.Radius.Most, 0, 100_000, 500, (x, v) => WithOrder(x, order, f => f with { Radius = new((int)v, (int)v, (int)v) })),
            new("missing_skills_required", "skills", Missing(o, d).Length, 0, Missing(o, d).Length, 1, (x, v) => WithOrder(x, order, f => f with { Skills = [.. f.Skills.Intersect(d.Skills, StringComparer.Ordinal), .. Missing(o, d).Take((int)v)] })),
        };
        if (snapshot.Seconds[order][driver] is >= 0 and var seconds)
            features.Add(new("travel_time", "seconds", seconds, 0, Math.Max(4 * Hour, seconds), 30, (x, v) => x with { Seconds = Replaced(x.Seconds, order, driver, (int)v) }));
        if (snapshot.Metres[order][driver] is >= 0 and var metres)
            features.Add(new("distance", "metres", metres, 0, Math.Max(100_000, metres), 100, (x, v) => x with { Metres = Replaced(x.Metres, order, driver, (int)v) }));
        if (d.ShiftEndsAt is { } ends)
            features.Add(new("shift_end", "seconds_from_now", Seconds(ends, snapshot), 0, Math.Max(14 * Hour, Seconds(ends, snapshot)), 60, (x, v) => WithDriver(x, driver, f => f with { ShiftEndsAt = x.Now.AddSeconds(v) })));
        if (o.WindowEnd is { } window)
            features.Add(new("window_end", "seconds_from_now", Seconds(window, snapshot), 0, 48 * Hour, 60, (x, v) => WithOrder(x, order, f => f with { WindowEnd = x.Now.AddSeconds(v) })));
        features.AddRange(Weights(snapshot, o.Profile));
        return [.. features.Where(f => f.Least < f.From || f.From < f.Most)];
    }

    /// <summary>The weight of each part of the order's profile, the other weights unchanged.</summary>
    private static IEnumerable<Feature> Weights(DispatchSnapshot snapshot, string profile)
    {
        var at = Array.FindIndex(snapshot.Settings.Profiles, p => p.Name == profile);
        return snapshot.Settings.Profiles[at].Parts.Select((part, index) => new Feature(
            $"weight_{part.Name}", "per_mille", part.WeightMille, 0, 1000, 10, (x, v) => WithWeight(x, at, index, (int)v)));
    }

    private static DispatchSnapshot WithWeight(DispatchSnapshot snapshot, int profile, int part, int weight)
    {
        var old = snapshot.Settings.Profiles[profile];
        var changed = old with { Parts = Replaced(old.Parts, part, old.Parts[part] with { WeightMille = weight }) };
        return snapshot with { Settings = snapshot.Settings with { Profiles = Replaced(snapshot.Settings.Profiles, profile, changed) } };
    }

    private static string[] Missing(OrderFacts order, DriverFacts driver) => [.. order.Skills.Except(driver.Skills, StringComparer.Ordinal)];

    private static long Seconds(DateTimeOffset instant, DispatchSnapshot snapshot) => (instant - snapshot.Now).Ticks / TimeSpan.TicksPerSecond;

    private static DispatchSnapshot WithOrder(DispatchSnapshot snapshot, int order, Func<OrderFacts, OrderFacts> change) =>
        snapshot with { Orders = Replaced(snapshot.Orders, order, change(snapshot.Orders[order])) };

    private static DispatchSnapshot WithDriver(DispatchSnapshot snapshot, int driver, Func<DriverFacts, DriverFacts> change) =>
        snapshot with { Drivers = Replaced(snapshot.Drivers, driver, change(snapshot.Drivers[driver])) };

    private static T[] Replaced<T>(T[] items, int at, T item)
    {
        var copy = (T[])items.Clone();
        copy[at] = item;
        return copy;
    }

    private static int[][] Replaced(int[][] table, int row, int column, int value) => Replaced(table, row, Replaced(table[row], column, value));
}
