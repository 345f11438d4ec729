using System.Text.Json.Nodes;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Wealth.Portfolio;

/// <summary>Value, allocation, gaps, goals and mandates of a client.</summary>
public sealed class PortfolioTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_portfolio_is_valued_once_and_held_against_the_model(Dialect dialect)
    {
        await using var host = await TestHost.Start(dialect);
        var manager = await host.As(Roles.Manager);
        var client = await manager.Client("Moderate");
        var (equity, mixed, unknown) = (await manager.Scheme("100001"), await manager.Scheme("100002", "hybrid", "Hybrid/Balanced"), await manager.Scheme("100003", "debt", "Debt/Gilt"));
        await host.Nav(equity, new(2026, 8, 6), 10);
        await host.Nav(mixed, new(2026, 8, 6), 20);
        await host.Database.Write(s => s.Execute(
            "insert into product_exposures (id, product_id, shares, effective_from) values (@id, @mixed, @shares, '2020-01-01')", new { id = Ids.New(s.Now), mixed, shares = new Json("""{"equity": 60, "debt": 40}""") }));
        await manager.Hold(client, equity, 600, 5000);
        await manager.Hold(client, mixed, 150, 3500);
        await manager.Hold(client, unknown, 5, 10);
        await manager.Deposit(client, 1000);

        // 6,000 equity + 3,000 mixed (1,800 equity, 1,200 debt) + 1,000 cash = 10,000: equity 78, debt 12, cash 10 %.
        // Model 50/30/15/5: gaps −28, +18, +15, +5, cash −10. ½ · 76 = 38 points.
        var portfolio = (await manager.GetJson($"wealth/clients/{client}/portfolio")).Body!;
        Assert.Equal((10_000m, 8510m, 490m, "38"), ((decimal)portfolio["value"]!, (decimal)portfolio["cost"]!, (decimal)portfolio["gain"]!, (string?)portfolio["drift_percent"]));
        Assert.Equal(["cash 10", "debt 12", "equity 78"], ((JsonArray)portfolio["allocation"]!).Select(one => $"{one!["asset_class"]} {one["percent"]}"));
        Assert.Equal(["equity -28 high", "debt 18 high", "hybrid 15 high", "cash -10 medium", "other 5 low"], ((JsonArray)portfolio["gaps"]!).Select(gap => $"{gap!["asset_class"]} {gap["gap_percent"]} {gap["priority"]}"));
        Assert.Contains(((JsonArray)portfolio["warnings"]!), warning => ((string)warning!).Contains("no accepted NAV", StringComparison.Ordinal));
        Assert.Contains(((JsonArray)portfolio["warnings"]!), warning => ((string)warning!).Contains("nobody has checked", StringComparison.Ordinal));

        var before = (string?)portfolio["nav_set_hash"];
        Assert.Equal(before, (string?)(await manager.GetJson($"wealth/clients/{client}/portfolio")).Body!["nav_set_hash"]);
        await host.Nav(equity, new(2026, 8, 7), 11);
        Assert.NotEqual(before, (string?)(await manager.GetJson($"wealth/clients/{client}/portfolio")).Body!["nav_set_hash"]);

        var empty = (await manager.GetJson($"wealth/clients/{await manager.Client("moderate")}/portfolio")).Body!;
        Assert.Equal((0m, 0), ((decimal)empty["value"]!, ((JsonArray)empty["gaps"]!).Count));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Goals_share_holdings_and_tell_each_quarter_once(Dialect dialect)
    {
        await using var host = await TestHost.Start(dialect);
        var manager = await host.As(Roles.Manager);
        var client = await manager.Client();
        var scheme = await manager.Scheme("100001");
        await host.Nav(scheme, new(2026, 8, 6), 10);
        await manager.Hold(client, scheme, 100);
        var holding = Guid.Parse((string)(await manager.GetJson($"wealth/clients/{client}/holdings")).Body!["items"]![0]!["id"]!);
        object Goal(string name, object target) => new { client_id = client, name, goal_type = "Education", target_amount = target, target_date = LocalTime.DateIn("Asia/Kolkata", TimeProvider.System.GetUtcNow()).AddMonths(10), monthly_contribution = 20, assumed_return_percent = 0 };
        var (school, house) = (await manager.PostJson("wealth/goals", Goal("School", 1000)), await manager.PostJson("wealth/goals", Goal("House", "500.5")));
        Assert.Equal(201, school.Status);

        object Share(object percent) => new { allocations = new[] { new { holding_id = holding, share_percent = percent } } };
        var allocated = await manager.PostJson($"wealth/goals/{school.Id}/allocate", Share(60));
        Assert.Equal(("60", 50), ((string?)allocated.Body!["progress_percent"], (int)allocated.Body["milestone_percent"]!));
        Assert.Equal((422, "allocation_over_100"), Told(await manager.PostJson($"wealth/goals/{house.Id}/allocate", Share("40.0001"))));
        Assert.Equal(200, (await manager.PostJson($"wealth/goals/{house.Id}/allocate", Share(40))).Status);
        Assert.Equal((422, "unknown_holding"), Told(await manager.PostJson($"wealth/goals/{house.Id}/allocate", new { allocations = new[] { new { holding_id = client, share_percent = 1 } } })));

        // 600 + 10 · 20 = 800 of 1,000: 20 % are missing.
        var progress = (await manager.GetJson($"wealth/goals/{school.Id}/progress")).Body!;
        Assert.Equal((600m, 800m, "20", false), ((decimal)progress["value"]!, (decimal)progress["projected"]!, (string?)progress["projected_shortfall_percent"], (bool)progress["is_on_track"]!));

        await manager.PatchJson($"wealth/goals/{school.Id}", new { target_amount = 600 });
        Assert.Equal("Reached", (string?)(await manager.GetJson($"wealth/goals/{school.Id}")).Body!["status"]);
        var told = await host.Database.Read(s => s.Scalar<long>("select count(*) from in_app_notifications where event = 'Goal Milestone Reached'"));
        Assert.Equal(3, told); // School at 50 and at 100 %, House at 75 %.

        // Doubled each year for 73 years, a decimal has no room for it: the projection stops at what a column holds, and of nothing it is nothing.
        foreach (var (contribution, isOnTrack) in new[] { (999_999_999_999m, true), (0m, false) })
        {
            var far = await manager.PostJson("wealth/goals", new { client_id = client, name = "Far", goal_type = "Legacy", target_amount = 1_000, target_date = "2100-01-01", assumed_return_percent = 100, monthly_contribution = contribution });
            Assert.Equal((200, isOnTrack), await manager.GetJson($"wealth/goals/{far.Id}/progress") is var shown ? (shown.Status, (bool)shown.Body!["is_on_track"]!) : default);
        }

        Assert.Equal((422, "in_the_past"), Told(await manager.PatchJson($"wealth/goals/{house.Id}", new { target_date = "2020-01-01" })));
        Assert.Equal((404, "unknown_client"), Told(await manager.PostJson("wealth/goals", new { client_id = Guid.CreateVersion7(), name = "X", goal_type = "Y", target_amount = 1, target_date = "2030-01-01" })));
        Assert.Equal("Closed", (string?)(await manager.DeleteJson($"wealth/goals/{school.Id}")).Body!["status"]);
        Assert.Equal(200, (await manager.PostJson($"wealth/goals/{house.Id}/allocate", Share(100))).Status);
        Assert.Equal(404, (await (await host.As(Roles.Adviser)).GetJson($"wealth/goals/{house.Id}")).Status);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_mandate_moves_along_its_states_only(Dialect dialect)
    {
        await using var host = await TestHost.Start(dialect);
        var manager = await host.As(Roles.Manager);
        var client = await manager.Client();
        var mandate = await manager.PostJson("wealth/mandates", new { client_id = client, ceiling = 15000, debit_lead_days = 3 });
        Assert.Equal(("Pending", "paper"), ((string?)mandate.Body!["status"], (string?)mandate.Body["rail"]));

        var conflict = await manager.PatchJson($"wealth/mandates/{mandate.Id}", new { status = "paused" });
        Assert.Equal((409, "state_conflict", "Pending", "Paused"), (conflict.Status, conflict.Code, (string?)conflict.Body!["from"], (string?)conflict.Body["to"]));
        Assert.Equal("Active", (string?)(await manager.PatchJson($"wealth/mandates/{mandate.Id}", new { status = "active", rail_reference = "UMRN-1" }, mandate.ETag)).Body!["status"]);
        Assert.Equal(412, (await manager.PatchJson($"wealth/mandates/{mandate.Id}", new { ceiling = 1 }, mandate.ETag)).Status);
        Assert.Equal((422, "immutable_field"), Told(await manager.PatchJson($"wealth/mandates/{mandate.Id}", new { rail = "file" })));
        Assert.Equal((422, "valid_until_before_from"), Told(await manager.PatchJson($"wealth/mandates/{mandate.Id}", new { valid_to = "2020-01-01" })));
        Assert.Single((JsonArray)(await manager.GetJson($"wealth/mandates?client_id={client}&status=active")).Body!["items"]!);
        Assert.Equal("Cancelled", (string?)(await manager.DeleteJson($"wealth/mandates/{mandate.Id}")).Body!["status"]);
        Assert.Equal((409, "state_conflict"), Told(await manager.PatchJson($"wealth/mandates/{mandate.Id}", new { status = "Active" })));
        Assert.Equal((409, "state_conflict"), Told(await manager.PatchJson($"wealth/mandates/{mandate.Id}", new { ceiling = 1 })));
    }

    private static (int, string?) Told(Answer answer) => (answer.Status, answer.Code);
}
