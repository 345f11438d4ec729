namespace Steward.Routing;

/// <summary>
/// A plan that lives: quotes, single changes, incidents, repair. Every call is an atomic step: when it throws, the plan is as before.
/// One writer at a time; <see cref="Fork"/> gives an independent copy. Calls throw <see cref="RoutingException"/> for an expected "no".
/// </summary>
public sealed partial class RoutingSession : IDisposable
{
    private readonly Stack<SessionState> past = new();
    private SessionState state;
    private Solution? cached;
    private List<int> broken = [];
    private Lazy<Plan> plan;
    private long step;

    private RoutingSession(SessionState state) => (this.state, plan) = (state, Written(state));

    /// <summary>The plan as it stands; may show violations between an incident and <see cref="Repair"/>.</summary>
    public Plan Plan => plan.Value;

    /// <summary>The problem as it stands, with all changes of the session.</summary>
    public Problem Problem => state.Instance.Problem;

    /// <summary>Opens a session on a plan of the problem; null = nothing planned yet. Unknown parts of the plan are ignored.</summary>
    public static RoutingSession Open(Problem problem, Plan? plan = null)
    {
        var instance = Instance.Of(Given.Of(problem));
        var routes = Array.ConvertAll(instance.Vehicles, _ => Array.Empty<int>());
        var session = new RoutingSession(new(instance, routes));
        if (plan is not null) session.Take(plan);
        return session;
    }

    /// <summary>An independent copy; its undo begins here.</summary>
    public RoutingSession Fork() => new(state);

    /// <summary>Takes back the last step; false when there is none.</summary>
    public bool Undo()
    {
        if (!past.TryPop(out var before)) return false;
        Show(before);
        return true;
    }

    /// <summary>Releases the session's tables.</summary>
    public void Dispose()
    {
        past.Clear();
        cached = null;
    }

    /// <summary>Loads routes as they are given, whatever they break; a job on two routes stays on the first.</summary>
    private void Take(Plan given)
    {
        var taken = new bool[state.Instance.TaskCount];
        foreach (var route in given.Routes)
        {
            var vehicle = state.Instance.FindVehicle(route.Vehicle);
            if (vehicle >= 0) state.Routes[vehicle] = [.. TasksOf(route, taken)];
        }
    }

    private IEnumerable<int> TasksOf(Route route, bool[] taken)
    {
        foreach (var stop in route.Stops.Where(s => !s.Frozen))
        {
            var job = state.Instance.FindJob(stop.Job);
            var task = job < 0 ? -1 : WarmStart.TaskOf(state.Instance, job, stop.Half);
            if (task < 0 || taken[task]) continue;
            taken[task] = true;
            yield return task;
        }
    }

    private Solution Current => cached ??= state.ToSolution(out broken);

    private void Commit(SessionState next)
    {
        past.Push(state);
        Show(next);
    }

    private void Show(SessionState next)
    {
        state = next;
        step++;
        (cached, plan) = (null, Written(next));
    }

    /// <summary>A change costs the touched routes; the whole plan is written only for those who read it.</summary>
    private static Lazy<Plan> Written(SessionState state) => new(() => PlanWriter.Write(state.Instance, state.Routes));

    private int VehicleIndex(string id) => state.Instance.FindVehicle(id) is var found and >= 0
        ? found
        : throw new RoutingException("unknown_reference", $"There is no vehicle {id}.");

    private int JobIndex(string id) => state.Instance.FindJob(id) is var found and >= 0
        ? found
        : throw new RoutingException("unknown_reference", $"There is no job {id}.");
}
