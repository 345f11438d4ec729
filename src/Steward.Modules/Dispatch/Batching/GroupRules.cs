using Steward.Decisions.Contracts;
using Steward.Dispatch.Matching;

namespace Steward.Dispatch.Batching;

/// <summary>Which groups are allowed, and what one is worth. Points in thousandths.</summary>
internal static class GroupRules
{
    private const int Comfortable = 900;

    /// <summary>Every rule on one group, also after the first break. A rule passed when measured ≤ limit; a least is written with both signs turned.</summary>
    internal static IReadOnlyList<RuleVerdict> Verdicts(GroupFacts group, BatchSettings settings)
    {
        var needed = Math.Min(settings.LeastSavedSeconds, Rounding.Divide((long)group.SeparateSeconds * settings.LeastSavedMille, 1000));
        return
        [
            AtMost("too_few_orders", -group.Orders.Length, -settings.MinOrders, "orders"),
            AtMost("too_many_orders", group.Orders.Length, group.MostOrders, "orders"),
            AtMost("drop_offs_apart", group.WidestMetres, settings.MaxMetres, "metres"),
            AtMost("deadlines_apart", group.DeadlinesApartSeconds, settings.DeadlinesApartSeconds, "seconds"),
            AtMost("pickup_detour", group.PickupMetres, settings.MaxDetourMetres, "metres"),
            AtMost("total_time", group.Seconds, settings.MaxTotalSeconds, "seconds"),
            AtMost("promise_slack", -group.LeastSlackSeconds, -settings.LeastSlackSeconds, "seconds"),
            AtMost("weight", group.WeightGrams, group.CarrierGrams, "grams"),
            AtMost("volume", group.VolumeCm3, group.CarrierCm3, "cm3"),
            AtMost("saving", -group.SavedSeconds, -needed, "seconds"),
        ];
    }

    /// <summary>A point a minute saved and a fifth of one a kilometre; half a point less for each minute that the tightest promise has below 15 to spare.</summary>
    internal static IReadOnlyList<Part> Parts(GroupFacts group) =>
    [
        new("time_saved", Rounding.Divide(group.SavedSeconds * 1000L, 60)),
        new("distance_saved", Rounding.Divide(group.SeparateMetres - group.Metres, 5)),
        new("tight_promise", -Rounding.Divide(Math.Clamp(Comfortable - group.LeastSlackSeconds, 0, 3_600) * 500L, 60)),
    ];

    /// <summary>What no larger group can mend: time only grows, slack only shrinks, loads add up.</summary>
    internal static bool MayGrow(GroupFacts group, BatchSettings settings) =>
        group.Seconds <= settings.MaxTotalSeconds && group.LeastSlackSeconds >= settings.LeastSlackSeconds && group.WeightGrams <= group.CarrierGrams && group.VolumeCm3 <= group.CarrierCm3;

    private static RuleVerdict AtMost(string rule, long measured, long limit, string unit) => new(rule, measured <= limit, measured, limit, unit);
}
