using Xunit;

namespace Steward.Routing.Tests;

/// <summary>Long lives of sessions: random calls, a full check after each.</summary>
public class SessionCallsTests
{
    private static readonly RandomProblem.Shape Shape = new(Jobs: 12, Vehicles: 4, Sites: 10);

    /// <summary>20 sessions of 25 calls; the acceptance runs them twenty times, 10,000 calls.</summary>
    [Fact]
    public void Every_call_leaves_a_true_plan_or_the_plan_before()
    {
        for (var seed = 1UL; seed <= Trials.Of(20); seed++)
        {
            using var session = Opened(seed);
            var (random, steps) = (new Xoshiro(seed), 0);
            for (var i = 0; i < 25; i++)
            {
                var (before, hash) = (session.Plan.Tiers, session.Plan.Hash);
                var call = SessionCall.Draw(random, session, i);
                var refused = call.Make(session) is not null;
                if (refused) Assert.Equal(hash, session.Plan.Hash);
                else steps++;
                AssertTrue(session, seed, call);
                if (call.IsReoptimise && !refused) Assert.True(Order.Compare(session.Plan.Tiers, before) <= 0, $"seed {seed}: {call} made it worse");
            }

            while (session.Undo()) steps--;
            Assert.True(steps >= 0, $"seed {seed}: more to undo than was done");
            Assert.Equal(Opened(seed).Plan.Hash, session.Plan.Hash);
        }
    }

    [Fact]
    public void A_session_replayed_from_its_calls_ends_in_the_same_plan()
    {
        for (var seed = 1UL; seed <= Trials.Of(10); seed++)
        {
            var (random, calls, hashes) = (new Xoshiro(seed + 400), new List<SessionCall>(), new List<string>());
            using var first = Opened(seed);
            for (var i = 0; i < 15; i++)
            {
                calls.Add(SessionCall.Draw(random, first, i));
                calls[^1].Make(first);
                hashes.Add(first.Plan.Hash);
            }

            using var second = Opened(seed);
            for (var i = 0; i < calls.Count; i++)
            {
                calls[i].Make(second);
                Assert.Equal(hashes[i], second.Plan.Hash);
            }
        }
    }

    [Fact]
    public void A_quote_undone_and_made_again_costs_the_same()
    {
        for (var seed = 1UL; seed <= Trials.Of(40); seed++)
        {
            using var session = Opened(seed);
            var job = RandomProblem.MakeJob(new Xoshiro(seed + 70), Shape with { Prizes = false }, 0, "n");
            var before = session.Plan.Cost;
            if (session.Quote(job, 2).Places is not { Count: > 0 } places) continue;
            Assert.Equal(places.Select(p => p.Price.Total), session.Quote(job, 100).Places.Take(places.Count).Select(p => p.Price.Total));
            session.Insert(places[^1]);
            Assert.Equal(places[^1].Price, session.Plan.Cost - before);
        }
    }

    private static RoutingSession Opened(ulong seed)
    {
        var problem = RandomProblem.Make(seed, Shape);
        return RoutingSession.Open(problem, RoutingSolver.Solve(problem, new() { Iterations = 10 }).Plan);
    }

    /// <summary>Checker and session agree; broken rules are broken for both. A repair leaves only what facts break.</summary>
    private static void AssertTrue(RoutingSession session, ulong seed, SessionCall call)
    {
        var check = PlanChecker.Check(session.Problem, session.Plan);
        Assert.True(check.Differences.Count == 0, $"seed {seed}, {call}: {string.Join("; ", check.Differences)}");
        Assert.True(session.Plan.Violations.Count > 0 == check.Violations.Count > 0, $"seed {seed}, {call}: {string.Join("; ", check.Violations)}");
        if (!call.IsRepair) return;
        var facts = session.Plan.Routes.Where(r => r.Stops.All(s => s.Frozen)).Select(r => r.Vehicle).ToHashSet(StringComparer.Ordinal);
        Assert.True(check.Violations.All(v => facts.Contains(v.Vehicle)), $"seed {seed}, {call}: {string.Join("; ", check.Violations)}");
    }
}
