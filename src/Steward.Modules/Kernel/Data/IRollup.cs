namespace Steward.Kernel;

/// <summary>
/// A daily rollup that moves in the transaction of its facts, held against the facts themselves. Each module with a rollup registers one;
/// <c>steward stats verify</c> runs all of them.
/// </summary>
public interface IRollup
{
    /// <summary>The table: <c>assignment_daily</c>.</summary>
    string Table { get; }

    /// <summary>
    /// Recomputes every (zone, business date, slot) of which facts are there. Days of which facts were archived have too few left to compare with
    /// and are not looked at.
    /// </summary>
    Task<RollupCheck> Verify(Session session);
}

/// <param name="Rows">Keys that were compared.</param>
/// <param name="Differences">Empty when every figure is the same.</param>
public sealed record RollupCheck(long Rows, IReadOnlyList<RollupDifference> Differences)
{
    /// <summary>
    /// Compares two lists of rows, each a key and its figures in one order. A key without facts is skipped; a key without a rollup row differs in
    /// every figure.
    /// </summary>
    /// <param name="figures">Names of the figures.</param>
    /// <param name="archived">Days of which facts have left (<see cref="IArchivedDays"/>): what is left of them is not the whole.</param>
    public static RollupCheck Of(IReadOnlyList<string> figures, IEnumerable<RollupRow> kept, IEnumerable<RollupRow> recount, IReadOnlySet<string> archived)
    {
        var counted = recount.Where(row => !archived.Contains(row.Key[..row.Key.LastIndexOf(' ')])).ToList();
        var stored = kept.ToDictionary(row => row.Key);
        var differences = new List<RollupDifference>();
        foreach (var fact in counted.OrderBy(row => row.Key, StringComparer.Ordinal))
        {
            var rollup = stored.GetValueOrDefault(fact.Key);
            for (var i = 0; i < figures.Count; i++)
                if (rollup?.Figures[i] != fact.Figures[i]) differences.Add(new(fact.Key, figures[i], rollup?.Figures[i], fact.Figures[i]));
        }

        return new(counted.Count, differences);
    }

    /// <summary>Of a rollup that tells what is so now and has no days: what is kept of a key without facts has to be zero.</summary>
    public static RollupCheck OfPresent(IReadOnlyList<string> figures, IReadOnlyList<RollupRow> kept, IEnumerable<RollupRow> recount)
    {
        var counted = recount.ToDictionary(row => row.Key);
        foreach (var row in kept) counted.TryAdd(row.Key, row with { Figures = [.. figures.Select(_ => (decimal?)0)] });
        return Of(figures, kept, counted.Values, new HashSet<string>());
    }
}

/// <param name="Key">Zone, date and slot as text.</param>
/// <param name="Figures">Null where nothing was counted.</param>
public sealed record RollupRow(string Key, IReadOnlyList<decimal?> Figures);

/// <param name="Kept">As the rollup has it; null: no row, or nothing.</param>
/// <param name="Counted">As the facts say.</param>
public sealed record RollupDifference(string Key, string Figure, decimal? Kept, decimal? Counted);
