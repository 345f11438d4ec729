namespace Steward.Kernel;

/// <summary>
/// Walks a stream in its stored order and names the first bad number. Memory does not grow with the stream. Without an expected
/// head a cut-off tail cannot be seen. A link that was changed *and* given a fitting hash is found at its successor, and the
/// successor's own successor tells which of the two is the forgery.
/// </summary>
public static class ChainVerifier
{
    public static ChainVerdict Verify(IEnumerable<IChainLink> entries, string prefix, ChainHead? expected = null, ChainHead? from = null)
    {
        var walk = new ChainWalk(prefix, expected, from ?? ChainHead.Empty);
        foreach (var entry in entries)
        {
            if (walk.Step(entry) is { } verdict) return verdict;
        }

        return walk.Finish();
    }

    public static async Task<ChainVerdict> Verify(
        IAsyncEnumerable<IChainLink> entries, string prefix, ChainHead? expected, ChainHead? from, CancellationToken cancel)
    {
        var walk = new ChainWalk(prefix, expected, from ?? ChainHead.Empty);
        await foreach (var entry in entries.WithCancellation(cancel))
        {
            if (walk.Step(entry) is { } verdict) return verdict;
        }

        return walk.Finish();
    }
}

/// <summary>The state of one walk. A doubt is a fault whose kind depends on links not yet read.</summary>
/// <param name="exported">Links as they are known outside.</param>
internal sealed class ChainWalk(string prefix, ChainHead? expected, ChainHead from, ExportedHeads? exported = null)
{
    private const int LongestGapTried = 1000;
    private readonly long firstSeq = from.Seq + 1;
    private ChainHead last = from;
    private bool expectedSeen;
    private IChainLink? doubt;
    private Doubt kind;
    private long read;

    private enum Doubt { Gap, Renumbered, Rehashed }

    internal ChainVerdict? Step(IChainLink stored)
    {
        read++;
        if (doubt is not null) return Resolve(stored);
        var next = last.Seq + 1;
        if (stored.Seq < next) return Bad(next, ChainFault.Reordered);
        if (stored.Seq > next) return Wait(stored, Doubt.Gap);
        var followsLast = stored.PrevHash == last.Hash;
        if (stored.HashAs(prefix, stored.Seq) != stored.Hash) return followsLast ? Bad(next, ChainFault.Edited) : Wait(stored, Doubt.Renumbered);
        if (!followsLast) return Wait(stored, Doubt.Rehashed);
        if (stored.HasWrongBody) return Bad(next, ChainFault.Edited);
        if (expected is not null && stored.Seq == expected.Seq)
        {
            expectedSeen = true;
            if (stored.Hash != expected.Hash) return Bad(next, ChainFault.Edited);
        }

        if (exported?.Allows(stored.Seq, stored.Hash) == false) return Bad(next, ChainFault.Edited);
        last = new(stored.Seq, stored.Hash);
        return null;
    }

    internal ChainVerdict Finish()
    {
        var next = last.Seq + 1;
        if (doubt is { } open)
        {
            return kind switch
            {
                Doubt.Gap => Bad(next, ChainFault.Missing),
                Doubt.Renumbered => Bad(next, FitsUnderLaterNumber(open) ? ChainFault.Missing : ChainFault.Edited),
                _ => Bad(open.Hash == expected?.Hash ? Math.Max(next - 1, firstSeq) : next, ChainFault.Edited),
            };
        }

        if (expected is not null && !expectedSeen && expected.Seq > last.Seq) return Bad(next, ChainFault.Truncated);
        return new(read, last, null, null);
    }

    private ChainVerdict? Wait(IChainLink stored, Doubt why)
    {
        (doubt, kind) = (stored, why);
        return null;
    }

    private ChainVerdict? Resolve(IChainLink stored)
    {
        var next = last.Seq + 1;
        switch (kind)
        {
            case Doubt.Gap when stored.Seq == next: return Bad(next, ChainFault.Reordered);
            case Doubt.Renumbered when stored.PrevHash == last.Hash: return Bad(next, ChainFault.Reordered);
            case Doubt.Rehashed:
                // The doubted link is confirmed by its successor: then the one before it was rewritten with a fitting hash.
                var confirmed = stored.PrevHash == doubt!.Hash && last.Seq >= firstSeq;
                return Bad(confirmed ? next - 1 : next, ChainFault.Edited);
            default: return null;
        }
    }

    private bool FitsUnderLaterNumber(IChainLink stored)
    {
        for (var by = 1; by <= LongestGapTried; by++)
        {
            if (stored.HashAs(prefix, stored.Seq + by) == stored.Hash) return true;
        }

        return false;
    }

    private ChainVerdict Bad(long seq, ChainFault fault) => new(read, last, seq, fault);
}
