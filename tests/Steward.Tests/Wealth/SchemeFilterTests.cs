using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Steward.Kernel;
using Steward.Notifications;
using Steward.Notifications.Contracts;
using Steward.Tests.Wealth.Navs;
using Steward.Tests.Wealth.Triggers;
using Steward.Wealth.Orders;
using Steward.Wealth.Triggers;
using Xunit;

namespace Steward.Tests.Wealth;

/// <summary>A preference for some schemes holds messages back that are about others: every message names its scheme in the same way.</summary>
public sealed class SchemeFilterTests
{
    private sealed class Heard(INotifications inner, ConcurrentQueue<Notice> notices) : INotifications
    {
        public Task<Guid> Tell(Session session, Notice notice)
        {
            notices.Enqueue(notice);
            return inner.Tell(session, notice);
        }

        public Task<IReadOnlyList<DeliveryState>> StateOf(Session session, Guid message) => inner.StateOf(session, message);

        public Task Withdraw(Session session, Guid message, string reason) => inner.Withdraw(session, message, reason);

        public Task<bool> IsConfigured(Session session, string channel) => inner.IsConfigured(session, channel);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Rules_orders_and_triggers_name_their_scheme_by_its_id(Dialect dialect)
    {
        var heard = new ConcurrentQueue<Notice>();
        await using var world = await WealthWorld.Start(dialect, configure: builder => builder.Services.AddSingleton<INotifications>(provider => new Heard(provider.GetRequiredService<Messages>(), heard)));
        var (client, scheme) = (await world.AddClient(cash: 50_000m), await world.AddScheme("118632", 100m, new(2026, 8, 10)));
        var invest = (await world.Adviser.PostJson("wealth/automation/auto-invest", new
        {
            client_id = client, name = "Monthly", scheme_id = scheme, amount = 5000, frequency = "Monthly", trigger_type = "Date", trigger_config = new { }, start_date = "2026-09-01",
        })).Id;
        Assert.Equal(200, (await world.Adviser.PostJson($"wealth/automation/auto-invest/{invest}/pause", new { })).Status);
        foreach (var level in new[] { 103m, 200m }) Assert.Equal(201, (await world.Adviser.PostJson("wealth/automation/trigger-orders", TriggerOrderTests.Order(client, scheme, level))).Status);
        world.Host.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(202, (await world.Adviser.PostJson("wealth/navs", NavIntakeTests.Rows(NavIntakeTests.Nav("118632", "2026-08-11", "104")))).Status);
        await world.Host.Service<IEnumerable<IEngine>>().OfType<TriggerEngine>().Single().Tick(EngineShard.ByHand("triggers", Guid.Empty, Json.Empty, 1), TestContext.Current.CancellationToken);
        await world.Host.Service<IEnumerable<IEngine>>().OfType<OrderEngine>().Single().Tick(EngineShard.ByHand(OrderEngine.EngineName, Guid.Empty, Json.Empty, 1), TestContext.Current.CancellationToken);
        Assert.Equal(200, (await world.Adviser.PatchJson($"wealth/schemes/{scheme}", new { is_open_for_purchase = false, is_open_for_redemption = false })).Status);

        string[] wanted = ["Order Submitted", "Rule Paused", "Trigger Order Activated", "Trigger Order Held"];
        // Those of orders come by the stream of changes, a moment later.
        for (var tries = 0; wanted.Except(heard.Select(notice => notice.Event)).Any() && tries < 250; tries++) await Task.Delay(20, TestContext.Current.CancellationToken);
        Assert.Equal(wanted, heard.Select(notice => notice.Event).Where(wanted.Contains).Distinct().Order(StringComparer.Ordinal));
        Assert.All(heard.Where(notice => wanted.Contains(notice.Event)), notice => Assert.Equal((notice.Event, scheme.ToString("D")), (notice.Event, notice.Scheme)));

        // What no message can be about is no filter.
        Task<Answer> Wish(string event_, string channel, string named) => world.Adviser.PostJson("wealth/automation/notification-preferences", new { client_id = client, @event = event_, channels = new[] { channel }, schemes = new[] { named } });
        var code = await Wish("Order Executed", "Email", "118632");
        Assert.Equal((422, "invalid_schemes", "/schemes/0"), (code.Status, code.Code, Assert.Single(code.Body!["errors"]!.AsObject()).Key));
        var kept = await Wish("Order Executed", "in_app", scheme.ToString("D").ToUpperInvariant());
        Assert.Equal((201, "In-App", scheme.ToString("D")), (kept.Status, (string?)kept.Body!["channels"]![0], (string?)kept.Body["schemes"]![0]));
    }
}
