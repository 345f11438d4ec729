namespace Steward.Routing;

/// <summary>
/// What a vehicle has driven and worked since its last rests, for at most two rules, and which breaks by elapsed work it has taken. A value:
/// copies go their own ways. Each step answers false where a rule is broken.
/// </summary>
internal record struct RestClock
{
    private long since0, since1;
    private int parts0, parts1;

    /// <summary>Time since departure without breaks.</summary>
    internal long Work { get; private set; }

    /// <summary>Breaks by work that are taken, or over before the route's open part.</summary>
    internal int Taken { get; private set; }

    internal static RestClock At(FleetVehicle vehicle)
    {
        var clock = default(RestClock);
        if (vehicle.Spec.State is not { } state || !vehicle.Departed) return clock;
        for (var r = 0; r < vehicle.Rests.Count; r++) clock.Set(r, vehicle.Rests[r].Basis == RestBasis.Driving ? state.DrivenSinceRest : state.WorkedSinceRest, 0);
        clock.Work = Math.Max(0, state.FreeFrom - vehicle.Prefix.DepartedAt!.Value);
        for (var b = 0; b < vehicle.WorkBreaks.Count; b++)
            if (clock.Work > vehicle.WorkBreaks[b].Before) clock.Taken |= 1 << b;
        return clock;
    }

    internal readonly long Since(int rule) => rule == 0 ? since0 : since1;

    /// <summary>Splits of a rule of which the first part is taken, as bits.</summary>
    internal readonly int Parts(int rule) => rule == 0 ? parts0 : parts1;

    internal bool Drive(FleetVehicle vehicle, long time) => Pass(vehicle, time, driving: true, waiting: false);

    internal bool Serve(FleetVehicle vehicle, long time) => Pass(vehicle, time, driving: false, waiting: false);

    internal bool Wait(FleetVehicle vehicle, long time) => time <= 0 || Pass(vehicle, time, driving: false, waiting: true);

    /// <summary>A break of any kind is a rest where it is long enough.</summary>
    internal void Pause(FleetVehicle vehicle, long time)
    {
        for (var r = 0; r < vehicle.Rests.Count; r++) Rest(vehicle.Rests[r], r, time);
    }

    /// <summary>Takes a break by work; false when it is too early, too late or taken already.</summary>
    internal bool TakeWorkBreak(FleetVehicle vehicle, int index)
    {
        var rule = vehicle.WorkBreaks[index];
        if ((Taken & 1 << index) != 0 || Work < rule.After || Work > rule.Before) return false;
        Taken |= 1 << index;
        Pause(vehicle, rule.Duration);
        return true;
    }

    /// <summary>How far the vehicle may still drive under the rules.</summary>
    internal readonly long Room(FleetVehicle vehicle)
    {
        var room = Window.Forever;
        for (var r = 0; r < vehicle.Rests.Count; r++) room = Math.Min(room, vehicle.Rests[r].After - Since(r));
        for (var b = 0; b < vehicle.WorkBreaks.Count; b++)
            if ((Taken & 1 << b) == 0) room = Math.Min(room, vehicle.WorkBreaks[b].Before - Work);
        return Math.Max(0, room);
    }

    /// <summary>True when nothing that may follow is worse from here than from the other.</summary>
    internal readonly bool IsNoWorseThan(in RestClock other) =>
        since0 <= other.since0 && since1 <= other.since1 && (parts0 & other.parts0) == other.parts0 && (parts1 & other.parts1) == other.parts1 && Taken == other.Taken;

    private bool Pass(FleetVehicle vehicle, long time, bool driving, bool waiting)
    {
        var holds = true;
        for (var r = 0; r < vehicle.Rests.Count; r++)
        {
            var rule = vehicle.Rests[r];
            if (waiting && rule.WaitingCounts) Rest(rule, r, time);
            else if (driving || rule.Basis == RestBasis.Work) Set(r, Since(r) + time, Parts(r));
            holds &= Since(r) <= rule.After;
        }

        Work += time;
        for (var b = 0; b < vehicle.WorkBreaks.Count; b++) holds &= (Taken & 1 << b) != 0 || Work <= vehicle.WorkBreaks[b].Before;
        return holds;
    }

    private void Rest(RestRule rule, int index, long time)
    {
        var parts = Parts(index);
        var isWhole = time >= rule.Rest;
        for (var s = 0; s < rule.Splits.Count; s++)
        {
            isWhole |= (parts & 1 << s) != 0 && time >= rule.Splits[s].Second;
            if (time >= rule.Splits[s].First) parts |= 1 << s;
        }

        Set(index, isWhole ? 0 : Since(index), isWhole ? 0 : parts);
    }

    private void Set(int rule, long since, int parts)
    {
        if (rule == 0) (since0, parts0) = (since, parts);
        else (since1, parts1) = (since, parts);
    }
}
