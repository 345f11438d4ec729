namespace Steward.Routing;

/// <summary>Orders in which removed jobs go back: at random, most load, farthest, narrowest window first. Priority comes first.</summary>
internal sealed class InsertionOrder(Instance instance)
{
    private readonly long[] load = [.. Enumerable.Range(0, instance.JobCount).Select(j => -instance.Jobs[j].Load.Sum(l => (long)l))];
    private readonly long[] far = [.. Enumerable.Range(0, instance.JobCount).Select(j => -Remoteness(instance, j))];
    private readonly long[] narrow = [.. Enumerable.Range(0, instance.JobCount).Select(j => Width(instance.Jobs[j]))];

    internal void Sort(List<int> jobs, Xoshiro random)
    {
        random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(jobs));
        var key = random.Below(11) switch { < 4 => null, < 7 => load, < 9 => far, _ => narrow };
        if (key is not null) Sort(jobs, key);
        else if (jobs.Exists(j => instance.Jobs[j].Priority != 0)) Sort(jobs, new long[instance.JobCount]);
    }

    /// <summary>Order of the first construction: farthest first, so that the hard jobs open the routes.</summary>
    internal void SortFarthest(List<int> jobs) => Sort(jobs, far);

    private void Sort(List<int> jobs, long[] key)
    {
        var sorted = jobs.OrderByDescending(Urgency).ThenBy(j => key[j]).ToList();
        jobs.Clear();
        jobs.AddRange(sorted);
    }

    /// <summary>Alternatives share the weight of their group, so that chance decides which comes first.</summary>
    private long Urgency(int job) =>
        instance.Rules is { } rules && rules.GroupOf(job) is var group and >= 0 ? rules.Groups[group].Weight : instance.Urgency(job);

    private static long Width(Job job) => job.Stops.Min(s => s.Windows.Count == 0 ? Window.Forever : s.Windows.Sum(w => w.Close - w.Open));

    private static long Remoteness(Instance instance, int job)
    {
        if (instance.Vehicles.Length == 0 || instance.TasksOf(job) == 0) return 0;
        var vehicle = instance.Vehicles[0];
        return vehicle.Legs.Distance(vehicle.Start, instance.Tasks.Site[instance.FirstTask[job]]);
    }
}
