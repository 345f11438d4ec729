using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Tests.Wealth;
using Steward.Wealth.Occurrences;
using Steward.Wealth.Triggers;
using Xunit;

namespace Steward.Tests.Wealth.AutoInvest;

/// <summary>Amounts in what a client reads are in his currency and grouped, wherever the sentence was made.</summary>
public sealed class AmountWordsTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Why_a_run_failed_is_said_in_rupees(Dialect dialect)
    {
        await using var world = await AutoInvestWorld.Start(dialect);
        var poor = await world.Create(new { amount = 2_000_000 });
        await world.TickAt("2026-03-03T13:00");
        var error = (string)(await world.Read(poor.Id)).Body!["last_execution_error"]!;
        Assert.Matches(@"^INR 20,00,000 is needed and INR [\d,]+ is there\.$", error);
        var why = await world.Why(poor.Id, "2026-03-03");
        Assert.Contains("The amount is INR 20,00,000: INR 20,00,000 by the rule; INR 0 had been invested before.", why, StringComparison.Ordinal);
        // What was not possible and why, with the same figures as the gate.
        Assert.Matches(@"\nInvesting was not possible: INR 20,00,000 is needed, INR [\d,]+ is there\.\n", why);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Limits_say_money_in_rupees_shares_in_percent_and_orders_as_they_are(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        var (client, scheme) = (await world.AddClient(cash: 1_000_000m), await world.AddScheme("1", 100m));
        var manager = await world.Host.As(Roles.Manager);
        foreach (var (kind, value, said) in new[]
        {
            ("Order Amount", 150_000m, "Order Amount of the firm: INR 0 used and INR 2,00,000 more would pass the limit of INR 1,50,000."),
            ("Percent Of Portfolio", 15m, "Percent Of Portfolio of the firm: 0 % used and 20 % more would pass the limit of 15 %."),
        })
        {
            var limit = await manager.PostJson("wealth/limits", new { scope = "Firm", kind, value });
            Assert.Equal(201, limit.Status);
            Assert.Equal(said, (await world.Claim(world.Purchase(client, scheme, 200_000m, kind)))[0].Verdict.Sentence);
            Assert.Equal(200, (await manager.DeleteJson($"wealth/limits/{limit.Id}")).Status);
        }
    }

    [Fact]
    public void A_portfolio_is_worth_money_and_a_NAV_is_a_figure()
    {
        JsonObject Seen(string type, string? field = null) => new() { ["trigger_type"] = type, ["field"] = field, ["trigger_condition"] = "Greater Than", ["trigger_value"] = "1500000", ["value"] = "1500000.5", ["value_date"] = "2026-08-12" };
        Assert.Equal(
            ["It fires when the Portfolio Value is at or above INR 15,00,000.", "The value of Wed 12 Aug 2026 was INR 15,00,000.5."], TriggerSeen.Sentences(Seen("Portfolio Value"), "INR"));
        Assert.Equal("The value of Wed 12 Aug 2026 was 1500000.5.", TriggerSeen.Sentences(Seen("NAV"), "INR").Last());
        Assert.Equal("The units of scheme E are there: INR 15,000 at the NAV 104 asked for; 200 free, 0 locked.", ExplainWords.Gate("funds", "units:E", true, "15000 at 104", "200 free, 0 locked", "INR"));
        Assert.Equal("Stopped: INR 900 of cash would stay, at least INR 1,000 must.", ExplainWords.Gate("funds", "min_balance", false, "900", "1000", "INR"));
    }
}
