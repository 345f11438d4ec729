using System.Text.Json.Nodes;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Wealth.AutoInvest;

/// <summary>The total of a rule, and the coins that it is made of.</summary>
public sealed class TotalTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.17")]
    public async Task A_total_that_is_used_up_ends_the_rule_however_it_was_run(Dialect dialect)
    {
        await using var world = await AutoInvestWorld.Start(dialect);
        foreach (var wrong in new object[] { new { amount = "100.0050" }, new { max_total_amount = "9000.005" }, new { max_per_execution = "100.001" } })
            Assert.Equal((422, "too_precise"), await world.Create(wrong) is var refused ? (refused.Status, refused.Code) : default);

        var rule = (await world.Create(new { max_total_amount = 10_000 })).Id;
        Assert.Equal((422, "too_precise"), await world.Post(rule, "run-now", new { amount = "0.015" }) is var finer ? (finer.Status, finer.Code) : default);
        Assert.Equal(["runs 5000", "runs 5000", "ends "], await Preview());
        await world.Post(rule, "run-now");
        await world.EndOrders(rule, "executed");
        Assert.Equal(["runs 5000", "ends "], await Preview());
        Assert.Equal("execute", (string?)(await world.Post(rule, "run-now")).Body!["decision"]);
        var read = (await world.Read(rule)).Body!;
        Assert.Equal(("Completed", null), ((string?)read["status"], (string?)read["next_execution_date"]));

        // What is left is too little for the scheme: nothing is invested, and that was the end as well.
        var small = (await world.Create(new { max_total_amount = 5_000 })).Id;
        await world.Host.Database.Write(s => s.Execute("update auto_invest_rules set total_invested = @spent where id = @small", new { small, spent = 5_000m }));
        var last = (await world.Post(small, "run-now")).Body!;
        Assert.Equal(("skip", "amount_below_minimum"), ((string?)last["decision"], (string?)last["reason_code"]));
        Assert.Contains("Nothing is left of the rule's total of INR 5,000.", (string?)last["message"], StringComparison.Ordinal);
        Assert.Equal("Completed", (string?)(await world.Read(small)).Body!["status"]);

        async Task<IReadOnlyList<string>> Preview() =>
            [.. ((JsonArray)(await world.Post(rule, "preview", new { count = 5 })).Body!["items"]!).Select(date => $"{date!["state"]} {(decimal?)date["amount"]:0}")];
    }
}
