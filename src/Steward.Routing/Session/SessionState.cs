namespace Steward.Routing;

/// <summary>
/// One version of a session's plan: an instance and its routes, which may break rules between an incident and its repair.
/// Routes are immutable arrays, so that keeping old versions for undo and fork costs pointers only.
/// </summary>
internal sealed record SessionState(Instance Instance, int[][] Routes)
{
    /// <summary>The same routes over another instance; tasks that no longer exist drop out.</summary>
    internal SessionState Over(Instance next)
    {
        var index = new Dictionary<(string, Half), int>(next.TaskCount);
        for (var task = 0; task < next.TaskCount; task++) index[Key(next, task)] = task;
        var byId = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var v = 0; v < Instance.Vehicles.Length; v++) byId[Instance.Vehicles[v].Id] = v;
        return new(next, Array.ConvertAll(next.Vehicles, v => byId.TryGetValue(v.Id, out var old) ? Mapped(Routes[old]) : []));

        int[] Mapped(int[] route) =>
            [.. route.Where(t => index.ContainsKey(Key(Instance, t))).Select(t => index[Key(Instance, t)])];
    }

    internal SessionState Replace(int vehicle, int[] route)
    {
        var routes = (int[][])Routes.Clone();
        routes[vehicle] = route;
        return this with { Routes = routes };
    }

    /// <summary>The vehicle that has the job's open tasks, or -1.</summary>
    internal int VehicleOf(int job)
    {
        for (var vehicle = 0; vehicle < Routes.Length; vehicle++)
            foreach (var task in Routes[vehicle])
                if (Instance.Tasks.Job[task] == job) return vehicle;
        return -1;
    }

    /// <summary>The same for every job.</summary>
    internal int[] VehicleOfJobs()
    {
        var vehicles = new int[Instance.JobCount];
        Array.Fill(vehicles, -1);
        for (var vehicle = 0; vehicle < Routes.Length; vehicle++)
            foreach (var task in Routes[vehicle]) vehicles[Instance.Tasks.Job[task]] = vehicle;
        return vehicles;
    }

    /// <summary>Why the other routes keep a job off a vehicle; null when they do not.</summary>
    internal string? Obstacle(int job, int vehicle) => Instance.Rules?.Obstacle(VehicleOfJobs(), job, vehicle);

    internal int[] Without(int vehicle, int job) => Array.FindAll(Routes[vehicle], t => Instance.Tasks.Job[t] != job);

    /// <summary>The routes that keep every rule, ready for search; the others are left empty and named.</summary>
    internal Solution ToSolution(out List<int> broken)
    {
        var solution = new Solution(new(Instance));
        broken = [];
        for (var vehicle = 0; vehicle < Routes.Length; vehicle++)
            if (Routes[vehicle].Length > 0 && (Breaks(vehicle) || !solution.TryReplace(vehicle, Routes[vehicle]))) broken.Add(vehicle);
        solution.Mark();
        return solution;
    }

    private bool Breaks(int vehicle) => Array.Exists(Routes[vehicle], t => !Instance.Allows(Instance.Tasks.Job[t], vehicle));

    private static (string, Half) Key(Instance instance, int task) => (instance.Jobs[instance.Tasks.Job[task]].Id, instance.Tasks.Half[task]);
}
