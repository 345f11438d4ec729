using Xunit;

namespace Steward.Routing.Tests;

public class RichTimingTests
{
    /// <summary>Against every departure and, from it, every whole time of every start.</summary>
    [Fact]
    public void The_best_timing_is_that_of_all_times()
    {
        var timed = 0;
        for (var seed = 1UL; seed <= 700; seed++)
        {
            var problem = RichProblem.Make(seed, new(Jobs: 3, Vehicles: 1, TimeOnBoard: false, Slices: false), new(Breaks: false, Reloads: false, Rests: false));
            var instance = Instance.Of(problem);
            int[] route = [.. Enumerable.Range(0, instance.TaskCount)];
            var (vehicle, timing) = (instance.Vehicles[0], new RichTiming(instance));
            var expected = EveryTime.Best(instance, vehicle, route);
            Assert.True(expected is not null == timing.TryTime(vehicle, route), $"seed {seed}: {expected}");
            if (expected is null) continue;
            timed++;
            Assert.True(expected == timing.Best.Key, $"seed {seed}: {expected} by trial, {timing.Best.Key} found");
        }

        Assert.True(timed > 100);
    }

    /// <summary>With breaks and reloads; a limit that binds departure and end at once is left out, for there the choice is not proven.</summary>
    [Fact]
    public void The_best_places_of_breaks_and_reloads_are_found()
    {
        var (timed, rested, reloaded) = (0, 0, 0);
        for (var seed = 1UL; seed <= 350; seed++)
        {
            var problem = RichProblem.Make(seed, new(Jobs: 2 + (int)(seed % 2), Vehicles: 1, Pairs: seed % 2 == 0, TimeOnBoard: false, Slices: false), new(Overtime: false, Rests: false));
            problem = problem with { Vehicles = [problem.Vehicles[0] with { MaxDuration = null, MaxDistance = null, MaxDriving = null, Capacity = [5, 5] }] };
            var instance = Instance.Of(problem);
            int[] route = [.. Enumerable.Range(0, instance.TaskCount)];
            var (vehicle, timing) = (instance.Vehicles[0], new RichTiming(instance));
            var expected = EveryTime.Best(instance, vehicle, route);
            Assert.True(expected is not null == timing.TryTime(vehicle, route), $"seed {seed}: {expected}");
            if (expected is null) continue;
            timed++;
            rested += timing.Best.Steps.Count(s => s.Kind == StepKind.Break);
            reloaded += timing.Best.Steps.Count(s => s.Kind == StepKind.Reload);
            Assert.True(expected == timing.Best.Key, $"seed {seed}: {expected} by trial, {timing.Best.Key} found");
        }

        Assert.True(timed > 80 && rested > 30 && reloaded > 10, $"{timed} {rested} {reloaded}");
    }

    /// <summary>Where nobody asks for more, the rich timing is the plain one.</summary>
    [Fact]
    public void Without_features_it_is_the_plain_timing()
    {
        for (var seed = 1UL; seed <= 1_000; seed++)
        {
            var instance = Instance.Of(RandomProblem.Make(seed, new(Vehicles: 1, TimeOnBoard: false, Slices: false)));
            int[] route = [.. Enumerable.Range(0, instance.TaskCount)];
            var (vehicle, plain, rich) = (instance.Vehicles[0], new Timing(instance), new RichTiming(instance));
            Assert.True(plain.TryTime(vehicle, route) == rich.TryTime(vehicle, route), $"seed {seed}");
            if (rich.Best.Exists) Assert.Equal(plain.End - vehicle.DurationKey(plain.End - plain.Departure), rich.Best.End - vehicle.DurationKey(rich.Best.Duration));
        }
    }
}
