using System.Globalization;
using System.Text.Json.Nodes;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Wealth.Navs;

/// <summary>Market series: closes go through the gate of the NAVs, a case of theirs is closed like any other, and CSV files are read as they come.</summary>
public sealed class MarketSeriesTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Closes_pass_the_gate_and_a_case_is_closed_by_a_person(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        var made = await world.Adviser.PostJson("wealth/market-series", new { code = "SPX", name = "S&P 500", kind = "index", currency = "USD", move_limit_percent = "8" });
        Assert.Equal((201, "8"), (made.Status, (string?)made.Body!["move_limit_percent"]));
        Assert.Equal((409, "code_taken"), Told(await world.Adviser.PostJson("wealth/market-series", new { code = "SPX", name = "Again", kind = "index" })));

        var closes = new { closes = new object[] { Close("2026-08-11", "105"), Close("2026-08-10", 100), Close("2026-08-12", "120"), Close("2026-08-07", "N.A.") } };
        var first = await world.Adviser.PostJson("wealth/market-series/SPX/closes", closes);
        Assert.Equal((202, 2, 1, 1, "series:SPX"), (first.Status, (int)first.Body!["accepted"]!, (int)first.Body["held"]!, (int)first.Body["no_value"]!, (string?)first.Body["source"]));
        Assert.Equal(first.Id, (await world.Adviser.PostJson($"wealth/market-series/{made.Id}/closes", closes)).Id);
        Assert.Equal(("105", "2026-08-11"), await world.Adviser.GetJson("wealth/market-series/SPX") is var now ? ((string?)now.Body!["last_close"], (string?)now.Body["last_date"]) : default);

        var held = Assert.Single((JsonArray)(await world.Adviser.GetJson($"wealth/quarantine?series_id={made.Id}")).Body!["items"]!)!;
        Assert.Equal(("move_too_large", "SPX", null, made.Id.ToString(), "105"), ((string?)held["code"], (string?)held["product_code"], (string?)held["scheme_id"], (string?)held["series_id"], (string?)held["last_accepted_nav"]));
        var before = world.Host.Clock.GetUtcNow();
        world.Host.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal("Accepted", (string?)(await world.Adviser.PostJson($"wealth/quarantine/{held["id"]}/accept", new { reason = "a crash upwards" })).Body!["status"]);
        Assert.Equal(["120", "105", "100"], await Closes(world, ""));
        Assert.Equal(["105", "100"], await Closes(world, "?as_of=" + Uri.EscapeDataString(before.ToString("O", CultureInfo.InvariantCulture))));
        Assert.Equal(["105"], await Closes(world, "?from=2026-08-11&to=2026-08-11"));

        // The index is rebased: a tenth of what it was.
        world.Host.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, (int)(await world.Adviser.PostJson("wealth/market-series/SPX/closes", new { closes = new[] { Close("2026-08-13", "12.1") } })).Body!["held"]!);
        var rebased = Assert.Single((JsonArray)(await world.Adviser.GetJson("wealth/quarantine?status=Open")).Body!["items"]!)!;
        Assert.Equal(("face_value_suspected", "0.1"), ((string?)rebased["code"], (string?)rebased["proposed_factor"]));
        var preview = await world.Adviser.PostJson($"wealth/quarantine/{rebased["id"]}/adjust", new { factor = "0.1", reason = "rebased", dry_run = true });
        Assert.Equal((3, "12", 0), ((int)preview.Body!["navs"]!, (string?)preview.Body["last_nav_after"], (int)preview.Body["holdings"]!));
        Assert.Equal(200, (await world.Adviser.PostJson($"wealth/quarantine/{rebased["id"]}/adjust", new { factor = "0.1", reason = "rebased" })).Status);
        Assert.Equal(["12.1", "12", "10.5", "10"], await Closes(world, ""));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_csv_file_is_read_by_its_header_and_volatility_moves_freely(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        Assert.Equal((422, "out_of_limits"), Told(await world.Adviser.PostJson("wealth/market-series", new { code = "VIX", name = "VIX", kind = "volatility", move_limit_percent = 50 })));
        Assert.Equal(201, (await world.Adviser.PostJson("wealth/market-series", new { code = "VIX", name = "VIX", kind = "volatility" })).Status);
        Assert.Equal(201, (await world.Adviser.PostJson("wealth/market-series", new { code = "OTHER", name = "Other", kind = "rate" })).Status);
        const string file = "\uFEFFDATE,OPEN,HIGH,LOW,CLOSE\r\n2026-08-10,1,1,1,12.5\r\n2026-08-11,1,1,1,40.25\n2026-08-12,9,9,9,160\n";
        Assert.Equal((202, 3, 0), await Upload(world, "VIX", file) is var taken ? (taken.Status, (int)taken.Body!["accepted"]!, (int)taken.Body["held"]!) : default);
        // The same file for another series is another delivery, and its moves are no volatility's.
        Assert.Equal((1, 2), await Upload(world, "OTHER", file) is var other ? ((int)other.Body!["accepted"]!, (int)other.Body["held"]!) : default);
        foreach (var bad in new[] { "", "<html>no</html>", "date;size\n2026-08-12;5", "date,close\nnonsense\n" })
            Assert.Equal((202, "held", "drop_unreadable"), await Upload(world, "VIX", bad) is var held ? (held.Status, (string?)held.Body!["status"], (string?)held.Body["hold_code"]) : default);
        var unreadable = ((JsonArray)(await world.Adviser.GetJson("wealth/nav-drops?status=held")).Body!["items"]!)[0]!;
        Assert.Equal((422, "drop_unreadable"), Told(await world.Adviser.PostJson($"wealth/nav-drops/{unreadable["id"]}/release", new { reason = "let it" })));

        // A rule that looks at it keeps it alive.
        var (client, scheme) = (await world.AddClient(), await world.AddScheme("1"));
        var rule = await world.Adviser.PostJson("wealth/automation/auto-invest", new
        {
            client_id = client, name = "In a storm", scheme_id = scheme, amount = 5_000, frequency = "Monthly", trigger_type = "Market Condition", trigger_config = new { market_condition = "Bear", series = "VIX" }, start_date = world.Today,
        });
        Assert.Equal(201, rule.Status);
        Assert.Equal((409, "series_in_use"), Told(await world.Adviser.DeleteJson("wealth/market-series/VIX")));
        Assert.Equal((200, false), await world.Adviser.DeleteJson("wealth/market-series/OTHER") is var gone ? (gone.Status, (bool)gone.Body!["is_live"]!) : default);
        Assert.Equal((409, "state_conflict"), Told(await Upload(world, "OTHER", file + "2026-08-13,1,1,1,1\n")));
        Assert.Single((JsonArray)(await world.Adviser.GetJson("wealth/market-series")).Body!["items"]!);
        Assert.Equal((422, "immutable_field"), Told(await world.Adviser.PatchJson("wealth/market-series/VIX", new { code = "V2" })));
        Assert.Equal("Fear", (string?)(await world.Adviser.PatchJson("wealth/market-series/VIX", new { name = "Fear" })).Body!["name"]);
        Assert.Equal(404, (await world.Adviser.GetJson("wealth/market-series/NONE/closes")).Status);
        Assert.Equal((422, "out_of_limits"), Told(await world.Adviser.PostJson("wealth/market-series/VIX/closes", new { closes = Array.Empty<object>() })));
        Assert.Equal(403, (await (await world.Host.As(Roles.Viewer)).PostJson("wealth/market-series/VIX/closes", new { closes = new[] { Close("2026-08-12", 1) } })).Status);
    }

    private static object Close(string date, object close) => new { price_date = date, close };

    private static async Task<string[]> Closes(WealthWorld world, string query) =>
        [.. ((JsonArray)(await world.Adviser.GetJson("wealth/market-series/SPX/closes" + query)).Body!["items"]!).Select(item => (string)item!["close"]!)];

    private static async Task<Answer> Upload(WealthWorld world, string code, string content)
    {
        using var response = await world.Adviser.PostAsync(new Uri($"/api/v1/wealth/market-series/{code}/closes/files", UriKind.Relative), new StringContent(content));
        return new((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync()), response);
    }

    private static (int, string?) Told(Answer answer) => (answer.Status, answer.Code);
}
