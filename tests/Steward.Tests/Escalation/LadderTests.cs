using System.Text.Json.Nodes;
using Steward.Escalation;
using Steward.Escalation.Ladder;
using Steward.Escalation.Logs;
using Steward.Kernel;
using Steward.Tests.Dispatch;
using Xunit;

namespace Steward.Tests.Escalation;

/// <summary>The ladder with a clock of its own: levels at their minutes, acknowledging, no result, nobody on duty.</summary>
public sealed class LadderTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
    private static readonly EscalationConfig Settings = new();

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.24")]
    public async Task Untaken_it_climbs_at_the_exact_minutes_and_the_top_is_told_twelve_times(Dialect dialect)
    {
        await using var world = await EscalationWorld.Start(dialect);
        var (_, supervisor, _) = await world.World.Host.NewUser(Roles.Dispatcher, "supervisor");
        var (_, chief, _) = await world.World.Host.NewUser(Roles.Manager, "chief");
        var (_, rescue, _) = await world.World.Host.NewUser(Roles.Manager, "rescue");
        await Duty(world, (supervisor, "supervisor"), (chief, "operations_manager"), (rescue, "emergency"));
        var log = await Report(world, "DRIVER_CANCELLED"); // medium: 10 minutes to take it
        Assert.Equal((1, "supervisor"), ((int)log["level"]!, (string)log["escalated_to"]!));
        var first = world.Post.ToUsers("Escalation Opened").Single();
        Assert.Equal((supervisor, "In-App, SMS, Email"), (first.To.UserId!.Value, string.Join(", ", first.Channels!)));

        world.Pass(9.9);
        await Task.Delay(500, TestContext.Current.CancellationToken);
        Assert.Equal(1, await Level(world, log));
        world.Pass(0.11);
        await world.Until(async () => await Level(world, log) == 2, "the second level has it");
        Assert.Equal(chief, world.Post.ToUsers("Escalation Raised").Single().To.UserId);
        var calls = (await world.Detail(log))["timeline"]!.AsArray().Where(s => (string)s!["kind"]! == "call").ToList();
        Assert.Equal(("Call", "not_configured"), ((string)calls.Single()!["channel"]!, (string)calls[0]!["outcome"]!));
        world.Pass(10.01);
        await world.Until(async () => await Level(world, log) == 3, "the third level has it");
        for (var round = 2; round <= 12; round++)
        {
            world.Pass(5.01);
            await world.Until(() => Task.FromResult(world.Post.ToUsers("Escalation Raised").Count(n => n.To.UserId == rescue) == round), $"round {round} is told");
        }
        world.Pass(20);
        await Task.Delay(500, TestContext.Current.CancellationToken);
        Assert.Equal(12, world.Post.ToUsers("Escalation Raised").Count(n => n.To.UserId == rescue));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.24")]
    public async Task Taking_it_stops_the_ladder_no_result_raises_it_again_and_resolving_takes_messages_back(Dialect dialect)
    {
        await using var world = await EscalationWorld.Start(dialect);
        var log = await Report(world, "DRIVER_CANCELLED");
        var path = $"automation/escalation/logs/{log["id"]}";
        Assert.Equal("investigating", (string)(await DispatchWorld.Good(world.Api.PostJson(path + "/acknowledge"))).Body!["log"]!["status"]!);
        world.Pass(29.9);
        await Task.Delay(500, TestContext.Current.CancellationToken);
        Assert.Equal(1, await Level(world, log));
        world.Pass(0.2);
        await world.Until(async () => await Level(world, log) == 2, "no result raises it");
        Assert.Equal("open", (string)(await world.Detail(log))["status"]!);

        Assert.Equal(400, (await world.Api.PostJson(path + "/resolve", new { resolution = " " })).Status);
        await DispatchWorld.Good(world.Api.PostJson(path + "/resolve", new { resolution = "another driver has it", notes = "by phone" }));
        Assert.NotEmpty(world.Post.Withdrawn);
        Assert.Equal((409, "escalation_already_resolved"), await world.Api.PostJson(path + "/acknowledge") is var late ? (late.Status, late.Code) : default);
        world.Pass(60);
        await Task.Delay(500, TestContext.Current.CancellationToken);
        Assert.Equal(2, await Level(world, log));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.24")]
    public async Task Nobody_on_duty_reaches_the_managers_and_the_ladder_itself_is_alerted(Dialect dialect)
    {
        await using var world = await EscalationWorld.Start(dialect);
        var (_, admin, _) = await world.World.Host.NewUser(Roles.Admin, "boss");
        var log = await Report(world, "DRIVER_CANCELLED");
        Assert.DoesNotContain(admin, world.Post.ToUsers("Escalation Opened").Select(n => n.To.UserId!.Value));
        Assert.Single(world.Post.ToUsers("Escalation Opened")); // the manager who made the zone
        var alert = (await world.Alerts()).Single(a => (string?)a!["code"] == "LADDER_UNMANNED")!;
        Assert.Equal(("zone", "high"), ((string)alert["subject"]!, (string)alert["severity"]!));
        world.Pass(10.01);
        await world.Until(async () => await Level(world, log) == 2, "the second level has it");
        Assert.Contains(admin, world.Post.ToUsers("Escalation Raised").Select(n => n.To.UserId!.Value));
    }

    [Fact]
    public async Task A_zone_replaces_its_ladder_by_version_and_rehearses_it_on_past_days()
    {
        await using var world = await EscalationWorld.Start(Dialect.Sqlite);
        var path = $"automation/escalation/ladders/{world.World.Zone}";
        var log = await Report(world, "DRIVER_CANCELLED");
        var installed = await DispatchWorld.Good(world.Api.GetJson(path));
        Assert.Equal((true, 8), ((bool)installed.Body!["is_installed"]!, installed.Body["steps"]!.AsArray().Count));
        object Ladder(int levels) => new { name = "Nairobi", steps = Enumerable.Range(1, levels).Select(level => new { level, channel = "Email", role = "supervisor" }) };

        Assert.Equal(428, (await world.Api.PutJson(path, Ladder(3))).Status);
        Assert.Equal((422, "ladder_invalid"), await world.Api.PutJson(path, Ladder(2), installed.ETag) is var two ? (two.Status, two.Code) : default);
        var own = await DispatchWorld.Good(world.Api.PutJson(path, Ladder(3), installed.ETag));
        Assert.Equal((1, 3), ((int)own.Body!["version"]!, own.Body["steps"]!.AsArray().Count));
        Assert.Equal(412, (await world.Api.PutJson(path, Ladder(3), installed.ETag)).Status);
        Assert.Equal(2, (int)(await DispatchWorld.Good(world.Api.PutJson(path, Ladder(3), own.ETag))).Body!["version"]!);

        world.Pass(12);
        await world.Until(async () => await Level(world, log) == 2, "it climbs");
        await DispatchWorld.Good(world.Api.PostJson($"automation/escalation/logs/{log["id"]}/resolve", new { resolution = "done" }));
        // Opened at 0, untaken for 12 minutes, then resolved: the first level at once, the second after ten.
        var rehearsed = (await DispatchWorld.Good(world.Api.PostJson(path + "/rehearse", new { from = world.Now.AddDays(-1), to = world.Now.AddDays(1) }))).Body!;
        Assert.Equal((1, 2, 2), ((int)rehearsed["escalations"]!, (int)rehearsed["pages"]!, (int)rehearsed["by_recipient"]![0]!["times"]!));
    }

    [Fact]
    public void The_ladder_knows_what_is_due()
    {
        var row = Row(1, EscalationStatus.Open, Noon);
        Assert.Equal(Rung.Nothing, Rungs.Due(row, Noon.AddSeconds(-1)));
        Assert.Equal(Rung.Climb, Rungs.Due(row, Noon));
        Assert.Equal(Rung.TellAgain, Rungs.Due(row with { Level = 3 }, Noon));
        Assert.Equal(Rung.Reopen, Rungs.Due(row with { Status = EscalationStatus.Investigating }, Noon));
        Assert.Equal(Rung.Nothing, Rungs.Due(row with { Status = EscalationStatus.Resolved }, Noon));
        Assert.Equal([2, 5, 10, 15], new[] { Severity.Critical, Severity.High, Severity.Medium, Severity.Low }.Select(s => (int)(Rungs.Next(1, 0, default, s, Noon, Settings)!.Value - Noon).TotalMinutes));
        Assert.Null(Rungs.Next(3, 12, new(TimeSpan.FromMinutes(5), 12), Severity.Critical, Noon, Settings));
    }

    [Fact]
    public void A_resolved_kind_opens_again_after_ten_minutes_or_when_it_is_worse()
    {
        Assert.False(EscalationBook.MayReopen(Severity.High, Noon, Severity.High, Noon.AddMinutes(9.9), Settings));
        Assert.True(EscalationBook.MayReopen(Severity.High, Noon, Severity.High, Noon.AddMinutes(10), Settings));
        Assert.True(EscalationBook.MayReopen(Severity.High, Noon, Severity.Critical, Noon, Settings));
    }

    private static LogRow Row(int level, string status, DateTimeOffset next) => new()
    {
        EscalationType = EscalationTypes.SlaRisk, Severity = "high", Reason = "late", Status = status, Level = level, NextStepAt = next, DedupeKey = "order:x",
    };

    internal static async Task<JsonNode> Report(EscalationWorld world, string reason)
    {
        var order = await world.World.Order(level: "STANDARD");
        return (await DispatchWorld.Good(world.Api.PostJson("automation/escalation/report", new { order_id = order, reason_code = reason, note = "by a test" }))).Body!["log"]!;
    }

    private static async Task<int> Level(EscalationWorld world, JsonNode log) => (int)(await world.Detail(log))["level"]!;

    private static async Task Duty(EscalationWorld world, params (Guid User, string Role)[] duty)
    {
        var path = $"automation/escalation/ladders/{world.World.Zone}";
        var present = await DispatchWorld.Good(world.Api.GetJson(path));
        var steps = present.Body!["steps"]!.AsArray().Select(s => new
        {
            level = (int)s!["level"]!, channel = (string)s["channel"]!, role = (string)s["role"]!, repeat_seconds = (int?)s["repeat_seconds"], most_repeats = (int?)s["most_repeats"],
        });
        await DispatchWorld.Good(world.Api.PutJson(path, new
        {
            name = "with duty", steps, on_call = duty.Select(d => new { user_id = d.User, role = d.Role, starts_at = world.Now.AddHours(-1), ends_at = world.Now.AddHours(8) }),
        }, present.ETag));
    }
}
