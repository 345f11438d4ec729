namespace Steward.Routing;

/// <summary>Rules between the jobs of one route: order, jobs kept apart, alternatives. Not thread-safe: one a search.</summary>
internal sealed class RouteRules(Instance instance)
{
    private readonly PlanRules? rules = instance.Rules;
    private readonly TaskTable tasks = instance.Tasks;
    private readonly int[] place = instance.Rules is null ? [] : new int[instance.TaskCount];
    private readonly int[] seen = instance.Rules is null ? [] : new int[instance.TaskCount];
    private int stamp;

    /// <summary>The first task at which a rule is broken, or -1.</summary>
    internal int FirstBreach(int vehicle, ReadOnlySpan<int> route, out string code)
    {
        code = RefusalCodes.Relation;
        if (rules is null) return -1;
        stamp++;
        for (var i = 0; i < route.Length; i++) (place[route[i]], seen[route[i]]) = (i, stamp);
        for (var i = 0; i < route.Length; i++)
        {
            var job = tasks.Job[route[i]];
            if (route[i] != instance.FirstTask[job]) continue;
            if (rules.HeadOf(vehicle) == job && i > 0) return route[i];
            foreach (var (second, direct) in rules.Followers(job))
                if (IsHere(second) && !Follows(job, second, direct)) return instance.FirstTask[second];
            foreach (var other in rules.Apart(job))
                if (IsHere(other)) return route[i];
            code = RefusalCodes.Group;
            foreach (var other in rules.Alternatives(job))
                if (other != job && IsHere(other)) return route[i];
            code = RefusalCodes.Relation;
        }

        return -1;
    }

    private bool IsHere(int job) => instance.TasksOf(job) > 0 && seen[instance.FirstTask[job]] == stamp;

    private bool Follows(int first, int second, bool direct)
    {
        var (over, begins) = (place[instance.FirstTask[first + 1] - 1], place[instance.FirstTask[second]]);
        return direct ? begins == over + 1 : begins > over;
    }
}
