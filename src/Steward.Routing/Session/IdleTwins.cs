namespace Steward.Routing;

/// <summary>Equal vehicles with nothing to do have equal prices and equal reasons: the first one's answer stands for all.</summary>
internal sealed class IdleTwins(SessionState state, int job)
{
    private int first = -1;

    /// <summary>The first of the equal vehicles, of which this is another one; -1 = it is none, or the first itself. To be asked in the vehicles' order.</summary>
    internal int Find(int vehicle)
    {
        if (!IsIdle(vehicle)) return -1;
        if (first >= 0 && Type(vehicle) == Type(first) && Code(vehicle) == Code(first)) return first;
        first = vehicle;
        return -1;
    }

    private int Type(int vehicle) => state.Instance.Vehicles[vehicle].Type;

    /// <summary>A list of names, or a lock, may tell twins apart.</summary>
    private string? Code(int vehicle) => state.Instance.Refusals[job][vehicle];

    private bool IsIdle(int vehicle) => state.Routes[vehicle].Length == 0 && state.Instance.Vehicles[vehicle].Spec.Count > 1 && state.Instance.Changes is null;
}
