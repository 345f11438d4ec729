using Steward.Decisions.Contracts;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Decisions;

/// <summary>What a person can do by the API to a decision of each state, and which hash follows from what.</summary>
public sealed class DecisionTableTests
{
    // A state and where an operation would bring it: those of decisions 1.2 that an operation exists for.
    private static readonly string[] Allowed =
    [
        "proposed commit", "proposed reject", "proposed override", "awaiting_approval approve", "awaiting_approval reject", "awaiting_approval override", "committed override",
    ];

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "decisions-8.7")]
    public async Task Each_operation_on_each_state_follows_the_table_and_the_rest_is_409(Dialect dialect)
    {
        await using var host = await DecisionWorld.Host(dialect, new());
        var client = await host.As(Roles.Manager);
        var ledger = host.Service<IDecisionLedger>();
        foreach (var from in DecisionStatus.All)
        {
            foreach (var act in new[] { "commit", "approve", "reject", "override" })
            {
                var start = from == DecisionStatus.AwaitingApproval ? from : DecisionStatus.Proposed;
                var made = await host.Database.Write(s => ledger.Record(s, DecisionWorld.Auction(status: start)));
                foreach (var step in Way(from)) Assert.Null(await host.Database.Write(s => ledger.Move(s, made.Id, step, "user:x", null)));

                object body = act switch { "override" => new { action = "b", reason_code = "test" }, "commit" => new { mode = "all" }, _ => new { reason = "because of the test" } };
                var answer = await client.PostJson($"decisions/{made.Id}/{act}", body);

                var isAllowed = Allowed.Contains($"{from} {act}");
                Assert.True(isAllowed ? answer.Status is 200 or 201 : answer.Status == 409, $"{from} {act}: {answer.Status} {answer.Body}");
                var now = (string)(await client.GetJson($"decisions/{made.Id}")).Body!["status"]!;
                Assert.Equal(!isAllowed ? from : act switch { "reject" => "rejected", "override" => "overridden", _ => "committed" }, now);
                if (!isAllowed) Assert.Equal(from, (string)answer.Body!["from"]!);
            }
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "decisions-8.10")]
    public async Task The_rate_of_overrides_equals_a_hand_count(Dialect dialect)
    {
        await using var host = await DecisionWorld.Host(dialect, new());
        var client = await host.As(Roles.Manager);
        var made = await host.Database.Write(s => host.Service<IDecisionLedger>().RecordMany(s, [.. Enumerable.Range(0, 17).Select(_ => DecisionWorld.Auction())]));
        foreach (var one in made.Take(3)) Assert.Equal(201, (await client.PostJson($"decisions/{one.Id}/override", new { action = "b", reason_code = "local_knowledge" })).Status);

        var metrics = (await client.GetJson("metrics")).Body!;

        // 17 of the policy and 3 of the person: 3 of 20.
        Assert.Equal((20, 3, 0.15m), ((int)metrics["total"]!, (int)metrics["overrides"]!, (decimal)metrics["override_share"]!));
    }

    private static string[] Way(string to) => to switch
    {
        DecisionStatus.Proposed or DecisionStatus.AwaitingApproval => [],
        DecisionStatus.Executed or DecisionStatus.Failed => [DecisionStatus.Committed, to],
        _ => [to],
    };

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "decisions-8.3")]
    public async Task A_changed_snapshot_parameter_or_seed_changes_its_hash_and_no_other(Dialect dialect)
    {
        await using var world = await DecisionWorld.On(dialect);
        var plain = DecisionWorld.Auction(new Dictionary<string, long> { ["a"] = 9, ["b"] = 3 }) with { Seed = 1, Parameters = new("{\"floor\":3}") };
        var swapped = DecisionWorld.Auction(new Dictionary<string, long> { ["b"] = 3, ["a"] = 9 });

        var first = await Hashes(world, plain);
        var rows = await Hashes(world, swapped with { Seed = 1, Parameters = plain.Parameters });
        var snapshot = await Hashes(world, DecisionWorld.Auction(new Dictionary<string, long> { ["a"] = 9, ["b"] = 4 }) with { Seed = 1, Parameters = plain.Parameters });
        var parameter = await Hashes(world, plain with { Parameters = new("{\"floor\":4}") });
        var seed = await Hashes(world, plain with { Seed = 2 });

        Assert.Equal((first.Snapshot, first.Parameters), (rows.Snapshot, rows.Parameters));
        Assert.NotEqual(first.Snapshot, snapshot.Snapshot);
        Assert.Equal(first.Parameters, snapshot.Parameters);
        Assert.NotEqual(first.Parameters, parameter.Parameters);
        Assert.Equal(first.Snapshot, parameter.Snapshot);
        Assert.Equal((first.Snapshot, first.Parameters), (seed.Snapshot, seed.Parameters));
        Assert.Equal(5, new[] { first.Body, rows.Body, snapshot.Body, parameter.Body, seed.Body }.Distinct().Count());
    }

    private static Task<(string Snapshot, string Parameters, string Body)> Hashes(DecisionWorld world, NewDecision decision) => world.Database.Write(async session =>
    {
        var made = await world.Ledger.Record(session, decision);
        var facts = (await world.Ledger.Find(session, made.Id))!;
        return (facts.SnapshotHash, facts.ParametersHash, facts.BodyHash);
    });
}
