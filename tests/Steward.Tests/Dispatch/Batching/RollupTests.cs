using Microsoft.Extensions.DependencyInjection;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Dispatch.Batching;

/// <summary>The daily rollups against a recount of their facts after many random writes.</summary>
public sealed class RollupTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.36")]
    public async Task Rollups_equal_the_recount_after_thousands_of_random_writes_and_a_forged_figure_is_found(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        var (driver, order) = (await world.Driver("Near", 0.5), await world.Order());
        Guid[] orders = [order, await world.Order(), await world.Order()];
        var chance = new Chance(36, "rollups");
        var batches = new List<Guid>();
        var (logs, alerts) = (new List<Guid>(), new List<Guid>());
        for (var round = 0; round < 20; round++)
        {
            await world.Host.Database.Write(async session =>
            {
                for (var write = 0; write < 200; write++) await Write(session, world.Zone, order, driver, batches, chance);
                for (var write = 0; write < 40; write++) await Escalate(session, world.Zone, orders[(int)chance.Below(3)], logs, chance);
                for (var write = 0; write < 40; write++) await Alert(session, world.Zone, order, alerts, chance);
            });
        }

        foreach (var rollup in world.Host.App.Services.GetServices<IRollup>())
        {
            var check = await world.Host.Database.Read(session => rollup.Verify(session));
            Assert.True(check.Differences.Count == 0, $"{rollup.Table}: {string.Join("; ", check.Differences.Take(5))}");
            if (rollup.Table is "batch_daily" or "assignment_daily" or "escalation_daily") Assert.InRange(check.Rows, 8, 24);
        }

        await world.Host.Database.Write(session => session.Execute("update batch_daily set max_orders = max_orders + 1 where slot = 3"));
        var batched = world.Host.App.Services.GetServices<IRollup>().Single(r => r.Table == "batch_daily");
        var forged = await world.Host.Database.Read(session => batched.Verify(session));
        Assert.NotEmpty(forged.Differences);
        Assert.All(forged.Differences, d => Assert.Equal("max_orders", d.Figure));

        var risks = await world.Host.Database.Read(session => session.Query<long>("select sum(orders) from open_escalation_counts"));
        Assert.InRange(Assert.Single(risks), 4, 3 * 4);

        // The count of open alerts has no days: all of it is compared, also what is kept of nothing.
        var open = world.Host.App.Services.GetServices<IRollup>().Single(r => r.Table == "open_alert_counts");
        Assert.InRange((await world.Host.Database.Read(session => open.Verify(session))).Rows, 40, 4 * 4 * 3 * 8 * 2);
        await world.Host.Database.Write(session => session.Execute("insert into open_alert_counts values (@id, 'SLA_BREACH', 'low', 'open', 0, 1)", new { id = Guid.AllBitsSet }));
        var ghost = Assert.Single((await world.Host.Database.Read(session => open.Verify(session))).Differences);
        Assert.Equal((1m, 0m), (ghost.Kept, ghost.Counted));
    }

    private static async Task Write(Session session, Guid zone, Guid order, Guid driver, List<Guid> batches, Chance chance)
    {
        var date = new DateOnly(2026, 11, 20).AddDays(-(int)chance.Below(3));
        var id = Ids.New(session.Now);
        switch (batches.Count < 20 ? 0 : chance.Below(4))
        {
            case 0:
                await session.Execute(
                    "insert into order_batches (id, batch_number, order_count, total_distance_km, total_value, zone_id, business_date) values (@id, @number, @size, @km, @value, @zone, @date)",
                    new { id, number = "BATCH-" + id, size = 2 + (int)chance.Below(4), km = chance.Below(4) == 0 ? (decimal?)null : chance.Below(2_000) / 100m, value = (decimal?)chance.Below(100_000), zone, date });
                batches.Add(id);
                break;
            case 1:
                string[] words = ["processing", "completed", "failed", "cancelled"];
                var status = words[(int)chance.Below(4)];
                await session.Execute(
                    $"update order_batches set status = {session.Pick("@status", "cast(@status as batch_status)")}, delivery_success_rate = @rate where id = @id",
                    new { id = batches[(int)chance.Below(batches.Count)], status, rate = chance.Below(3) == 0 ? (decimal?)null : chance.Below(10_001) / 100m });
                break;
            case 2:
                await session.Execute(
                    "update order_batches set order_count = @size, total_distance_km = @km where id = @id",
                    new { id = batches[(int)chance.Below(batches.Count)], size = 1 + (int)chance.Below(6), km = chance.Below(3_000) / 100m });
                break;
            default:
                string[] types = ["AUTO_ASSIGNED", "FORCE_ASSIGNED", "MANUAL"];
                var type = types[(int)chance.Below(3)];
                var score = chance.Below(5) == 0 ? (decimal?)null : chance.Below(1_000_001) / 10_000m;
                await session.Execute(
                    $"""
                    insert into assignment_logs (id, order_id, driver_id, assignment_type, total_score, distance_score, time_score, ended_at, zone_id, business_date)
                    values (@id, @order, @driver, {session.Pick("@type", "cast(@type as assignment_type)")}, @score, @score, @score, @Now, @zone, @date)
                    """,
                    new { id, order, driver, type, score, zone, date, session.Now });
                break;
        }
    }

    private static async Task Escalate(Session session, Guid zone, Guid order, List<Guid> logs, Chance chance)
    {
        string[] types = ["SLA_RISK", "STUCK_ORDER", "UNRESPONSIVE_DRIVER", "FAILED_DELIVERY"], grades = ["low", "medium", "high", "critical"], states = ["open", "investigating", "resolved"];
        var (type, severity, status) = (types[(int)chance.Below(4)], grades[(int)chance.Below(4)], states[(int)chance.Below(3)]);
        var late = chance.Below(3) == 0 ? (int?)null : (int)chance.Below(90);
        var (at, by, what) = status == "resolved" ? (session.Now, "somebody", "it was mended") : ((DateTimeOffset?)null, (string?)null, (string?)null);
        if (logs.Count < 20 || chance.Below(3) == 0)
        {
            var id = Ids.New(session.Now);
            await session.Execute(
                $"""
                insert into escalation_logs (id, order_id, escalation_type, severity, status, reason, current_delay_minutes, resolved_at, resolved_by, resolution, escalated_at, zone_id, business_date, dedupe_key)
                values (@id, @order, {session.Pick("@type", "cast(@type as escalation_type)")}, {session.Pick("@severity", "cast(@severity as severity_level)")},
                  @status, 'a test', @late, @at, @by, @what, @Now, @zone, @date, @key)
                """,
                new { id, order, type, severity, status, late, at, by, what, session.Now, zone, date = new DateOnly(2026, 11, 20).AddDays(-(int)chance.Below(3)), key = id.ToString() });
            logs.Add(id);
            return;
        }
        await session.Execute(
            $"""
            update escalation_logs set severity = {session.Pick("@severity", "cast(@severity as severity_level)")}, status = @status,
              current_delay_minutes = @late, resolved_at = @at, resolved_by = @by, resolution = @what where id = @id
            """,
            new { id = logs[(int)chance.Below(logs.Count)], severity, status, late, at, by, what });
    }

    private static async Task Alert(Session session, Guid zone, Guid order, List<Guid> alerts, Chance chance)
    {
        string[] types = ["DISPATCH_FAILED", "OPTIMIZATION_NEEDED", "SLA_BREACH", "DRIVER_UNRESPONSIVE"], grades = ["low", "medium", "high", "critical"], states = ["open", "acknowledged", "snoozed", "resolved"];
        var (type, severity, status) = (types[(int)chance.Below(4)], grades[(int)chance.Below(4)], states[(int)chance.Below(4)]);
        DateTimeOffset? at = status == "resolved" ? session.Now : null;
        var isNew = alerts.Count < 20 || chance.Below(3) == 0;
        var id = isNew ? Ids.New(session.Now) : alerts[(int)chance.Below(alerts.Count)];
        if (isNew) alerts.Add(id);
        await session.Execute(
            isNew
                ? $"""
                  insert into dispatch_alerts (id, order_id, alert_type, severity, message, status, resolved_at, subject, zone_id, business_date, dedupe_key)
                  values (@id, @order, {session.Pick("@type", "cast(@type as alert_type)")}, {session.Pick("@severity", "cast(@severity as severity_level)")}, 'a test', @status, @at, 'order', @zone, @date, @key)
                  """
                : $"update dispatch_alerts set severity = {session.Pick("@severity", "cast(@severity as severity_level)")}, status = @status, resolved_at = @at where id = @id",
            new { id, order, type, severity, status, at, zone = chance.Below(5) == 0 ? (Guid?)null : zone, date = new DateOnly(2026, 11, 20), key = id.ToString() });
    }
}
