namespace Steward.Routing;

/// <summary>
/// Groups, relations and sequence locks as numbers. What lies within one route is tested by <see cref="RouteRules"/>; what lies between
/// routes by <see cref="Solution"/> with the questions here. Immutable.
/// </summary>
internal sealed class PlanRules
{
    private static readonly int[] Nobody = [];
    private readonly int[][] together, apart;
    private readonly (int Second, bool Direct)[][] followers;
    private readonly int[] groupOf, headOf;

    private PlanRules(Instance instance)
    {
        var n = instance.JobCount;
        (together, apart) = (Lists(n), Lists(n));
        followers = new (int, bool)[n][];
        Array.Fill(followers, []);
        (groupOf, headOf) = (new int[n], new int[instance.Vehicles.Length]);
        Array.Fill(groupOf, -1);
        Array.Fill(headOf, -1);
    }

    internal sealed record Group(int[] Members, long Weight, bool IsSettled);

    internal Group[] Groups { get; private set; } = [];

    internal static PlanRules? Of(Instance instance, JobStatus status)
    {
        var problem = instance.Problem;
        if (problem.Relations.Count == 0 && !problem.Locks.Any(l => l.InSequence) && !Array.Exists(instance.Jobs, j => j.Group is not null)) return null;
        var rules = new PlanRules(instance);
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var j = 0; j < instance.JobCount; j++) index[instance.Jobs[j].Id] = j;
        rules.AddRelations(problem, index);
        rules.AddGroups(instance, status);
        rules.AddFrozen(instance, index, status);
        return rules;
    }

    internal int GroupOf(int job) => groupOf[job];

    /// <summary>True when other jobs have a say in where the job goes.</summary>
    internal bool Binds(int job) => groupOf[job] >= 0 || together[job].Length > 0 || apart[job].Length > 0;

    internal ReadOnlySpan<int> Together(int job) => together[job];

    internal ReadOnlySpan<int> Apart(int job) => apart[job];

    internal ReadOnlySpan<(int Second, bool Direct)> Followers(int job) => followers[job];

    /// <summary>The job that must be first on the vehicle's open part if it is there at all: it follows the last frozen stop directly.</summary>
    internal int HeadOf(int vehicle) => headOf[vehicle];

    internal ReadOnlySpan<int> Alternatives(int job) => groupOf[job] < 0 ? [] : Groups[groupOf[job]].Members;

    /// <summary>Why the rest of the plan keeps a job off a vehicle; null when it does not.</summary>
    internal string? Obstacle(ReadOnlySpan<int> vehicleOf, int job, int vehicle)
    {
        foreach (var other in Alternatives(job))
            if (other != job && vehicleOf[other] >= 0) return RefusalCodes.Group;
        foreach (var other in together[job])
            if (vehicleOf[other] >= 0 && vehicleOf[other] != vehicle) return RefusalCodes.Relation;
        foreach (var other in apart[job])
            if (vehicleOf[other] == vehicle) return RefusalCodes.Relation;
        return null;
    }

    /// <summary>The first job of a route that the other routes do not allow there, or -1. Within the route nothing is tested.</summary>
    internal int FirstBreach(ReadOnlySpan<int> vehicleOf, TaskTable tasks, int vehicle, ReadOnlySpan<int> route, out string code)
    {
        foreach (var task in route)
        {
            var job = tasks.Job[task];
            code = RefusalCodes.Group;
            foreach (var other in Alternatives(job))
                if (other != job && vehicleOf[other] >= 0 && vehicleOf[other] != vehicle) return job;
            code = RefusalCodes.Relation;
            foreach (var other in together[job])
                if (vehicleOf[other] >= 0 && vehicleOf[other] != vehicle) return job;
        }

        code = "";
        return -1;
    }

    private void AddRelations(Problem problem, Dictionary<string, int> index)
    {
        foreach (var relation in problem.Relations)
            foreach (var a in relation.Jobs)
                foreach (var b in relation.Jobs)
                    if (a != b) Add(relation.IsTogether ? together : apart, index[a], index[b]);
        foreach (var (first, second) in RelationCheck.Orders(problem)) Add(followers, index[first], (index[second], false));
        foreach (var relation in problem.Relations.Where(r => r.Kind == RelationKind.DirectlyBefore))
            Add(followers, index[relation.Jobs[0]], (index[relation.Jobs[1]], true));
    }

    private void AddGroups(Instance instance, JobStatus status)
    {
        var groups = new List<Group>();
        foreach (var members in Enumerable.Range(0, instance.JobCount).Where(j => instance.Jobs[j].Group is not null)
            .GroupBy(j => instance.Jobs[j].Group!.Name, StringComparer.Ordinal))
        {
            foreach (var job in members) groupOf[job] = groups.Count;
            var settled = members.Any(j => status.IsDone(instance.Jobs[j]));
            var required = instance.Jobs[members.First()].Group!.Required;
            groups.Add(new([.. members], settled || !required ? 0 : members.Max(instance.Urgency), settled));
        }

        Groups = [.. groups];
    }

    /// <summary>Jobs that are done stand on a vehicle for good: they shut other vehicles, or all, to the jobs that hang on them.</summary>
    private void AddFrozen(Instance instance, Dictionary<string, int> index, JobStatus status)
    {
        for (var job = 0; job < instance.JobCount; job++)
            foreach (var other in Alternatives(job))
                if (other != job && status.IsBegun(instance.Jobs[other])) Shut(instance, job, _ => true, RefusalCodes.Group);
        for (var job = 0; job < followers.Length; job++)
            if (Array.Exists(followers[job], f => status.HasFrozenStart(instance.Jobs[f.Second]))) Shut(instance, job, _ => true, RefusalCodes.Relation);
        for (var done = 0; done < instance.JobCount; done++)
        {
            if (status.DoneBy(instance.Jobs[done]) is not { } holder) continue;
            foreach (var job in together[done]) Shut(instance, job, v => v.Id != holder, RefusalCodes.Relation);
            foreach (var job in apart[done]) Shut(instance, job, v => v.Id == holder, RefusalCodes.Relation);
            foreach (var (job, direct) in followers[done])
                if (direct) FollowDirectly(instance, index, done, job, holder);
        }
    }

    private void FollowDirectly(Instance instance, Dictionary<string, int> index, int done, int job, string holder)
    {
        var vehicle = instance.FindVehicle(holder);
        if (instance.Vehicles[vehicle].Spec.State is { Done: [.., var last] } && index[last.Job] == done) headOf[vehicle] = job;
        else Shut(instance, job, _ => true, RefusalCodes.Relation);
    }

    private static void Shut(Instance instance, int job, Func<FleetVehicle, bool> which, string code)
    {
        if (instance.TasksOf(job) == 0) return;
        // Rows are shared between plain jobs, so that this job gets its own.
        var row = (string?[])instance.Refusals[job].Clone();
        foreach (var vehicle in instance.Vehicles)
            if (which(vehicle)) row[vehicle.Index] ??= code;
        instance.Refusals[job] = row;
    }

    private static int[][] Lists(int n)
    {
        var lists = new int[n][];
        Array.Fill(lists, Nobody);
        return lists;
    }

    private static void Add<T>(T[][] lists, int at, T item)
    {
        if (!lists[at].Contains(item)) lists[at] = [.. lists[at], item];
    }
}
