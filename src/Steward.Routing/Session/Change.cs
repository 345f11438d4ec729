namespace Steward.Routing;

/// <summary>Single changes of the plan: insert, remove, move.</summary>
public sealed partial class RoutingSession
{
    /// <summary>Carries out a quote of this step; the plan then costs exactly the quoted price more.</summary>
    public void Insert(QuotePlace place)
    {
        if (Given.Of(place).Step != step) throw new RoutingException("stale_quote", $"The plan has changed since job {place.Job.Id} was quoted. Quote again.");
        var known = state.Instance.FindJob(place.Job.Id);
        var at = known >= 0 ? state : state with { Instance = state.Instance.With(place.Job) };
        var job = known >= 0 ? known : at.Instance.JobCount - 1;
        var vehicle = VehicleIndex(place.Vehicle);
        Commit(at.Replace(vehicle, Insertion.Applied(at.Routes[vehicle], at.Instance, job, place.First, place.Second)));
    }

    /// <summary>Quotes and inserts at the best place.</summary>
    public QuotePlace Insert(Job job)
    {
        if (Quote(Given.Of(job), 1).Best is not { } place) throw new RoutingException("no_place", $"Job {job.Id} fits no vehicle. Quote it for the reasons.");
        Insert(place);
        return place;
    }

    /// <summary>Adds a job to the problem without a place on a route.</summary>
    public void Add(Job job)
    {
        if (ProblemCheck.JobErrors(Problem, Given.Of(job)) is { Count: > 0 } errors) throw new ProblemException(errors);
        Commit(state with { Instance = state.Instance.With(job) });
    }

    /// <summary>Takes a job out of its route and out of the problem: cancelled, or delivered by other means.</summary>
    public void Remove(string job)
    {
        var index = JobIndex(Given.Of(job));
        if (IsOnBoard(job)) throw new RoutingException(RefusalCodes.Frozen, $"Job {job} is on board or done. Change the vehicle's state first.");
        var problem = Problem with
        {
            Jobs = [.. Problem.Jobs.Where((_, j) => j != index)],
            Relations = [.. Problem.Relations.Select(r => r.Without(job)).OfType<Relation>()],
            Previous = Problem.Previous?.Without(job),
            Locks = [.. Problem.Locks.Select(l => l.Without(job)).OfType<JobLock>()],
        };
        Commit(state.Over(Instance.Of(problem)));
    }

    /// <summary>Takes a job off its route; it stays in the problem, unassigned.</summary>
    public void Unassign(string job)
    {
        var index = JobIndex(Given.Of(job));
        if (state.VehicleOf(index) is var vehicle and >= 0) Commit(state.Replace(vehicle, state.Without(vehicle, index)));
    }

    /// <summary>
    /// Moves a job before a stop of the open part of a vehicle's route, counted without the job itself. A pair's delivery goes to the
    /// cheapest place behind its pickup.
    /// </summary>
    public void Move(string job, string vehicle, int position)
    {
        ArgumentNullException.ThrowIfNull(vehicle);
        var (index, target) = (JobIndex(Given.Of(job)), VehicleIndex(vehicle));
        if (state.Instance.Refusals[index][target] is { } code) throw new RoutingException(code, $"Vehicle {vehicle} may not serve job {job}.");
        if (state.Instance.TasksOf(index) == 0) throw new RoutingException(RefusalCodes.Frozen, $"Job {job} is done.");
        var from = state.VehicleOf(index);
        var without = from < 0 ? state : state.Replace(from, state.Without(from, index));
        if (without.Obstacle(index, target) is { } rule) throw new RoutingException(rule, $"Other jobs keep {job} off vehicle {vehicle}.");
        Commit(without.Replace(target, PlacedAt(index, target, without.Routes[target], position)));
    }

    private int[] PlacedAt(int job, int vehicle, int[] route, int position)
    {
        if (position < 0 || position > route.Length)
            throw new RoutingException("option_range", $"Position {position} is not on a route of {route.Length} stops.");
        var evaluator = new RouteEvaluator(state.Instance);
        var (best, bestScore) = (Array.Empty<int>(), Score.Worst);
        for (var second = position; second <= (state.Instance.TasksOf(job) == 2 ? route.Length : position); second++)
        {
            var moved = Insertion.Applied(route, state.Instance, job, position, second);
            if (evaluator.TryScore(state.Instance.Vehicles[vehicle], moved, out var score) && score < bestScore) (best, bestScore) = (moved, score);
        }

        return best.Length > 0 ? best : throw new RoutingException(WhyNot(job, vehicle, route, position), $"Job {state.Instance.Jobs[job].Id} cannot stand at {position}.");
    }

    private string WhyNot(int job, int vehicle, int[] route, int position) =>
        new RouteDiagnosis(state.Instance).Of(state.Instance.Vehicles[vehicle], Insertion.Applied(route, state.Instance, job, position, position))[0].Code;

    private bool IsOnBoard(string job) => Problem.Vehicles.Any(v => v.State is { } s && (s.OnBoard.Contains(job) || s.Done.Any(d => d.Job == job)));
}
