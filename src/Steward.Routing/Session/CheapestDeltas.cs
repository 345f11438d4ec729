namespace Steward.Routing;

/// <summary>The cheapest few prices so far: what is dearer than all of them is not quoted.</summary>
internal sealed class CheapestDeltas(int most)
{
    private readonly List<Score> deltas = [];

    /// <summary>The dearest that is quoted yet; no limit while there are fewer than wanted.</summary>
    internal Score Limit => deltas.Count < most ? Score.Worst : deltas[^1];

    internal void Add(Score delta)
    {
        var at = deltas.BinarySearch(delta);
        deltas.Insert(at < 0 ? ~at : at, delta);
        if (deltas.Count > most) deltas.RemoveAt(most);
    }
}
