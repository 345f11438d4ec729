namespace Steward.Routing;

/// <summary>Prices: what a job would cost in each open vehicle.</summary>
public sealed partial class RoutingSession
{
    /// <summary>Prices a job that is not in the problem yet; made by <see cref="JobBuilder"/>.</summary>
    public QuoteResult Quote(Job job, int top = 5)
    {
        if (ProblemCheck.JobErrors(Problem, Given.Of(job)) is { Count: > 0 } errors) throw new ProblemException(errors);
        var guest = state with { Instance = state.Instance.With(job) };
        return Price(guest, new(Current, guest.Instance), broken, guest.Instance.JobCount - 1, top);
    }

    /// <summary>Prices an unassigned job of the problem.</summary>
    public QuoteResult Quote(string job, int top = 5)
    {
        var index = JobIndex(Given.Of(job));
        if (state.VehicleOf(index) >= 0) throw new RoutingException("already_assigned", $"Job {job} is on a route. Remove or move it.");
        if (state.Instance.TasksOf(index) == 0) throw new RoutingException("frozen", $"Job {job} is done.");
        return Price(state, Current, broken, index, top);
    }

    private QuoteResult Price(SessionState at, Solution solution, List<int> outOfOrder, int job, int top)
    {
        var offers = new VehicleOffers(at, solution, outOfOrder, job);
        var best = offers.Cheapest(top);
        var writer = new RouteWriter(at.Instance);
        return new([.. best.Select(p => Describe(at, solution, writer, p))], [.. offers.Refusals]);
    }

    private QuotePlace Describe(SessionState at, Solution solution, RouteWriter writer, Insertion place)
    {
        var (vehicle, instance) = (at.Instance.Vehicles[place.Vehicle], at.Instance);
        var old = at.Routes[place.Vehicle];
        var used = old.Length > 0 || vehicle.Prefix.Used;
        var before = writer.Write(vehicle, old, out var oldValue);
        var after = writer.Write(vehicle, Insertion.Applied(old, instance, place.Job, place.First, place.Second), out var newValue);
        var id = instance.Jobs[place.Job].Id;
        var (found, real) = (solution.BalanceDelta(place.Vehicle, newValue), BalanceDelta(at, solution, writer, place.Vehicle, newValue));
        return new()
        {
            Job = instance.Jobs[place.Job],
            Vehicle = vehicle.Id,
            First = place.First,
            Second = place.Second,
            Price = newValue.Cost(vehicle.Cost) - (used ? oldValue.Cost(vehicle.Cost) : default)
                + new CostParts { Fairness = real.Fairness },
            Tiers = PlanWriter.Tiers(instance.Problem.Objective, place.Delta - found.Score + real.Score),
            Distance = after.Distance - (used ? before.Distance : 0),
            Duration = after.Duration - (used ? before.Duration : 0),
            Starts = [.. after.Stops.Where(s => s.Job == id && !s.Frozen).Select(s => s.Start)],
            LargestDelay = LargestDelay(before, after, id),
            Step = step,
        };
    }

    /// <summary>The solution leaves routes that break a rule empty; what the plan pays for differences between routes counts them.</summary>
    private (Score Score, long Fairness) BalanceDelta(SessionState at, Solution solution, RouteWriter writer, int vehicle, in RouteValue value)
    {
        if (broken.Count == 0 || at.Instance.Balance is not { } balance) return solution.BalanceDelta(vehicle, value);
        var values = new RouteValue[at.Routes.Length];
        for (var v = 0; v < values.Length; v++)
            if (at.Routes[v].Length > 0 || at.Instance.Vehicles[v].Prefix.Used) writer.Write(at.Instance.Vehicles[v], at.Routes[v], out values[v]);
        var ((now, price), (next, nextPrice)) = (balance.Of(values, -1, default), balance.Of(values, vehicle, value));
        return (next - now, nextPrice - price);
    }

    private static long LargestDelay(Route before, Route after, string inserted)
    {
        var later = after.Stops.Where(s => s.Job != inserted || s.Frozen).Select(s => s.Start);
        return before.Stops.Select(s => s.Start).Zip(later, (old, now) => now - old).Append(0).Max();
    }
}
