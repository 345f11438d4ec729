using Steward.Decisions;
using Steward.Decisions.Contracts;
using Steward.Kernel;
using Xunit;
using static Steward.Tests.Polling;

namespace Steward.Tests.Decisions;

/// <summary>What a policy may do alone: the veto window, and the nightly proof that it still decides as it did.</summary>
public sealed class AutonomyTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private static NewDecision WithVeto(int seconds) => DecisionWorld.Auction() with { Autonomy = "act_with_veto", VetoSeconds = seconds, ExpiresAt = Noon.AddMinutes(5) };

    private static Task<RecordedDecision> Record(TestHost host, NewDecision decision) => host.Database.Write(s => host.Service<IDecisionLedger>().Record(s, decision));

    private static async Task<string> Status(HttpClient client, RecordedDecision made) => (string)(await client.GetJson($"decisions/{made.Id}")).Body!["status"]!;

    private static Task InTime(TestHost host, Func<Task<bool>> isSo, TimeSpan step) => Until(isSo, "the decision goes on", () => host.Clock.Advance(step));

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_proposal_is_carried_out_when_its_veto_window_ends(Dialect dialect)
    {
        var problem = new AuctionProblem();
        await using var host = await DecisionWorld.Host(dialect, problem, new VirtualClock(Noon));
        var viewer = await host.As(Roles.Viewer);
        var made = await Record(host, WithVeto(60));

        host.Clock.Advance(TimeSpan.FromSeconds(59));
        await Task.Delay(400, TestContext.Current.CancellationToken);
        Assert.Equal("proposed", await Status(viewer, made));
        await InTime(host, async () => await Status(viewer, made) == "committed", TimeSpan.FromMilliseconds(100));

        Assert.Equal(1, problem.Applied);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_person_who_rejects_within_the_window_stops_it_for_good(Dialect dialect)
    {
        var problem = new AuctionProblem();
        await using var host = await DecisionWorld.Host(dialect, problem, new VirtualClock(Noon));
        var dispatcher = await host.As(Roles.Dispatcher);
        var (vetoed, other) = (await Record(host, WithVeto(60)), await Record(host, WithVeto(61)));

        Assert.Equal(200, (await dispatcher.PostJson($"decisions/{vetoed.Id}/reject", new { reason = "the buyer withdrew" })).Status);
        await InTime(host, async () => await Status(dispatcher, other) == "committed", TimeSpan.FromSeconds(1));

        Assert.Equal(("rejected", 1), (await Status(dispatcher, vetoed), problem.Applied));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_policy_that_decides_otherwise_at_night_loses_the_right_to_act_alone(Dialect dialect)
    {
        var problem = new AuctionProblem();
        await using var host = await DecisionWorld.Host(dialect, problem, new VirtualClock(Noon));
        var admin = await host.As(Roles.Admin);
        await host.Database.Write(s => s.Execute(
            "insert into policies (id, name, class, description) values (@id, 'auction-standard', 'PFA', 'for tests')", new { id = Ids.New(s.Now) }));
        Assert.Equal(201, (await admin.PostJson("policy-assignments", new { decision_type = AuctionProblem.Type, members = new[] { new { policy = "auction-standard" } }, autonomy = "act" })).Status);
        for (var i = 0; i < 30; i++) await Record(host, DecisionWorld.Auction());
        problem.Drift = 1;

        async Task<string?> Autonomy() => (string?)(await admin.GetJson("policy-assignments")).Body!["items"]!.AsArray().First(a => (string?)a!["decision_type"] == AuctionProblem.Type)!["autonomy"];
        async Task<IReadOnlyList<System.Text.Json.Nodes.JsonNode?>> Reruns() => [.. (await admin.GetJson("audit?limit=200")).Body!["items"]!.AsArray().Where(a => (string?)a!["action"] == "decisions_rerun")];
        Assert.Equal("act", await Autonomy());
        await InTime(host, async () => (await Reruns()).Count > 0, TimeSpan.FromMinutes(20));

        Assert.Equal("suggest", await Autonomy());
        Assert.Equal(30, (int)(await Reruns())[0]!["data"]!["differs"]!);
    }
}
