namespace Steward.Routing;

/// <summary>
/// Takes strings of neighbouring stops out of neighbouring routes: slack induction by string removals (Christiaens and Vanden Berghe
/// 2020, section 4). A pair leaves with both halves.
/// </summary>
internal sealed class ChainRuin(PlainModel model, RouteChains chains, Neighbourhoods near, Xoshiro random)
{
    private const int SplitPercent = 50, GrowPercent = 1;
    private const int Average = 10, Longest = 10, MostCut = 256;
    private readonly int[] jobs = [.. Enumerable.Range(0, model.Instance.JobCount).Where(j => model.Instance.TasksOf(j) > 0)];
    private readonly int[] cut = new int[MostCut];
    private readonly int[] stamp = new int[model.Vehicles];
    private int round;

    /// <summary>Unlinks jobs around a random one and lists them; they are absent from then on.</summary>
    internal void Remove(List<int> removed)
    {
        removed.Clear();
        round++;
        var seed = jobs[random.Below(jobs.Length)];
        var mean = Math.Max(1, (model.Tasks - chains.Absent.Count) / Math.Max(1, chains.Used));
        var longest = Math.Min(Longest, mean);
        var strings = 1 + random.Below(Math.Max(1, 4 * Average / (1 + longest) - 1));
        foreach (var job in near.Near[seed])
        {
            if (strings == 0) break;
            var task = model.Instance.FirstTask[job];
            var vehicle = chains.Vehicle[task];
            if (vehicle < 0 || stamp[vehicle] == round) continue;
            stamp[vehicle] = round;
            strings--;
            RemoveString(vehicle, task, 1 + random.Below(Math.Min(longest, chains.Size[vehicle])), removed);
        }
    }

    /// <summary>Unlinks every job of a route.</summary>
    internal void RemoveRoute(int vehicle, List<int> removed)
    {
        removed.Clear();
        for (var node = chains.Next[model.First(vehicle)]; node < model.Tasks; node = chains.Next[node])
            if (node == model.Instance.FirstTask[model.Instance.Tasks.Job[node]]) removed.Add(model.Instance.Tasks.Job[node]);
        foreach (var job in removed) Unlink(job);
        chains.Refresh(vehicle);
    }

    private void RemoveString(int vehicle, int task, int length, List<int> removed)
    {
        var kept = 0;
        if (length > 1 && length < chains.Size[vehicle] && random.Below(100) < SplitPercent)
            for (kept = 1; length + kept < Math.Min(chains.Size[vehicle], cut.Length) && random.Below(100) < GrowPercent;) kept++;
        var whole = length + kept;
        var node = task;
        for (var back = random.Below(whole); back > 0 && chains.Previous[node] < model.Tasks; back--) node = chains.Previous[node];
        var count = 0;
        for (var at = node; count < whole && at < model.Tasks; at = chains.Next[at]) cut[count++] = at;
        for (var at = chains.Previous[node]; count < whole && at < model.Tasks; at = chains.Previous[at]) cut[count++] = at;
        // The kept piece lies inside the string: what is before and behind it goes.
        var from = kept > 0 ? random.Below(count - kept + 1) : count;
        for (var i = 0; i < count; i++)
        {
            if (i >= from && i < from + kept) continue;
            var job = model.Instance.Tasks.Job[cut[i]];
            if (chains.Vehicle[cut[i]] < 0) continue; // the other half of a pair that has gone already
            Unlink(job);
            removed.Add(job);
        }

        chains.Refresh(vehicle);
    }

    private void Unlink(int job)
    {
        for (var task = model.Instance.FirstTask[job]; task < model.Instance.FirstTask[job + 1]; task++) chains.Unlink(task);
        chains.Drop(job);
    }
}
