namespace Steward.Portfolio.Navs;

/// <summary>A row of a drop and what became of it.</summary>
/// <param name="Row">The row.</param>
/// <param name="Scheme">The scheme's number in the gate, −1 when it is unknown.</param>
/// <param name="Verdict">What became of it.</param>
public readonly record struct NavJudgement(NavRow Row, int Scheme, NavVerdict Verdict);

/// <summary>How many rows of a drop went which way.</summary>
/// <param name="Accepted">New values, revisions and history.</param>
/// <param name="Unchanged">Values known already.</param>
/// <param name="Held">Waiting for a person.</param>
/// <param name="Ignored">Unknown schemes, and rows of schemes that never had a NAV.</param>
/// <param name="Unknown">Of the ignored ones, those of unknown schemes.</param>
public readonly record struct NavCounts(int Accepted, int Unchanged, int Held, int Ignored, int Unknown);

/// <summary>Judges the rows of one drop: sorted by scheme and date, doubles found, and large moves held against the category's median.</summary>
public sealed class NavDropGate
{
    /// <summary>So many schemes of a category make a market.</summary>
    public const int FewestPeers = 20;

    private const int DayBits = 22, RowBits = 21;
    private readonly NavGate gate;
    private readonly IReadOnlyList<NavRow> rows;
    private readonly int latest;
    private readonly ulong[] order;
    private readonly List<Peer> peers = [];
    private readonly Dictionary<int, (int Count, decimal Median)> medians = [];

    private NavDropGate(NavGate gate, IReadOnlyList<NavRow> rows, DateOnly latest)
    {
        (this.gate, this.rows, this.latest) = (gate, rows, latest.DayNumber);
        order = new ulong[rows.Count];
        // Scheme, date and row in one number: one sort of plain integers. Unknown schemes come first.
        for (var i = 0; i < order.Length; i++) order[i] = ((ulong)(uint)(gate.Find(rows[i].Code, rows[i].Isin, rows[i].OtherIsin) + 1) << (DayBits + RowBits)) | ((ulong)DayOf(rows[i]) << RowBits) | (uint)i;
        Array.Sort(order);
        FindPeers();
    }

    /// <summary>Judges the rows and moves the gate's last values.</summary>
    /// <param name="gate">The gate with the schemes' last values.</param>
    /// <param name="rows">The rows in any order; the result does not depend on it.</param>
    /// <param name="latest">The last date that a feed seen now can know.</param>
    /// <returns>One judgement a row, by scheme and date.</returns>
    public static IReadOnlyList<NavJudgement> Judge(NavGate gate, IReadOnlyList<NavRow> rows, DateOnly latest)
    {
        if (rows.Count >= 1 << RowBits) throw new ArgumentException($"A drop has fewer than {1 << RowBits} rows.", nameof(rows));
        return new NavDropGate(gate, rows, latest).Run();
    }

    /// <summary>Counts judgements.</summary>
    public static NavCounts Count(IEnumerable<NavJudgement> judgements)
    {
        int accepted = 0, unchanged = 0, held = 0, ignored = 0, unknown = 0;
        foreach (var judgement in judgements)
        {
            if (judgement.Verdict.Outcome is NavOutcome.Held) held++;
            else if (judgement.Verdict.Outcome is NavOutcome.Unchanged) unchanged++;
            else if (judgement.Verdict.Outcome is NavOutcome.Ignored) ignored++;
            else accepted++;
            if (judgement.Verdict.Code == NavCode.UnknownScheme) unknown++;
        }
        return new(accepted, unchanged, held, ignored, unknown);
    }

    private NavJudgement[] Run()
    {
        var judgements = new NavJudgement[order.Length];
        for (var at = 0; at < order.Length;)
        {
            var end = EndOfDay(at);
            JudgeSameDay(judgements, at, end);
            at = end;
        }
        return judgements;
    }

    /// <summary>The newest move of each scheme in the drop, against its value before the drop.</summary>
    private void FindPeers()
    {
        for (int at = 0, end; at < order.Length; at = end)
        {
            end = EndOfDay(at);
            if (SchemeAt(at) is not (>= 0 and var scheme) || ConflictIn(at, end) is not null) continue;
            for (var i = at; i < end; i++)
            {
                if (RowAt(i) is not { Reading: NavText.Number } row) continue;
                var verdict = gate.Check(scheme, DayOf(row), Micros(row), latest);
                if (verdict.ReferenceMicros == 0 || verdict is not ({ Outcome: NavOutcome.Accepted } or { Code: NavCode.MoveTooLarge })) continue;
                if (peers.Count > 0 && peers[^1].Scheme == scheme) peers.RemoveAt(peers.Count - 1);
                peers.Add(new(scheme, verdict.ValueMicros, verdict.ReferenceMicros));
                break;
            }
        }
    }

    /// <summary>The rows of one scheme and date: mostly one.</summary>
    private void JudgeSameDay(NavJudgement[] judgements, int from, int to)
    {
        var first = -1;
        var (scheme, conflict) = (SchemeAt(from), ConflictIn(from, to));
        for (var at = from; at < to; at++)
        {
            var row = RowAt(at);
            NavVerdict verdict;
            if (scheme < 0) verdict = Plain(NavOutcome.Ignored, NavCode.UnknownScheme, 0);
            else if (row.Reading != NavText.Number) verdict = Plain(gate.HasValue(scheme) ? NavOutcome.Held : NavOutcome.Ignored, row.Reading == NavText.TooPrecise ? NavCode.TooPrecise : NavCode.Unparsable, 0);
            else if (row.Value > 0 && conflict is { } pair) verdict = new(NavOutcome.Held, NavCode.DuplicateConflict, default, Micros(row), Micros(row) == pair.Low ? pair.High : pair.Low, 0, null);
            else if (row.Value > 0 && first >= 0) verdict = new(NavOutcome.Unchanged, NavCode.None, default, Micros(row), Micros(row), 0, null);
            else
            {
                if (row.Value > 0) first = at;
                verdict = JudgeValue(scheme, row);
            }
            judgements[at] = new(row, scheme, verdict);
        }
    }

    private NavVerdict JudgeValue(int scheme, NavRow row)
    {
        var (day, micros) = (DayOf(row), Micros(row));
        var verdict = gate.Check(scheme, day, micros, latest);
        if (verdict.Code == NavCode.MoveTooLarge) verdict = AgainstPeers(scheme, verdict);
        if (verdict.Moves) gate.Move(scheme, day, micros);
        return verdict;
    }

    /// <summary>A move that at least twenty schemes of the category make alike is the market's: within half the limit of their median.</summary>
    private NavVerdict AgainstPeers(int scheme, NavVerdict verdict)
    {
        var (count, median) = MedianOf(gate.CategoryOf(scheme));
        if (count < FewestPeers) return verdict;
        var shown = verdict with { MedianMillionths = decimal.ToInt64(decimal.Round(median * 1_000_000m)) };
        var move = (decimal)verdict.ValueMicros / verdict.ReferenceMicros - 1;
        return Math.Abs(move - median) * 2_000_000m > verdict.LimitMillionths
            ? shown
            : shown with { Outcome = NavOutcome.Accepted, Code = NavCode.None, Explanation = NavExplanation.MarketMove };
    }

    private (int Count, decimal Median) MedianOf(int category)
    {
        if (medians.TryGetValue(category, out var known)) return known;
        var moves = peers.Where(peer => gate.CategoryOf(peer.Scheme) == category).Select(peer => (decimal)peer.Value / peer.Reference - 1).Order().ToArray();
        var middle = moves.Length / 2;
        var median = moves.Length == 0 ? 0 : moves.Length % 2 == 1 ? moves[middle] : (moves[middle - 1] + moves[middle]) / 2;
        return medians[category] = (moves.Length, median);
    }

    private int EndOfDay(int at)
    {
        var end = at + 1;
        while (end < order.Length && order[end] >> RowBits == order[at] >> RowBits) end++;
        return end;
    }

    private (long Low, long High)? ConflictIn(int from, int to)
    {
        if (to - from < 2) return null;
        long low = long.MaxValue, high = long.MinValue;
        for (var at = from; at < to; at++)
        {
            if (RowAt(at) is not { Reading: NavText.Number, Value: > 0 } row) continue;
            (low, high) = (Math.Min(low, Micros(row)), Math.Max(high, Micros(row)));
        }
        return low < high ? (low, high) : null;
    }

    private int SchemeAt(int at) => (int)(order[at] >> (DayBits + RowBits)) - 1;

    private NavRow RowAt(int at) => rows[(int)(order[at] & ((1UL << RowBits) - 1))];

    private static int DayOf(NavRow row) => row.Date?.DayNumber ?? 0;

    private static long Micros(NavRow row) => new Nav(row.Value).Micros;

    private static NavVerdict Plain(NavOutcome outcome, NavCode code, long limit) => new(outcome, code, default, 0, 0, limit, null);

    private readonly record struct Peer(int Scheme, long Value, long Reference);
}
