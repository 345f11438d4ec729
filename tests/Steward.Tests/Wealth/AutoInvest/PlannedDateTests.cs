using Steward.Kernel;
using Steward.Tests.Wealth.Portfolio;
using Steward.Tests.Wealth.Rebalancing;
using Steward.Tests.Wealth.Triggers;
using Steward.Wealth.Triggers;
using Xunit;

namespace Steward.Tests.Wealth.AutoInvest;

/// <summary>The next date of a rule is kept with it; what it was reckoned from may change before it comes.</summary>
public sealed class PlannedDateTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_holiday_that_is_entered_late_brings_the_last_business_day_forward(Dialect dialect)
    {
        await using var world = await AutoInvestWorld.Start(dialect);
        await world.Host.Nav(world.Scheme, new(2026, 3, 27), 100m);
        var rule = await world.Create(new { frequency = "Monthly", trigger_config = new { last_business_day = true } });
        var following = await world.Create(new { frequency = "Monthly", trigger_config = new { day_of_month = 31 } });
        await world.TickAt("2026-03-10T09:00");
        Assert.Equal(("2026-03-31T07:30:00Z", "2026-03-31T07:30:00Z"), (await Next(rule.Id), await Next(following.Id)));

        // Tuesday the 31st closes: Monday is the last business day, and what follows runs on Wednesday.
        Assert.Equal(200, (await world.Manager.PostJson("wealth/calendars/IN-MF/days", new { days = new[] { new { day = "2026-03-31" } } })).Status);
        await world.Tick();
        Assert.Equal(("2026-03-30T07:30:00Z", "2026-04-01T07:30:00Z"), (await Next(rule.Id), await Next(following.Id)));
        Assert.Empty(await world.Occurrences(rule.Id));
        await world.TickAt("2026-03-30T13:00");
        Assert.Equal(["2026-03-31 Ordered placed"], await world.Occurrences(rule.Id));
        Assert.Empty(await world.Occurrences(following.Id));

        // It was no holiday after all.
        Assert.Equal(200, (await world.Manager.DeleteJson("wealth/calendars/IN-MF/days/2026-03-31")).Status);
        await world.TickAt("2026-03-31T13:00");
        Assert.Equal(["2026-03-31 Ordered placed"], await world.Occurrences(following.Id));
        Assert.Equal("2026-04-30T07:30:00Z", await Next(rule.Id));

        async Task<string?> Next(Guid id) => (string?)(await world.Read(id)).Body!["next_run_at"];
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_condition_is_not_looked_at_on_a_holiday_that_is_entered_late(Dialect dialect)
    {
        await using var world = await AutoInvestWorld.Start(dialect);
        var rule = await world.Create(new { frequency = "Weekly", trigger_type = "Market Condition", trigger_config = new { nav_change_threshold = -5, change_days = 1 } });
        await world.Host.Nav(world.Scheme, new(2026, 3, 2), 100);
        await world.TickAt("2026-03-03T14:00");
        Assert.Equal("2026-03-04T07:30:00Z", await Next());

        // Wednesday closes: the fall that Tuesday's NAV shows is looked at on Thursday.
        Assert.Equal(200, (await world.Manager.PostJson("wealth/calendars/IN-MF/days", new { days = new[] { new { day = "2026-03-04" } } })).Status);
        await world.Tick();
        Assert.Equal("2026-03-05T07:30:00Z", await Next());
        await world.Host.Nav(world.Scheme, new(2026, 3, 3), 90);
        await world.TickAt("2026-03-04T14:00");
        Assert.Empty(await world.Occurrences(rule.Id));

        // It was no holiday after all, and 13:00 has passed.
        Assert.Equal(200, (await world.Manager.DeleteJson("wealth/calendars/IN-MF/days/2026-03-04")).Status);
        await world.Tick();
        Assert.Equal("2026-03-05T07:30:00Z", await Next());
        Assert.Empty(await world.Occurrences(rule.Id));
        await world.TickAt("2026-03-05T13:00");
        Assert.Equal(["2026-03-02 Ordered placed"], await world.Occurrences(rule.Id));
        Assert.Equal("2026-03-06T07:30:00Z", await Next());

        async Task<string?> Next() => (string?)(await world.Read(rule.Id)).Body!["next_run_at"];
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_run_keeps_its_distance_from_the_cut_off_that_is_in_force_on_its_day(Dialect dialect)
    {
        await using var world = await AutoInvestWorld.Start(dialect);
        await world.Host.Nav(world.Scheme, new(2026, 3, 31), 100m);
        var rule = await world.Create(new { frequency = "Monthly", trigger_config = new { day_of_month = 1 }, start_date = "2026-03-03" });
        Assert.Equal("2026-04-01T07:30:00Z", (string?)rule.Body!["next_run_at"]);

        // From April on the market closes at noon: the run of 13:00 would miss the NAV of its day.
        var cutOff = (await world.Manager.GetJson("wealth/cutoffs")).Body!["items"]!.AsArray().First(row => (string?)row!["category"] == "*" && (string?)row["direction"] == "Purchase")!;
        var successor = await world.Manager.PostJson(
            $"wealth/cutoffs/{cutOff["id"]}/successor", new { category = "*", direction = "Purchase", cut_off = "12:00", nav_rule = "Same Day", effective_from = "2026-04-01", @checked = true });
        Assert.True(successor.Status == 201, successor.Body?.ToJsonString());
        await world.Tick();
        Assert.Equal("2026-04-01T04:30:00Z", (string?)(await world.Read(rule.Id)).Body!["next_run_at"]);
        var preview = (await world.Manager.GetJson($"wealth/automation/auto-invest/{rule.Id}/preview?from=2026-03-01&count=2")).Body!["items"]!;
        Assert.Equal(("2026-04-01T04:30:00Z", "2026-04-01"), ((string?)preview[0]!["run_at"], (string?)preview[0]!["predicted_nav_date"]));
        await world.TickAt("2026-04-01T10:00");
        Assert.Equal(["2026-04-01 Ordered placed"], await world.Occurrences(rule.Id));
        Assert.Equal(new DateOnly(2026, 4, 1), await world.Host.Database.Read(s => s.Scalar<DateOnly>("select predicted_nav_date from investment_orders")));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_debit_that_takes_longer_and_a_scheme_of_another_market_move_the_next_date(Dialect dialect)
    {
        await using var world = await AutoInvestWorld.Start(dialect);
        var mandate = await world.Manager.PostJson("wealth/mandates", new { client_id = world.Client, ceiling = 9000, valid_from = "2026-01-01", debit_lead_days = 1, status = "Active" });
        var debited = await world.Create(new { frequency = "Monthly", trigger_config = new { day_of_month = 20 }, funding = "Mandate", mandate_id = mandate.Id });
        var plain = await world.Create(new { frequency = "Monthly", trigger_config = new { day_of_month = 20 } });
        await world.Tick();
        // Friday the 20th, asked for on Thursday.
        Assert.Equal(("2026-03-19T07:30:00Z", "2026-03-20T07:30:00Z"), (await Next(debited.Id), await Next(plain.Id)));
        Assert.Equal(200, (await world.Manager.PatchJson($"wealth/mandates/{mandate.Id}", new { debit_lead_days = 3 }, mandate.ETag)).Status);
        // A liquid scheme's cut-off is 13:30.
        Assert.Equal(200, (await world.Manager.PatchJson($"wealth/schemes/{world.Scheme}", new { category = "Debt/Liquid" })).Status);
        await world.Tick();
        Assert.Equal(("2026-03-17T06:00:00Z", "2026-03-20T06:00:00Z"), (await Next(debited.Id), await Next(plain.Id)));

        async Task<string?> Next(Guid id) => (string?)(await world.Read(id)).Body!["next_run_at"];
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Rebalancing_rules_and_orders_on_a_date_follow_the_calendar_too(Dialect dialect)
    {
        await using var world = await RebalancingWorld.Start(dialect);
        var wealth = world.Wealth;
        // Monday the 31st of August closes, so that both wait for Tuesday, until somebody takes the holiday back.
        var manager = await wealth.Host.As(Roles.Manager);
        Assert.Equal(200, (await manager.PostJson("wealth/calendars/IN/days", new { days = new[] { new { day = "2026-08-31" } } })).Status);
        var rule = await world.AddRule(new { strategy = "Time-Based", trigger_on_drift = false, trigger_on_schedule = true, frequency = "Monthly", day_of_month = 31 }, status: "Active");
        var order = await wealth.Adviser.PostJson(
            "wealth/automation/trigger-orders", TriggerOrderTests.Order(world.Client, world.Equity, 0m, extra: new { trigger_type = "Date", trigger_value = "2026-08-31", trigger_condition = "Equals", amount = 500 }));
        Assert.Equal(201, order.Status);
        Assert.Equal((At(9, 1, "07:30"), At(9, 1, "03:30")), (await Next(), await Timer()));
        Assert.Equal(200, (await manager.DeleteJson("wealth/calendars/IN/days/2026-08-31")).Status);
        await world.Tick();
        Assert.Equal((At(8, 31, "07:30"), At(8, 31, "03:30")), (await Next(), await Timer()));

        Task<DateTimeOffset> Next() => wealth.Database.Read(s => s.Scalar<DateTimeOffset>("select next_run_at from rebalancing_rules where id = @rule", new { rule }));

        Task<DateTimeOffset> Timer() => wealth.Database.Read(s => s.Scalar<DateTimeOffset>("select due_at from timers where kind = @kind and key = @key", new { kind = TriggerTimes.Date, key = order.Id.ToString("D") }));

        static DateTimeOffset At(int month, int day, string time) => new(new DateOnly(2026, month, day), TimeOnly.Parse(time, System.Globalization.CultureInfo.InvariantCulture), TimeSpan.Zero);
    }
}
