namespace Steward.Routing;

/// <summary>
/// A cost over integer clock times, linear in pieces, infinite outside them. Pieces ascend and do not overlap. Each piece carries the
/// number of the decision that leads to it. Exact: every operation holds at each whole time. Not thread-safe; made for re-use.
/// </summary>
internal sealed class CostLine
{
    private Piece[] pieces = new Piece[8];

    /// <summary>Cost + Slope * (t - From) for t in [From, To].</summary>
    internal readonly record struct Piece(long From, long To, Int128 Cost, Int128 Slope, int Label)
    {
        internal Int128 At(long time) => Slope == 0 ? Cost : Cost + Slope * (time - From);
    }

    internal int Count { get; private set; }

    internal bool IsEmpty => Count == 0;

    internal ReadOnlySpan<Piece> Pieces => pieces.AsSpan(0, Count);

    internal void Clear() => Count = 0;

    internal void Add(long from, long to, Int128 cost, Int128 slope, int label)
    {
        if (from > to) return;
        if (Count > 0 && Continues(pieces[Count - 1], from, cost, slope, label))
        {
            pieces[Count - 1] = pieces[Count - 1] with { To = to };
            return;
        }

        if (Count == pieces.Length) Array.Resize(ref pieces, Count * 2);
        pieces[Count++] = new(from, to, cost, slope, label);
    }

    /// <summary>Begins a piece that holds until the next one begins; a later one at the same time replaces it.</summary>
    internal void Begin(long from, Int128 cost, Int128 slope, int label)
    {
        while (Count > 0 && pieces[Count - 1].From >= from) Count--;
        if (Count > 0) pieces[Count - 1] = pieces[Count - 1] with { To = from - 1 };
        Add(from, Window.Forever, cost, slope, label);
    }

    /// <summary>Takes away what lies before a time.</summary>
    internal void CutBefore(long time)
    {
        var kept = 0;
        for (var i = 0; i < Count; i++)
        {
            var p = pieces[i];
            if (p.To < time) continue;
            pieces[kept++] = p.From >= time ? p : new(time, p.To, p.At(time), p.Slope, p.Label);
        }

        Count = kept;
    }

    internal void CopyFrom(CostLine source)
    {
        Clear();
        foreach (var p in source.Pieces) Add(p.From, p.To, p.Cost, p.Slope, p.Label);
    }

    internal void CopyFrom(CostLine source, Func<int, int> relabel)
    {
        Clear();
        foreach (var p in source.Pieces) Add(p.From, p.To, p.Cost, p.Slope, relabel(p.Label));
    }

    /// <summary>Adds a constant to the cost and to the time.</summary>
    internal void Shift(long time, Int128 cost)
    {
        for (var i = 0; i < Count; i++)
        {
            var p = pieces[i];
            pieces[i] = p with { From = p.From + time, To = p.To >= Window.Forever ? p.To : p.To + time, Cost = p.Cost + cost };
        }
    }

    /// <summary>The least cost at or before each time: waiting is free here, because the duration is paid by departure and end.</summary>
    internal void FillEarlierBest(CostLine source)
    {
        Clear();
        if (source.IsEmpty) return;
        var (least, label, next) = (source.pieces[0].Cost, source.pieces[0].Label, source.pieces[0].From);
        foreach (var p in source.Pieces)
        {
            Add(next, p.From - 1, least, 0, label);
            next = p.To + 1;
            if (p.Slope < 0 && p.Cost <= least)
            {
                Add(p.From, p.To, p.Cost, p.Slope, p.Label);
                (least, label) = (p.At(p.To), p.Label);
                continue;
            }

            if (p.Cost < least) (least, label) = (p.Cost, p.Label);
            if (p.Slope >= 0 || p.At(p.To) >= least)
            {
                Add(p.From, p.To, least, 0, label);
                continue;
            }

            // The first whole time at which the piece is cheaper than what was before it.
            var below = p.From + (long)((p.Cost - least) / -p.Slope) + 1;
            Add(p.From, below - 1, least, 0, label);
            Add(below, p.To, p.At(below), p.Slope, p.Label);
            (least, label) = (p.At(p.To), p.Label);
        }

        Add(next, Window.Forever, least, 0, label);
    }

    /// <summary>The lower of two lines that fall or stay; of equal ones the first. Both reach to <see cref="Window.Forever"/>.</summary>
    internal void FillLower(CostLine a, CostLine b)
    {
        Clear();
        int i = 0, j = 0;
        for (var at = Math.Min(a.First, b.First); i < a.Count || j < b.Count;)
        {
            Piece? p = i < a.Count && a.pieces[i].From <= at ? a.pieces[i] : null, q = j < b.Count && b.pieces[j].From <= at ? b.pieces[j] : null;
            var to = Math.Min(p?.To ?? (i < a.Count ? a.pieces[i].From - 1 : Window.Forever), q?.To ?? (j < b.Count ? b.pieces[j].From - 1 : Window.Forever));
            AddLower(at, to, p, q);
            if (p?.To == to) i++;
            if (q?.To == to) j++;
            at = to + 1;
        }
    }

    private long First => Count == 0 ? Window.Forever : pieces[0].From;

    private void AddLower(long from, long to, Piece? a, Piece? b)
    {
        if (a is not { } p || b is not { } q)
        {
            if ((a ?? b) is { } only) Add(from, to, only.At(from), only.Slope, only.Label);
            return;
        }

        var (first, second) = p.At(from) <= q.At(from) ? (p, q) : (q, p);
        var gap = second.At(from) - first.At(from);
        var closing = first.Slope - second.Slope;
        // The second is cheaper from the first whole time at which it has caught up with the gap and more.
        var cross = closing <= 0 || gap / closing >= to - from ? to + 1 : from + (long)(gap / closing) + 1;
        Add(from, cross - 1, first.At(from), first.Slope, first.Label);
        if (cross <= to) Add(cross, to, second.At(cross), second.Slope, second.Label);
    }

    private static bool Continues(in Piece last, long from, Int128 cost, Int128 slope, int label) =>
        last.Label == label && last.To + 1 == from && last.Slope == slope && last.At(from) == cost;
}
