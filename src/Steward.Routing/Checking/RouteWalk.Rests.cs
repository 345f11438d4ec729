namespace Steward.Routing;

/// <summary>Legal rests, breaks by elapsed work and breaks on the way: read off the plan's own times as a list of what was done.</summary>
internal sealed partial class RouteWalk
{
    private readonly List<(Activity What, long Length, Pause? Pause)> diary = [];

    private enum Activity
    {
        Drive,
        Work,
        Wait,
        Pause,
    }

    private void Note(Activity what, long length, Pause? pause = null)
    {
        if (length > 0 || pause is not null) diary.Add((what, length, pause));
    }

    /// <summary>Breaks that interrupt the leg to a stop: how long they hold the vehicle up, with what it waits before it sets out for the first.</summary>
    private long RestsOnLeg(int before, long depart, long leg)
    {
        long driven = 0, held = 0;
        foreach (var pause in route.Breaks.Where(b => b.Before == before && b.Driven != 0).OrderBy(b => b.Start))
        {
            if (driven == 0 && pause.Start - pause.Driven > depart)
            {
                held = pause.Start - pause.Driven - depart;
                Note(Activity.Wait, held);
            }

            if (pause.Driven < driven || pause.Driven > leg || pause.Start != depart + pause.Driven + held || profile.Slices.Count > 0)
                findings.Differ($"The break at {pause.Start} on {route.Vehicle} does not lie on its leg.");
            if (!MayInterrupt(pause)) findings.Break(pause.Kind == PauseKind.Rest ? "rest" : "break", route.Vehicle, "", pause.End - pause.Start);
            Note(Activity.Drive, pause.Driven - driven);
            driven = pause.Driven;
            Rest(pause, null, pause.Start);
            held += pause.End - pause.Start;
        }

        Note(Activity.Drive, leg - driven);
        return held;
    }

    private bool MayInterrupt(Pause pause) => pause.Kind switch
    {
        PauseKind.Break => vehicle.Breaks.ElementAtOrDefault(pause.Rule)?.Interrupts == true,
        PauseKind.WorkBreak => vehicle.WorkBreaks.ElementAtOrDefault(pause.Rule)?.Interrupts == true,
        _ => vehicle.Rests.ElementAtOrDefault(pause.Rule)?.Interrupts == true,
    };

    private long RestByWork(Pause pause, long time)
    {
        var isWork = pause.Kind == PauseKind.WorkBreak;
        if (pause.Rule < 0 || pause.Rule >= (isWork ? vehicle.WorkBreaks.Count : vehicle.Rests.Count))
        {
            findings.Differ($"Route {route.Vehicle} takes a rest of no rule.");
            return pause.End;
        }

        if (pause.Start < time || pause.End < pause.Start || (isWork && pause.End != pause.Start + vehicle.WorkBreaks[pause.Rule].Duration))
            findings.Differ($"A rest on {route.Vehicle} is not from {pause.Start} to {pause.End}.");
        if (!(isWork ? vehicle.WorkBreaks[pause.Rule].Paid : vehicle.Rests[pause.Rule].Paid)) unpaid += pause.End - pause.Start;
        return pause.End;
    }

    private void CheckRests(long? departed)
    {
        foreach (var rule in vehicle.Rests) CheckRest(rule, departed is not null);
        var before = departed is { } left ? vehicle.State!.FreeFrom - left : 0;
        for (var b = 0; b < vehicle.WorkBreaks.Count; b++) CheckWorkBreak(b, Math.Max(0, before));
    }

    private void CheckRest(RestRule rule, bool underWay)
    {
        var since = !underWay ? 0 : rule.Basis == RestBasis.Driving ? vehicle.State!.DrivenSinceRest : vehicle.State!.WorkedSinceRest;
        var (begun, most) = (new HashSet<RestSplit>(), since);
        foreach (var (what, length, _) in diary)
        {
            if (what == Activity.Pause || (what == Activity.Wait && rule.WaitingCounts))
            {
                if (length >= rule.Rest || begun.Any(s => length >= s.Second))
                {
                    since = 0;
                    begun.Clear();
                }
                else
                {
                    begun.UnionWith(rule.Splits.Where(s => length >= s.First));
                }
            }
            else if (what == Activity.Drive || rule.Basis == RestBasis.Work)
            {
                since += length;
                most = Math.Max(most, since);
            }
        }

        if (most > rule.After) findings.Break("rest", route.Vehicle, "", most - rule.After);
    }

    /// <summary>Work goes on from the departure of a vehicle under way; a break whose time was over then is not due any more.</summary>
    private void CheckWorkBreak(int index, long worked)
    {
        var rule = vehicle.WorkBreaks[index];
        var (times, isOver) = (0, worked > rule.Before);
        foreach (var (what, length, pause) in diary)
        {
            if (what != Activity.Pause) worked += length;
            else if (pause is { Kind: PauseKind.WorkBreak } && pause.Rule == index && ++times == 1 && (worked < rule.After || worked > rule.Before))
                findings.Break("break", route.Vehicle, "", Math.Max(rule.After - worked, worked - rule.Before));
        }

        if (times > 1) findings.Differ($"Route {route.Vehicle} takes a break by work {times} times.");
        if (times == 0 && !isOver && worked > rule.Before) findings.Break("break", route.Vehicle, "", rule.Duration);
    }
}
