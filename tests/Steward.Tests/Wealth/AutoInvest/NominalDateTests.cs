using System.Globalization;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Wealth.AutoInvest;

/// <summary>Every nominal date is computed from the anchor: what happens to one date moves no other, and a clock that is put forward or back makes no second run.</summary>
public sealed class NominalDateTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.14")]
    public async Task Skip_pause_and_edit_leave_later_nominals_where_the_anchor_has_them(Dialect dialect)
    {
        var first = await AutoInvestWorld.Start(dialect, "2026-03-31T12:58");
        object monthly = new { frequency = "Monthly", start_date = "2026-03-31", catch_up_policy = "Skip" };
        var (rule, untouched) = (await first.Create(monthly), await first.Create(monthly));
        Assert.Equal(200, (await first.Post(rule.Id, "skip", new { date = "2026-04-30" })).Status);
        await first.TickAt("2026-03-31T13:00");
        await first.EndOrders(rule.Id, "executed");

        var second = await Later(first, "2026-04-30T12:58");
        await second.TickAt("2026-04-30T13:00");
        Assert.Equal(200, (await second.Post(rule.Id, "pause", new { until = "2026-06-15" })).Status);
        // 31 May is a Sunday: it would have run on 1 June, in the pause.
        await using var world = await Later(second, "2026-06-30T12:58");
        await world.Tick();
        var edited = await world.Manager.PatchJson($"wealth/automation/auto-invest/{rule.Id}", new { amount = 6_000, name = "Larger", max_executions = 50 }, (await world.Read(rule.Id)).ETag);
        Assert.Equal((200, "2026-06-30"), (edited.Status, (string?)edited.Body!["next_execution_date"]));
        await world.TickAt("2026-06-30T13:00");

        // A month without a 31st has its last day, and the next one has its 31st again.
        string[] expected = ["2026-07-31", "2026-08-31", "2026-09-30", "2026-10-31", "2026-11-30", "2026-12-31"];
        Assert.Equal(expected, await Nominals(world, rule.Id, "2026-07-01", 6));
        Assert.Equal(expected, await Nominals(world, untouched.Id, "2026-07-01", 6));
        Assert.Equal(["2026-03-31 Executed executed", "2026-04-30 Skipped skipped_by_person", "2026-06-30 Ordered placed"], await world.Occurrences(rule.Id));
        Assert.Equal([5_000m, 6_000m], await world.OrderAmounts(rule.Id));

        // A new anchor is another series, from the start that stays.
        var moved = await world.Manager.PatchJson($"wealth/automation/auto-invest/{rule.Id}", new { trigger_config = new { day_of_month = 15 } }, (await world.Read(rule.Id)).ETag);
        Assert.Equal(("2026-07-31", "2026-07-15"), ((string?)moved.Body!["former_next_execution_date"], (string?)moved.Body["next_execution_date"]));
        Assert.Equal(["2026-07-15", "2026-08-15"], await Nominals(world, rule.Id, "2026-07-01", 2));
    }

    /// <summary>02:30 in Berlin on a calendar without weekends: one that is left out runs at the first instant after the gap, one that comes twice at its first.</summary>
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.14")]
    public async Task A_run_in_the_gap_and_one_in_the_overlap_happen_once(Dialect dialect)
    {
        // Begun five minutes before: each poll of each loop is gone through by the clock.
        foreach (var (day, begin, due, later) in new[] { ("2026-03-29", "T06:25", "2026-03-29T01:00:00Z", "2026-03-29T01:10:00Z"), ("2026-10-25", "T05:55", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z") })
        {
            await using var world = await AutoInvestWorld.Start(dialect, day + begin);
            var all = await world.Manager.PostJson("wealth/calendars", new { code = "ALL", name = "Every day", time_zone = "Europe/Berlin", weekend_days = Array.Empty<int>() });
            await world.Manager.PostJson("wealth/calendars/ALL/days", new { days = new[] { new { day = "2026-12-25" } } });
            var rule = await world.Create(new { calendar_id = all.Id, time_zone = "Europe/Berlin", trigger_config = new { time = "02:30" }, frequency = "Yearly", start_date = day });
            async Task At(string instant, int seconds = 0)
            {
                world.Host.Clock.Advance(DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture).AddSeconds(seconds) - world.Host.Clock.GetUtcNow());
                await world.Tick();
            }
            await At(due, -1);
            Assert.Empty(await world.Occurrences(rule.Id));
            await At(due);
            Assert.Equal([day + " Ordered placed"], await world.Occurrences(rule.Id));
            await world.EndOrders(rule.Id, "executed");
            await At(later);
            Assert.Equal([day + " Executed executed"], await world.Occurrences(rule.Id));
            Assert.Single(await world.OrderAmounts(rule.Id));
        }
    }

    /// <summary>The same book on a server that is started later: on the way there every poll of every loop would be gone through.</summary>
    private static async Task<AutoInvestWorld> Later(AutoInvestWorld world, string local)
    {
        await world.DisposeAsync();
        var host = await TestHost.Start(world.Host.Folder, world.Host.DatabaseUrl, new VirtualClock(AutoInvestWorld.Local(local)));
        return world with { Host = host, Manager = (await host.NewUser(Roles.Manager, "m" + local)).Client };
    }

    private static async Task<IReadOnlyList<string>> Nominals(AutoInvestWorld world, Guid rule, string from, int count) =>
        [.. (await world.Manager.GetJson($"wealth/automation/auto-invest/{rule}/preview?from={from}&count={count}")).Body!["items"]!.AsArray().Select(item => (string)item!["nominal_date"]!)];
}
