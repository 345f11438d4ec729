using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Steward.Kernel;
using Steward.Tests.Notifications;
using Steward.Tests.Wealth.Portfolio;
using Steward.Wealth.AutoInvest;
using Steward.Wealth.Orders;
using Xunit;

namespace Steward.Tests.Wealth.Orders;

/// <summary>Orders and debits from end to end over a rail alone, with replies that are late, doubled, out of order or contradict each other.</summary>
public sealed class RailLifeTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.35")]
    public async Task Over_HTTP_an_order_is_filled_and_settled_by_what_its_queries_answer(Dialect dialect)
    {
        await using var registrar = await Registrar.Start();
        await using var world = await OrderWorld.Start(dialect, rails: registrar.Rail);
        var (filled, reversed, forgotten) = (await world.Buy(1000), await world.Buy(500), await world.Buy(200));
        await world.Tick();
        Assert.Equal(("submitted", "R-", "http"), (await world.Status(filled), ((string)(await world.Order(filled))["rail_reference"]!)[..2], (string?)(await world.Order(filled))["rail"]));
        Assert.Empty(registrar.Asked);

        foreach (var order in new[] { filled, reversed }) registrar.Says(order, """{"status": "accepted"}""");
        await world.Later(31);
        Assert.Equal(3, registrar.Asked.Count);
        Assert.Equal(("submitted", "rail_forgot"), (await world.Status(filled), (string?)(await world.Order(forgotten))["held_code"]));
        // Within the next half minute nobody asks again.
        await world.Later(10);
        Assert.Equal(3, registrar.Asked.Count);

        registrar.Says(filled, """{"status": "allotted", "nav_date": "2026-08-04", "allotment": {"nav": 15}, "units": "66.6666", "amount": 1000}""");
        registrar.Says(reversed, """{"status": "reversed", "reason": "Cheque bounced"}""");
        await world.Later(31);
        Assert.Equal(("executed", "submitted"), (await world.Status(filled), await world.Status(reversed)));
        registrar.Says(filled, """{"status": "failed"}""");
        registrar.Says(reversed, """{"status": "filled", "nav_date": "2026-08-04", "allotment": {"nav": "15"}, "units": "33.3333", "amount": "500"}""");
        await world.Later(31);
        Assert.Equal(("executed", "reversed"), (await world.Status(filled), await world.Status(reversed)));

        var said = await world.Manager.PostJson($"wealth/investment-orders/{forgotten}/resolve", new { outcome = "failed", evidence = "The registrar has lost it" });
        Assert.Equal((200, "failed"), (said.Status, (string?)said.Body!["status"]));
        world.Go("2026-08-10T12:00");
        await world.Tick();
        Assert.Equal(("settled", "reversed"), (await world.Status(filled), await world.Status(reversed)));
        Assert.Equal((99_000m, 0m, 99_000m), await world.Cash());
        Assert.Equal([66.6666m], (await world.Lots()).Where(units => units > 0));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Over_HTTP_a_debit_is_told_once_and_its_order_leaves_with_the_money(Dialect dialect)
    {
        await using var registrar = await Registrar.Start();
        await using var world = await OrderWorld.Start(dialect, cash: 0, rails: registrar.Rail);
        var mandate = (await world.Manager.PostJson("wealth/mandates", new { client_id = world.Client, ceiling = 5000, debit_lead_days = 0, status = "Active", rail = "http", rail_reference = "UMRN-1" })).Id;
        var order = (await world.Place(new { client_id = world.Client, order_type = "Purchase", scheme_id = world.Equity, amount = 1000, funding = "Mandate", mandate_id = mandate })).Id;
        var stop = await world.Manager.PostJson("wealth/kill-switches/engage", new { scope = "Rail", rail = "http", reason = "Trial" });
        await world.Tick();
        Assert.Empty(registrar.Debits);
        await world.Manager.PostJson($"wealth/kill-switches/{stop.Id}/release", new { reason = "Over" });
        registrar.DebitStatus = 500;
        await world.Later(31);
        Assert.Equal(("unknown", "waits_for_debit", 1), ((string?)(await world.Order(order))["mandate_debit"], (string?)(await world.Order(order))["held_code"], registrar.Debits.Count));
        Assert.Contains("\"mandate\":\"UMRN-1\",\"amount\":\"1000\",\"currency\":\"INR\",\"due\":\"2026-08-04\"", registrar.Debits.Single(), StringComparison.Ordinal);

        registrar.DebitStatus = 201;
        await world.Later(61);
        Assert.Equal(("told", 2), ((string?)(await world.Order(order))["mandate_debit"], registrar.Debits.Count));
        registrar.Says(order, """{"status": "collected", "amount": 1000}""", isDebit: true);
        await world.Later(31);
        Assert.Equal(("submitted", "collected", 1000m), (await world.Status(order), (string?)(await world.Order(order))["mandate_debit"], (await world.Cash()).Reserved));
        await world.Later(3600);
        Assert.Equal((2, 1), (registrar.Debits.Count, await world.Host.Database.Read(s => s.Scalar<int>("select count(*) from cash_ledger where kind = 'Debit'"))));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_fill_that_cannot_be_kept_holds_its_order_alone(Dialect dialect)
    {
        await using var registrar = await Registrar.Start();
        await using var world = await OrderWorld.Start(dialect, rails: registrar.Rail);
        var (broken, sound) = (await world.Buy(1000), await world.Buy(1000));
        await world.Tick();
        foreach (var order in new[] { broken, sound }) registrar.Says(order, """{"status": "allotted", "nav_date": "2026-08-04", "allotment": {"nav": 15}, "units": "66.6666", "amount": 1000}""");
        await world.Host.Database.BreakUpdates("investment_orders", $"new.id = '{broken}' and new.status = 'executed'");
        await world.Later(31);
        Assert.Equal(("submitted", "fill_refused", "executed"), (await world.Status(broken), (string?)(await world.Order(broken))["held_code"], await world.Status(sound)));
        Assert.Single((JsonArray)(await world.Manager.GetJson("wealth/tasks?kind=unknown_order")).Body!["items"]!);
    }

    /// <summary>The three steps of a debit, by the state that the order cannot take: asked for, its rail being told, told.</summary>
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_debit_that_cannot_be_dealt_with_rests_is_told_of_once_and_stops_no_other(Dialect dialect)
    {
        await using var registrar = await Registrar.Start();
        await using var world = await OrderWorld.Start(dialect, cash: 0, rails: registrar.Rail);
        var mandate = (await world.Manager.PostJson("wealth/mandates", new { client_id = world.Client, ceiling = 5000, debit_lead_days = 0, status = "Active", rail = "http", rail_reference = "UMRN-1" })).Id;
        foreach (var (state, step) in new[] { ("asked", "debit_asking"), ("unknown", "debit_telling"), ("told", "debit_reply") })
        {
            var (broken, sound) = (await Order(), await Order());
            await world.Host.Database.BreakUpdates("investment_orders", $"new.id = '{broken}' and new.mandate_debit = '{state}'");
            await world.Tick();
            Assert.Equal("told", (string?)(await world.Order(sound))["mandate_debit"]);
            Assert.NotEqual("told", (string?)(await world.Order(broken))["mandate_debit"]);
            Assert.Equal((1L, 1L, 0L), await Faults(broken, step));
            // It rests for a minute, then for four: no try, and no second alert.
            await world.Later(50);
            Assert.Equal((1L, 1L, 0L), await Faults(broken, step));
            await world.Later(11);
            Assert.Equal((2L, 1L, 0L), await Faults(broken, step));
            await world.Host.Database.MendUpdates("investment_orders");
            await world.Later(230);
            Assert.Equal((2L, 1L, 0L), await Faults(broken, step));
            await world.Later(11);
            Assert.Equal(("told", (0L, 1L, 1L)), ((string?)(await world.Order(broken))["mandate_debit"], await Faults(broken, step)));
        }

        async Task<Guid> Order() => (await world.Place(new { client_id = world.Client, order_type = "Purchase", scheme_id = world.Equity, amount = 1000, funding = "Mandate", mandate_id = mandate })).Id;

        // Tries that failed in a row, alerts raised, and alerts taken back.
        Task<(long Tries, long Raised, long Over)> Faults(Guid order, string step) => world.Host.Database.Read(async s =>
        {
            var payload = s.Pick("payload", "payload::text");
            var mine = await s.Query<string>($"select {payload} from outbox_messages where type = 'alert_wanted' and {payload} like @like", new { like = $"%{step}:{order}%" });
            var over = mine.Count(text => (bool?)JsonNode.Parse(text)!["is_over"] == true);
            return (await s.Scalar<long?>("select tries from automation_faults where subject_id = @order and step = @step", new { order, step }) ?? 0, (long)(mine.Count - over), (long)over);
        });
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Over_files_a_rule_is_paid_by_mandate_two_business_days_before_and_settles(Dialect dialect)
    {
        var folder = Directory.CreateTempSubdirectory("rail").FullName;
        await using var world = await OrderWorld.Start(dialect, cash: 0, rails: new FileRail(folder, TimeProvider.System));
        var mandate = (await world.Manager.PostJson("wealth/mandates", new { client_id = world.Client, ceiling = 5000, debit_lead_days = 2, status = "Active", rail = "file", rail_reference = "UMRN-1" })).Id;
        foreach (var start in new[] { "2026-08-10", "2026-08-11" })
        {
            var rule = await world.Manager.PostJson("wealth/automation/auto-invest", new
            {
                client_id = world.Client, name = "Pension", scheme_id = world.Equity, amount = 5000, frequency = "Weekly", trigger_type = "Date", trigger_config = new { }, start_date = start, funding = "Mandate", mandate_id = mandate,
            });
            Assert.Equal(201, rule.Status);
        }
        // The run of Monday the 10th at 13:00 is claimed on Thursday, that of the 11th on Friday.
        foreach (var (day, claimed) in new[] { ("2026-08-06T12:55", ""), ("2026-08-06T13:05", "Ordered:placed"), ("2026-08-07T13:05", "Ordered:placed Ordered:placed") })
        {
            world.Go(day);
            await world.Host.Service<AutoInvestEngine>().Tick(EngineShard.ByHand("auto-invest", Guid.Empty, Json.Empty, 0), TestContext.Current.CancellationToken);
            await world.Tick();
            Assert.Equal(claimed, string.Join(' ', await world.Host.Database.Read(s => s.Query<string>("select state || ':' || coalesce(reason_code, '') from automation_occurrences"))));
        }
        Assert.Equal(["debits-20260810", "debits-20260811"], Directory.GetFiles(Path.Combine(folder, "out")).Select(path => Path.GetFileName(path)[..15]).Order(StringComparer.Ordinal));
        var ids = await world.Host.Database.Read(s => s.Query<Guid>("select id from investment_orders order by send_after"));
        Assert.Equal(("told", "2026-08-10"), ((string?)(await world.Order(ids[0]))["mandate_debit"], (string?)(await world.Order(ids[0]))["debit_due_date"]));

        await RailReplyFiles.Write(folder, "d1.csv", $"reference,status,amount,reason\n{ids[0]:N}-debit,collected,5000,\n{ids[1]:N}-debit,failed,,No money\nffff-debit,collected,1,\n");
        await world.Tick();
        await RailReplyFiles.Write(folder, "d2.csv", $"reference,status,amount,reason\n{ids[0]:N}-debit,collected,5000,\n{ids[0]:N}-debit,failed,,Contradiction\n");
        await world.Tick();
        Assert.Equal(("confirmed", "failed", 5000m), (await world.Status(ids[0]), await world.Status(ids[1]), (await world.Cash()).Reserved));
        Assert.Equal("mandate_debit_failed", (string?)(await world.Order(ids[1]))["failure_code"]);

        world.Go("2026-08-10T13:01");
        await world.Tick();
        Assert.Equal("submitted", await world.Status(ids[0]));
        var fill = $"{ids[0]:N},filled,2026-08-10,15,333.3333,5000";
        await RailReplyFiles.Write(folder, "r1.csv", $"reference,status,nav_date,nav,units,amount\n{fill}\n");
        await RailReplyFiles.Write(folder, "r2.csv", $"reference,status,nav_date,nav,units,amount\n{fill}\n{ids[0]:N},rejected,,,,\n{ids[0]:N},filled,2026-08-10,16,312.5,5000\n");
        await world.Tick();
        Assert.Equal(("executed", "15"), (await world.Status(ids[0]), (string?)(await world.Order(ids[0]))["nav"]));
        var events = (JsonArray)(await world.Manager.GetJson($"wealth/investment-orders/{ids[0]}/events")).Body!["items"]!;
        // The fill once; the contradictions are on record and changed nothing.
        Assert.Equal((1, 2), (events.Count(one => (string?)one!["kind"] == "fill"), events.Count(one => (string?)one!["detail"]!["ignored"] is "failed" or "filled" && (string?)one["detail"]!["status"] == "executed")));
        world.Go("2026-08-13T12:00");
        await world.Tick();
        Assert.Equal(("settled", (0m, 0m, 0m)), (await world.Status(ids[0]), await world.Cash()));
        Assert.Equal(4, Directory.GetFiles(Path.Combine(folder, "in", "done")).Length);
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>A registrar behind HTTP that answers as it is told.</summary>
    private sealed class Registrar : IAsyncDisposable
    {
        private readonly WebhookReceiver server;
        private readonly ConcurrentDictionary<string, string> says = new();
        private int placed;

        private Registrar(WebhookReceiver server)
        {
            this.server = server;
            server.Answer = Answer;
            Rail = new(
                new(server.Url + "/orders", server.Url + "/orders/{reference}", "{\"reference\":\"{reference}\"}", "id", null, [IPNetwork.Parse("127.0.0.0/8")])
                {
                    DebitUrl = server.Url + "/debits", DebitQueryUrl = server.Url + "/debits/{reference}", Members = new Dictionary<string, string> { ["nav"] = "allotment.nav" },
                }, TimeProvider.System);
        }

        internal HttpRail Rail { get; }

        internal int DebitStatus { get; set; } = 201;

        internal IReadOnlyList<string> Asked => [.. server.Calls.Where(call => call.Path.StartsWith("/orders/", StringComparison.Ordinal)).Select(call => call.Path)];

        internal IReadOnlyList<string> Debits => [.. server.Calls.Where(call => call.Path == "/debits").Select(call => call.Body)];

        internal static async Task<Registrar> Start() => new(await WebhookReceiver.Start());

        internal void Says(Guid order, string answer, bool isDebit = false) => says[isDebit ? $"/debits/{order:N}-debit" : $"/orders/{order:N}"] = answer;

        private async Task Answer(HttpContext context)
        {
            var path = context.Request.Path.Value!;
            var answer = path is "/orders" or "/debits" ? $$"""{"id": "R-{{Interlocked.Increment(ref placed)}}"}""" : says.GetValueOrDefault(path);
            context.Response.StatusCode = path == "/debits" ? DebitStatus : path == "/orders" ? 201 : answer is null ? 404 : 200;
            await context.Response.WriteAsync(answer ?? "");
        }

        public ValueTask DisposeAsync()
        {
            Rail.Dispose();
            return server.DisposeAsync();
        }
    }
}
