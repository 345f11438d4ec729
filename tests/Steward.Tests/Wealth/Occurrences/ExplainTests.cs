using System.Text.Json.Nodes;
using Steward.Access.Contracts;
using Steward.Kernel;
using Steward.Tests.Wealth.Navs;
using Steward.Tests.Wealth.Rebalancing;
using Steward.Tests.Wealth.Triggers;
using Steward.Wealth.Occurrences;
using Steward.Wealth.Orders;
using Steward.Wealth.Triggers;
using Xunit;

namespace Steward.Tests.Wealth.Occurrences;

/// <summary>Explain says why: the condition and what met it, the drift and its threshold, who agreed, and what an order really waits for.</summary>
public sealed class ExplainTests
{
    private const string Orders = "wealth/automation/trigger-orders";

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Every_kind_of_occurrence_tells_its_reason_with_numbers(Dialect dialect)
    {
        await using var world = await RebalancingWorld.Start(dialect);
        var (wealth, client, equity) = (world.Wealth, world.Client, world.Equity);
        await wealth.AddCash(client, 10_000m);
        // 60,000 of E, 40,000 of D and 10,000 in cash: D misses its half of 110,000 by 15,000, which is 13.6364 %.
        await world.AddRule(status: "Active");
        await world.Tick();
        var (key, hash) = await wealth.Database.Read(async s => (await s.Scalar<string>("select occurrence_key from rebalancing_executions"), await s.Scalar<string>("select plan_hash from rebalancing_executions")));
        var (rebalanced, whole) = await Told(wealth, key!);
        Assert.Contains("Its drift made it run, not a date.", rebalanced);
        Assert.Contains("The drift was 13.6364 %; the rule's threshold is 5 (Absolute).", rebalanced);
        Assert.Contains("Outside were: debt 36.3636 % against 50 %, cash 9.0909 % against 0 %.", rebalanced);
        Assert.Contains(rebalanced, sentence => sentence.EndsWith($"its hash is {hash}.", StringComparison.Ordinal));
        Assert.DoesNotContain(rebalanced, sentence => sentence.Contains("by the rule", StringComparison.Ordinal));
        Assert.Null(whole["nominal_date"]);
        // What else was possible. 60,000 are half of 120,000: 10,000 more would do.
        Assert.Contains("Doing nothing would leave the drift at 13.6364 %.", rebalanced);
        Assert.Contains("A deposit of INR 10,000 would repair the drift without a sale.", rebalanced);
        Assert.Contains("Every set of its orders was tried with the schemes' minimums and multiples; this one leaves the least drift.", rebalanced);
        Assert.Contains("Placing the plan's orders was not possible: A person is asked: its plan waits for a yes.", rebalanced);
        Assert.Contains("Leaving this time out was not chosen: neither its own terms nor the scheme's leave this time out.", rebalanced);

        var level = await Add(TriggerOrderTests.Order(client, equity, 103m, extra: new { amount = 100, approval = "Always" }));
        var trail = await Add(TriggerOrderTests.Order(client, equity, 0m, extra: new { amount = 100, trigger_condition = "Less Than", trail_percent = "5" }));
        var tree = await Add(TriggerOrderTests.Order(client, equity, 0m, extra: new
        {
            amount = 100, trigger_type = "Custom", trigger_condition = (string?)null, trigger_value = (string?)null,
            condition_tree = new { trigger_type = "NAV", trigger_condition = "Greater Than", trigger_value = "103", scheme_id = equity },
        }));
        await Feed("2026-08-12", "104", TimeSpan.FromMinutes(1));
        await Feed("2026-08-13", "97", TimeSpan.FromHours(30));

        var fell = (await Told(wealth, $"trg:{trail}:1")).Sentences;
        Assert.Contains("It fires when the NAV has fallen 5 % below its highest value.", fell);
        Assert.Contains("Waiting for another value was not chosen: this one met the condition, no kill switch is engaged, and what it needs is fresh enough.", fell);
        Assert.Contains("The highest value was 104, so the threshold was 98.8.", fell);
        Assert.Contains("The value of Thu 13 Aug 2026, revision 1, was 97.", fell);
        Assert.Contains("It is enabled and acted by its present terms, version 1.", fell);
        Assert.Contains(fell, sentence => sentence.StartsWith("The cash is there: INR 100 of INR ", StringComparison.Ordinal));
        Assert.Contains("The NAV of scheme E is 97 of 2026-08-13, revision 1: fresh enough to act on.", fell);
        var (grown, facts) = await Told(wealth, $"trg:{tree}:1");
        Assert.Contains(grown, sentence => sentence.StartsWith("Its tree of conditions held on Wed 12 Aug 2026: the NAV of scheme E is at or above 103: 104 of 2026-08-12, yes", StringComparison.Ordinal));
        Assert.Null(facts["inputs"]!["trigger_condition"]);
        Assert.Null(facts["inputs"]!["compared_with"]);

        // It is Thursday, half past three in the afternoon: the yes comes after the cut-off of the NAV that was promised.
        var (second, user, _) = await wealth.Host.NewUser(Roles.Manager);
        var waiting = await wealth.Database.Read(s => s.Scalar<Guid>("select id from investment_orders where status = 'under_review'"));
        Assert.Equal(200, (await second.PostJson($"wealth/investment-orders/{waiting}/approve", new { })).Status);
        await wealth.Host.Service<OrderEngine>().Tick(EngineShard.ByHand(OrderEngine.EngineName, Guid.Empty, Json.Empty, 0), CancellationToken.None);
        var reached = (await Told(wealth, $"trg:{level}:1")).Sentences;
        Assert.Contains("It fires when the NAV is at or above 103.", reached);
        var name = await wealth.Database.Read(async s => (await wealth.Host.Service<IAccounts>().Contacts(s, [user]))[user].Name);
        Assert.Contains(reached, sentence => sentence.Contains($", {name}: Order INV-", StringComparison.Ordinal) && sentence.EndsWith("was approved and goes on.", StringComparison.Ordinal));
        Assert.Contains(reached, sentence => sentence.StartsWith("Order INV-", StringComparison.Ordinal) && sentence.Contains("waits: The NAV of 2026-08-13 is gone", StringComparison.Ordinal));
        Assert.DoesNotContain(reached, sentence => sentence.Contains("it is to get the NAV", StringComparison.Ordinal));

        async Task<Guid> Add(object order) => await wealth.Adviser.PostJson(Orders, order) is { Status: 201 } made ? made.Id : throw new InvalidOperationException("The order was refused.");

        async Task Feed(string date, string nav, TimeSpan later)
        {
            wealth.Host.Clock.Advance(later);
            Assert.Equal(202, (await wealth.Adviser.PostJson("wealth/navs", NavIntakeTests.Rows(NavIntakeTests.Nav("E", date, nav)))).Status);
            await Engine<TriggerEngine>().Tick(EngineShard.ByHand("triggers", Guid.Empty, Json.Empty, 1), CancellationToken.None);
        }

        T Engine<T>() => wealth.Host.Service<IEnumerable<IEngine>>().OfType<T>().Single();
    }

    [Fact]
    public void What_an_order_came_to_says_what_of_it_were_charges()
    {
        // (5,000 - 0.25) / 101.5555 = 49.2317 and a little: without the charges the figures would not agree.
        Explain.OrderFacts bought = new() { Code = "INV-1", OrderType = "Purchase", SchemeName = "E", Status = "settled", Nav = 101.5555m, NavDate = new(2026, 8, 13), ExecutedUnits = 49.2317m, ExecutedAmount = 5000m, Charges = 0.25m };
        var told = new ExplainWords("Asia/Kolkata", "INR", new Dictionary<Guid, AccountContact>()).Story(new() { AutomationType = "AutoInvest" }, [], null, null, [], [bought, bought with { OrderType = "Redemption" }, bought with { Charges = 0 }]).Skip(1);
        Assert.Equal(
        [
            "Order INV-1 (purchase of E) is settled: 49.2317 units at the NAV 101.5555 of Thu 13 Aug 2026, INR 5,000 in all, INR 0.25 of it charges.",
            "Order INV-1 (redemption of E) is settled: 49.2317 units at the NAV 101.5555 of Thu 13 Aug 2026, INR 5,000 in all; charges INR 0.25.",
            "Order INV-1 (purchase of E) is settled: 49.2317 units at the NAV 101.5555 of Thu 13 Aug 2026, INR 5,000 in all.",
        ], told);
    }

    private static async Task<(IReadOnlyList<string> Sentences, JsonNode Whole)> Told(WealthWorld world, string key)
    {
        var answer = await world.Adviser.GetJson($"wealth/automation/explain/{key}");
        Assert.Equal(200, answer.Status);
        return ([.. answer.Body!["sentences"]!.AsArray().Select(sentence => (string)sentence!)], answer.Body);
    }
}
