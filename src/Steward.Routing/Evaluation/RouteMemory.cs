namespace Steward.Routing;

/// <summary>
/// Values of routes met before: a search that takes stops out and puts them back comes to the same sequences again and again. One entry a
/// slot, the newest stays. An entry is compared stop by stop, so a meeting of hashes cannot lie. Not thread-safe.
/// </summary>
internal sealed class RouteMemory(Instance instance)
{
    private const int Bits = 14;
    private readonly Entry[] entries = new Entry[1 << Bits];

    private struct Entry
    {
        internal int Vehicle;
        internal int[]? Route;
        internal bool IsFeasible;
        internal RouteValue Value;
    }

    /// <summary>True when timing a route costs much more than looking it up.</summary>
    internal static bool IsWorthIt(Instance instance, FleetVehicle vehicle) => instance.IsRich(vehicle) || (vehicle.Legs.HasSlices && vehicle.DurationMatters);

    internal bool TryRecall(FleetVehicle vehicle, ReadOnlySpan<int> route, out RouteValue value, out bool feasible)
    {
        ref var entry = ref entries[Slot(vehicle, route)];
        (value, feasible) = (entry.Value, entry.IsFeasible);
        return entry.Route is { } known && entry.Vehicle == Owner(vehicle) && route.SequenceEqual(known);
    }

    internal void Keep(FleetVehicle vehicle, ReadOnlySpan<int> route, in RouteValue value, bool feasible)
    {
        ref var entry = ref entries[Slot(vehicle, route)];
        if (entry.Route is null || entry.Route.Length != route.Length) entry.Route = route.ToArray();
        else route.CopyTo(entry.Route);
        (entry.Vehicle, entry.IsFeasible, entry.Value) = (Owner(vehicle), feasible, value);
    }

    /// <summary>Equal vehicles have equal routes, unless the plan tells them apart.</summary>
    private int Owner(FleetVehicle vehicle) => instance.HasPlanFeatures ? vehicle.Index : vehicle.Type;

    /// <summary>Multiplication and rotation only, so that a slot is the same on every machine.</summary>
    private int Slot(FleetVehicle vehicle, ReadOnlySpan<int> route)
    {
        var hash = (ulong)Owner(vehicle) + 1;
        foreach (var task in route) hash = ulong.RotateLeft((hash ^ (uint)task) * 0x9E37_79B9_7F4A_7C15, 29);
        return (int)((hash * 0xD6E8_FEB8_6659_FD93) >> (64 - Bits));
    }
}
