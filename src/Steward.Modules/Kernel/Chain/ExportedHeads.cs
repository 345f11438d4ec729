namespace Steward.Kernel;

/// <summary>
/// Links of one chain as they were written outside the database. Each must still be what it was: a tail that was cut off is seen at the farthest, and
/// one that has grown anew since at the first of them that differs. Of very many every second is kept, so that memory has a bound.
/// </summary>
internal sealed class ExportedHeads
{
    private const int Most = 20_000;
    private readonly SortedList<long, string> hashes = [];

    /// <summary>Null when nothing was exported.</summary>
    internal ChainHead? Farthest => hashes.Count == 0 ? null : new(hashes.Keys[^1], hashes.Values[^1]);

    /// <summary>Of two of one number the later said rules.</summary>
    internal void Add(long seq, string hash)
    {
        hashes[seq] = hash;
        if (hashes.Count <= Most) return;
        var farthest = hashes.Keys[^1];
        foreach (var old in hashes.Keys.Where((number, place) => place % 2 == 1 && number != farthest).ToList()) hashes.Remove(old);
    }

    /// <summary>Whether a link may be what it is.</summary>
    internal bool Allows(long seq, string hash) => !hashes.TryGetValue(seq, out var known) || known == hash;
}
