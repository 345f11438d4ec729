using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Tests.Wealth.Portfolio;
using Xunit;

namespace Steward.Tests.Wealth.AutoInvest;

/// <summary>The engine with rules by date: once and no more, late, missed, held, at its caps.</summary>
public sealed class RunTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_due_date_makes_one_order_however_often_and_by_however_many_it_is_looked_at(Dialect dialect)
    {
        await using var world = await AutoInvestWorld.Start(dialect);
        var rule = await world.Create();
        await world.TickAt("2026-03-03T12:59");
        Assert.Empty(await world.Occurrences(rule.Id));
        world.Host.Clock.Advance(TimeSpan.FromMinutes(1));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => world.Tick()));
        await world.Tick();

        Assert.Equal(["2026-03-03 Ordered placed"], await world.Occurrences(rule.Id));
        Assert.Equal([5000m], await world.OrderAmounts(rule.Id));
        var after = (await world.Read(rule.Id)).Body!;
        Assert.Equal(("2026-03-04", 1, 5000m), ((string?)after["next_execution_date"], (int)after["execution_count"]!, (decimal)after["total_invested"]!));

        // The end of the order ends the occurrence: one terminal line, and the streak begins anew.
        await world.EndOrders(rule.Id, "executed");
        Assert.Equal(["2026-03-03 Executed executed"], await world.Occurrences(rule.Id));
        Assert.Equal([("execute", false), ("settle", true)], (await world.Log(rule.Id)).Select(line => (line.Decision, line.IsTerminal)));
        Assert.Equal("Success", (string?)(await world.Read(rule.Id)).Body!["last_execution_status"]);
    }

    [Theory, Trait("acceptance", "wealth-22.15")]
    [InlineData(Dialect.Sqlite, "Ask", "Asked missed_dates", 0)]
    [InlineData(Dialect.PostgreSql, "Ask", "Asked missed_dates", 0)]
    [InlineData(Dialect.Sqlite, "Run All", "Ordered placed", 3)]
    [InlineData(Dialect.PostgreSql, "Run All", "Ordered placed", 3)]
    [InlineData(Dialect.Sqlite, "Run Latest", "Skipped superseded", 1)]
    [InlineData(Dialect.PostgreSql, "Run Latest", "Skipped superseded", 1)]
    [InlineData(Dialect.Sqlite, "Skip", "Skipped policy_skip", 0)]
    [InlineData(Dialect.PostgreSql, "Skip", "Skipped policy_skip", 0)]
    public async Task Three_dates_that_were_missed_go_by_the_policy(Dialect dialect, string policy, string first, int orders)
    {
        await using var world = await AutoInvestWorld.Start(dialect);
        var rule = await world.Create(new { catch_up_policy = policy });
        // Tuesday, Wednesday and Thursday were due at 13:00; on Thursday evening all three NAVs are gone.
        await world.TickAt("2026-03-05T18:00");
        var occurrences = await world.Occurrences(rule.Id);
        Assert.Equal(["2026-03-03 " + first, "2026-03-04 " + first], occurrences.Take(2));
        Assert.Equal(policy == "Run Latest" ? "2026-03-05 Ordered placed" : "2026-03-05 " + first, occurrences[2]);
        Assert.Equal(orders, (await world.OrderAmounts(rule.Id)).Count);
        Assert.Equal(3, (await world.Log(rule.Id)).Select(line => line.Key).Distinct().Count());
        Assert.Equal(policy == "Ask" ? 1 : 0, ((JsonArray)(await world.Manager.GetJson("wealth/tasks?kind=missed_dates")).Body!["items"]!).Count);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.15")]
    public async Task Missed_dates_are_answered_one_by_one_and_late_or_old_ones_ask_nobody(Dialect dialect)
    {
        await using var world = await AutoInvestWorld.Start(dialect);
        var (asking, late, old) = (await world.Create(), await world.Create(), await world.Create(new { catch_up_window_days = 0 }));
        await world.TickAt("2026-03-03T14:00"); // an hour late, and its NAV is still to be had
        Assert.Equal(["2026-03-03 Ordered placed"], await world.Occurrences(late.Id));
        await world.Post(late.Id, "pause");
        await world.EndOrders(asking.Id, "executed");
        await world.EndOrders(old.Id, "executed");
        await world.TickAt("2026-03-06T18:00");
        Assert.Equal(["2026-03-04 Skipped outside_window", "2026-03-05 Skipped outside_window", "2026-03-06 Ordered placed"], (await world.Occurrences(old.Id)).Skip(1));

        Assert.Equal((422, "not_asked"), Told(await world.Post(asking.Id, "missed", new Dictionary<string, string> { ["2026-03-09"] = "run" })));
        Assert.Equal((422, "unknown_word"), Told(await world.Post(asking.Id, "missed", new Dictionary<string, string> { ["2026-03-04"] = "perhaps" })));
        var answered = await world.Post(asking.Id, "missed", new Dictionary<string, string> { ["2026-03-04"] = "run", ["2026-03-05"] = "skip", ["2026-03-06"] = "run" });
        Assert.Equal(["execute", "skip", "execute"], answered.Body!["items"]!.AsArray().Select(item => (string?)item!["decision"]));
        Assert.Equal(["2026-03-04 Ordered placed", "2026-03-05 Skipped skipped_by_person", "2026-03-06 Ordered placed"], (await world.Occurrences(asking.Id)).Skip(1));
        Assert.Empty((JsonArray)(await world.Manager.GetJson("wealth/tasks?kind=missed_dates")).Body!["items"]!);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.17"), Trait("acceptance", "wealth-22.36")]
    public async Task Runs_that_are_made_up_for_share_the_limits_and_the_balance_of_today(Dialect dialect)
    {
        await using var world = await AutoInvestWorld.Start(dialect);
        var saver = await world.Manager.Client();
        await world.Manager.Deposit(saver, 20_000);
        var limited = await world.Create(new { amount = 4000, catch_up_policy = "Run All" });
        var saving = await world.Create(new { client_id = saver, amount = 4000, catch_up_policy = "Run All", min_balance_required = 15_000 });
        Assert.Equal(201, (await world.Manager.PostJson("wealth/limits", new { scope = "Rule", scope_id = limited.Id, kind = "Amount Per Day", value = 9000 })).Status);
        await world.TickAt("2026-03-05T18:00");
        // All three leave today, and today allows 9,000. Of 20,000 the first leaves 16,000, of which 15,000 must stay.
        Assert.Equal(["2026-03-03 Ordered placed", "2026-03-04 Ordered placed", "2026-03-05 Refused limit_hard"], await world.Occurrences(limited.Id));
        Assert.Equal(["2026-03-03 Ordered placed", "2026-03-04 Skipped min_balance", "2026-03-05 Skipped min_balance"], await world.Occurrences(saving.Id));
        Assert.Equal((4000m, 1), await world.Read(saving.Id) is var left ? ((decimal)left.Body!["total_invested"]!, (int)left.Body["execution_count"]!) : default);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.14")]
    public async Task A_missing_calendar_holds_the_rule_until_there_is_one(Dialect dialect)
    {
        await using var world = await AutoInvestWorld.Start(dialect, withCalendar: false);
        var rule = await world.Create(new { frequency = "Monthly" });
        Assert.Equal("calendar_missing", (string?)rule.Body!["next_dates"]![0]!["state"]);
        await world.TickAt("2026-03-03T14:00");
        await world.Tick();
        Assert.Equal(["2026-03-03 Held calendar_missing"], await world.Occurrences(rule.Id));
        Assert.Single(await world.Log(rule.Id));

        await AutoInvestWorld.Calendar(world.Manager, 2026);
        await world.Tick();
        Assert.Equal(["2026-03-03 Ordered placed"], await world.Occurrences(rule.Id));
        Assert.Equal("2026-04-03", (string?)(await world.Read(rule.Id)).Body!["next_execution_date"]);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.14")]
    public async Task Skip_pause_and_clock_changes_leave_the_other_dates_where_they_are(Dialect dialect)
    {
        await using var world = await AutoInvestWorld.Start(dialect);
        var all = await world.Manager.PostJson("wealth/calendars", new { code = "ALL", name = "Every day", time_zone = "Europe/Berlin", weekend_days = Array.Empty<int>() });
        await world.Manager.PostJson("wealth/calendars/ALL/days", new { days = new[] { new { day = "2026-12-25" } } });
        var rule = await world.Create(new { calendar_id = all.Id, time_zone = "Europe/Berlin", trigger_config = new { time = "02:30" } });
        async Task<IReadOnlyList<string>> Runs(string from) => [.. (await world.Manager.GetJson($"wealth/automation/auto-invest/{rule.Id}/preview?from={from}&count=3")).Body!["items"]!.AsArray().Select(item => (string)item!["run_at"]!)];

        Assert.Equal(["2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"], await Runs("2026-03-28"));
        Assert.Equal(["2026-10-24T00:30:00Z", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"], await Runs("2026-10-24"));

        await world.Post(rule.Id, "skip", new { date = "2026-03-04" });
        Assert.Equal((422, "not_a_date"), Told(await world.Post(rule.Id, "skip", new { date = "2026-12-25" })));
        await world.TickAt("2026-03-03T12:00");
        await world.EndOrders(rule.Id, "executed");
        await world.TickAt("2026-03-04T12:00");
        Assert.Equal("2026-03-04 Skipped skipped_by_person", (await world.Occurrences(rule.Id))[^1]);
        await world.Post(rule.Id, "pause", new { until = "2026-03-07" });
        await world.TickAt("2026-03-06T12:00");
        await world.TickAt("2026-03-07T12:00");
        var resumed = (await world.Read(rule.Id)).Body!;
        // The pause ended at midnight in Berlin, the tick came at 07:30 there: the run of the 7th was at 02:30 and is not made up for.
        Assert.Equal(("Active", "2026-03-08"), ((string?)resumed["status"], (string?)resumed["next_execution_date"]));
        await world.TickAt("2026-03-08T12:00");
        Assert.Equal("2026-03-08 Ordered placed", (await world.Occurrences(rule.Id))[^1]);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task The_last_run_of_a_rule_that_a_switch_holds_is_made_after_its_release(Dialect dialect)
    {
        await using var world = await AutoInvestWorld.Start(dialect);
        var stop = await world.Manager.PostJson("wealth/kill-switches/engage", new { scope = "Firm", reason = "Drill" });
        object[] lasts = [new { amount = 101, end_date = "2026-03-03" }, new { amount = 102, max_executions = 1 }, new { amount = 103, max_total_amount = 103 }];
        foreach (var last in lasts) Assert.Equal(201, (await world.Create(last)).Status);
        var unwanted = await world.Create(new { amount = 104, end_date = "2026-03-03" });
        world.Host.Clock.Advance(AutoInvestWorld.Local("2026-03-03T13:01") - world.Host.Clock.GetUtcNow());
        foreach (var _ in lasts) await world.Tick();
        Assert.Equal(["Held kill_switch", "Held kill_switch", "Held kill_switch", "Held kill_switch"], await States());
        var dropped = await world.Manager.DeleteJson($"wealth/automation/auto-invest/{unwanted.Id}?reason=Moved");
        Assert.Equal((200, "Cancelled"), (dropped.Status, (string?)dropped.Body!["rule"]!["status"]));
        Assert.Equal(200, (await world.Manager.PostJson($"wealth/kill-switches/{stop.Id}/release", new { reason = "Over" })).Status);
        foreach (var _ in lasts) await world.Tick();
        Assert.Equal(["Ordered placed", "Ordered placed", "Ordered placed", "Skipped rule_cancelled"], await States());
        // None of them has another date.
        world.Host.Clock.Advance(TimeSpan.FromDays(2));
        foreach (var _ in lasts) await world.Tick();
        Assert.Equal(["Ordered placed", "Ordered placed", "Ordered placed", "Skipped rule_cancelled"], await States());
        Assert.Equal("Completed", await world.Host.Database.Read(s => s.Scalar<string>("select distinct status from auto_invest_rules where amount < @most", new { most = 104m })));

        async Task<IReadOnlyList<string>> States() => await world.Host.Database.Read(s => s.Query<string>("select o.state || ' ' || o.reason_code from automation_occurrences o join auto_invest_rules r on r.id = o.automation_id order by r.amount, o.due_at"));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task What_a_rule_asked_about_is_not_carried_out_once_the_rule_is_changed_off_or_cancelled(Dialect dialect)
    {
        await using var world = await AutoInvestWorld.Start(dialect);
        var second = await world.Host.As(Roles.Manager);
        var rule = await world.Create(new { approval = "Always" });
        await world.TickAt("2026-03-03T13:00");
        var order = (Guid)(await world.Manager.GetJson($"wealth/investment-orders?client_id={world.Client}")).Body!["items"]![0]!["id"]!;
        Task<Answer> Approve() => second.PostJson($"wealth/investment-orders/{order}/approve", new { });

        Assert.Equal(200, (await world.Manager.PatchJson($"wealth/automation/auto-invest/{rule.Id}", new { amount = 6_000 }, (await world.Read(rule.Id)).ETag)).Status);
        Assert.Equal((409, "rule_changed"), await Approve() is var changed ? (changed.Status, changed.Code) : default);
        Assert.Equal(200, (await world.Manager.SendJson(HttpMethod.Delete, $"wealth/automation/auto-invest/{rule.Id}", null)).Status);
        var ended = (await world.Manager.GetJson($"wealth/investment-orders/{order}")).Body!;
        Assert.Equal(("cancelled", "rule_cancelled"), ((string)ended["status"]!, (string)ended["failure_code"]!));
        Assert.Equal(1_000_000m, (decimal)(await world.Manager.GetJson($"wealth/clients/{world.Client}/cash")).Body!["available"]!);
        Assert.Equal(409, (await Approve()).Status);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_rule_that_cannot_be_decided_stops_no_other_rests_and_waits_for_a_person_in_the_end(Dialect dialect)
    {
        await using var world = await AutoInvestWorld.Start(dialect);
        var (mended, lost, sound) = (await world.Create(), await world.Create(new { name = "Lost" }), await world.Create(new { name = "Sound" }));
        Task<int> Basket(Guid id, Json? basket) => world.Host.Database.Write(s => s.Execute("update auto_invest_rules set basket = @basket where id = @id", new { basket, id }));
        Task<string?> Status(Guid id) => world.Host.Database.Read(s => s.Scalar<string>("select status from auto_invest_rules where id = @id", new { id }));
        foreach (var id in new[] { mended.Id, lost.Id }) await Basket(id, new("[{\"scheme_id\": 7}]"));

        await world.TickAt("2026-03-03T13:00");
        Assert.Equal(["2026-03-03 Ordered placed"], await world.Occurrences(sound.Id));
        Assert.Empty(await world.Occurrences(mended.Id));
        Assert.Equal((1L, 1L, 0L), await Alerts(world, mended.Id));
        // It rests for a minute, then for four: no try, no alert in between.
        await world.TickAt("2026-03-03T13:00");
        Assert.Equal((1L, 1L, 0L), await Alerts(world, mended.Id));
        await world.TickAt("2026-03-03T13:01");
        Assert.Equal((2L, 1L, 0L), await Alerts(world, mended.Id));

        await Basket(mended.Id, null);
        await world.TickAt("2026-03-03T13:04");
        Assert.Empty(await world.Occurrences(mended.Id));
        await world.TickAt("2026-03-03T13:05");
        Assert.Equal(["2026-03-03 Ordered placed"], await world.Occurrences(mended.Id));
        Assert.Equal((0L, 1L, 1L), await Alerts(world, mended.Id));

        await world.TickAt("2026-03-03T13:21");
        Assert.Equal("Active", await Status(lost.Id));
        await world.TickAt("2026-03-03T14:21");
        Assert.Equal("Needs Attention", await Status(lost.Id));
        Assert.Contains(lost.Body!["code"]!.ToString(), (await world.Manager.GetJson("wealth/tasks?kind=rule_attention")).Body!["items"]![0]!["title"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal((5L, 1L, 0L), await Alerts(world, lost.Id));
        await Basket(lost.Id, null);
        Assert.Equal(200, (await world.Post(lost.Id, "resume")).Status);
        Assert.Equal((0L, 1L, 1L), await Alerts(world, lost.Id));
        await world.TickAt("2026-03-04T13:00");
        Assert.Equal(["2026-03-04 Ordered placed"], await world.Occurrences(lost.Id));
    }

    /// <summary>Tries that failed in a row, alerts raised, and alerts taken back.</summary>
    private static Task<(long Tries, long Raised, long Over)> Alerts(AutoInvestWorld world, Guid rule) => world.Host.Database.Read(async s =>
    {
        var payload = s.Pick("payload", "payload::text");
        var mine = await s.Query<string>($"select {payload} from outbox_messages where type = 'alert_wanted' and {payload} like @like", new { like = $"%auto_invest_due:{rule}%" });
        var over = mine.Count(one => (bool?)System.Text.Json.Nodes.JsonNode.Parse(one)!["is_over"] == true);
        return (await s.Scalar<long?>("select tries from automation_faults where subject_id = @rule", new { rule }) ?? 0, (long)(mine.Count - over), (long)over);
    });

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.17")]
    public async Task The_total_is_never_passed_its_last_part_is_invested_and_the_balance_is_kept(Dialect dialect)
    {
        await using var world = await AutoInvestWorld.Start(dialect, cash: 30_000);
        var capped = await world.Create(new { amount = 4000, max_total_amount = 9500, max_per_execution = 3800 });
        var saving = await world.Create(new { amount = 5000, min_balance_required = 18_000 });
        foreach (var day in new[] { "03", "04", "05", "06" })
        {
            await world.TickAt($"2026-03-{day}T13:00");
            await world.EndOrders(capped.Id, "executed");
            await world.EndOrders(saving.Id, "executed");
        }
        Assert.Equal([3800m, 3800m, 1900m], await world.OrderAmounts(capped.Id));
        Assert.Equal(("Completed", 9500m, null), ((string?)(await world.Read(capped.Id)).Body!["status"], (decimal)(await world.Read(capped.Id)).Body!["total_invested"]!, (string?)(await world.Read(capped.Id)).Body!["next_run_at"]));
        Assert.Contains("2026-03-06 Skipped min_balance", await world.Occurrences(saving.Id));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.16")]
    public async Task A_mandate_ceiling_keeps_the_former_amount_and_warns_before(Dialect dialect)
    {
        await using var world = await AutoInvestWorld.Start(dialect);
        var mandate = await world.Manager.PostJson("wealth/mandates", new { client_id = world.Client, ceiling = 5600, valid_from = "2026-01-01", debit_lead_days = 0 });
        await world.Host.Database.Write(s => s.Execute("update mandates set status = 'Active'"));
        var rule = await world.Create(new { funding = "Mandate", mandate_id = mandate.Id, step_up = new { percent = 10, every = 1, multiple = 100 } });
        Assert.Equal([5000m, 5500m, 5500m], rule.Body!["next_dates"]!.AsArray().Select(date => (decimal)date!["amount"]!));
        Assert.Contains("keeps back the next", string.Join(' ', rule.Body["next_dates"]![1]!["warnings"]!.AsArray()), StringComparison.Ordinal);
        Assert.Contains("keeps the former", string.Join(' ', rule.Body["next_dates"]![2]!["warnings"]!.AsArray()), StringComparison.Ordinal);
        foreach (var day in new[] { "03", "04", "05" })
        {
            await world.TickAt($"2026-03-{day}T13:00");
            await world.EndOrders(rule.Id, "executed");
        }
        Assert.Equal([5000m, 5500m, 5500m], await world.OrderAmounts(rule.Id));
        Assert.Equal(1, await world.Host.Database.Read(s => s.Scalar<long>("select count(*) from in_app_notifications where event = 'Auto-Invest Upcoming'")));

        // A run out of turn leaves when its debit has come, two business days from now: which NAV it gets is not promised.
        await world.Host.Database.Write(s => s.Execute("update mandates set debit_lead_days = 2"));
        var now = await world.Post(rule.Id, "run-now");
        Assert.Equal(("execute", true), ((string?)now.Body!["decision"], now.Body["orders"]![0]!["predicted_nav_date"] is null));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Failures_in_a_row_end_in_a_persons_hands_and_an_open_execution_lets_one_wait(Dialect dialect)
    {
        await using var world = await AutoInvestWorld.Start(dialect);
        var (failing, waiting) = (await world.Create(), await world.Create());
        foreach (var day in new[] { "03", "04", "05" })
        {
            await world.TickAt($"2026-03-{day}T13:00");
            await world.EndOrders(failing.Id, "failed");
        }
        var rule = (await world.Read(failing.Id)).Body!;
        Assert.Equal(("Needs Attention", 3, 0m), ((string?)rule["status"], (int)rule["failure_streak"]!, (decimal)rule["total_invested"]!));
        Assert.Single((JsonArray)(await world.Manager.GetJson("wealth/tasks?kind=rule_attention")).Body!["items"]!);

        Assert.Equal(["2026-03-03 Ordered placed", "2026-03-04 Held overlap_buffered", "2026-03-05 Skipped overlap"], await world.Occurrences(waiting.Id));
        await world.EndOrders(waiting.Id, "executed");
        await world.Tick();
        Assert.Equal("2026-03-04 Ordered placed", (await world.Occurrences(waiting.Id))[1]);
        Assert.Equal((409, "execution_open"), Told(await world.Post(waiting.Id, "run-now")));
        Assert.Equal("Active", (string?)(await world.Post(failing.Id, "resume")).Body!["status"]);
        var now = await world.Post(failing.Id, "run-now", new { amount = 700 });
        Assert.Equal(("execute", 700m), ((string?)now.Body!["decision"], (decimal)now.Body["orders"]![0]!["amount"]!));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.17")]
    public async Task A_rule_whose_last_order_fails_goes_on_or_waits_for_a_person_and_leaves_nothing_open_when_cancelled(Dialect dialect)
    {
        await using var world = await AutoInvestWorld.Start(dialect);
        var (total, ending, poor, asking) = (await world.Create(new { max_total_amount = 5000 }), await world.Create(new { end_date = "2026-03-03" }), await world.Create(new { amount = 2_000_000, max_executions = 1 }), await world.Create(new { start_date = "2026-03-04" }));
        await world.TickAt("2026-03-03T13:00");
        Assert.Equal(("Completed", "Completed"), (await Status(total), await Status(ending)));
        // Nothing could be placed: the one execution is still to come.
        Assert.Equal(("Active", "2026-03-04", 0), (await Status(poor), (string?)(await world.Read(poor.Id)).Body!["next_execution_date"], (int)(await world.Read(poor.Id)).Body!["execution_count"]!));
        await world.EndOrders(total.Id, "failed");
        await world.EndOrders(ending.Id, "failed");
        Assert.Equal(("Active", "2026-03-04", 0m), (await Status(total), (string?)(await world.Read(total.Id)).Body!["next_execution_date"], (decimal)(await world.Read(total.Id)).Body!["total_invested"]!));
        Assert.Equal("Needs Attention", await Status(ending));
        Assert.Equal(ending.Id.ToString(), (string?)Assert.Single((JsonArray)(await world.Manager.GetJson("wealth/tasks?kind=rule_attention")).Body!["items"]!)!["subject_id"]);
        await world.TickAt("2026-03-04T13:00");
        await world.EndOrders(total.Id, "executed");
        Assert.Equal(("Completed", 5000m), (await Status(total), (decimal)(await world.Read(total.Id)).Body!["total_invested"]!));

        await world.EndOrders(asking.Id, "executed");
        await world.TickAt("2026-03-09T18:00");
        Assert.Equal("2026-03-05 Asked missed_dates", (await world.Occurrences(asking.Id))[1]);
        Assert.Equal(200, (await world.Manager.SendJson(HttpMethod.Delete, $"wealth/automation/auto-invest/{asking.Id}", new { reason = "moved" })).Status);
        Assert.All((await world.Occurrences(asking.Id)).Skip(1), one => Assert.EndsWith("Skipped rule_cancelled", one, StringComparison.Ordinal));
        Assert.All((await world.Log(asking.Id)).GroupBy(line => line.Key), lines => Assert.Single(lines, line => line.IsTerminal));

        async Task<string?> Status(Answer rule) => (string?)(await world.Read(rule.Id)).Body!["status"];
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_client_hears_of_money_three_days_and_one_day_before(Dialect dialect)
    {
        await using var world = await AutoInvestWorld.Start(dialect);
        var (monthly, left, daily) = (await world.Create(Monthly(16)), await world.Create(Monthly(16)), await world.Create(new { start_date = "2026-03-16" }));
        await world.Post(left.Id, "skip", new { date = "2026-03-16" });
        Assert.Equal(200, (await world.Manager.PatchJson($"wealth/automation/auto-invest/{monthly.Id}", new { trigger_config = new { day_of_month = 17 } }, (await world.Read(monthly.Id)).ETag)).Status);
        Assert.Equal(0, await Told("2026-03-14T08:59"));
        Assert.Equal(1, await Told("2026-03-14T09:01"));
        Assert.Equal(2, await Told("2026-03-16T09:01"));
        await world.TickAt("2026-03-17T13:00");
        await world.EndOrders(monthly.Id, "executed");
        // The next ones are on the 16th of April, of the rule that left March out, and on the 17th.
        Assert.Equal(3, await Told("2026-04-13T23:00"));
        Assert.Equal(4, await Told("2026-04-14T09:00"));
        await world.Post(monthly.Id, "pause");
        Assert.Equal(5, await Told("2026-04-16T12:00"));
        Assert.Equal(1, await world.Host.Database.Read(s => s.Scalar<long>("select count(*) from in_app_notifications where event = 'Rule Paused'")));
        Assert.NotEqual(left.Id, daily.Id);

        object Monthly(int day) => new { frequency = "Monthly", start_date = "2026-03-10", trigger_config = new { day_of_month = day } };
        async Task<long> Told(string at)
        {
            world.Host.Clock.Advance(AutoInvestWorld.Local(at) - world.Host.Clock.GetUtcNow());
            await world.FireTimers();
            return await world.Host.Database.Read(s => s.Scalar<long>("select count(*) from in_app_notifications where event = 'Auto-Invest Upcoming'"));
        }
    }

    private static (int, string?) Told(Answer answer) => (answer.Status, answer.Code);
}
