using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Steward.Kernel;
using Steward.Portfolio.Allocation;
using Steward.Tests.Wealth.Rebalancing;
using Steward.Wealth.Common;
using Steward.Wealth.Occurrences;
using Steward.Wealth.Rebalancing;
using Xunit;

namespace Steward.Tests.Wealth;

/// <summary>What people read has words; codes stay in the fields of codes.</summary>
public sealed partial class CodeWordsTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task The_warnings_of_an_execution_and_its_story_are_sentences(Dialect dialect)
    {
        await using var world = await RebalancingWorld.Start(dialect);
        await world.Wealth.AddCash(world.Client, 10_000m);
        var rule = await world.AddRule(new { rebalance_amount = 2_000 }, status: "Active");
        var made = (await world.Wealth.Adviser.PostJson($"wealth/automation/rebalancing/{rule}/execute", new { })).Body!;
        var warnings = made["warnings"]!.AsArray().Select(one => (string)one!).ToList();
        Assert.Contains(warnings, one => Regex.IsMatch(one, @"^The rule moves at most INR 2,000 at once; INR [\d,.]+ were wanted, so all trades are scaled down alike\.$"));
        Assert.DoesNotContain(warnings, Code().IsMatch);
        var told = (await world.Wealth.Adviser.GetJson($"wealth/automation/explain/{made["occurrence_key"]}")).Body!["sentences"]!.AsArray().Select(one => (string)one!).ToList();
        Assert.Contains("Kept back by: the most money that the rule moves at once.", told);
        Assert.DoesNotContain(told, Code().IsMatch);
    }

    [Fact]
    public void Every_fact_of_a_plan_has_its_sentence()
    {
        var request = new PlanRequest(default, null!, [], [], [], []);
        foreach (var code in new[] { "no_fund_for_class", "rebalance_amount", "max_turnover_percent", "tax_budget", "benefit_factor", "unchecked_charge_row", "unchecked_tax_row", "no_tax_row", "approximate", "order_left_out", "units_not_free", "something_new" })
        {
            var said = PlanWords.Sentence(new(code, [new("scheme", "s"), new("key", "gold"), new("amount", "1234.5"), new("limit", "5"), new("wanted", "7")]), request, "INR");
            Assert.False(Code().IsMatch(said), said);
            Assert.EndsWith(".", said, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Gates_and_fields_are_said_in_words()
    {
        Assert.Equal("Stopped: the NAV of scheme E, 97 of 2026-08-13, revision 1, may not be used (it is too old).", ExplainWords.Gate("data", "nav:E", false, "97 of 2026-08-13, revision 1", "nav_stale"));
        Assert.Equal("A person is asked: its rule asks each time.", ExplainWords.Gate("approval", "asked", false, "approval_always", null));
        Assert.Equal(("change over 5 NAVs in percent", "share of gold in percent", "some new code"), (CodeWords.Of("change_percent:5"), CodeWords.Of("class_weight:gold"), CodeWords.Of("some_new_code")));
    }

    /// <summary>A word with an underscore.</summary>
    [GeneratedRegex("[a-z]_[a-z]")]
    private static partial Regex Code();
}
