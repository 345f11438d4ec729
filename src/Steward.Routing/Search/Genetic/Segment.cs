using System.Runtime.CompilerServices;

namespace Steward.Routing;

/// <summary>
/// What a run of stops needs to know to be joined to another in constant time (Vidal, Crainic, Gendreau and Prins 2013, section 4.2):
/// its duration with the least wait, the time warp that it cannot avoid, and the first and last moment to begin it with both.
/// </summary>
internal struct Segment
{
    internal int Duration, Warp, Earliest, Latest;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Segment Join(in Segment a, int time, in Segment b)
    {
        var shift = a.Duration - a.Warp + time;
        var wait = Math.Max(0, b.Earliest - shift - a.Latest);
        var warp = Math.Max(0, a.Earliest + shift - b.Latest);
        return new()
        {
            Duration = a.Duration + b.Duration + time + wait,
            Warp = a.Warp + b.Warp + warp,
            Earliest = Math.Max(b.Earliest - shift, a.Earliest) - wait,
            Latest = Math.Min(b.Latest - shift, a.Latest) + warp,
        };
    }

    /// <summary>The time warp of the joined run alone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int JoinedWarp(in Segment a, int time, in Segment b) =>
        a.Warp + b.Warp + Math.Max(0, a.Earliest + a.Duration - a.Warp + time - b.Latest);
}
