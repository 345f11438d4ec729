namespace Steward.Routing;

/// <summary>
/// Where the breaks of a sequence lie and before which stops it reloads: a walk over all places at once, with one
/// <see cref="CostLine"/> per set of breaks taken and number of reloads done. Each piece remembers the choices that lead to it.
/// Not thread-safe.
/// </summary>
internal sealed class StepChoice(Instance instance, ChainTiming chain)
{
    private TaskTable tasks = instance.Tasks;
    private readonly TripLoads loads = new(instance);
    private readonly List<Node> nodes = [];
    private readonly List<CostLine[]> done = [];
    private readonly CostLine first = new(), second = new(), third = new(), moved = new();
    private CostLine[] current = [];
    private int[] route = [];
    private FleetVehicle vehicle = null!;
    private IReadOnlyDictionary<int, long> floors = new Dictionary<int, long>();
    private Frame frame;
    private Prices prices;
    private bool ignoreRelease;
    private int masks, states, site, lastServed;

    /// <summary>A choice: a break or a reload before a stop. The root of a chain holds the breaks that are over before departure.</summary>
    private readonly record struct Node(int Parent, StepKind Kind, int Index, int Before, bool OnArrival, long Duration, long Release)
    {
        internal long Into { get; init; }
    }

    /// <summary>Fills the steps of the cheapest choice and the frame within which it holds; false when no choice keeps the rules.</summary>
    internal bool TryChoose(FleetVehicle owner, ReadOnlySpan<int> sequence, IReadOnlyDictionary<int, long> least, in Frame bounds,
        in Prices by, bool released, List<Step> steps, out Frame narrowed)
    {
        (vehicle, route, floors, frame, prices, ignoreRelease) = (owner, sequence.ToArray(), least, bounds, by, released);
        narrowed = bounds;
        tasks = instance.TasksFor(owner);
        loads.Set(vehicle, sequence);
        Reserve();
        if (route.Length == 0) Depart(0, done[0]);
        else Follow(0, -1);
        for (var from = 1; from < route.Length && vehicle.Reloads.Count > 0; from++)
        {
            TakeBreaks(done[from], from, tasks.Site[route[from - 1]], onArrival: false);
            for (var reload = 0; reload < vehicle.Reloads.Count; reload++) Follow(from, reload);
        }

        return Finish(steps, out narrowed);
    }

    /// <summary>All trips that begin before a stop, after a reload (-1 = the first trip), each as long as its load fits.</summary>
    private void Follow(int from, int reload)
    {
        if (reload >= 0 && Array.TrueForAll(done[from], l => l.IsEmpty)) return;
        (long Release, long Duration) made = (-1, -1);
        for (var to = from + 1; to <= route.Length && loads.Fits(from, to); to++)
        {
            var terms = TermsOf(from, to, reload);
            var begin = terms == made ? to - 1 : from;
            if (terms != made && reload < 0) Depart(terms.Release, current);
            else if (terms != made) Begin(from, reload, terms);
            for (var stop = begin; stop < to; stop++) Extend(stop);
            made = terms;
            if (Array.TrueForAll(current, l => l.IsEmpty)) return;
            if (to == route.Length || loads.MayCut(to)) Merge(done[to]);
        }
    }

    private (long Release, long Duration) TermsOf(int from, int to, int reload)
    {
        var release = ignoreRelease ? 0 : loads.Release(from, to);
        return (release, reload < 0 ? 0 : vehicle.Reloads[reload].Duration + vehicle.Reloads[reload].PerUnit * loads.Units(from, to));
    }

    /// <summary>Departures, parted by the breaks that are over at them.</summary>
    private void Depart(long release, CostLine[] lines)
    {
        foreach (var line in lines) line.Clear();
        (site, lastServed) = (vehicle.Start, vehicle.LastServed);
        var earliest = Math.Max(frame.Earliest, release);
        foreach (var over in vehicle.Breaks.Select(b => b.LatestStart).Append(-1).Distinct())
        {
            var next = vehicle.Breaks.Select(b => b.LatestStart).Where(l => l > over).DefaultIfEmpty(Window.Forever).Min();
            var part = frame with { Earliest = Math.Max(earliest, over + 1), LatestStart = Math.Min(frame.LatestStart, next) };
            var mask = 0;
            for (var b = 0; b < vehicle.Breaks.Count; b++)
                if (vehicle.Breaks[b].LatestStart <= over) mask |= 1 << b;
            ChainTiming.FillDeparture(lines[mask], part, prices, Add(new(-1, StepKind.Serve, mask, 0, false, 0, 0)));
        }
    }

    /// <summary>From the stop before, to the reload site, and loaded.</summary>
    private void Begin(int from, int reload, (long Release, long Duration) terms)
    {
        foreach (var line in current) line.Clear();
        (site, lastServed) = (vehicle.ReloadSites[reload], -1);
        var step = new Step(StepKind.Reload, reload, site, site, 0, terms.Duration, terms.Release);
        for (var state = 0; state < states; state++)
        {
            if (done[from][state].IsEmpty || After(state, reload) is not (var next and >= 0)) continue;
            first.CopyFrom(done[from][state]);
            Move(tasks.Site[route[from - 1]], site, first);
            chain.FillServed(vehicle, step, 0, prices, first, second);
            Choose(second, third, new(-1, StepKind.Reload, reload, from, false, terms.Duration, terms.Release));
            ChainTiming.Leave(step, third, current[next]);
        }
    }

    /// <summary>The state after one more reload, or -1 when there may be no more of it.</summary>
    private int After(int state, int reload)
    {
        var (rest, weight, trips) = (state / masks, masks, 1);
        var found = -1;
        for (var r = 0; r < vehicle.Reloads.Count; r++)
        {
            var radix = RadixOf(r);
            var count = rest % radix;
            if (r == reload && count + 1 < radix) found = state + weight;
            trips += count;
            (rest, weight) = (rest / radix, weight * radix);
        }

        return trips < (vehicle.Spec.MaxTrips ?? int.MaxValue) ? found : -1;
    }

    private int RadixOf(int reload) => Math.Min(vehicle.Reloads[reload].Max, Math.Max(0, route.Length - 1)) + 1;

    private void Extend(int stop)
    {
        var (task, next) = (route[stop], tasks.Site[route[stop]]);
        TakeBreaks(current, stop, site, onArrival: false);
        TakeBreaksOnLeg(current, stop, site, next);
        foreach (var line in current) Move(site, next, line);
        TakeBreaks(current, stop, next, onArrival: true);
        var step = new Step(StepKind.Serve, task, next, next, next == lastServed ? 0 : tasks.Setup[task], tasks.Service[task], 0);
        foreach (var line in current)
        {
            chain.FillServed(vehicle, step, floors.GetValueOrDefault(task), prices, line, first);
            ChainTiming.Leave(step, first, line);
        }

        (site, lastServed) = (next, next);
    }

    private void Move(int from, int to, CostLine line)
    {
        if (line.IsEmpty) return;
        ChainTiming.Travel(vehicle, from, to, line, moved);
        line.CopyFrom(moved);
        if (prices.Distance != 0 && !line.IsEmpty) line.Shift(0, prices.Distance * vehicle.Legs.Distance(from, to));
    }

    /// <summary>Every set of breaks that may be taken at a place, on top of what was taken before.</summary>
    private void TakeBreaks(CostLine[] lines, int before, int place, bool onArrival)
    {
        if (onArrival && place < 0) return;
        for (var state = 0; state < states; state++)
            for (var b = 0; b < vehicle.Breaks.Count && !lines[state].IsEmpty; b++)
            {
                var bit = 1 << b;
                if ((state % masks & bit) != 0 || !MayBreak(b, before, place)) continue;
                var rule = vehicle.Breaks[b];
                var step = new Step(StepKind.Break, b, place, -1, 0, rule.Duration, 0);
                chain.FillServed(vehicle, step, 0, prices, lines[state], first);
                Choose(first, second, new(-1, StepKind.Break, b, before, onArrival, rule.Duration, 0));
                ChainTiming.Leave(step, second, third);
                Lower(lines, state + bit, third);
            }
    }

    /// <summary>
    /// Breaks that interrupt a leg, one a leg. Without slices the vehicle arrives as if it had rested before leaving, so that such a break
    /// is one before the leg whose window opens earlier by the leg. From the last set on, so that none is taken on top of another.
    /// </summary>
    private void TakeBreaksOnLeg(CostLine[] lines, int before, int from, int to)
    {
        if (from < 0 || to < 0 || vehicle.Legs.HasSlices || vehicle.Legs.IsUnreachable(from, to)) return;
        var leg = vehicle.Legs.Arrive(from, to, 0);
        for (var state = states - 1; state >= 0 && leg > 0; state--)
            for (var b = 0; b < vehicle.Breaks.Count && !lines[state].IsEmpty; b++)
            {
                var rule = vehicle.Breaks[b];
                if ((state % masks & 1 << b) != 0 || !rule.Interrupts || rule.Site is not null || !MayBreak(b, before, from)) continue;
                var step = new Step(StepKind.Break, b, from, -1, 0, rule.Duration, 0) { Into = leg };
                chain.FillServed(vehicle, step, 0, prices, lines[state], first);
                Choose(first, second, new(-1, StepKind.Break, b, before, false, rule.Duration, 0) { Into = leg });
                ChainTiming.Leave(step, second, third);
                Lower(lines, state + (1 << b), third);
            }
    }

    private bool MayBreak(int rule, int before, int place) =>
        (vehicle.BreakSites[rule] < 0 || vehicle.BreakSites[rule] == place) && (!vehicle.Breaks[rule].WhenEmpty || loads.IsEmptyAfter(before));

    private void Merge(CostLine[] target)
    {
        for (var state = 0; state < states; state++) Lower(target, state, current[state]);
    }

    private void Lower(CostLine[] lines, int state, CostLine other)
    {
        if (other.IsEmpty) return;
        moved.FillLower(lines[state], other);
        lines[state].CopyFrom(moved);
    }

    /// <summary>The line with a choice more on each of its pieces.</summary>
    private void Choose(CostLine source, CostLine target, Node choice)
    {
        var (old, label) = (-1, -1);
        target.CopyFrom(source, parent => parent == old ? label : label = Add(choice with { Parent = old = parent }));
    }

    private int Add(Node node)
    {
        nodes.Add(node);
        return nodes.Count - 1;
    }

    private bool Finish(List<Step> steps, out Frame narrowed)
    {
        var last = done[route.Length];
        site = route.Length > 0 ? tasks.Site[route[^1]] : vehicle.Start;
        TakeBreaks(last, route.Length, site, onArrival: false);
        TakeBreaksOnLeg(last, route.Length, site, vehicle.End);
        foreach (var line in last) Move(site, vehicle.End, line);
        TakeBreaks(last, route.Length, vehicle.End, onArrival: true);
        (Int128 Cost, long Time, int Label)? best = null;
        for (var state = 0; state < states; state++)
            if (ChainTiming.BestEnd(last[state], frame with { LatestEnd = LatestEnd(state % masks) }, prices) is { } end
                && (best is null || end.Cost < best.Value.Cost || (end.Cost == best.Value.Cost && end.Time < best.Value.Time))) best = end;
        narrowed = frame;
        if (best is null) return false;
        narrowed = Lay(steps, best.Value.Label);
        return true;
    }

    /// <summary>A route without a break ends before the break is due.</summary>
    private long LatestEnd(int mask)
    {
        var latest = frame.LatestEnd;
        for (var b = 0; b < vehicle.Breaks.Count; b++)
            if ((mask & 1 << b) == 0) latest = Math.Min(latest, vehicle.Breaks[b].LatestStart);
        return latest;
    }

    /// <summary>The steps of a chain of choices, and the departures and ends for which they are enough.</summary>
    private Frame Lay(List<Step> steps, int label)
    {
        var chosen = new List<Node>();
        for (; nodes[label].Parent >= 0; label = nodes[label].Parent) chosen.Add(nodes[label]);
        chosen.Reverse();
        var (over, taken) = (nodes[label].Index, 0);
        steps.Clear();
        var (at, served, next) = (vehicle.Start, vehicle.LastServed, 0);
        for (var stop = 0; stop <= route.Length; stop++)
        {
            var goal = stop < route.Length ? tasks.Site[route[stop]] : vehicle.End;
            var leg = goal;
            for (; next < chosen.Count && chosen[next].Before == stop; next++)
            {
                var node = chosen[next];
                if (node.Kind == StepKind.Reload)
                {
                    (at, served) = (vehicle.ReloadSites[node.Index], -1);
                    steps.Add(new(StepKind.Reload, node.Index, at, at, 0, node.Duration, node.Release));
                    continue;
                }

                taken |= 1 << node.Index;
                steps.Add(new(StepKind.Break, node.Index, node.OnArrival ? goal : at, node.OnArrival ? leg : -1, 0, node.Duration, 0) { Into = node.Into });
                if (node.OnArrival) leg = -1;
            }

            if (stop == route.Length) break;
            steps.Add(new(StepKind.Serve, route[stop], goal, leg, goal == served ? 0 : tasks.Setup[route[stop]], tasks.Service[route[stop]], 0));
            (at, served) = (goal, goal);
        }

        var trip = chosen.FindIndex(n => n.Kind == StepKind.Reload) is var cut and >= 0 ? chosen[cut].Before : route.Length;
        return Narrowed(over, taken, trip);
    }

    private Frame Narrowed(int over, int taken, int firstTrip)
    {
        var (earliest, latestEnd) = (frame.Earliest, frame.LatestEnd);
        for (var b = 0; b < vehicle.Breaks.Count; b++)
        {
            if ((taken & 1 << b) != 0) continue;
            if ((over & 1 << b) != 0) earliest = Math.Max(earliest, vehicle.Breaks[b].LatestStart + 1);
            else latestEnd = Math.Min(latestEnd, vehicle.Breaks[b].LatestStart);
        }

        if (!ignoreRelease) earliest = Math.Max(earliest, loads.Release(0, firstTrip));
        return frame with { Earliest = earliest, LatestEnd = latestEnd };
    }

    private void Reserve()
    {
        masks = 1 << vehicle.Breaks.Count;
        states = masks;
        for (var r = 0; r < vehicle.Reloads.Count; r++) states *= RadixOf(r);
        nodes.Clear();
        if (current.Length != states)
        {
            done.Clear();
            current = Lines();
        }

        while (done.Count <= route.Length) done.Add(Lines());
        for (var i = 0; i <= route.Length; i++)
            foreach (var line in done[i]) line.Clear();
    }

    private CostLine[] Lines() => [.. Enumerable.Range(0, states).Select(_ => new CostLine())];
}
