namespace Steward.Routing;

/// <summary>
/// Removes strings of neighbouring stops from neighbouring routes (slack induction by string removals, Christiaens and
/// Vanden Berghe 2020, section 3; about 10 jobs a ruin, strings of at most 10). A pair leaves with both halves.
/// </summary>
internal sealed class StringRuin(Solution solution, Xoshiro random)
{
    private const int Average = 10, Longest = 10, Near = 100;
    private readonly Instance instance = solution.Instance;
    private readonly int[]?[] neighbours = new int[]?[solution.Instance.JobCount];
    private readonly int[] live = [.. Enumerable.Range(0, solution.Instance.JobCount).Where(j => solution.Instance.TasksOf(j) > 0)];
    private readonly int[] stamp = new int[solution.Instance.Vehicles.Length];
    private int round;

    /// <summary>Removes strings around a random job and returns what was removed.</summary>
    internal void Remove(List<int> removed)
    {
        removed.Clear();
        if (live.Length == 0) return;
        round++;
        var seed = live[random.Below(live.Length)];
        var strings = 1 + random.Below(2 * Average / 4);
        foreach (var job in Neighbours(seed))
        {
            if (strings == 0) break;
            var vehicle = solution.VehicleOf(job);
            if (vehicle < 0 || stamp[vehicle] == round) continue;
            stamp[vehicle] = round;
            if (CutAround(vehicle, job, removed)) strings--;
        }

        if (instance.Rules is { } rules) RemoveCompanions(rules, removed);
    }

    /// <summary>Half of the time the jobs that must ride with a removed one leave, too: alone it could only come back.</summary>
    private void RemoveCompanions(PlanRules rules, List<int> removed)
    {
        for (var i = 0; i < removed.Count; i++)
        {
            if (rules.Together(removed[i]).IsEmpty || random.Below(2) == 0) continue;
            foreach (var other in rules.Together(removed[i]))
            {
                var vehicle = solution.VehicleOf(other);
                if (vehicle >= 0 && solution.TryReplace(vehicle, Array.FindAll(solution.Route(vehicle), t => instance.Tasks.Job[t] != other)))
                    removed.Add(other);
            }
        }
    }

    /// <summary>Removes a whole short route, so that its vehicle may become free.</summary>
    internal void RemoveShortRoute(List<int> removed)
    {
        removed.Clear();
        var best = -1;
        for (var tries = 0; tries < 8; tries++)
        {
            var vehicle = live.Length == 0 ? -1 : solution.VehicleOf(live[random.Below(live.Length)]);
            if (vehicle >= 0 && (best < 0 || solution.Route(vehicle).Length < solution.Route(best).Length)) best = vehicle;
        }

        if (best < 0) return;
        foreach (var task in solution.Route(best))
            if (!removed.Contains(instance.Tasks.Job[task])) removed.Add(instance.Tasks.Job[task]);
        if (!solution.TryReplace(best, [])) removed.Clear();
    }

    private bool CutAround(int vehicle, int job, List<int> removed)
    {
        var route = solution.Route(vehicle);
        var length = 1 + random.Below(Math.Min(Longest, route.Length));
        var at = Array.FindIndex(route, t => instance.Tasks.Job[t] == job);
        var from = Math.Clamp(at - random.Below(length), 0, route.Length - length);
        var before = removed.Count;
        for (var i = from; i < from + length; i++)
            if (!removed.Contains(instance.Tasks.Job[route[i]])) removed.Add(instance.Tasks.Job[route[i]]);
        var cut = removed[before..];
        if (solution.TryReplace(vehicle, Array.FindAll(route, t => !cut.Contains(instance.Tasks.Job[t])))) return true;
        removed.RemoveRange(before, removed.Count - before);
        return false;
    }

    private int[] Neighbours(int job) => neighbours[job] ??= Nearest(job);

    private int[] Nearest(int job)
    {
        var legs = instance.Vehicles.Length == 0 ? null : instance.Vehicles[0].Legs;
        var keys = Array.ConvertAll(live, other => legs is null ? 0 : Apart(legs, job, other));
        var order = (int[])live.Clone();
        Array.Sort(keys, order);
        return order.Length > Near ? order[..Near] : order;
    }

    /// <summary>Distance there and back between the nearest tasks of two jobs; the job's number breaks ties.</summary>
    private long Apart(Legs legs, int a, int b)
    {
        var least = Window.Forever / 20_000;
        for (var s = instance.FirstTask[a]; s < instance.FirstTask[a + 1]; s++)
            for (var t = instance.FirstTask[b]; t < instance.FirstTask[b + 1]; t++)
                least = Math.Min(least, legs.Distance(instance.Tasks.Site[s], instance.Tasks.Site[t])
                    + legs.Distance(instance.Tasks.Site[t], instance.Tasks.Site[s]));
        return a == b ? -1 : least * 16_384 + b;
    }
}
