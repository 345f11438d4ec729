using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Steward.Host;
using Steward.Kernel;
using Steward.Portfolio.Navs;
using Steward.Tests.Wealth.Triggers;
using Steward.Wealth.Navs;
using Steward.Wealth.Schemes;
using Xunit;

namespace Steward.Tests.Wealth.Navs;

/// <summary>Real NAVs through the server's own intake, calendar and cases, on both databases.</summary>
public sealed class RealFeedTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.8")]
    public async Task Thirteen_years_open_one_case_a_fault_and_a_person_mends_the_face_value(Dialect dialect)
    {
        var categories = Categories();
        var clock = new VirtualClock(new(2012, 12, 31, 12, 0, 0, TimeSpan.Zero));
        // Built and not started: thirteen years of the timers of a running server would take longer than thirteen years of NAVs.
        await using var server = await StewardServer.Build(new ServerOptions(TestFolder.New(), await TestDatabase.Create(dialect), "http://127.0.0.1:0", Clock: clock), builder => builder.Logging.ClearProviders());
        var (database, intake) = (server.Services.GetRequiredService<Database>(), server.Services.GetRequiredService<NavIntake>());
        await database.Write(s => s.Execute("insert into calendars (id, code, name, time_zone) values (@id, 'IN', 'India', 'Asia/Kolkata')", new { id = Ids.New(s.Now) }));
        foreach (var year in Enumerable.Range(2012, 16))
            await database.Write(s => s.Execute("insert into calendar_days (id, calendar_id, day, kind) select @id, id, @day, 'holiday' from calendars", new { id = Ids.New(s.Now), day = new DateOnly(year, 1, 26) }));
        var days = Lines("history/nav_6_schemes_2012-12_2026-08.csv").Select(f => NavRow.Read(1, f[0], null, null, f[1], f[2])!).GroupBy(row => row.Date!.Value).OrderBy(day => day.Key).ToList();
        await database.Write(s => server.Services.GetRequiredService<SchemeStore>().Add(s, [.. days.SelectMany(day => day).Select(row => row.Code).Distinct().Select(code => new SchemeRow { Id = Ids.New(s.Now), ProductCode = code, Name = code, Amc = "House", Category = categories[code], AssetClass = "other", CreatedAt = s.Now })]));
        // In the evening of each day around a fault by itself, the others of a month together: what is judged follows from the dates alone.
        var faults = new[] { new DateOnly(2013, 4, 7), new(2015, 8, 30), new(2018, 2, 27), new DateOnly(2020, 3, 23) };
        foreach (var drop in days.GroupBy(day => Array.Exists(faults, fault => Math.Abs(day.Key.DayNumber - fault.DayNumber) < 4) ? $"{day.Key:yyyy-MM-dd}" : $"{day.Key:yyyy-MM}{(Array.Exists(faults, fault => day.Key > fault && day.Key.Month == fault.Month && day.Key.Year == fault.Year) ? "~" : "")}").ToList())
        {
            var seen = new DateTimeOffset(drop.Max(day => day.Key).ToDateTime(new(20, 0)), TimeSpan.FromMinutes(330));
            clock.Advance(seen - clock.GetUtcNow());
            await database.Write(s => intake.Take(s, new("api", drop.Key, Encoding.UTF8.GetBytes(drop.Key), "csv", "delta", NavFile.Of([.. drop.SelectMany(day => day)], []), "test")));
            if (drop.Key != "2015-09") continue;
            // After a month of rows that joined the case a person says yes to the factor.
            await database.Write(async s =>
            {
                var found = await s.Scalar<Guid>("select id from nav_quarantine where code = 'face_value_suspected' and status = 'Open'");
                return await server.Services.GetRequiredService<CloseCase>().Adjust(s, Caller.Engine("person"), (await server.Services.GetRequiredService<QuarantineStore>().Find(s, found))!, "1:100", 100, []);
            });
        }

        var cases = await database.Read(s => s.Query<string>(
            "select p.product_code || ' ' || cast(q.first_date as text) || ' ' || q.code || ' ' || q.status from nav_quarantine q join products p on p.id = q.product_id order by p.product_code, q.first_date"));
        Assert.Equal(
        [
            "118632 2020-03-23 move_too_large Open", "119092 2015-08-30 face_value_suspected Adjusted", "119551 2018-02-27 move_too_large Open",
            "120503 2013-04-07 not_positive Open", "120503 2020-03-23 move_too_large Open", "120841 2020-03-23 move_too_large Open",
        ], cases.DistinctBy(row => (row[..6], row.Split(' ')[2])));
        // One of each scheme and code, one question to people for each, and what failed in the same way has joined it.
        Assert.Equal(cases.Count, cases.DistinctBy(row => (row[..6], row.Split(' ')[2])).Count());
        Assert.Equal(cases.Count, await database.Read(s => s.Scalar<int>("select count(*) from wealth_tasks where kind = 'quarantine'")));
        Assert.True(await database.Read(s => s.Scalar<int>("select max(row_count) from nav_quarantine")) > 100);
        Assert.Equal(100m, await database.Read(s => s.Scalar<decimal>("select proposed_factor from nav_quarantine where code = 'face_value_suspected'")));
        Assert.Equal(20_110, await database.Read(s => s.Scalar<int>("select count(*) from nav_prices where reason_code is null or reason_code <> 'adjusted'")));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.9")]
    public async Task Every_silent_restatement_of_a_year_is_a_revision_or_held(Dialect dialect)
    {
        var (categories, rows) = (Categories(), Lines("restatements.csv"));
        await using var world = await WealthWorld.Start(dialect, new(2026, 8, 14, 12, 0, 0, TimeSpan.Zero));
        // Each by itself: a scheme of its own for every row.
        await world.Database.Write(s => world.Host.Service<SchemeStore>().Add(s, [.. rows.Select((f, i) => new SchemeRow { Id = Ids.New(s.Now), ProductCode = $"R{i}", Name = f[1], Amc = "House", Category = categories.GetValueOrDefault(f[1], ""), AssetClass = "other", CreatedAt = s.Now })]));
        async Task<JsonNode> Post(int column) => (await world.Adviser.PostJson("wealth/navs", NavIntakeTests.Rows([.. rows.Select((f, i) => NavIntakeTests.Nav($"R{i}", f[2], f[column]))]))).Body!;
        Assert.Equal((1_886, 0), await Post(3) is var before ? ((int)before["accepted"]!, (int)before["held"]!) : default);
        Assert.Equal((1_859, 1_859, 27), await Post(4) is var after ? ((int)after["accepted"]!, (int)after["restated"]!, (int)after["held"]!) : default);
        Assert.Equal(["restated 27"], await world.Database.Read(s => s.Query<string>("select code || ' ' || count(*) from nav_quarantine where status = 'Open' group by code")));
        // What was held is not the last value, and what was accepted is, as a second revision.
        Assert.Equal([("1", 27), ("2", 1_859)], (await world.Database.Read(s => s.Query<string>("select cast(revision as text) from nav_latest"))).GroupBy(revision => revision).Select(group => (group.Key, group.Count())).Order());
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.11")]
    public async Task Saturday_may_carry_the_navs_of_Sunday_and_not_those_of_Monday(Dialect dialect)
    {
        var categories = Categories();
        var saturday = await File.ReadAllTextAsync(Path.Combine(Folder(), "drops", "03_2026-08-08.csv"));
        var sundays = saturday.Split('\n').Where(line => line.Contains(",2026-08-09,", StringComparison.Ordinal)).ToList();
        Assert.Equal(94, sundays.Count);
        foreach (var (seen, date, accepted, held) in new[]
        {
            // On Saturday the 8th, as the drop was seen; Friday begins in India at 18:30 of Thursday in UTC, and with it what a weekend's feed may know.
            ("2026-08-08T04:00:00Z", "2026-08-09", 94, 0), ("2026-08-08T04:00:00Z", "2026-08-10", 0, 94),
            ("2026-08-06T18:29:59Z", "2026-08-09", 0, 94), ("2026-08-06T18:30:00Z", "2026-08-09", 94, 0),
        })
        {
            await using var world = await WealthWorld.Start(dialect, DateTimeOffset.Parse(seen, CultureInfo.InvariantCulture));
            await world.Database.Write(s => world.Host.Service<SchemeStore>().Add(s, [.. sundays.Select(line => line.Split(',')[0]).Select(code => new SchemeRow { Id = Ids.New(s.Now), ProductCode = code, Name = code, Amc = "House", Category = categories[code], AssetClass = "other", CreatedAt = s.Now })]));
            var before = saturday.Split('\n')[0] + "\n" + string.Join('\n', sundays.Select(line => line.Replace(",2026-08-09,", ",2026-08-05,", StringComparison.Ordinal)));
            Assert.Equal(94, (int)(await NavIntakeTests.Upload(world, before, "?form=delta")).Body!["accepted"]!);
            var drop = (await NavIntakeTests.Upload(world, saturday.Replace(",2026-08-09,", $",{date},", StringComparison.Ordinal), "?form=delta")).Body!;
            Assert.Equal((seen, date, "accepted", accepted, held), (seen, date, (string?)drop["status"], (int)drop["accepted"]!, (int)drop["held"]!));
            Assert.Equal(held, await world.Database.Read(s => s.Scalar<int>("select count(*) from nav_quarantine where code = 'future_dated' and status = 'Open'")));
            Assert.Equal(accepted, await world.Database.Read(s => s.Scalar<int>("select count(*) from nav_latest where nav_date = '2026-08-09'")));
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.11")]
    public async Task Twenty_schemes_that_fall_together_are_a_market_and_nineteen_are_none(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        async Task<(int, int)> Fall(string category, int schemes)
        {
            for (var i = 0; i < schemes; i++) await world.AddScheme($"{category}{i}", 100m, new(2026, 8, 10), category);
            var drop = (await world.Adviser.PostJson("wealth/navs", NavIntakeTests.Rows([.. Enumerable.Range(0, schemes).Select(i => NavIntakeTests.Nav($"{category}{i}", "2026-08-11", "88"))]))).Body!;
            return ((int)drop["accepted"]!, (int)drop["held"]!);
        }
        Assert.Equal(((20, 0), (0, 19), (0, 1)), (await Fall("Equity/ELSS", 20), await Fall("Equity/Value", 19), await Fall("Equity/Focused", 1)));
        // Schemes of another category are no peers, though they come in the same drop.
        await world.AddScheme("alone", 100m, new(2026, 8, 10), "Equity/Contra");
        var mixed = await world.Adviser.PostJson("wealth/navs", NavIntakeTests.Rows([.. Enumerable.Range(0, 20).Select(i => NavIntakeTests.Nav($"Equity/ELSS{i}", "2026-08-12", "77.5")), NavIntakeTests.Nav("alone", "2026-08-12", "88")]));
        Assert.Equal((20, 1), ((int)mixed.Body!["accepted"]!, (int)mixed.Body["held"]!));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.10")]
    public async Task What_is_no_full_feed_is_held_moves_nothing_and_fires_nothing(Dialect dialect)
    {
        const string Six = "Scheme Code;ISIN Div Payout/ ISIN Growth;ISIN Div Reinvestment;Scheme Name;Net Asset Value;Date\r\n";
        const string Eight = "Scheme Code;ISIN Div Payout/ ISIN Growth;ISIN Div Reinvestment;Scheme Name;Plan;Option;Net Asset Value;Date\r\n";
        await using var world = await WealthWorld.Start(dialect);
        var first = await world.AddScheme("1000", 10m, new(2026, 8, 10));
        for (var i = 1; i < 100; i++) await world.AddScheme($"{1000 + i}", 10m, new(2026, 8, 10));
        string Rows(int count, string nav, string day, string plan = "") => "Open Ended Schemes(Equity Scheme - Large Cap Fund)\r\n" + string.Concat(Enumerable.Range(1000, count).Select(code => $"{code};;;A; B;{plan}{nav};{day}-Aug-2026\r\n"));
        Assert.Equal(("accepted", "full", 100), await Send(Six + Rows(100, "10.01", "11")) is var good ? ((string?)good["status"], (string?)good["form"], (int)good["accepted"]!) : default);
        // The same in eight columns tells nothing new.
        Assert.Equal(("accepted", 100, 0), await Send(Eight + Rows(100, "10.01", "11", "Direct;Growth;")) is var eight ? ((string?)eight["status"], (int)eight["unchanged"]!, (int)eight["accepted"]!) : default);
        world.Host.Clock.Advance(TimeSpan.FromSeconds(1));
        var order = (await world.Adviser.PostJson("wealth/automation/trigger-orders", TriggerOrderTests.Order(await world.AddClient(cash: 10_000m), first, 10.05m))).Id;

        var page = "<html><head><title>503 Service Unavailable</title></head><body><h1>Service Unavailable; try, later, please</h1><p>The server is busy.</p></body></html>"[..146];
        var wrong = new[]
        {
            (page, "drop_unreadable"), ("x", "drop_unreadable"), (Six + Rows(79, "10.1", "12"), "drop_too_small"), (Six + Rows(97, "10.1", "12"), "mass_disappearance"),
            ("Code;Fund;Price;Day\r\n1000;A;10.1;12-Aug-2026", "layout_changed"), (Six.Replace("Net Asset Value", "Net Value", StringComparison.Ordinal) + Rows(100, "10.1", "12"), "layout_changed"),
        };
        foreach (var (content, code) in wrong) Assert.Equal(("held", code, 0), await Send(content) is var held ? ((string?)held["status"], (string?)held["hold_code"], (int)held["accepted"]!) : default);
        await TriggerOrderTests.Run(world.Host);
        Assert.Equal(("Active", 0L, 100), (await TriggerOrderTests.Status(world, order), await world.Database.Read(s => s.Scalar<long>("select count(*) from investment_orders")), await world.Database.Read(s => s.Scalar<int>("select count(*) from nav_latest where nav_date = '2026-08-11'"))));
        // One question each, and none more when the same comes again.
        foreach (var (content, _) in wrong) await Send(content);
        Assert.Equal(wrong.Length, await world.Database.Read(s => s.Scalar<int>("select count(*) from wealth_tasks where kind = 'held_drop'")));

        // 98 of 100 are enough, in either form.
        Assert.Equal(("accepted", 98), await Send(Eight + Rows(98, "10.1", "12", "Direct;Growth;")) is var enough ? ((string?)enough["status"], (int)enough["accepted"]!) : default);
        await TriggerOrderTests.Run(world.Host);
        Assert.Equal("Triggered", await TriggerOrderTests.Status(world, order));

        async Task<JsonNode> Send(string content) => (await NavIntakeTests.Upload(world, content)).Body!;
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.10")]
    public async Task Rows_that_claim_to_be_all_and_are_not_are_held_and_let_through_by_a_person(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        for (var i = 0; i < 10; i++) await world.AddScheme($"{1000 + i}", 10m, new(2026, 8, 10));
        var rows = new { form = "full", rows = Enumerable.Range(1000, 9).Select(code => NavIntakeTests.Nav($"{code}", "2026-08-11", code == 1000 ? 10.1m : "10.2")) };
        foreach (var _ in new int[2]) Assert.Equal(("held", "mass_disappearance", 0), await world.Adviser.PostJson("wealth/navs", rows) is { Body: { } held } ? ((string?)held["status"], (string?)held["hold_code"], (int)held["accepted"]!) : default);
        var drop = Assert.Single((JsonArray)(await world.Adviser.GetJson("wealth/nav-drops?status=held")).Body!["items"]!)!;
        // By two at once, of whom one does it.
        var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => world.Adviser.PostJson($"wealth/nav-drops/{drop["id"]}/release", new { reason = "one was merged" })));
        Assert.Equal([200, 409], answers.Select(answer => answer.Status).Order());
        Assert.Equal(("accepted", 9, 0), answers.Single(answer => answer.Status == 200).Body is { } done ? ((string?)done["status"], (int)done["accepted"]!, (int)done["held"]!) : default);
        Assert.Equal(["10.1", "10.2", "10"], await Task.WhenAll(new[] { 1000, 1001, 1009 }.Select(async code => (string)(await world.Adviser.GetJson($"wealth/schemes/{code}")).Body!["last_nav"]!)));
    }

    private static string Folder()
    {
        var folder = Path.Combine(Repository.SharedData, "nav");
        if (!Directory.Exists(folder)) Assert.Skip("The folder ../shared/data/nav is missing: real NAVs are not tested.");
        return folder;
    }

    private static List<string[]> Lines(string path) => [.. File.ReadLines(Path.Combine(Folder(), path)).Skip(1).Select(line => line.Split(','))];

    private static Dictionary<string, string> Categories() => Lines("schemes.csv").ToDictionary(f => f[0], f => f[4]);
}
