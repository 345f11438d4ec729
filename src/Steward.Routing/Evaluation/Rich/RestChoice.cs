namespace Steward.Routing;

/// <summary>
/// Puts legal rests and breaks by elapsed work into a chain of steps that is settled otherwise. Forward over the steps, the least times are
/// kept per state of the rests; a rest may lie before a leg, after it or, where its rule allows, on it. What comes out keeps every rule;
/// a chain for which the search through at most <see cref="MostLabels"/> states finds nothing counts as impossible. Not thread-safe.
/// </summary>
internal sealed class RestChoice(ChainTiming chain)
{
    private const int MostLabels = 48, MostRestsOnLeg = 6;
    private readonly List<Label> labels = [];
    private readonly List<int> current = [], reached = [], next = [];
    private readonly List<(StepKind Kind, int Index, long Duration)> options = [];
    private FleetVehicle vehicle = null!;

    /// <summary>A state: where it came from, the step that led to it, and what holds from then on.</summary>
    private readonly record struct Label(int Parent, Step Step, long Start, long Arrival, long Time, RestClock Clock)
    {
        /// <summary>Driving done on the leg that is under way.</summary>
        internal long OnLeg { get; init; }

        internal bool IsStep => Arrival >= 0;
    }

    /// <summary>The chosen steps, when each starts and when the leg to it ends, for the departure given.</summary>
    internal List<Step> Steps { get; } = [];

    internal List<long> Starts { get; } = [];

    internal List<long> Arrivals { get; } = [];

    internal long End { get; private set; }

    /// <summary>True when the times of a schedule keep the rules as they are.</summary>
    internal static bool Holds(FleetVehicle vehicle, Schedule schedule)
    {
        var clock = RestClock.At(vehicle);
        var time = vehicle.Departed ? vehicle.Earliest : schedule.Departure;
        long ahead = 0;
        for (var k = 0; k < schedule.Steps.Length; k++)
        {
            var (step, start) = (schedule.Steps[k], schedule.Starts[k]);
            var leg = schedule.Arrivals[k] - time;
            if (leg > 0 && !clock.Drive(vehicle, leg - ahead)) return false;
            if (leg > 0) ahead = 0;
            if (!clock.Wait(vehicle, start - step.Setup - schedule.Arrivals[k])) return false;
            if (step.IsPause)
            {
                var driven = step.PauseAt(vehicle, start).Driven;
                if (driven > ahead && !clock.Drive(vehicle, driven - ahead)) return false;
                ahead = Math.Max(ahead, driven);
                if (step.Kind == StepKind.WorkBreak ? !clock.TakeWorkBreak(vehicle, step.Index) : Paused(ref clock)) return false;
            }
            else if (!clock.Serve(vehicle, step.Setup + step.Duration) || !clock.Wait(vehicle, step.Release - start - step.Duration))
            {
                return false;
            }

            time = Math.Max(start + step.Duration, step.Release);

            bool Paused(ref RestClock at)
            {
                at.Pause(vehicle, step.Duration);
                return false;
            }
        }

        return clock.Drive(vehicle, schedule.End - time - ahead);
    }

    /// <summary>Fills <see cref="Steps"/> and the earliest times from a departure; false when nothing is found.</summary>
    internal bool TryRest(FleetVehicle owner, ReadOnlySpan<Step> steps, ReadOnlySpan<long> floors, in Frame frame, long departure)
    {
        vehicle = owner;
        labels.Clear();
        current.Clear();
        current.Add(Add(new(-1, default, 0, -1, departure, RestClock.At(vehicle))));
        var site = vehicle.Start;
        for (var k = 0; k < steps.Length; k++)
        {
            Cross(site, steps[k].LegTo, k > 0 || vehicle.Departed, mayFollow: k == 0 || steps[k - 1].Into == 0, steps[k].Kind == StepKind.Reload ? Goal.Reload : Goal.Stop);
            next.Clear();
            foreach (var label in reached) Take(label, steps[k], floors.IsEmpty ? 0 : floors[k]);
            Keep(next, current);
            if (current.Count == 0) return false;
            site = steps[k].Site;
        }

        Cross(site, Step.LastLeg(vehicle, steps), mayRestBefore: steps.Length > 0 || vehicle.Departed, mayFollow: steps.Length == 0 || steps[^1].Into == 0, Goal.End);
        var best = -1;
        foreach (var label in reached)
            if (labels[label].Time <= frame.LatestEnd && (best < 0 || labels[label].Time < labels[best].Time)) best = label;
        if (best < 0) return false;
        Read(best);
        return true;
    }

    /// <summary>Where a leg leads: at the end no rest is needed any more; one on the way to a reload is taken before setting out.</summary>
    private enum Goal
    {
        Stop,
        Reload,
        End,
    }

    /// <summary>From each present state over a leg, with rests before, on and after it.</summary>
    private void Cross(int from, int to, bool mayRestBefore, bool mayFollow, Goal goal)
    {
        reached.Clear();
        next.Clear();
        foreach (var label in current)
        {
            next.Add(label);
            if (mayRestBefore && mayFollow) AddRests(label, from, -1, next);
        }

        if (to < 0)
        {
            reached.AddRange(next);
            return;
        }

        foreach (var label in next.ToArray()) Drive(label, from, to, mayFollow && goal != Goal.Reload, goal);
    }

    private void Drive(int label, int from, int to, bool mayInterrupt, Goal goal)
    {
        var at = labels[label];
        var (arrival, clock) = (vehicle.Legs.Arrive(from, to, at.Time), at.Clock);
        if (arrival >= Window.Forever) return;
        if (clock.Drive(vehicle, arrival - at.Time)) Arrive(Add(new(label, default, 0, -1, arrival, clock)), to, goal);
        if (mayInterrupt && from >= 0 && !vehicle.Legs.HasSlices) Interrupt(label, arrival - at.Time, from, to, goal, 0);
    }

    /// <summary>Drives as far as the rules allow, or as far as a break by work asks, rests there and goes on.</summary>
    private void Interrupt(int label, long leg, int from, int to, Goal goal, int depth)
    {
        var begin = labels[label];
        FillOptions(begin.Clock, onLeg: true);
        foreach (var (kind, index, duration) in options.ToArray())
        {
            var left = leg - begin.OnLeg;
            var wanted = kind == StepKind.WorkBreak ? Math.Max(0, vehicle.WorkBreaks[index].After - begin.Clock.Work) : Math.Min(begin.Clock.Room(vehicle), left);
            var (clock, driven) = (begin.Clock, begin.OnLeg + wanted);
            if (wanted <= 0 || driven >= leg || !clock.Drive(vehicle, wanted) || !Pause(ref clock, kind, index, duration)) continue;
            var step = new Step(kind, index, from, -1, 0, duration, 0) { Into = driven };
            var rested = Add(new(label, step, begin.Time, begin.Time, begin.Time + duration, clock) { OnLeg = driven });
            var onward = clock;
            if (onward.Drive(vehicle, leg - driven)) Arrive(Add(new(rested, default, 0, -1, begin.Time + duration + leg, onward)), to, goal);
            else if (depth < MostRestsOnLeg) Interrupt(rested, leg, from, to, goal, depth + 1);
        }
    }

    private void Arrive(int label, int to, Goal goal)
    {
        reached.Add(label);
        if (goal == Goal.Stop) AddRests(label, to, to, reached);
    }

    /// <summary>Every rest that may be taken where the vehicle stands; a leg to it is told by where the leg leads.</summary>
    private void AddRests(int label, int site, int legTo, List<int> found)
    {
        var at = labels[label];
        FillOptions(at.Clock, onLeg: false);
        foreach (var (kind, index, duration) in options.ToArray())
        {
            var (clock, wait) = (at.Clock, kind == StepKind.WorkBreak ? Math.Max(0, vehicle.WorkBreaks[index].After - at.Clock.Work) : 0);
            if (!clock.Wait(vehicle, wait) || !Pause(ref clock, kind, index, duration)) continue;
            found.Add(Add(new(label, new(kind, index, site, legTo, 0, duration, 0), at.Time + wait, at.Time, at.Time + wait + duration, clock)));
        }
    }

    private bool Pause(ref RestClock clock, StepKind kind, int index, long duration)
    {
        if (kind == StepKind.WorkBreak) return clock.TakeWorkBreak(vehicle, index);
        clock.Pause(vehicle, duration);
        return true;
    }

    private void FillOptions(in RestClock clock, bool onLeg)
    {
        options.Clear();
        for (var b = 0; b < vehicle.WorkBreaks.Count; b++)
            if ((clock.Taken & 1 << b) == 0 && (!onLeg || vehicle.WorkBreaks[b].Interrupts)) options.Add((StepKind.WorkBreak, b, vehicle.WorkBreaks[b].Duration));
        for (var r = 0; r < vehicle.Rests.Count; r++)
        {
            var rule = vehicle.Rests[r];
            if (onLeg && !rule.Interrupts) continue;
            if (onLeg || clock.Since(r) > 0) options.Add((StepKind.Rest, r, rule.Rest));
            for (var s = 0; s < rule.Splits.Count; s++)
                options.Add((StepKind.Rest, r, (clock.Parts(r) & 1 << s) == 0 ? rule.Splits[s].First : rule.Splits[s].Second));
        }
    }

    private void Take(int label, in Step step, long floor)
    {
        var (at, clock) = (labels[label], labels[label].Clock);
        var start = FirstStart(step, Math.Max(floor, at.Time + step.Setup));
        if (start < 0 || !clock.Wait(vehicle, start - step.Setup - at.Time)) return;
        if (step.IsPause)
        {
            // What an interrupting break leaves of its leg is driven as if all of it came after; the check of the times knows better.
            clock.Pause(vehicle, step.Duration);
        }
        else if (!clock.Serve(vehicle, step.Setup + step.Duration))
        {
            return;
        }

        var free = Math.Max(start + step.Duration, step.Release);
        if (!clock.Wait(vehicle, free - start - step.Duration)) return;
        // A rest after the leg has driven it.
        var taken = labels[label] is { IsStep: true, Step.LegTo: >= 0 } ? step with { LegTo = -1 } : step;
        next.Add(Add(new(label, taken, start, at.Time, free, clock)));
    }

    private long FirstStart(in Step step, long time)
    {
        for (var w = 0; w < chain.WindowCount(vehicle, step); w++)
        {
            var window = chain.WindowAt(vehicle, step, w);
            if (window.Open >= Window.Forever) continue;
            var start = Math.Max(time, window.Open + step.Setup);
            if (start <= window.Close) return start;
        }

        return -1;
    }

    /// <summary>States to which no other is at least as early and as rested, the earliest first.</summary>
    private void Keep(List<int> found, List<int> kept)
    {
        kept.Clear();
        found.Sort((a, b) => labels[a].Time != labels[b].Time ? labels[a].Time.CompareTo(labels[b].Time) : a.CompareTo(b));
        foreach (var label in found)
        {
            if (kept.Count == MostLabels) return;
            var clock = labels[label].Clock;
            if (!kept.Exists(k => labels[k].Clock.IsNoWorseThan(clock))) kept.Add(label);
        }
    }

    private int Add(in Label label)
    {
        labels.Add(label);
        return labels.Count - 1;
    }

    private void Read(int label)
    {
        End = labels[label].Time;
        Steps.Clear();
        Starts.Clear();
        Arrivals.Clear();
        for (; label >= 0; label = labels[label].Parent)
        {
            if (!labels[label].IsStep) continue;
            Steps.Add(labels[label].Step);
            Starts.Add(labels[label].Start);
            Arrivals.Add(labels[label].Arrival);
        }

        Steps.Reverse();
        Starts.Reverse();
        Arrivals.Reverse();
    }
}
