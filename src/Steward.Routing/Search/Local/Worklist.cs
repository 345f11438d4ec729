using System.Runtime.CompilerServices;

namespace Steward.Routing;

/// <summary>Tasks that wait for a test of their moves, each once, first in first out.</summary>
internal sealed class Worklist(int tasks)
{
    private readonly int[] ring = new int[tasks];
    private readonly bool[] waits = new bool[tasks];
    private int first, count;

    /// <param name="node">A task; starts and ends of routes are passed over.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Add(int node)
    {
        if ((uint)node >= (uint)waits.Length || waits[node]) return;
        waits[node] = true;
        var at = first + count++;
        ring[at < ring.Length ? at : at - ring.Length] = node;
    }

    internal bool TryTake(out int task)
    {
        task = -1;
        if (count == 0) return false;
        task = ring[first];
        waits[task] = false;
        count--;
        if (++first == ring.Length) first = 0;
        return true;
    }
}
