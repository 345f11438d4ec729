using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Tests.Wealth.Rebalancing;
using Xunit;

namespace Steward.Tests.Wealth.AutoInvest;

/// <summary>A rule that rests acts no more by itself; a person may run it, and what is written down says so.</summary>
public sealed class RestingRuleTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_paused_rule_that_a_person_runs_is_not_called_enabled(Dialect dialect)
    {
        await using var world = await AutoInvestWorld.Start(dialect);
        var rule = (await world.Create()).Id;
        Assert.Equal(200, (await world.Post(rule, "pause")).Status);
        var ran = (await world.Post(rule, "run-now")).Body!;
        Assert.Equal("execute", (string?)ran["decision"]);
        var why = (await world.Manager.GetJson($"wealth/automation/explain/{ran["occurrence_key"]}")).Body!;
        Assert.Contains("The rule is paused: it ran this once because a person said so, by its terms of version 2.", Sentences(why));
        Assert.DoesNotContain(Sentences(why), sentence => sentence.Contains("enabled", StringComparison.Ordinal));
        var gate = why["gates"]!.AsArray().Single(one => (string?)one!["gate"] == "rule")!;
        Assert.Equal(("run_by_person", "Paused", true), ((string?)gate["what"], (string?)gate["limit"], (bool)gate["passed"]!));
        Assert.Equal("Paused", (string?)(await world.Read(rule)).Body!["status"]);

        // Resumed it is enabled again.
        var other = (await world.Create()).Id;
        ran = (await world.Post(other, "run-now")).Body!;
        Assert.Contains("It is enabled and acted by its present terms, version 1.", Sentences((await world.Manager.GetJson($"wealth/automation/explain/{ran["occurrence_key"]}")).Body!));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_rule_that_is_not_enabled_is_run_by_nobody(Dialect dialect)
    {
        await using var world = await AutoInvestWorld.Start(dialect);
        var rule = await world.Create();
        Assert.Equal(200, (await world.Manager.PatchJson($"wealth/automation/auto-invest/{rule.Id}", new { is_enabled = false }, rule.ETag)).Status);
        var refused = await world.Post(rule.Id, "run-now");
        Assert.Equal((409, "state_conflict"), (refused.Status, refused.Code));
        Assert.Empty(await world.Log(rule.Id));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_paused_rebalancing_rule_says_the_same(Dialect dialect)
    {
        await using var world = await RebalancingWorld.Start(dialect);
        await world.Wealth.AddCash(world.Client, 10_000m);
        var rule = await world.AddRule(status: "Paused");
        var made = await world.Wealth.Adviser.PostJson($"wealth/automation/rebalancing/{rule}/execute", new { });
        Assert.Equal(202, made.Status);
        var why = (await world.Wealth.Adviser.GetJson($"wealth/automation/explain/{made.Body!["occurrence_key"]}")).Body!;
        Assert.Contains(Sentences(why), sentence => sentence.StartsWith("The rule is paused: it ran this once because a person said so", StringComparison.Ordinal));
    }

    private static string[] Sentences(JsonNode why) => [.. why["sentences"]!.AsArray().Select(sentence => (string)sentence!)];
}
