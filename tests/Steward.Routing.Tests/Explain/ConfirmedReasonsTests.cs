using Xunit;

namespace Steward.Routing.Tests;

public class ConfirmedReasonsTests
{
    /// <summary>Over-full problems: what is out fits nowhere, and the change that is proposed makes it fit when it is made.</summary>
    [Fact]
    public void Every_proposed_change_makes_the_job_fit_and_nothing_that_fits_is_left_out()
    {
        var (explained, changed) = (0, 0);
        for (var seed = 1UL; seed <= Trials.Of(150); seed++)
        {
            var problem = seed % 3 == 0
                ? PlainProblem.Make(seed, 18, 2, late: true)
                : RandomProblem.Make(seed, new(Jobs: 14, Vehicles: 2, Sites: 8, Prizes: false));
            var result = RoutingSolver.Solve(problem, new() { Iterations = 20 });
            using var session = RoutingSession.Open(problem, result.Plan);
            foreach (var explanation in result.Explanations)
            {
                explained++;
                Assert.Null(session.Quote(explanation.Job).Best);
                Assert.All(explanation.Refusals, r => Assert.NotEqual(RefusalCodes.PriceAbovePrize, r.Code));
                if (explanation.Change is not { } change) continue;
                changed++;
                using var eased = RoutingSession.Open(Eased(problem, explanation.Job, change), result.Plan);
                var places = eased.Quote(explanation.Job, top: 100).Places;
                Assert.True(places.Any(p => p.Vehicle == change.Vehicle), $"seed {seed}: {explanation.Job} does not fit after {change}");
                eased.Insert(places.First(p => p.Vehicle == change.Vehicle));
                Assert.True(PlanChecker.Check(eased.Problem, eased.Plan).IsValid, $"seed {seed}: {change}");
            }
        }

        Assert.True(explained > 300 && changed > 150, $"{explained} explained, {changed} with a change");
    }

    /// <summary>Over-full problems with locks to vehicles, sequences and times: where unlocking is proposed, the job then fits.</summary>
    [Fact]
    public void Unlocking_the_proposed_job_makes_room()
    {
        var unlocked = 0;
        for (var seed = 1UL; seed <= Trials.Of(120); seed++)
        {
            var problem = Locked(seed);
            var result = RoutingSolver.Solve(problem, new() { Iterations = 20 });
            foreach (var explanation in result.Explanations.Where(e => e.Change?.Code == RefusalCodes.Lock))
            {
                unlocked++;
                var change = explanation.Change!;
                using var eased = RoutingSession.Open(Eased(problem, explanation.Job, change), result.Plan);
                var places = eased.Quote(explanation.Job, top: 100).Places;
                Assert.True(places.Any(p => p.Vehicle == change.Vehicle), $"seed {seed}: {explanation.Job} does not fit after {change}");
                eased.Insert(places.First(p => p.Vehicle == change.Vehicle));
                Assert.True(PlanChecker.Check(eased.Problem, eased.Plan).Violations.All(v => v.Inherited), $"seed {seed}: {change}");
            }
        }

        Assert.True(unlocked > 20, $"{unlocked} unlocked");
    }

    /// <summary>A third of the jobs locked: to the first vehicle, or to a time.</summary>
    private static Problem Locked(ulong seed)
    {
        var problem = RandomProblem.Make(seed, new(Jobs: 12, Vehicles: 3, Sites: 8, Prizes: false));
        var random = new Xoshiro(seed);
        var locks = problem.Jobs.Where(_ => random.Below(3) == 0)
            .Select(j => random.Below(3) == 0 ? JobLock.ToStart(j.Id, 20 + random.Below(60)) : JobLock.ToVehicle(j.Id, "v0"));
        return problem with { Locks = [.. locks] };
    }

    private static Problem Eased(Problem problem, string job, SingleChange change) => change.Code switch
    {
        RefusalCodes.Lock => problem with { Locks = [.. problem.Locks.Select(l => l.Without(change.Subject)).OfType<JobLock>()] },
        RefusalCodes.Window => problem with { Jobs = [.. problem.Jobs.Select(j => j.Id == change.Subject ? Widened(j, change.Amount) : j)] },
        RefusalCodes.Forbidden => problem with { Jobs = [.. problem.Jobs.Select(j => j.Id == job ? j with { Forbidden = [] } : j)] },
        RefusalCodes.NotRequired => problem with { Jobs = [.. problem.Jobs.Select(j => j.Id == job ? j with { Required = [] } : j)] },
        _ => problem with { Vehicles = [.. problem.Vehicles.SelectMany(Single).Select(v => v.Id == change.Subject ? Eased(problem, v, job, change) : v)] },
    };

    private static IEnumerable<Vehicle> Single(Vehicle vehicle) =>
        vehicle.Count == 1 ? [vehicle] : Fleet.IdsOf(vehicle).Select(id => vehicle with { Id = id, Count = 1, TypeId = vehicle.Id });

    /// <summary>The subject names the job, not the half: a pair's halves are both widened, which fits whenever one of them does.</summary>
    private static Job Widened(Job job, long amount) => job with
    {
        Stops = [.. job.Stops.Select(s => s.Windows.Count == 0 ? s : s with { Windows = [.. WithLaterClose(s.Windows, amount)] })],
    };

    private static Window[] WithLaterClose(IReadOnlyList<Window> windows, long amount)
    {
        var last = windows.Select((w, i) => (w.Close, -i)).Max();
        return [.. windows.Select((w, i) => i == -last.Item2 ? w with { Close = w.Close + amount } : w)];
    }

    private static Vehicle Eased(Problem problem, Vehicle vehicle, string job, SingleChange change) => change.Code switch
    {
        RefusalCodes.Skill => vehicle with { Skills = [.. vehicle.Skills.Concat(problem.Jobs.First(j => j.Id == job).Skills).Distinct().Order(StringComparer.Ordinal)] },
        RefusalCodes.Shift => vehicle with { Shift = vehicle.Shift with { Close = vehicle.Shift.Close + change.Amount } },
        RefusalCodes.MaxDistance => vehicle with { MaxDistance = vehicle.MaxDistance + change.Amount },
        RefusalCodes.MaxDuration => vehicle with { MaxDuration = vehicle.MaxDuration + change.Amount },
        RefusalCodes.MaxDriving => vehicle with { MaxDriving = vehicle.MaxDriving + change.Amount },
        RefusalCodes.MaxStops => vehicle with { MaxStops = vehicle.MaxStops + (int)change.Amount },
        _ => vehicle with { Capacity = [.. vehicle.Capacity.Select((c, d) => change.Code == RefusalCodes.Capacity + problem.Dimensions[d] ? c + (int)change.Amount : c)] },
    };
}
