using System.Globalization;
using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Portfolio.Navs;
using Steward.Tests.Wealth.Triggers;
using Steward.Wealth.Schemes;
using Xunit;

namespace Steward.Tests.Wealth.Navs;

/// <summary>Deliveries of NAVs over the API: what is accepted, held and known again, and a person's answer.</summary>
public sealed class NavIntakeTests
{
    private const string Orders = "wealth/automation/trigger-orders";
    private const string Header = "Scheme Code;ISIN Div Payout/ ISIN Growth;ISIN Div Reinvestment;Scheme Name;Net Asset Value;Date\r\n";

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.10")]
    public async Task A_delivery_is_judged_row_by_row_and_known_again(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        var (one, two) = (await world.AddScheme("118632", 100m), await world.AddScheme("120503", 100m));
        var rows = new { rows = new object[] { Nav("118632", "2026-08-12", "101.5"), Nav("120503", "2026-08-12", 150.25), Nav("999999", "2026-08-12", "5"), Nav("118632", "2026-08-11", "100"), Nav("120503", "2026-08-10", "N.A.") } };

        var first = await world.Adviser.PostJson("wealth/navs", rows);
        Assert.Equal((202, "accepted", 1, 1, 1, 1), (first.Status, (string?)first.Body!["status"], (int)first.Body["accepted"]!, (int)first.Body["unchanged"]!, (int)first.Body["held"]!, (int)first.Body["unknown"]!));
        Assert.Equal(("999999", 1), ((string?)first.Body["unknown_codes"]![0], (int)first.Body["no_value"]!));
        Assert.Equal(first.Id, (await world.Adviser.PostJson("wealth/navs", rows)).Id);
        Assert.Equal("101.5", (string?)(await world.Adviser.GetJson("wealth/schemes/118632")).Body!["last_nav"]);
        Assert.Equal("100", (string?)(await world.Adviser.GetJson("wealth/schemes/120503")).Body!["last_nav"]);
        Assert.Equal(["101.5", "100"], Texts(await world.Adviser.GetJson($"wealth/navs?scheme_id={one}"), "nav"));

        var held = Assert.Single((JsonArray)(await world.Adviser.GetJson("wealth/quarantine?status=open")).Body!["items"]!)!;
        Assert.Equal(("move_too_large", "100", two.ToString()), ((string?)held["code"], (string?)held["last_accepted_nav"], (string?)held["scheme_id"]));
        Assert.Single((JsonArray)(await world.Adviser.GetJson("wealth/nav-drops")).Body!["items"]!);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.8")]
    public async Task A_case_collects_what_fails_alike_and_is_closed_once(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        await world.AddScheme("119092", 25m, new(2026, 8, 7), "Debt/Liquid", "debt");
        await world.Adviser.PostJson("wealth/navs", Rows(Nav("119092", "2026-08-10", "2501")));
        await world.Adviser.PostJson("wealth/navs", Rows(Nav("119092", "2026-08-11", "2502")));
        var held = Assert.Single((JsonArray)(await world.Adviser.GetJson("wealth/quarantine")).Body!["items"]!)!;
        Assert.Equal(("face_value_suspected", "100", 2), ((string?)held["code"], (string?)held["proposed_factor"], (int)held["row_count"]!));
        var id = (string)held["id"]!;

        var client = await world.AddClient();
        await world.AddHolding(client, await Id(world, "119092"), 1_000m);
        var preview = await world.Adviser.PostJson($"wealth/quarantine/{id}/adjust", new { factor = "100", reason = "split", dry_run = true });
        Assert.Equal((200, 1, "2500", 1), (preview.Status, (int)preview.Body!["navs"]!, (string?)preview.Body["last_nav_after"], (int)preview.Body["holdings"]!));
        Assert.Equal("required", (await world.Adviser.PostJson($"wealth/quarantine/{id}/adjust", new { reason = "split" })).Code);
        Assert.Equal("required", (await world.Adviser.PostJson($"wealth/quarantine/{id}/accept", new { })).Code);

        Assert.Equal("Adjusted", (string?)(await world.Adviser.PostJson($"wealth/quarantine/{id}/adjust", new { factor = "100", reason = "1:100 split" })).Body!["status"]);
        Assert.Equal((409, "state_conflict"), await world.Adviser.PostJson($"wealth/quarantine/{id}/accept", new { reason = "again" }) is var again ? (again.Status, again.Code) : default);
        Assert.Equal(["2502", "2501", "2500"], Texts(await world.Adviser.GetJson("wealth/navs?scheme_id=119092"), "nav"));
        Assert.Equal(10m, await world.Database.Read(s => s.Scalar<decimal>("select units from holdings")));
        Assert.Equal("accepted", (string?)(await world.Adviser.PostJson("wealth/navs", Rows(Nav("119092", "2026-08-12", "2503")))).Body!["status"]);
        Assert.Equal("2503", (string?)(await world.Adviser.GetJson("wealth/schemes/119092")).Body!["last_nav"]);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.9")]
    public async Task A_small_restatement_is_a_revision_and_what_was_known_stays_known(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        await world.AddScheme("118632", 100m);
        await world.Adviser.PostJson("wealth/navs", Rows(Nav("118632", "2026-08-12", "100.5")));
        var before = world.Host.Clock.GetUtcNow();
        world.Host.Clock.Advance(TimeSpan.FromHours(1));

        var restated = await world.Adviser.PostJson("wealth/navs", Rows(Nav("118632", "2026-08-12", "100.55"), Nav("118632", "2026-08-05", "98")));
        Assert.Equal((2, 1, 1), ((int)restated.Body!["accepted"]!, (int)restated.Body["restated"]!, (int)restated.Body["history"]!));
        Assert.Equal(["100.55", "100", "98"], Texts(await world.Adviser.GetJson("wealth/navs?scheme_id=118632"), "nav"));
        Assert.Equal(["100.5", "100"], Texts(await world.Adviser.GetJson($"wealth/navs?scheme_id=118632&as_of={Uri.EscapeDataString(before.ToString("O", CultureInfo.InvariantCulture))}"), "nav"));
        Assert.Equal(1, (int)(await world.Adviser.PostJson("wealth/navs", Rows(Nav("118632", "2026-08-12", "101.5")))).Body!["held"]!);

        var id = (string)((JsonArray)(await world.Adviser.GetJson("wealth/quarantine")).Body!["items"]!)[0]!["id"]!;
        Assert.Equal("Rejected", (string?)(await world.Adviser.PostJson($"wealth/quarantine/{id}/reject", new { reason = "typing error" })).Body!["status"]);
        // As many rows as may come at once do come: 1.9 MB, of schemes that nobody has.
        var most = await world.Adviser.PostJson("wealth/navs", "{\"rows\":[" + string.Join(',', Enumerable.Range(0, 20_000).Select(i => $$"""{"scheme_code":"X{{i:00000}}","isin":"INF{{i:00000}}K01Z","nav_date":"2026-08-12","nav":"1234.5678"}""")) + "]}");
        Assert.Equal((202, 20_000), (most.Status, (int?)most.Body!["rows"]));

        // What a person rejected does not ask again.
        var repeated = await world.Adviser.PostJson("wealth/navs", Rows(Nav("118632", "2026-08-12", "101.5"), Nav("118632", "2026-08-11", "100")));
        Assert.Equal((0, 1), ((int)repeated.Body!["held"]!, (int)repeated.Body["ignored"]!));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.10")]
    public async Task Files_that_are_none_are_held_as_a_whole(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        for (var i = 0; i < 40; i++) await world.AddScheme($"{1000 + i}", 10m);
        string File(int from, int to) => Header + "Open Ended Schemes(Equity Scheme - Large Cap Fund)\r\n" + string.Concat(Enumerable.Range(from, to - from).Select(i => $"{1000 + i};;;A; B;10.{i:00};12-Aug-2026\r\n"));
        var good = await Upload(world, File(0, 40));
        Assert.Equal(("accepted", "full", "amfi", 40), ((string?)good.Body!["status"], (string?)good.Body["form"], (string?)good.Body["format"], (int)good.Body["accepted"]! + (int)good.Body["unchanged"]!));

        foreach (var (content, code) in (ValueTuple<string, string>[])[("x", "drop_unreadable"), ("<html>no</html>", "drop_unreadable"), ("Code;Fund;Price;Day\n1000;A;5;12-Aug-2026", "layout_changed"), (File(0, 31), "drop_too_small"), (File(0, 38), "mass_disappearance")])
        {
            var held = await Upload(world, content);
            Assert.Equal((202, "held", code), (held.Status, (string?)held.Body!["status"], (string?)held.Body["hold_code"]));
        }
        var missing = ((JsonArray)(await world.Adviser.GetJson("wealth/nav-drops?status=held")).Body!["items"]!).Single(drop => (string?)drop!["hold_code"] == "mass_disappearance")!;
        var released = await world.Adviser.PostJson($"wealth/nav-drops/{missing["id"]}/release", new { reason = "two schemes were merged" });
        Assert.Equal((200, "accepted"), (released.Status, (string?)released.Body!["status"]));
        Assert.Equal(409, (await world.Adviser.PostJson($"wealth/nav-drops/{missing["id"]}/reject", new { reason = "late" })).Status);

        var unknown = ((JsonArray)(await world.Adviser.GetJson("wealth/nav-drops?status=held")).Body!["items"]!).Single(drop => (string?)drop!["hold_code"] == "layout_changed")!;
        Assert.Equal("layout_unusable", (await world.Adviser.PostJson("wealth/navs/layouts", new { header = "Code;Fund;Price;Day", columns = new[] { "code", "name", "nav" } })).Code);
        Assert.Equal((string?)unknown["header_hash"], (string?)(await world.Adviser.PostJson("wealth/navs/layouts", new { header = "Code;Fund;Price;Day", columns = new[] { "code", "name", "nav", "date" } })).Body!["header_hash"]);
        Assert.Equal(1, (int)(await world.Adviser.PostJson($"wealth/nav-drops/{unknown["id"]}/release", new { reason = "mapped" })).Body!["held"]!);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_recorded_split_is_no_case_and_bad_requests_say_why(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        var scheme = await world.AddScheme("118632", 1_000m);
        Assert.Equal(201, (await world.Adviser.PostJson("wealth/schemes/118632/corporate-actions", new { action_date = "2026-08-12", kind = "face_value", factor = "0.1" })).Status);
        Assert.Equal(409, (await world.Adviser.PostJson("wealth/schemes/118632/corporate-actions", new { action_date = "2026-08-12", kind = "Face Value", factor = "0.1" })).Status);
        Assert.Equal("required", (await world.Adviser.PostJson("wealth/schemes/118632/corporate-actions", new { action_date = "2026-08-12", kind = "Distribution" })).Code);
        Assert.Equal(1, (int)(await world.Adviser.PostJson("wealth/navs", Rows(Nav("118632", "2026-08-12", "101")))).Body!["accepted"]!);
        Assert.Equal(["101", "100"], Texts(await world.Adviser.GetJson($"wealth/navs?scheme_id={scheme}"), "nav"));

        Assert.Equal((422, "required"), Told(await world.Adviser.PostJson("wealth/navs", Rows(new { nav_date = "2026-08-12", nav = "1" }))));
        Assert.Equal((422, "out_of_limits"), Told(await world.Adviser.PostJson("wealth/navs", Rows())));
        Assert.Equal((422, "unknown_word"), Told(await world.Adviser.PostJson("wealth/navs", new { rows = new[] { Nav("118632", "2026-08-12", "1") }, form = "half" })));
        Assert.Equal(400, (await world.Adviser.GetJson("wealth/navs")).Status);
        Assert.Equal(403, (await (await world.Host.As(Roles.Viewer)).PostJson("wealth/navs", Rows(Nav("118632", "2026-08-12", "1")))).Status);
        var odd = await world.Adviser.PostJson("wealth/navs", Rows(Nav("118632", "yesterday", "1"), Nav("118632", "2026-08-13", "1e5"), Nav("118632", "2026-08-14", "99999999999999999999")));
        Assert.Equal((202, 3), (odd.Status, (int)odd.Body!["held"]!));
    }

    /// <summary>The real drops of a week: held and ignored rows as the golden files say.</summary>
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.7")]
    public async Task The_real_drops_hold_one_row(Dialect dialect)
    {
        var folder = Path.Combine(Repository.SharedData, "nav");
        if (!Directory.Exists(folder)) Assert.Skip("The folder ../shared/data/nav is missing: real NAVs are not tested.");
        await using var world = await WealthWorld.Start(dialect, new(2026, 8, 5, 6, 0, 0, TimeSpan.Zero));
        var categories = (await File.ReadAllLinesAsync(Path.Combine(folder, "schemes.csv"))).Skip(1).Select(line => line.Split(',')).ToDictionary(f => f[0], f => f[4]);
        var bases = NavFile.Read(await File.ReadAllBytesAsync(Path.Combine(folder, "drops", "00_base_2026-08-05.csv"))).Rows.Where(row => row.Value > 0).ToList();
        await world.Database.Write(s => world.Host.Service<SchemeStore>().Add(s, [.. bases.Select(row => new SchemeRow { Id = Ids.New(s.Now), ProductCode = row.Code, Name = row.Code, Amc = "House", Category = categories[row.Code], AssetClass = "other", CreatedAt = s.Now })]));
        var whole = await Send(world, folder, "00_base_2026-08-05.csv");
        Assert.Equal((8_501, 88), ((int)whole["accepted"]!, (int)whole["ignored"]!));
        // 51.96 is below the first and above the second.
        var (client, scheme) = (await world.AddClient(cash: 10_000m), await Id(world, "115294"));
        world.Host.Clock.Advance(TimeSpan.FromSeconds(1));
        var reached = (await world.Adviser.PostJson(Orders, Below(client, scheme, "54.85"))).Id;
        var missed = (await world.Adviser.PostJson(Orders, Below(client, scheme, "51.95"))).Id;

        foreach (var line in (await File.ReadAllLinesAsync(Path.Combine(folder, "golden", "trigger_firings.csv"))).Skip(1).Select(line => line.Split(',')))
        {
            var seen = (await File.ReadAllLinesAsync(Path.Combine(folder, "drops", "manifest.csv"))).Select(text => text.Split(',')).Single(f => f[0] == line[0])[1];
            world.Host.Clock.Advance(DateTimeOffset.Parse(seen, CultureInfo.InvariantCulture) - world.Host.Clock.GetUtcNow());
            var drop = await Send(world, folder, line[0]);
            Assert.Equal((line[0], line[3], line[4]), (line[0], $"{drop["held"]}", $"{drop["ignored"]}"));
            await TriggerOrderTests.Run(world.Host);
        }
        foreach (var order in new[] { reached, missed }) Assert.Equal("Held", await TriggerOrderTests.Status(world, order));
        var held = Assert.Single((JsonArray)(await world.Adviser.GetJson("wealth/quarantine")).Body!["items"]!)!;
        Assert.Equal(("115294", "move_too_large", "57.74", "2026-08-11"), ((string?)held["product_code"], (string?)held["code"], (string?)held["last_accepted_nav"], (string?)held["first_date"]));

        // Accepted by two people at once it fires once, and the order gets a NAV that nobody knows yet.
        var answers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => world.Adviser.PostJson($"wealth/quarantine/{held["id"]}/accept", new { reason = "a distribution" })));
        Assert.Equal([200, 409], answers.Select(answer => answer.Status).Order());
        for (var i = 0; i < 2; i++) await TriggerOrderTests.Run(world.Host);
        var fired = (await world.Adviser.GetJson($"{Orders}/{reached}")).Body!;
        Assert.Equal(("Triggered", "51.96", "2026-08-11", 1), ((string?)fired["status"], (string?)fired["fired_value"], (string?)fired["fired_date"], (int)fired["fire_no"]!));
        Assert.True(string.CompareOrdinal((string?)fired["predicted_nav_date"], "2026-08-11") > 0, (string?)fired["predicted_nav_date"]);
        Assert.Equal(("Active", 1L), (await TriggerOrderTests.Status(world, missed), await world.Database.Read(s => s.Scalar<long>("select count(*) from investment_orders"))));
    }

    private static object Below(Guid client, Guid scheme, string level) => new
    {
        client_id = client, name = "Below", trigger_type = "NAV", trigger_condition = "Less Than", trigger_value = level, order_type = "Purchase", scheme_id = scheme, amount = 1_000, valid_from = "2026-08-01T00:00:00Z",
    };

    private static async Task<JsonNode> Send(WealthWorld world, string folder, string name)
    {
        var answer = await Upload(world, await File.ReadAllTextAsync(Path.Combine(folder, "drops", name)), "?form=delta&file_name=" + name);
        Assert.Equal(202, answer.Status);
        return answer.Body!;
    }

    internal static async Task<Answer> Upload(WealthWorld world, string content, string query = "")
    {
        using var response = await world.Adviser.PostAsync(new Uri("/api/v1/wealth/navs/files" + query, UriKind.Relative), new StringContent(content));
        var text = await response.Content.ReadAsStringAsync();
        return new((int)response.StatusCode, JsonNode.Parse(text), response);
    }

    internal static object Nav(string code, string date, object nav) => new { scheme_code = code, nav_date = date, nav };

    internal static object Rows(params object[] rows) => new { rows };

    private static (int, string?) Told(Answer answer) => (answer.Status, answer.Code);

    private static async Task<Guid> Id(WealthWorld world, string code) => (await world.Adviser.GetJson($"wealth/schemes/{code}")).Id;

    private static string[] Texts(Answer answer, string field) => [.. ((JsonArray)answer.Body!["items"]!).Select(item => (string)item![field]!)];
}
