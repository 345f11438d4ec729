using System.Text.Json.Nodes;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Wealth.Schemes;

/// <summary>Terms and exposures of a scheme: from a day to a day, never two at once, every change in the audit trail.</summary>
public sealed class SchemeRowTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Rows_have_dates_that_never_overlap_and_exposures_sum_to_a_hundred(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        await world.AddScheme("118632");
        var admin = await world.Host.As(Roles.Admin);
        var terms = new { action = "redemption", minimum_amount = "500.50", multiple = 100, minimum_units = "0.001", exit_load_steps = new[] { new { within_days = 90, load_percent = "1" }, new { within_days = 365, load_percent = "0.5" } }, free_units_percent = 10, effective_from = "2026-01-01" };
        Assert.Equal(403, (await world.Adviser.PostJson("wealth/schemes/118632/terms", terms)).Status);
        var made = await admin.PostJson("wealth/schemes/118632/terms", terms);
        Assert.Equal((201, "Redemption", 500.5m, "0.001", false), (made.Status, (string?)made.Body!["action"], (decimal)made.Body["minimum_amount"]!, (string?)made.Body["minimum_units"], (bool)made.Body["checked"]!));
        Assert.Equal(365, (int)made.Body["exit_load_steps"]![1]!["within_days"]!);
        Assert.Equal((422, "effective_dates_overlap"), Told(await admin.PostJson("wealth/schemes/118632/terms", new { action = "Redemption", effective_from = "2026-09-01" })));
        Assert.Equal(201, (await admin.PostJson("wealth/schemes/118632/terms", new { action = "Purchase", minimum_amount = 100, lock_in_months = 36, effective_from = "2026-01-01" })).Status);

        var path = $"wealth/schemes/118632/terms/{made.Id}";
        Assert.Equal((428, "if_match_required"), Told(await admin.PutJson(path, new { effective_to = "2026-08-31" })));
        var ended = await admin.PutJson(path, new { effective_to = "2026-08-31", @checked = true }, made.ETag);
        Assert.Equal((200, "2026-08-31", 2L), (ended.Status, (string?)ended.Body!["effective_to"], (long)ended.Body["version"]!));
        Assert.Equal((412, "stale_version"), Told(await admin.PutJson(path, new { effective_to = "2026-09-30" }, made.ETag)));
        Assert.Equal(201, (await admin.PostJson("wealth/schemes/118632/terms", new { action = "Redemption", effective_from = "2026-09-01" })).Status);
        Assert.Equal((422, "effective_dates_overlap"), Told(await admin.PatchJson(path, new { effective_to = "2026-09-01" }, ended.ETag)));
        Assert.Equal(3, ((JsonArray)(await world.Adviser.GetJson("wealth/schemes/118632/terms")).Body!["items"]!).Count);

        foreach (var (body, pointer) in (ValueTuple<object, string>[])[
            (new { action = "Redemption", effective_from = "2020-01-01", effective_to = "2019-01-01" }, "/effective_to"), (new { action = "Gift", effective_from = "2020-01-01" }, "/action"), (new { action = "Switch" }, "/effective_from"),
            (new { action = "Switch", effective_from = "2020-01-01", exit_load_steps = new[] { new { within_days = 90, load_percent = 1 }, new { within_days = 30, load_percent = 1 } } }, "/exit_load_steps/1/within_days"),
            (new { action = "Purchase", effective_from = "2020-01-01", exit_load_steps = new[] { new { within_days = 90, load_percent = 1 } } }, "/exit_load_steps"), (new { action = "Switch", effective_from = "2020-01-01", minimum_amount = "1.12345" }, "/minimum_amount")])
            Assert.Equal((422, pointer), await admin.PostJson("wealth/schemes/118632/terms", body) is var bad ? (bad.Status, ((JsonObject)bad.Body!["errors"]!).First().Key) : default);

        Assert.Equal((422, "allocation_not_100"), Told(await admin.PostJson("wealth/schemes/118632/exposures", new { shares = new { equity = "65", debt = "34.99" }, effective_from = "2026-01-01" })));
        Assert.Equal((422, "unknown_asset"), Told(await admin.PostJson("wealth/schemes/118632/exposures", new { shares = new { stamps = 100 }, effective_from = "2026-01-01" })));
        var exposure = await admin.PostJson("wealth/schemes/118632/exposures", new { shares = new { equity = "65", debt = 35 }, effective_from = "2026-01-01" });
        Assert.Equal((201, 65m), (exposure.Status, (decimal)exposure.Body!["shares"]!["equity"]!));
        Assert.Equal(200, (await admin.PatchJson($"wealth/schemes/118632/exposures/{exposure.Id}", new { shares = new { debt = 25, gold = 10 } }, exposure.ETag)).Status);
        Assert.Equal((404, 404), ((await admin.GetJson("wealth/schemes/999/exposures")).Status, (await admin.PatchJson($"wealth/schemes/118632/terms/{exposure.Id}", new { lock_in_months = 1 }, "\"1\"")).Status));
        Assert.Equal(4L, await world.Database.Read(s => s.Scalar<long>("select count(*) from audit_entries where action in ('scheme_terms_created', 'scheme_terms_changed')")));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_row_follows_another_in_one_step_without_a_day_between_them(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        await world.AddScheme("118632");
        var admin = await world.Host.As(Roles.Admin);
        const string Terms = "wealth/schemes/118632/terms";
        object From(string from, int multiple = 100, string action = "Redemption") => new { action, multiple, effective_from = from };
        var first = await admin.PostJson(Terms, new { action = "Redemption", multiple = 50, effective_from = "2026-01-01", effective_to = "2026-12-31", @checked = true });
        var path = $"{Terms}/{first.Id}/successor";
        Assert.Equal(403, (await world.Adviser.PostJson(path, From("2026-09-01"))).Status);
        Assert.Equal((404, "not_found"), Told(await admin.PostJson($"{Terms}/{Guid.CreateVersion7()}/successor", From("2026-09-01"))));
        Assert.Equal((422, "another_subject"), Told(await admin.PostJson(path, From("2026-09-01", action: "Switch"))));
        Assert.Equal((422, "out_of_limits"), Told(await admin.PostJson(path, From("2026-01-01"))));
        Assert.Equal((422, "effective_dates_gap"), Told(await admin.PostJson(path, From("2027-01-02"))));
        Assert.Equal("2026-12-31", (await Rows()).Single().To);

        var second = await admin.PostJson(path, From("2026-09-01"));
        Assert.Equal((201, false, null), (second.Status, (bool)second.Body!["checked"]!, (string?)second.Body["effective_to"]));
        Assert.Equal([(50m, "2026-01-01", "2026-08-31", 2L), (100m, "2026-09-01", null, 1L)], await Rows());
        Assert.Equal((409, "already_followed"), Told(await admin.PostJson(path, From("2026-10-01"))));
        Assert.Equal((409, "already_followed"), Told(await admin.PostJson(path, From("2026-05-01"))));
        Assert.Equal((412, "stale_version"), Told(await admin.PatchJson($"{Terms}/{first.Id}", new { effective_to = "2026-09-30" }, first.ETag)));
        Assert.Equal(3L, await world.Database.Read(s => s.Scalar<long>("select count(*) from audit_entries where action in ('scheme_terms_created', 'scheme_terms_changed')")));

        // What ends by itself is followed from the day after its end.
        var third = await admin.PostJson($"{Terms}/{second.Id}/successor", new { action = "Redemption", multiple = 200, effective_from = "2027-01-01", effective_to = "2027-12-31" });
        Assert.Equal((201, 201), (third.Status, (await admin.PostJson($"{Terms}/{third.Id}/successor", From("2028-01-01", 300))).Status));
        Assert.Equal([("2026-01-01", "2026-08-31"), ("2026-09-01", "2026-12-31"), ("2027-01-01", "2027-12-31"), ("2028-01-01", null)], (await Rows()).Select(row => (row.From, row.To)));

        async Task<IReadOnlyList<(decimal Multiple, string From, string? To, long Version)>> Rows() =>
            [.. ((JsonArray)(await admin.GetJson(Terms)).Body!["items"]!).Select(row => ((decimal)row!["multiple"]!, (string)row["effective_from"]!, (string?)row["effective_to"], (long)row["version"]!))];
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Of_many_who_let_a_row_be_followed_at_once_one_is_heard(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        var admin = await world.Host.As(Roles.Admin);
        var first = await admin.PostJson("wealth/cutoffs", new { category = "hybrid", direction = "Purchase", cut_off = "14:00", nav_rule = "Same Day", effective_from = "2026-01-01" });
        var answers = await Task.WhenAll(Enumerable.Range(1, 8).Select(day => admin.PostJson(
            $"wealth/cutoffs/{first.Id}/successor", new { category = "hybrid", direction = "Purchase", cut_off = "15:00", nav_rule = "Same Day", effective_from = $"2026-09-0{day}" })));
        var made = Assert.Single(answers, answer => answer.Status == 201);
        Assert.All(answers.Where(answer => answer != made), answer => Assert.Equal((409, "already_followed"), Told(answer)));
        var rows = ((JsonArray)(await admin.GetJson("wealth/cutoffs")).Body!["items"]!).Where(row => (string?)row!["category"] == "hybrid").ToList();
        var begins = DateOnly.Parse((string)made.Body!["effective_from"]!, null);
        Assert.Equal([$"{begins.AddDays(-1):yyyy-MM-dd}", null], rows.Select(row => (string?)row!["effective_to"]));
    }

    private static (int, string?) Told(Answer answer) => (answer.Status, answer.Code);
}
