namespace Steward.Routing;

/// <summary>
/// Takes strings of stops out of routes that lie near each other (Christiaens and Vanden Berghe 2020, section 4), as the perturbation of a
/// local optimum.
/// </summary>
internal sealed class TourRuin(Tours tours, Neighbourhoods around, Xoshiro random)
{
    /// <summary>Tasks removed in the mean, and of one route at most: half a route, within these.</summary>
    private const int Least = 10, Most = 20;
    private readonly GeneticModel model = tours.Model;
    private readonly int[] stamp = new int[tours.Routes];
    private int round;

    /// <summary>Takes tasks out around a random one and lists them.</summary>
    internal void Remove(List<int> removed)
    {
        removed.Clear();
        round++;
        var seed = random.Below(model.Tasks);
        var mean = Math.Max(1, model.Tasks / Math.Max(1, tours.Used));
        var average = Math.Clamp(mean / 2, Least, Most);
        var longest = Math.Min(average, mean);
        var strings = 1 + random.Below(Math.Max(1, 4 * average / (1 + longest)));
        foreach (var job in around.Near[model.Plain.Instance.Tasks.Job[seed]])
        {
            if (strings == 0) break;
            var task = model.Plain.Instance.FirstTask[job];
            var route = tours.At(task).Route;
            if (route < 0 || stamp[route] == round) continue;
            stamp[route] = round;
            strings--;
            RemoveString(route, task, 1 + random.Below(Math.Min(longest, tours.Of(route).Size)), removed);
        }
    }

    private void RemoveString(int route, int task, int length, List<int> removed)
    {
        var first = task;
        for (var back = random.Below(length); back > 0 && tours.At(first).Previous < model.Tasks; back--) first = tours.At(first).Previous;
        var before = tours.At(first).Previous;
        var node = first;
        for (; length > 0 && node < model.Tasks; length--, node = tours.At(node).Next)
        {
            removed.Add(node);
            tours.At(node).Route = -1;
        }

        tours.Join(before, node);
        tours.Moved(route, route);
    }
}
