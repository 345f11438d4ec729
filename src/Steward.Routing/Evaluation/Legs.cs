namespace Steward.Routing;

/// <summary>
/// Travel of one profile under one duration factor, ready for the search. Shared and immutable.
/// The slice rule is that of the specification, section 2.2: work left starts at 1,000,000.
/// </summary>
internal sealed class Legs
{
    private const long Work = 1_000_000;
    private readonly int sites;
    private readonly int[] distances, durations;
    private readonly (long End, int[] Durations)[] slices;

    internal Legs(TravelProfile profile, int sites, int factor)
    {
        this.sites = sites;
        distances = profile.Distances;
        durations = Scaled(profile.Durations, factor);
        slices = profile.Slices.Count == 0 ? [] : Timeline(profile, factor);
    }

    internal bool HasSlices => slices.Length > 0;

    /// <summary>The matrices, row = from; shared, never to be written to.</summary>
    internal int[] Distances => distances;

    internal int[] Durations => durations;

    internal int Sites => sites;

    internal long Distance(int from, int to) => from < 0 || to < 0 ? 0 : distances[from * sites + to];

    internal bool IsUnreachable(int from, int to) => from >= 0 && to >= 0
        && (distances[from * sites + to] == Travel.Unreachable || (slices.Length == 0 && durations[from * sites + to] == Travel.Unreachable));

    /// <summary>When a leg that departs at a time arrives; <see cref="Window.Forever"/> or later when it never does.</summary>
    internal long Arrive(int from, int to, long depart)
    {
        if (from < 0 || to < 0) return depart;
        var at = from * sites + to;
        if (distances[at] == Travel.Unreachable) return Window.Forever;
        if (slices.Length > 0) return ArriveThroughSlices(at, depart);
        return durations[at] == Travel.Unreachable ? Window.Forever : depart + durations[at];
    }

    /// <summary>Slice borders at which leaving later may change the speed.</summary>
    internal IEnumerable<long> Borders => slices.Select(s => s.End).Where(end => end < Window.Forever);

    /// <summary>The first slice border after a time, or <see cref="Window.Forever"/>.</summary>
    internal long BorderAfter(long time)
    {
        foreach (var (end, _) in slices)
            if (end > time) return end;
        return Window.Forever;
    }

    private long ArriveThroughSlices(int at, long depart)
    {
        var left = Work;
        var time = depart;
        foreach (var (end, table) in slices)
        {
            if (time >= end) continue;
            var duration = table[at];
            if (duration == Travel.Unreachable)
            {
                time = end;
                continue;
            }

            // A leg lasts 10⁹ at most, so beyond 2 * 10⁹ the slice ends after the leg does, and the product cannot overflow.
            var span = Math.Min(end - time, 2_000_000_000L);
            if (span * Work >= left * duration) return time + (left * duration + Work - 1) / Work;
            left -= span * Work / duration;
            time = end;
        }

        return Window.Forever;
    }

    private static (long, int[])[] Timeline(TravelProfile profile, int factor)
    {
        var line = new List<(long, int[])>();
        long covered = 0;
        var plain = Scaled(profile.Durations, factor);
        foreach (var slice in profile.Slices)
        {
            if (slice.From > covered) line.Add((slice.From, plain));
            line.Add((slice.To, Scaled(slice.Durations, factor)));
            covered = slice.To;
        }

        line.Add((Window.Forever, plain));
        return [.. line];
    }

    private static int[] Scaled(int[] durations, int factor) => factor == 1000
        ? durations
        : Array.ConvertAll(durations, d => d == Travel.Unreachable ? d : (int)Math.Min(((long)d * factor + 999) / 1000, 1_000_000_000));
}
