using System.Globalization;
using System.Text.Json.Nodes;
using Steward.Kernel;

namespace Steward.City;

/// <summary>
/// Makes through the API the book that is played: a calendar, schemes with their first NAVs, clients with holdings, cash, goals and mandates, and
/// their standing rules. What is there from an earlier run stays.
/// </summary>
internal sealed class BookSetup(CityApi api, BookOptions options, BookMarket market, CityPerson adviser, CityPerson manager)
{
    private const string CalendarCode = "BOOK";

    private static readonly string[] Names =
        ["Asha Rao", "Bilal Ahmed", "Chitra Menon", "Dev Patel", "Esha Kapoor", "Farhan Qureshi", "Gita Nair", "Harish Iyer", "Ila Banerjee", "Jatin Shah", "Kavya Reddy", "Lata Joshi"];

    private static readonly string[] Profiles = ["conservative", "moderate", "moderately aggressive", "aggressive"];

    /// <exception cref="CitySetupException"/>
    internal async Task Make(CityClock clock, CancellationToken cancel)
    {
        var today = LocalTime.DateIn(BookOptions.TimeZone, clock.GetUtcNow());
        await Calendar(today, cancel);
        var schemes = await Schemes(today, cancel);
        // The orders of the clients are made after the values of the past were known: they wait for what comes.
        clock.Advance(TimeSpan.FromMinutes(1));
        var present = await api.List("wealth/clients", cancel) ?? [];
        for (var i = 0; i < Names.Length; i++)
            if (!present.Any(client => (string?)client["external_id"] == External(i))) await Client(i, today, schemes, cancel);
        if ((await api.Get("wealth/limits", cancel)).Body?["items"] is JsonArray { Count: 0 })
            await api.Post("wealth/limits", new { scope = "Firm", kind = "Order Amount", value = "2500000", is_hard = true }, cancel, manager);
    }

    private static string External(int number) => string.Create(CultureInfo.InvariantCulture, $"book-{number + 1:00}");

    private async Task Calendar(DateOnly today, CancellationToken cancel)
    {
        if ((await api.Get("wealth/calendars/" + CalendarCode, cancel)).IsGood) return;
        await Must("The calendar cannot be made", api.Post("wealth/calendars", new { code = CalendarCode, name = "Book of clients", time_zone = BookOptions.TimeZone, weekend_days = new[] { 0, 6 } }, cancel));
        // One holiday a year is enough to say that the year is known.
        var days = Enumerable.Range(today.Year - 14, 17).Select(year => new { day = new DateOnly(year, 1, 26), kind = new DateOnly(year, 1, 26).DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday ? "special_session" : "weekday_holiday", name = "Republic Day" });
        await Must("The calendar's days cannot be entered", api.Post($"wealth/calendars/{CalendarCode}/days", new { days }, cancel));
    }

    /// <summary>The schemes that the clients hold, by class, with their ids.</summary>
    private async Task<IReadOnlyList<(Guid Id, string Class, decimal Nav)>> Schemes(DateOnly today, CancellationToken cancel)
    {
        if (options.NavFolder is { } folder) return await RealSchemes(folder, cancel);
        await Must("The schemes cannot be made", api.Post("wealth/schemes/import", new
        {
            items = BookMarket.Schemes.Select(scheme => new { product_code = scheme.Code, name = scheme.Name, amc = scheme.Amc, category = scheme.Category, asset_class = scheme.AssetClass }),
        }, cancel));
        var day = today.AddDays(-1);
        while (!BookMarket.IsBusinessDay(day)) day = day.AddDays(-1);
        // A book without a past has no charts and nothing to replay; one that was played has its own.
        if ((await api.Get("wealth/schemes/" + BookMarket.Schemes[0].Code, cancel)).Text("last_nav") is not { Length: > 0 })
        {
            var rows = BookMarket.PastOf(day).SelectMany(date => BookMarket.Schemes.Select(scheme => string.Create(CultureInfo.InvariantCulture, $"{scheme.Code},{date:yyyy-MM-dd},{market.Nav(scheme, date)}")));
            await Feed(new(default, string.Create(CultureInfo.InvariantCulture, $"book-past-{day:yyyy-MM-dd}.csv"), "delta", "scheme_code,nav_date,nav\n" + string.Join('\n', rows) + "\n"), cancel);
        }
        var found = new List<(Guid, string, decimal)>();
        foreach (var scheme in BookMarket.Schemes)
            found.Add((Guid.Parse((await Must("A scheme cannot be read", api.Get("wealth/schemes/" + scheme.Code, cancel)))["id"]!.ToString()), scheme.AssetClass, market.Nav(scheme, day)));
        return found;
    }

    /// <summary>The real schemes of the base file, named as <c>schemes.csv</c> beside it names them; clients hold a dozen of them.</summary>
    private async Task<IReadOnlyList<(Guid, string, decimal)>> RealSchemes(string folder, CancellationToken cancel)
    {
        var list = RealList.Read(folder);
        foreach (var part in list.Schemes.Chunk(500))
            await Must("The schemes cannot be made", api.Post("wealth/schemes/import", new { items = part.Select(s => new { product_code = s.Code, isin = s.Isin, name = s.Name, amc = s.Amc, category = s.Category, asset_class = s.AssetClass }) }, cancel));
        var file = new FolderFeed(folder).Base;
        await Feed(new(default, Path.GetFileName(file), "full", await File.ReadAllTextAsync(file, cancel)), cancel);
        var found = new List<(Guid, string, decimal)>();
        foreach (var chosen in list.Chosen)
            if ((await api.Get("wealth/schemes/" + chosen.Code, cancel)).Body is { } scheme && decimal.TryParse((string?)scheme["last_nav"], CultureInfo.InvariantCulture, out var nav))
                found.Add((Guid.Parse(scheme["id"]!.ToString()), chosen.AssetClass, nav));
        return found;
    }

    internal Task<CityAnswer> Feed(FeedFile file, CancellationToken cancel) =>
        api.PostText($"wealth/navs/files?form={file.Form}&file_name={Uri.EscapeDataString(file.Name)}", file.Text, cancel);

    private async Task Client(int number, DateOnly today, IReadOnlyList<(Guid Id, string Class, decimal Nav)> schemes, CancellationToken cancel)
    {
        var chance = new Chance(options.Seed, "book client " + number.ToString(CultureInfo.InvariantCulture));
        var made = await Must("A client cannot be made", api.Post("wealth/clients", new
        {
            external_id = External(number), name = Names[number], currency = "INR", time_zone = BookOptions.TimeZone, kyc_status = "Verified", risk_profile = Profiles[number % Profiles.Length], email = $"client{number + 1}@book.example",
        }, cancel, adviser));
        var id = made["id"]!.ToString();
        await Try(api.Post($"wealth/clients/{id}/cash", new { kind = "Deposit", amount = 150_000 + chance.Below(20) * 10_000, source_id = "opening" }, cancel, adviser));
        var items = schemes.Where((_, i) => (i + number) % 3 != 0).Select(scheme => new
        {
            scheme_id = scheme.Id.ToString(), folio = $"F{number + 1}", units = decimal.Round((60_000 + chance.Below(24) * 10_000) / scheme.Nav, 3), cost = 50_000 + chance.Below(9) * 10_000,
            acquired_on = today.AddDays(-120 - (int)chance.Below(1_500)),
        }).ToList();
        await Try(api.Post($"wealth/clients/{id}/holdings", new { items }, cancel, adviser));
        var goal = await Try(api.Post("wealth/goals", new { client_id = id, name = number % 2 == 0 ? "House" : "Retirement", goal_type = number % 2 == 0 ? "Purchase" : "Retirement", target_amount = 5_000_000 + number * 500_000, target_date = today.AddYears(8 + number), assumed_return_percent = "9" }, cancel, adviser));
        await new BookRules(api, adviser).Make(number, id, goal?["id"]?.ToString(), today, schemes, cancel);
    }

    private static async Task<JsonNode?> Try(Task<CityAnswer> call) => await call is { IsGood: true } answer ? answer.Body : null;

    private static async Task<JsonObject> Must(string trouble, Task<CityAnswer> call) => await call is { IsGood: true, Body: JsonObject body } answer ? body : throw new CitySetupException(trouble, await call);
}
