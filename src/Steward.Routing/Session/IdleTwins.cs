namespace Steward.Routing;

/// <summary>Equal vehicles with nothing to do have equal prices and equal reasons: the first one's answer stands for all.</summary>
internal sealed class IdleTwins(SessionState state)
{
    private int keptType = -1;
    private Answer kept;

    [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
    internal readonly record struct Answer(Insertion Place, VehicleRefusal? Refusal);

    internal Answer? Find(int vehicle) => IsIdle(vehicle) && state.Instance.Vehicles[vehicle].Type == keptType ? kept : null;

    internal void Keep(int vehicle, Insertion place, VehicleRefusal? refusal)
    {
        if (IsIdle(vehicle)) (keptType, kept) = (state.Instance.Vehicles[vehicle].Type, new(place, refusal));
    }

    private bool IsIdle(int vehicle) => state.Routes[vehicle].Length == 0 && state.Instance.Vehicles[vehicle].Spec.Count > 1;
}
