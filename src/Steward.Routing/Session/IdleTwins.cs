namespace Steward.Routing;

/// <summary>Equal vehicles with nothing to do have equal prices and equal reasons: the first one's answer stands for all.</summary>
internal sealed class IdleTwins(SessionState state, int job)
{
    private int keptType = -1;
    private Answer kept;
    private string? keptCode;

    [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
    internal readonly record struct Answer(Insertion Place, VehicleRefusal? Refusal);

    internal Answer? Find(int vehicle) => IsIdle(vehicle) && state.Instance.Vehicles[vehicle].Type == keptType && Code(vehicle) == keptCode ? kept : null;

    internal void Keep(int vehicle, Insertion place, VehicleRefusal? refusal)
    {
        if (IsIdle(vehicle)) (keptType, keptCode, kept) = (state.Instance.Vehicles[vehicle].Type, Code(vehicle), new(place, refusal));
    }

    /// <summary>A list of names, or a lock, may tell twins apart.</summary>
    private string? Code(int vehicle) => state.Instance.Refusals[job][vehicle];

    private bool IsIdle(int vehicle) => state.Routes[vehicle].Length == 0 && state.Instance.Vehicles[vehicle].Spec.Count > 1 && state.Instance.Changes is null;
}
