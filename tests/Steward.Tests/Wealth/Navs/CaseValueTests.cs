using System.Text.Json.Nodes;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Wealth.Navs;

/// <summary>What becomes of each held value when a person closes its case.</summary>
public sealed class CaseValueTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Of_two_values_of_a_date_one_is_named_and_the_other_does_not_wait_for_ever(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        await world.AddScheme("1", 100m, new(2026, 8, 7));
        Assert.Equal(2, (int)(await Post(world, ("2026-08-10", "120"), ("2026-08-11", "121")))["held"]!);
        Assert.Equal(1, (int)(await Post(world, ("2026-08-11", "122")))["held"]!);
        var held = Assert.Single(await Open(world));
        var values = (JsonArray)(await world.Adviser.GetJson($"wealth/quarantine/{held["id"]}")).Body!["values"]!;
        string Named(string raw) => (string)values.Single(value => (string?)value!["raw_value"] == raw)!["price_id"]!;

        Assert.Equal((422, "value_needed"), await Accept(new { reason = "real" }));
        Assert.Equal((422, "value_needed"), await Accept(new { reason = "real", price_ids = new[] { Named("121"), Named("122") } }));
        Assert.Equal((422, "unknown_value"), await Accept(new { reason = "real", price_ids = new[] { Named("121"), Guid.CreateVersion7().ToString() } }));
        Assert.Equal((422, "nothing_to_accept"), await Accept(new { reason = "real", price_id = Guid.CreateVersion7() }));
        Assert.Equal(200, (await Accept(new { reason = "real", price_ids = new[] { Named("120"), Named("122") } })).Item1);
        Assert.Equal(["2026-08-11 122", "2026-08-10 120", "2026-08-07 100"], ((JsonArray)(await world.Adviser.GetJson("wealth/navs?scheme_id=1")).Body!["items"]!).Select(item => $"{item!["nav_date"]} {item["nav"]}"));
        var closed = (JsonArray)(await world.Adviser.GetJson($"wealth/quarantine/{held["id"]}")).Body!["values"]!;
        Assert.Equal(["120 accepted", "121 rejected", "122 accepted"], closed.Select(value => $"{value!["raw_value"]} {value["state"]}"));
        // Said again, the value that was not chosen is known for that, and another wrong one opens a case of its own.
        Assert.Equal((0, 1), await Post(world, ("2026-08-11", "121")) is var again ? ((int)again["held"]!, (int)again["ignored"]!) : default);
        Assert.Equal(1, (int)(await Post(world, ("2026-08-11", "121.5")))["held"]!);
        Assert.Equal("restated", (string?)Assert.Single(await Open(world))["code"]);

        async Task<(int, string?)> Accept(object answer) => await world.Adviser.PostJson($"wealth/quarantine/{held["id"]}/accept", answer) is var said ? (said.Status, said.Code) : default;
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_value_that_came_again_in_its_time_is_accepted_once_and_restates_nothing(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        await world.AddScheme("1", 100m, new(2026, 8, 11));
        // It is the 12th: the 13th is not known yet.
        await Post(world, ("2026-08-13", "101"));
        Assert.Equal("future_dated", (string?)Assert.Single(await Open(world))["code"]);
        world.Host.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(2, (int)(await Post(world, ("2026-08-13", "101"), ("2026-08-12", "100.5")))["accepted"]!);
        Assert.Equal(200, (await world.Adviser.PostJson($"wealth/quarantine/{Assert.Single(await Open(world))["id"]}/accept", new { reason = "It came a day early." })).Status);
        Assert.Equal(
            ["2026-08-11 accepted", "2026-08-12 accepted", "2026-08-13 rejected", "2026-08-13 accepted"],
            await world.Database.Read(s => s.Query<string>("select cast(nav_date as text) || ' ' || state from nav_prices order by nav_date, revision")));
        Assert.Equal("101", (string?)(await world.Adviser.GetJson("wealth/schemes/1")).Body!["last_nav"]);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_factor_that_leaves_nothing_or_too_much_is_refused_before_anything_moves(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect, still: true);
        var (client, scheme) = (await world.AddClient(), await world.AddScheme("1", 40));
        var manager = await world.Host.As(Roles.Manager);
        await world.AddHolding(client, scheme, 5_000_000);
        // As an action to come it would stop the NAVs of its day.
        Assert.Equal((422, "out_of_limits"), await manager.PostJson($"wealth/schemes/{scheme}/corporate-actions", new { action_date = "2026-08-20", kind = "Face Value", factor = "0.000001" }) is var action ? (action.Status, action.Code) : default);
        // Half a unit divided by a million is still an order, of the smallest part.
        var order = (await world.Adviser.PostJson("wealth/automation/trigger-orders", new { client_id = client, name = "Out", trigger_type = "NAV", trigger_condition = "Less Than", trigger_value = "30", order_type = "Redemption", scheme_id = scheme, units = "0.5", valid_from = world.Host.Clock.GetUtcNow() })).Id;
        Assert.Equal(202, (await manager.PostJson("wealth/navs", new { form = "delta", rows = new[] { new { scheme_code = "1", nav_date = "2026-08-12", nav = "4000" } } })).Status);
        var path = $"wealth/quarantine/{Assert.Single(await Open(world))["id"]}/adjust";
        // 40 times 0.00000001 is 0 at six decimals; the units are within 10^12 up to 0.000005.
        foreach (var dryRun in new[] { true, false })
            foreach (var factor in new[] { "0.000001", "0.000004" })
                Assert.Equal((422, "out_of_limits"), await manager.PostJson(path, new { factor, dry_run = dryRun, reason = "Typed wrongly" }) is var no ? (no.Status, no.Code) : default);
        Assert.Equal(5_000_000m, await world.Database.Read(s => s.Scalar<decimal>("select units from holdings")));
        Assert.Equal(200, (await manager.PostJson(path, new { factor = "1000000", reason = "Split" })).Status);
        Assert.Equal(("0.0001", "30000000"), (await world.Adviser.GetJson($"wealth/automation/trigger-orders/{order}")).Body is { } shown ? ((string)shown["units"]!, (string)shown["trigger_value"]!) : default);
        Assert.Equal((409, "state_conflict"), await manager.PostJson(path, new { factor = "100", dry_run = true }) is var late ? (late.Status, late.Code) : default);
    }

    private static async Task<JsonNode> Post(WealthWorld world, params (string Date, string Nav)[] rows)
    {
        var answer = await world.Adviser.PostJson("wealth/navs", NavIntakeTests.Rows([.. rows.Select(row => NavIntakeTests.Nav("1", row.Date, row.Nav))]));
        Assert.Equal(202, answer.Status);
        return answer.Body!;
    }

    private static async Task<List<JsonNode>> Open(WealthWorld world) => [.. ((JsonArray)(await world.Adviser.GetJson("wealth/quarantine?status=Open")).Body!["items"]!).OfType<JsonNode>()];
}
