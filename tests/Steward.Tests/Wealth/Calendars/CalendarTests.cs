using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Wealth.Calendars;
using Xunit;

namespace Steward.Tests.Wealth.Calendars;

/// <summary>Calendars, cut-offs and settlement days over the API.</summary>
public sealed class CalendarTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_calendar_knows_the_years_that_have_rows(Dialect dialect)
    {
        await using var host = await TestHost.Start(dialect);
        var (manager, viewer) = (await host.As(Roles.Manager), await host.As(Roles.Viewer));
        var made = await manager.PostJson("wealth/calendars", new { code = "IN-MF", name = "India", time_zone = "Asia/Kolkata" });
        Assert.Equal((201, "[0,6]"), (made.Status, made.Body!["weekend_days"]!.ToJsonString()));
        Assert.Empty((JsonArray)made.Body["known_years"]!);

        var days = await manager.PostJson("wealth/calendars/IN-MF/days", new
        {
            days = new object[] { new { day = "2026-01-26", name = "Republic Day" }, new { day = "2027-11-07", kind = "Special Session" } },
        });
        Assert.Equal("[2026,2027]", days.Body!["known_years"]!.ToJsonString());
        Assert.Equal("special_session", (string?)(await viewer.GetJson("wealth/calendars/IN-MF/days?year=2027")).Body![0]!["kind"]);

        // What closes is a holiday or a weekend; a special session closes nothing and opens nothing.
        var calendar = (await host.Database.Read(host.Service<CalendarBook>().Read)).Of(null)!;
        Assert.Equal((false, true), (calendar.IsBusinessDay(new(2026, 1, 26)), calendar.IsBusinessDay(new(2026, 1, 27))));

        Assert.Equal("[2027]", (await manager.DeleteJson("wealth/calendars/IN-MF/days/2026-01-26")).Body!["known_years"]!.ToJsonString());
        calendar = (await host.Database.Read(host.Service<CalendarBook>().Read)).Of(made.Id)!;
        Assert.Null(calendar.IsBusinessDay(new(2026, 1, 27)));
        Assert.Equal(404, (await manager.DeleteJson("wealth/calendars/IN-MF/days/2026-01-26")).Status);
        Assert.Equal(403, (await viewer.PostJson("wealth/calendars", new { code = "X" })).Status);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task What_makes_no_calendar_is_refused_where_it_stands(Dialect dialect)
    {
        await using var host = await TestHost.Start(dialect);
        var manager = await host.As(Roles.Manager);
        object Good(string code = "DEFAULT") => new { code, name = "All", time_zone = "UTC", weekend_days = Array.Empty<int>() };
        var made = await manager.PostJson("wealth/calendars", Good());

        Assert.Equal((409, "code_taken"), Told(await manager.PostJson("wealth/calendars", Good())));
        Assert.Equal((422, "invalid_code"), Told(await manager.PostJson("wealth/calendars", Good("lower case"))));
        Assert.Equal((422, "unknown_time_zone"), Told(await manager.PatchJson("wealth/calendars/DEFAULT", new { time_zone = "Moon" }, made.ETag)));
        Assert.Equal((422, "out_of_limits"), Told(await manager.PatchJson("wealth/calendars/DEFAULT", new { weekend_days = new[] { 7 } }, made.ETag)));
        Assert.Equal((428, "if_match_required"), Told(await manager.PatchJson("wealth/calendars/DEFAULT", new { name = "Everything" })));
        Assert.Equal(200, (await manager.PatchJson("wealth/calendars/DEFAULT", new { name = "Everything" }, made.ETag)).Status);
        Assert.Equal((412, "stale_version"), Told(await manager.PatchJson("wealth/calendars/DEFAULT", new { name = "Late" }, made.ETag)));
        Assert.Equal((422, "unknown_word"), Told(await manager.PostJson("wealth/calendars/DEFAULT/days", new { days = new[] { new { day = "2026-01-01", kind = "party" } } })));
        Assert.Equal((422, "out_of_limits"), Told(await manager.PostJson("wealth/calendars/DEFAULT/days", new { days = new[] { new { day = "0026-01-01" } } })));
        Assert.Equal((422, "duplicate_day"), Told(await manager.PostJson("wealth/calendars/DEFAULT/days", new { days = new[] { new { day = "2026-01-01" }, new { day = "2026-01-01" } } })));
        Assert.Equal((404, "not_found"), Told(await manager.GetJson("wealth/calendars/NOWHERE")));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Effective_dates_never_overlap_and_examples_are_unchecked(Dialect dialect)
    {
        await using var host = await TestHost.Start(dialect);
        var manager = await host.As(Roles.Manager);
        var rows = (JsonArray)(await manager.GetJson("wealth/cutoffs")).Body!["items"]!;
        Assert.All(rows, row => Assert.False((bool)row!["checked"]!));
        var liquid = rows.Single(row => (string?)row!["category"] == "liquid" && (string?)row["direction"] == "Purchase")!;
        var path = $"wealth/cutoffs/{liquid["id"]}";

        object Later(string from) => new { category = "Liquid", direction = "purchase", cut_off = "14:00", nav_rule = "previous_day", effective_from = from, @checked = true };
        Assert.Equal((422, "effective_dates_overlap"), Told(await manager.PostJson("wealth/cutoffs", Later("2026-04-01"))));
        Assert.Equal((428, "if_match_required"), Told(await manager.PatchJson(path, new { effective_to = "2026-04-01" })));
        Assert.Equal(200, (await manager.PatchJson(path, new { effective_to = "2026-03-31" }, "\"1\"")).Status);
        Assert.Equal(201, (await manager.PostJson("wealth/cutoffs", Later("2026-04-01"))).Status);
        Assert.Equal((422, "effective_dates_overlap"), Told(await manager.PatchJson(path, new { effective_to = "2026-04-01" }, "\"2\"")));
        Assert.Equal((422, "invalid_time"), Told(await manager.PatchJson(path, new { cut_off = "25:00" }, "\"2\"")));
        Assert.Equal((422, "unsupported_feature"), Told(await manager.PatchJson(path, new { channel = "exchange" }, "\"2\"")));
        Assert.Equal((422, "out_of_limits"), Told(await manager.PostJson("wealth/settlement-rules", new { direction = "Purchase", cash_days = 61, unit_days = 1, effective_from = "2026-01-01" })));

        // The longest word of the category that is in force on the day decides.
        var rules = await host.Database.Read(session => MarketRules.Load(session, host.Service<MarketRuleStore>()));
        Assert.Equal(new TimeOnly(13, 30), rules.For("Debt Scheme - Liquid Fund", "Purchase", new(2026, 3, 31)).CutOff!.Time);
        Assert.Equal(new TimeOnly(14, 0), rules.For("Debt Scheme - Liquid Fund", "Purchase", new(2026, 4, 1)).CutOff!.Time);
        Assert.Equal(new TimeOnly(15, 0), rules.For("Equity Scheme - Large Cap Fund", "Purchase", new(2026, 4, 1)).CutOff!.Time);
        Assert.Single(rules.For("Debt Scheme - Liquid Fund", "Purchase", new(2026, 4, 1)).Unchecked);
        Assert.Equal(2, rules.For("Equity Scheme - Large Cap Fund", "Purchase", new(2026, 4, 1)).Unchecked.Count);
        var audited = await host.Database.Read(s => s.Scalar<long>("select count(*) from outbox_messages where type in ('wealth.cutoff_changed', 'wealth.cutoff_created')"));
        Assert.Equal(2, audited);
    }

    private static (int, string?) Told(Answer answer) => (answer.Status, answer.Code);
}
