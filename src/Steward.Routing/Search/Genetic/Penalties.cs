using System.Runtime.CompilerServices;

namespace Steward.Routing;

/// <summary>
/// What a unit of load above the capacity and a unit of time warp cost, moved so that a wished share of the plans is feasible (Vidal,
/// Crainic, Gendreau, Lahrichi and Rei 2012, section 4.3). In 64ths, so that whole numbers do.
/// </summary>
internal sealed class Penalties
{
    private const int Shift = 6, Period = 50, Harder = 10, UsualPercent = 40, Margin = 5, FirstWarp = 2, LeastShare = 50;
    private const long Most = 1L << 22;
    private readonly long leastLoad;
    private readonly int wishedPercent;
    private long load, warp;
    private int plans, withinLoad, withinTime;

    /// <param name="wishedPercent">Share of the plans that break no rule when the descent leaves them.</param>
    internal Penalties(GeneticModel model, int wishedPercent = UsualPercent)
    {
        this.wishedPercent = wishedPercent;
        long farthest = 1;
        foreach (var leg in model.Costs) farthest = Math.Max(farthest, leg);
        var demand = Math.Max(1, model.Demand.Max());
        leastLoad = Math.Max(1, (farthest << Shift) / demand / LeastShare);
        (load, warp) = (Math.Max(1, (farthest << Shift) / demand), FirstWarp << Shift);
        (Load, Warp) = (load, warp);
    }

    private long Load { get; set; }

    private long Warp { get; set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal long OfLoad(int excess) => excess <= 0 ? 0 : (excess * Load) >> Shift;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal long OfWarp(int time) => (time * Warp) >> Shift;

    internal long Of(Member member) => ((member.Excess * load) >> Shift) + ((member.Warp * warp) >> Shift);

    /// <summary>Counts a plan as the descent left it; true when the penalties have changed.</summary>
    internal bool Count(Member member) => Count(member.Excess == 0, member.Warp == 0);

    internal bool Count(bool isWithinLoad, bool isWithinTime)
    {
        plans++;
        if (isWithinLoad) withinLoad++;
        if (isWithinTime) withinTime++;
        if (plans < Period) return false;
        load = Math.Max(leastLoad, Moved(load, withinLoad));
        warp = Moved(warp, withinTime);
        (plans, withinLoad, withinTime) = (0, 0, 0);
        Usual();
        return true;
    }

    /// <summary>For the repair of a plan.</summary>
    internal void Raise() => (Load, Warp) = (load * Harder, warp * Harder);

    internal void Usual() => (Load, Warp) = (load, warp);

    private long Moved(long penalty, int good)
    {
        var percent = good * 100 / plans;
        if (percent < wishedPercent - Margin) return Math.Min(Most, penalty + penalty / 5 + 1);
        return percent > wishedPercent + Margin ? Math.Max(1, penalty * 17 / 20) : penalty;
    }
}
