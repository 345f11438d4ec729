using Steward.Escalation;
using Steward.Escalation.Alerts;
using Steward.Escalation.Contracts;
using Steward.Kernel;
using Steward.Tests.Dispatch;
using Xunit;

namespace Steward.Tests.Escalation;

/// <summary>Alerts: their states, one open row a cause, and what other modules raise.</summary>
public sealed class AlertTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.25")]
    public async Task An_alert_is_acknowledged_snoozed_and_resolved_and_resolved_always_equals_its_status(Dialect dialect)
    {
        await using var world = await EscalationWorld.Start(dialect);
        var driver = await world.World.Driver("Asha", 0.5);
        var made = await world.Api.PostJson("automation/escalation/alerts", new { alert_type = "DRIVER_UNRESPONSIVE", severity = "medium", message = "he does not answer", driver_id = driver });
        Assert.Equal(201, made.Status);
        Assert.Equal(("driver", null), ((string)made.Body!["subject"]!, (string?)made.Body["order_id"]));
        var path = $"automation/escalation/alerts/{made.Id}";

        Assert.Equal("acknowledged", (string)(await DispatchWorld.Good(world.Api.PostJson(path + "/acknowledge", new { note = "I look" }))).Body!["alert"]!["status"]!);
        world.Pass(30.1);
        await world.Until(async () => await State(world, path) == ("open", false), "without a result it is open again");
        Assert.Equal(400, (await world.Api.PostJson(path + "/snooze", new { minutes = 4, reason = "short" })).Status);
        await DispatchWorld.Good(world.Api.PostJson(path + "/snooze", new { minutes = 5, reason = "he eats" }));
        Assert.Equal(("snoozed", false), await State(world, path));
        world.Pass(5.1);
        await world.Until(async () => await State(world, path) == ("open", false), "the snooze ends");
        Assert.Equal(400, (await world.Api.PostJson(path + "/resolve", new { resolution = "" })).Status);
        await DispatchWorld.Good(world.Api.PostJson(path + "/resolve", new { resolution = "he called", notes = "all well" }));
        Assert.Equal(("resolved", true), await State(world, path));
        Assert.Equal((409, "alert_already_resolved"), await world.Api.PostJson(path + "/resolve", new { resolution = "again" }) is var twice ? (twice.Status, twice.Code) : default);
        Assert.Equal((400, "invalid_id"), await world.Api.PostJson("automation/escalation/alerts/abc/resolve", new { resolution = "x" }) is var bad ? (bad.Status, bad.Code) : default);
        Assert.Equal(404, (await world.Api.PostJson($"automation/escalation/alerts/{driver}/resolve", new { resolution = "x" })).Status);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.29")]
    public async Task Every_act_on_an_alert_and_an_escalation_is_done_or_409_by_its_state(Dialect dialect)
    {
        await using var world = await EscalationWorld.Start(dialect);
        var acts = new (string Name, object? Body)[] { ("acknowledge", null), ("snooze", new { minutes = 5, reason = "later" }), ("resolve", new { resolution = "done" }), ("hand-back", null) };
        var made = 0;
        async Task<string> Of(string path) => (string)(await DispatchWorld.Good(world.Api.GetJson(path))).Body!["status"]!;
        async Task Walk(string[] states, string[] allowed, Func<Task<string>> make)
        {
            foreach (var from in states)
                foreach (var (act, body) in acts.Where(a => allowed.Any(move => move.Split(' ')[1] == a.Name)))
                {
                    var path = await make();
                    if (states[0] != from) await DispatchWorld.Good(world.Api.PostJson($"{path}/{Into(from)}", acts.Single(a => a.Name == Into(from)).Body));
                    var answer = await world.Api.PostJson($"{path}/{act}", body);
                    var move = allowed.FirstOrDefault(m => m.StartsWith($"{from} {act} ", StringComparison.Ordinal));
                    Assert.Equal((from, act, move is null ? 409 : 200, move?.Split(' ')[2] ?? from), (from, act, answer.Status, await Of(path)));
                }
        }

        await Walk(
            ["open", "acknowledged", "snoozed", "resolved"],
            ["open acknowledge acknowledged", "open snooze snoozed", "open resolve resolved", "acknowledged acknowledge acknowledged", "acknowledged snooze snoozed", "acknowledged resolve resolved", "snoozed resolve resolved"],
            async () =>
            {
                var driver = await world.World.Driver($"Driver {++made}", 0.5);
                return $"automation/escalation/alerts/{(await world.Api.PostJson("automation/escalation/alerts", new { alert_type = "DRIVER_UNRESPONSIVE", severity = "medium", message = "no answer", driver_id = driver })).Id}";
            });
        await Walk(
            ["open", "investigating", "resolved"],
            ["open acknowledge investigating", "open resolve resolved", "investigating acknowledge investigating", "investigating hand-back open", "investigating resolve resolved"],
            async () => $"automation/escalation/logs/{(await LadderTests.Report(world, "DRIVER_CANCELLED"))["id"]}");
    }

    private static string Into(string status) => status switch { "acknowledged" or "investigating" => "acknowledge", "snoozed" => "snooze", _ => "resolve" };

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.25")]
    public async Task A_repeated_cause_keeps_one_open_row_and_a_new_one_comes_ten_minutes_after_its_resolution(Dialect dialect)
    {
        await using var world = await EscalationWorld.Start(dialect);
        var order = await world.World.Order(level: "STANDARD");
        Task<Answer> Raise(string severity) => world.Api.PostJson("automation/escalation/alerts", new { alert_type = "DISPATCH_FAILED", severity, message = severity, order_id = order });

        var first = await Raise("medium");
        Assert.Equal(first.Id, (await Raise("medium")).Id);
        Assert.Equal((first.Id, "high"), await Raise("high") is var worse ? (worse.Id, (string)worse.Body!["severity"]!) : default);
        Assert.Single(await world.Alerts(), a => (string?)a!["code"] == "by_hand");
        await DispatchWorld.Good(world.Api.PostJson($"automation/escalation/alerts/{first.Id}/resolve", new { resolution = "done" }));
        Assert.Equal((409, "resolved_a_moment_ago"), await Raise("high") is var soon ? (soon.Status, soon.Code) : default);
        world.Pass(10.1);
        Assert.NotEqual(first.Id, (await Raise("high")).Id);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.25")]
    public async Task What_other_modules_tell_by_event_is_an_alert_until_it_is_over(Dialect dialect)
    {
        await using var world = await EscalationWorld.Start(dialect);
        var outbox = world.World.Host.Service<Outbox>();
        var wanted = new AlertWanted { Key = "engine:caller:CALL_PROVIDER_DOWN", Code = "CALL_PROVIDER_DOWN", Severity = "high", Message = "No calls go out" };
        await world.World.Host.Database.Write(session => outbox.Publish(session, new NewEvent(AlertWanted.EventType, null, wanted)));
        await world.Until(async () => (await world.Alerts()).Any(a => (string?)a!["code"] == "CALL_PROVIDER_DOWN"), "it is raised");
        var alert = (await world.Alerts()).Single(a => (string?)a!["code"] == "CALL_PROVIDER_DOWN")!;
        Assert.Equal(("DISPATCH_FAILED", "engine", null), ((string)alert["alert_type"]!, (string)alert["subject"]!, (string?)alert["zone_id"]));

        await world.World.Host.Database.Write(session => outbox.Publish(session, new NewEvent(AlertWanted.EventType, null, wanted with { IsOver = true, Message = "Calls go out again" })));
        await world.Until(async () => (await world.Alerts()).All(a => (string?)a!["code"] != "CALL_PROVIDER_DOWN"), "it is over");
        // The same cause again: nothing in the ten minutes after its end, then one row, which worse news raises.
        async Task<IReadOnlyList<string>> Tell(string severity, string until)
        {
            await world.World.Host.Database.Write(session => outbox.Publish(session, new NewEvent(AlertWanted.EventType, null, wanted with { Severity = severity, Message = until })));
            // Events are heard in their order: when this one is there, the one before was heard.
            await world.World.Host.Database.Write(session => outbox.Publish(session, new NewEvent(AlertWanted.EventType, null, wanted with { Key = "engine:other:" + until, Code = "HEARD", Message = until })));
            await world.Until(async () => (await world.Alerts()).Any(a => (string?)a!["message"] == until && (string?)a["code"] == "HEARD"), until);
            return [.. (await world.Alerts()).Where(a => (string?)a!["code"] == "CALL_PROVIDER_DOWN").Select(a => (string)a!["severity"]!)];
        }
        Assert.Empty(await Tell("high", "too soon"));
        world.Pass(10.1);
        Assert.Equal(["medium"], await Tell("medium", "it is down again"));
        Assert.Equal(["critical"], await Tell("critical", "worse"));
        Assert.Equal(["critical"], await Tell("low", "no better for that"));
        var raised = (await world.Alerts()).Single(a => (string?)a!["code"] == "CALL_PROVIDER_DOWN")!;
        Assert.NotEqual((string)alert["id"]!, (string)raised["id"]!);
        Assert.Equal((false, "open"), ((bool)raised["resolved"]!, (string?)raised["status"] ?? "open"));
        var order = await world.World.Order(level: "STANDARD");
        await world.World.Host.Database.Write(session => outbox.Publish(session, new NewEvent("dispatch_failed", world.World.Zone, new { id = order, order_id = order, error = "FormatException" })));
        await world.Until(async () => (await world.Alerts("severity=critical")).Any(a => (string?)a!["code"] == "ORDER_SET_ASIDE"), "an order that breaks the tick is an alert");
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Pages_of_alerts_go_from_critical_to_low_and_their_total_is_exact_for_every_filter(Dialect dialect)
    {
        await using var world = await EscalationWorld.Start(dialect, start: false);
        string[] grades = ["low", "critical", "medium", "high"], types = ["SLA_BREACH", "DISPATCH_FAILED"];
        var made = new List<(string Id, string Severity, string Type)>();
        for (var i = 0; i < 12; i++)
        {
            var order = await world.World.Order(level: "STANDARD");
            var (severity, type) = (grades[i % 4], types[i / 4 % 2]);
            world.Pass(1);
            made.Add(((await world.Api.PostJson("automation/escalation/alerts", new { alert_type = type, severity, message = "m", order_id = order })).Id.ToString(), severity, type));
        }
        await DispatchWorld.Good(world.Api.PostJson($"automation/escalation/alerts/{made[0].Id}/resolve", new { resolution = "done" }));
        await DispatchWorld.Good(world.Api.PostJson($"automation/escalation/alerts/{made[1].Id}/acknowledge", new { note = "I look" }));
        var open = made.Skip(1).OrderBy(a => Array.IndexOf(["critical", "high", "medium", "low"], a.Severity)).ThenBy(a => made.IndexOf(a)).ToList();

        Assert.Equal(open.Select(a => a.Id), await Walk(world, "limit=4"));
        foreach (var zone in new[] { "", $"&zone_id={world.World.Zone}" })
        {
            foreach (var grade in grades)
            {
                var wanted = open.Where(a => a.Severity == grade).Select(a => a.Id).ToList();
                Assert.Equal(wanted, await Walk(world, $"limit=2&severity={grade}{zone}"));
                foreach (var type in types) Assert.Equal(open.Count(a => a.Severity == grade && a.Type == type), await Total(world, $"severity={grade}&alert_type={type}{zone}"));
            }
            Assert.Equal((11, 10, 1, 1, 1), (await Total(world, zone), await Total(world, "status=open" + zone), await Total(world, "status=acknowledged" + zone), await Total(world, "resolved=true" + zone), await Total(world, "status=resolved" + zone)));
            Assert.Equal((0, 0), (await Total(world, "resolved=true&status=open" + zone), await Total(world, "resolved=false&status=resolved" + zone)));
        }
        Assert.Equal(11, (int)(await DispatchWorld.Good(world.Api.GetJson("automation/dashboard"))).Body!["summary"]!["activeAlerts"]!);
    }

    private static async Task<int> Total(EscalationWorld world, string query) => (int)(await DispatchWorld.Good(world.Api.GetJson("automation/escalation/alerts?" + query))).Body!["total"]!;

    private static async Task<List<string>> Walk(EscalationWorld world, string query)
    {
        var (ids, cursor) = (new List<string>(), (string?)"");
        while (cursor is not null)
        {
            var page = (await DispatchWorld.Good(world.Api.GetJson($"automation/escalation/alerts?{query}{(cursor.Length > 0 ? "&cursor=" + cursor : "")}"))).Body!;
            ids.AddRange(page["alerts"]!.AsArray().Select(a => (string)a!["id"]!));
            cursor = (string?)page["next_cursor"];
        }
        return ids;
    }

    [Fact, Trait("acceptance", "delivery-15.25")]
    public void A_critical_alert_does_not_sleep_past_its_orders_deadline()
    {
        var noon = new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
        var alert = new AlertRow { AlertType = AlertTypes.SlaBreach, Severity = "critical", Message = "late", Subject = "order", DedupeKey = "k" };
        Assert.Equal("due_before_snooze_ends", WorkAlerts.Decide(alert, noon, noon.AddMinutes(1))?.Code);
        Assert.Null(WorkAlerts.Decide(alert, noon, noon));
        Assert.Null(WorkAlerts.Decide(alert with { Severity = "high" }, noon, noon.AddMinutes(1)));
    }

    private static async Task<(string, bool)> State(EscalationWorld world, string path)
    {
        var alert = (await DispatchWorld.Good(world.Api.GetJson(path))).Body!;
        return ((string)alert["status"]!, (bool)alert["resolved"]!);
    }
}
