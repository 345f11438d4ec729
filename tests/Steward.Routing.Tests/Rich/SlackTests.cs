using Xunit;

namespace Steward.Routing.Tests;

public class SlackTests
{
    /// <summary>A stop that may not start before its slack is used up still fits its route, and the route costs no more.</summary>
    [Fact]
    public void A_start_may_slip_by_its_slack_at_no_cost()
    {
        var slipped = 0;
        for (var seed = 1UL; seed <= 150; seed++)
        {
            var problem = RichProblem.Make(seed, new(Jobs: 5, Vehicles: 2, Slices: false), new());
            var plan = RoutingSolver.Solve(problem, new() { Iterations = 5, Explain = false }).Plan;
            foreach (var route in plan.Routes)
                foreach (var stop in route.Stops.Where(s => s.Slack > 0))
                {
                    slipped++;
                    var (later, most) = (Key(Delayed(problem, stop), route), Key(problem, route));
                    Assert.True(later <= most, $"seed {seed}, stop {stop.Job} by {stop.Slack}: {later} > {most}");
                }
        }

        Assert.True(slipped > 30, $"{slipped}");
    }

    private static Problem Delayed(Problem problem, Stop stop) => problem with
    {
        Jobs = [.. problem.Jobs.Select(j => j.Id != stop.Job ? j : j with { Stops = [.. j.Stops.Select((s, i) => i == (stop.Half == Half.Delivery ? 1 : 0) ? Later(s, stop) : s)] })],
    };

    private static JobStop Later(JobStop place, Stop stop)
    {
        var earliest = stop.Start + stop.Slack - stop.Setup;
        var windows = place.Windows.Count == 0 ? [new(0, 1_000_000)] : place.Windows;
        return place with { Windows = [.. windows.Where(w => w.Close >= earliest).Select(w => w with { Open = Math.Max(w.Open, earliest) })] };
    }

    private static Int128 Key(Problem problem, Route route)
    {
        var instance = Instance.Of(problem);
        var timing = new RichTiming(instance);
        int[] tasks = [.. route.Stops.Select(s => WarmStart.TaskOf(instance, instance.FindJob(s.Job), s.Half))];
        Assert.True(timing.TryTime(instance.Vehicles[instance.FindVehicle(route.Vehicle)], tasks), $"{problem.Name} {route.Vehicle}");
        return timing.Best.Key;
    }
}
