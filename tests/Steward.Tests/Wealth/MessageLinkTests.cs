using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Tests.Wealth.Navs;
using Steward.Tests.Wealth.Rebalancing;
using Steward.Tests.Wealth.Triggers;
using Steward.Wealth.Orders;
using Steward.Wealth.Triggers;
using Xunit;

namespace Steward.Tests.Wealth;

/// <summary>What people are told leads to the thing that it is about, on the screen of the dashboard that shows it.</summary>
public sealed class MessageLinkTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_message_leads_to_its_rule_plan_trigger_order_investment_order_or_switch(Dialect dialect)
    {
        await using var plans = await RebalancingWorld.Start(dialect);
        var world = plans.Wealth;
        var manager = await world.Host.As(Roles.Manager);
        var (client, scheme) = (await world.AddClient(cash: 50_000m), await world.AddScheme("118632", 100m, new(2026, 8, 10)));

        var execution = Guid.Parse((string)(await plans.Execute(await plans.AddRule()))["id"]!);
        var rebalancing = (await world.Adviser.PostJson("wealth/automation/rebalancing", new { client_id = client, name = "Half", strategy = "Threshold-Based", threshold_percent = 5, target_allocation = new { equity = 50, debt = 50 } })).Id;
        var invest = (await world.Adviser.PostJson("wealth/automation/auto-invest", new { client_id = client, name = "Monthly", scheme_id = scheme, amount = 5000, frequency = "Monthly", trigger_type = "Date", trigger_config = new { }, start_date = "2026-09-01" })).Id;
        foreach (var path in new[] { $"rebalancing/{rebalancing}", $"auto-invest/{invest}" }) Assert.Equal(200, (await world.Adviser.PostJson($"wealth/automation/{path}/pause", new { })).Status);
        var trigger = (await world.Adviser.PostJson("wealth/automation/trigger-orders", TriggerOrderTests.Order(client, scheme, 103m))).Id;
        world.Host.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(202, (await world.Adviser.PostJson("wealth/navs", NavIntakeTests.Rows(NavIntakeTests.Nav("118632", "2026-08-11", "104")))).Status);
        await world.Host.Service<IEnumerable<IEngine>>().OfType<TriggerEngine>().Single().Tick(EngineShard.ByHand("triggers", Guid.Empty, Json.Empty, 1), TestContext.Current.CancellationToken);
        await world.Host.Service<OrderEngine>().Tick(EngineShard.ByHand(OrderEngine.EngineName, Guid.Empty, Json.Empty, 1), TestContext.Current.CancellationToken);
        var order = await world.Database.Read(s => s.Scalar<Guid>("select id from investment_orders where client_id = @client", new { client }));
        Assert.Equal(201, (await manager.PostJson("wealth/kill-switches/engage", new { scope = "Firm", reason = "Drill" })).Status);

        var wanted = new[]
        {
            ("Kill Switch Engaged", "/#/wealth/safety"), ("Order Submitted", $"/#/wealth/orders?client={client}&item={order}"), ("Rebalancing Approval Needed", $"/#/wealth/plans?client={plans.Client}&item={execution}"),
            ("Rule Paused", $"/#/wealth/rules?client={client}&item=auto:{invest}"), ("Rule Paused", $"/#/wealth/rules?client={client}&item=rebal:{rebalancing}"),
            ("Trigger Order Activated", $"/#/wealth/triggers?client={client}&item={trigger}"),
        };
        // Those of orders come by the stream of changes, a moment later.
        IReadOnlyList<(string, string)> told = [];
        for (var tries = 0; told.Count < wanted.Length && tries < 250; tries++, await Task.Delay(20, TestContext.Current.CancellationToken))
            told = [.. (await world.Database.Read(s => s.Query<string>("select distinct event || '|' || link from in_app_notifications where link is not null"))).Select(row => row.Split('|')).Select(row => (row[0], row[1])).Order()];
        Assert.Equal(wanted.Order(), told);
        Assert.Equal(0, await world.Database.Read(s => s.Scalar<long>("select count(*) from in_app_notifications where link is null and event not in ('API Key Created', 'Password Changed', 'Sign-In From New Device')")));

        // In the inboxes of those who are to act.
        Assert.Contains($"/#/wealth/plans?client={plans.Client}&item={execution}", await Links(world.Adviser));
        Assert.Contains("/#/wealth/safety", await Links(manager));
    }

    private static async Task<IReadOnlyList<string?>> Links(HttpClient reader) => [.. ((JsonArray)(await reader.GetJson("notifications/inbox")).Body!["items"]!).Select(row => (string?)row!["link"])];
}
