namespace Steward.Routing;

/// <summary>
/// A place for a job: its first task goes before stop <paramref name="First"/> of the present route, a pair's delivery before stop
/// <paramref name="Second"/> (at or after <paramref name="First"/>); <paramref name="Delta"/> is the change of the route's tiers.
/// </summary>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
internal readonly record struct Insertion(int Job, int Vehicle, int First, int Second, Score Delta)
{
    internal static Insertion None => new(-1, -1, 0, 0, Score.Worst);

    internal bool Exists => Vehicle >= 0;

    /// <summary>The route after the insertion.</summary>
    internal static void Fill(Span<int> target, ReadOnlySpan<int> route, Instance instance, int job, int first, int second)
    {
        var task = instance.FirstTask[job];
        route[..first].CopyTo(target);
        target[first] = task;
        if (instance.TasksOf(job) == 1)
        {
            route[first..].CopyTo(target[(first + 1)..]);
            return;
        }

        route[first..second].CopyTo(target[(first + 1)..]);
        target[second + 1] = task + 1;
        route[second..].CopyTo(target[(second + 2)..]);
    }

    internal static int[] Applied(ReadOnlySpan<int> route, Instance instance, int job, int first, int second)
    {
        var target = new int[route.Length + instance.TasksOf(job)];
        Fill(target, route, instance, job, first, second);
        return target;
    }
}
