using Xunit;

namespace Steward.Routing.Tests;

public class TimingTests
{
    /// <summary>Against every departure of the shift, walked plainly; time on board needs waits elsewhere and is left out here.</summary>
    [Fact]
    public void The_best_timing_is_that_of_all_departures()
    {
        var timed = 0;
        for (var seed = 1UL; seed <= 2_000; seed++)
        {
            var instance = Instance.Of(RandomProblem.Make(seed, new(Vehicles: 1, TimeOnBoard: false, Slices: false)));
            int[] route = [.. Enumerable.Range(0, instance.TaskCount)];
            var (vehicle, timing) = (instance.Vehicles[0], new Timing(instance));
            var expected = ByTrial(instance, vehicle, route);
            Assert.Equal(expected is not null, timing.TryTime(vehicle, route));
            if (expected is null) continue;
            timed++;
            Assert.Equal(expected, (timing.Departure, timing.End));
        }

        Assert.True(timed > 100);
    }

    /// <summary>Half the leg at 10 for the whole, then at 20: from 95 to the border at 100 half is done, the rest takes 10.</summary>
    [Fact]
    public void A_leg_across_a_border_goes_on_at_the_new_speed()
    {
        var profile = new TravelProfile("car", [0, 1, 1, 0], [0, 10, 10, 0], [new(100, 200, [0, 20, 20, 0])]);
        Assert.Equal(110, new Legs(profile, 2, 1000).Arrive(0, 1, 95));
    }

    [Fact]
    public void Leaving_later_never_means_arriving_earlier()
    {
        var random = new Xoshiro(1);
        for (var tried = 0UL; tried < Trials.Of(100_000); tried += 60)
        {
            int[] Durations() => [0, random.Below(40), random.Below(10) == 0 ? Travel.Unreachable : random.Below(40), 0];
            var legs = new Legs(new("car", new int[4], Durations(), [new(10, 30, Durations()), new(30, 45, Durations())]), 2, 1000 + random.Below(500));
            for (var t = 0; t < 60; t++) Assert.True(legs.Arrive(1, 0, t) <= legs.Arrive(1, 0, t + 1));
        }
    }

    /// <summary>Plans over borders of slices: the checker walks every leg by the rule itself.</summary>
    [Fact]
    public void Plans_with_slices_cost_what_the_checker_counts()
    {
        var sliced = 0;
        for (var seed = 1UL; seed <= Trials.Of(60); seed++)
        {
            var problem = RandomProblem.Make(seed, new(Jobs: 12, Vehicles: 3, Sites: 8, Objective: Objective.Cost));
            if (problem.Profiles[0].Slices.Count == 0) continue;
            sliced++;
            var plan = RoutingSolver.Solve(problem, new() { Iterations = 20, Explain = false }).Plan;
            var check = PlanChecker.Check(problem, plan);
            Assert.True(check.IsValid && check.Cost == plan.Cost, $"seed {seed}: {string.Join("; ", check.Differences)} {string.Join("; ", check.Violations)}");
        }

        Assert.True(sliced > 10);
    }

    private static (long, long)? ByTrial(Instance instance, FleetVehicle vehicle, int[] route)
    {
        (long Key, long End, long Latest)? best = null;
        for (var departure = vehicle.Earliest; departure <= Math.Min(vehicle.LatestStart, vehicle.LatestEnd); departure++)
        {
            var (time, site) = (departure, vehicle.Start);
            foreach (var task in route)
            {
                var arrival = vehicle.Legs.Arrive(site, instance.Tasks.Site[task], time);
                var start = instance.Tasks.FirstStart(task, arrival, out _);
                time = start < 0 ? Window.Forever : start + instance.Tasks.Service[task];
                site = instance.Tasks.Site[task];
            }

            var end = vehicle.Legs.Arrive(site, vehicle.End, time);
            if (end > vehicle.LatestEnd || end - departure > vehicle.MaxDuration) continue;
            var found = (vehicle.DurationKey(end - departure), end, -departure);
            if (best is null || found.CompareTo(best.Value) < 0) best = found;
        }

        return best is { } chosen ? (-chosen.Latest, chosen.End) : null;
    }
}
