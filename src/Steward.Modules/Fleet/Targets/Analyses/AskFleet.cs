using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Fleet.Targets.Analyses;

/// <summary>A figure of an answer and where it comes from.</summary>
internal sealed record Fact(string Name, object? Value, string Source);

/// <summary>Answers a question in plain words by one of the forms of <see cref="QuestionForms"/>: every figure in it is a listed fact.</summary>
internal static class AskFleet
{
    private const int MostCharacters = 1_000;

    internal sealed record Request(string? Query);

    internal sealed record Answer(bool Success, string Query, string? Response, string Model, bool AiPowered, IReadOnlyList<Fact> Facts, IReadOnlyList<string> Suggestions);

    internal static void Map(RouteGroupBuilder fleet) =>
        fleet.MapPost("/ai/query", Handle).Needs(Permission.Read).Produces<Answer>().WithSummary("Answers a question about the fleet from its facts");

    private static async Task<Reply> Handle(Request request, Caller caller, QuestionForms forms, Database database, Advisor advisor, CancellationToken cancel)
    {
        var query = request.Query?.Trim() ?? "";
        if (query.Length is 0 or > MostCharacters) return Refusal.Invalid("/query", $"query has 1 to {MostCharacters} characters.");
        var facts = await database.Read(session => forms.Answer(session, caller, query), cancel);
        var isMapped = false;
        if (facts is null && await advisor.Form(query, QuestionForms.Examples, cancel) is { } form)
            (facts, isMapped) = (await database.Read(session => forms.Answer(session, caller, form), cancel), true);
        if (facts is null) return Reply.Ok(new Answer(false, query, null, Analysis.Model, false, [], QuestionForms.Examples));
        // Asked between two transactions: a model takes its time.
        var worded = await advisor.Word(facts, cancel);
        var byModel = isMapped || worded is not null;
        return Reply.Ok(new Answer(true, query, worded ?? Plain(facts), byModel ? advisor.Settings!.Model : Analysis.Model, byModel, facts, []));
    }

    private static string Plain(IReadOnlyList<Fact> facts) => string.Join("; ", facts.Select(f => $"{f.Name}: {f.Value ?? "not known"}")) + ".";
}

/// <summary>The questions that are understood. The first form that fits answers.</summary>
internal sealed partial class QuestionForms(TargetDesk desk, ILiveOrders live, IHubs hubs)
{
    private const int Most = 1_000, Named = 5;

    internal static IReadOnlyList<string> Examples { get; } =
    [
        "late orders", "orders at risk", "who is behind", "who is on track", "waiting orders", "urgent orders", "order <id>", "driver <id>", "deliveries today", "revenue today", "deliveries yesterday",
        "revenue yesterday", "today against last week", "best drivers", "drivers online", "drivers on break", "drivers offline", "busy drivers", "how many drivers", "how many hubs", "zones",
        "target achievement", "missing deliveries", "end of the day", "failed deliveries yesterday",
    ];

    internal async Task<IReadOnlyList<Fact>?> Answer(Session session, Caller caller, string query)
    {
        var text = Spaces().Replace(query.ToLowerInvariant().Trim('?', '.', '!', ' '), " ");
        if (OrderForm().Match(query) is { Success: true } order) return await OfOrder(session, caller, order.Groups["id"].Value);
        if (DriverForm().Match(query) is { Success: true } driver) return await OfDriver(session, caller, driver.Groups["id"].Value);
        var zones = await desk.ZonesOf(session, caller, null);
        bool Has(params string[] words) => Array.TrueForAll(words, w => text.Contains(w, StringComparison.Ordinal));
        if (Has("late order") || Has("overdue")) return await Open(session, zones, "late orders", (o, now) => o.Deadline < now);
        if (Has("risk")) return await Open(session, zones, "orders at risk", (o, now) => o.Deadline < now.AddMinutes(60));
        if (Has("urgent") || Has("critical")) return await Waiting(session, zones);
        if (Has("wait") || Has("pending")) return await Waiting(session, zones);
        if (Has("behind")) return await Track(session, zones, onTrack: false);
        if (Has("on track") || Has("ahead")) return await Track(session, zones, onTrack: true);
        if (Has("missing") || Has("achiev") || Has("target")) return await Targets(session, zones);
        if (Has("last week")) return await AgainstLastWeek(session, zones);
        if (Has("fail")) return await Past(session, zones, "failed deliveries", row => row.FailedDeliveries);
        if (Has("yesterday", "revenue")) return await Past(session, zones, "revenue", row => row.RevenueGenerated);
        if (Has("yesterday")) return await Past(session, zones, "deliveries", row => row.DeliveriesCompleted);
        if (Has("revenue")) return await Today(session, zones, "revenue today", sum => sum.Revenue);
        if (Has("deliver")) return await Today(session, zones, "deliveries today", sum => sum.Deliveries);
        if (Has("best") || Has("top")) return await Best(session, zones);
        if (Has("hub")) return await Hubs(session, zones);
        if (Has("zone")) return [new("zones", zones.Count, "zones"), .. zones.Take(Named).Select(z => new Fact(z.Code, z.Name, "zones"))];
        if (Has("end of the day") || Has("day end")) return [.. zones.Take(Named).Select(z => new Fact("day of " + z.Code + " ends", TargetDays.Of(z).End(TargetDays.Of(z).DateOf(session.Now)).ToString("O"), "zones"))];
        return Has("driver") ? await Drivers(session, zones, text) : null;
    }

    private async Task<IReadOnlyList<Fact>> OfOrder(Session session, Caller caller, string id)
    {
        var known = (await live.Known(session, [id])).GetValueOrDefault(id);
        if (known is null || !caller.SeesZone(known.ZoneId)) return [new("order " + id, "unknown", "orders")];
        return [new("order " + id, known.Status, "orders"), new("deadline", known.Deadline.ToString("O"), "orders"), new("minutes left", Urgency.Minutes(known.Deadline, session.Now).Left, "orders")];
    }

    private async Task<IReadOnlyList<Fact>> OfDriver(Session session, Caller caller, string id)
    {
        var known = (await desk.Store.Known(session, [id])).FirstOrDefault(d => caller.SeesZone(d.ZoneId));
        if (known is null) return [new("driver " + id, "unknown", "drivers")];
        var target = await desk.Store.Find(session, known.Id);
        return [new("driver " + id, known.Status, "drivers"), new("deliveries today", target?.CurrentDeliveries, "driver_targets"), new("target", target?.TargetDeliveries, "driver_targets")];
    }

    private async Task<IReadOnlyList<Fact>> Open(Session session, IReadOnlyList<Zone> zones, string name, Func<LiveOrder, DateTimeOffset, bool> fits)
    {
        var found = new List<LiveOrder>();
        foreach (var zone in zones) found.AddRange((await live.Open(session, zone.Id, null, Most)).Where(o => o.Status != "failed" && fits(o, session.Now)));
        return [new(name, found.Count, "orders"), .. found.OrderBy(o => o.Deadline).ThenBy(o => o.Id).Take(Named).Select(o => new Fact(o.ExternalId ?? o.OrderNumber, o.Status, "orders"))];
    }

    private async Task<IReadOnlyList<Fact>> Waiting(Session session, IReadOnlyList<Zone> zones)
    {
        var sum = default(WaitingOrders);
        foreach (var zone in zones) sum += await live.Waiting(session, zone.Id);
        return [new("waiting orders", sum.Total, "orders"), new("critical", sum.Critical, "orders"), new("urgent", sum.Urgent, "orders"), new("normal", sum.Normal, "orders")];
    }

    private async Task<List<TargetNow>> Everyone(Session session, IReadOnlyList<Zone> zones)
    {
        var all = new List<TargetNow>();
        foreach (var zone in zones) all.AddRange(await desk.Book.Now(session, zone, await desk.Store.InZone(session, zone.Id)));
        return all;
    }

    private async Task<IReadOnlyList<Fact>> Track(Session session, IReadOnlyList<Zone> zones, bool onTrack)
    {
        var found = (await Everyone(session, zones)).Where(t => t.Row.HasTarget && t.IsOnTrack == onTrack).OrderBy(t => Pace.Progress(t.Row)).ThenBy(t => t.Row.DriverId, StringComparer.Ordinal).ToList();
        return [new(onTrack ? "drivers on track" : "drivers behind", found.Count, "driver_targets"),
            .. found.Take(Named).Select(t => new Fact(t.Row.DriverId, $"{t.Row.CurrentDeliveries} of {t.Row.TargetDeliveries}", "driver_targets"))];
    }

    private async Task<IReadOnlyList<Fact>> Targets(Session session, IReadOnlyList<Zone> zones)
    {
        var all = (await Everyone(session, zones)).Where(t => t.Row.HasTarget).ToList();
        return
        [
            new("drivers with a target", all.Count, "driver_targets"), new("on track", all.Count(t => t.IsOnTrack), "driver_targets"),
            new("missing deliveries", all.Sum(t => Math.Max(0, t.Row.TargetDeliveries - t.Row.CurrentDeliveries)), "driver_targets"),
        ];
    }

    private async Task<IReadOnlyList<Fact>> Today(Session session, IReadOnlyList<Zone> zones, string name, Func<DaySum, decimal> of)
    {
        var facts = new List<Fact>();
        foreach (var zone in zones) facts.Add(new($"{name} in {zone.Code}", (await desk.Facts.Sums(session, zone.Id, TargetDays.Of(zone).DateOf(session.Now))).Sum(of), "driver_delivery_credits"));
        return facts;
    }

    private async Task<IReadOnlyList<Fact>> Past(Session session, IReadOnlyList<Zone> zones, string name, Func<HistoryRow, decimal> of)
    {
        var facts = new List<Fact>();
        foreach (var zone in zones)
        {
            var rows = await desk.History.OfDate(session, zone.Id, TargetDays.Of(zone).DateOf(session.Now).AddDays(-1));
            facts.Add(new($"{name} in {zone.Code} yesterday", rows.Count == 0 ? null : rows.Sum(of), "driver_performance_history"));
        }
        return facts;
    }

    private async Task<IReadOnlyList<Fact>> AgainstLastWeek(Session session, IReadOnlyList<Zone> zones)
    {
        var facts = new List<Fact>();
        foreach (var zone in zones)
        {
            var today = TargetDays.Of(zone).DateOf(session.Now);
            var before = await desk.History.OfDate(session, zone.Id, today.AddDays(-7));
            facts.Add(new($"deliveries in {zone.Code} today so far", (await desk.Facts.Sums(session, zone.Id, today)).Sum(s => s.Deliveries), "driver_delivery_credits"));
            facts.Add(new($"deliveries in {zone.Code} on {today.AddDays(-7):O}", before.Count == 0 ? null : before.Sum(r => r.DeliveriesCompleted), "driver_performance_history"));
        }
        return facts;
    }

    private async Task<IReadOnlyList<Fact>> Best(Session session, IReadOnlyList<Zone> zones)
    {
        var facts = new List<Fact>();
        foreach (var zone in zones)
        {
            var today = TargetDays.Of(zone).DateOf(session.Now);
            facts.AddRange((await desk.History.Top(session, zone.Id, today.AddDays(-6), today, Named)).Select(t => new Fact(t.DriverId, t.AvgAchievement, "driver_performance_history")));
        }
        return facts.Count == 0 ? [new("best drivers of seven days", null, "driver_performance_history")] : facts;
    }

    private async Task<IReadOnlyList<Fact>> Hubs(Session session, IReadOnlyList<Zone> zones)
    {
        var count = 0;
        foreach (var zone in zones) count += (await hubs.InZone(session, zone.Id)).Count(h => h.RetiredAt is null);
        return [new("hubs", count, "hubs")];
    }

    private async Task<IReadOnlyList<Fact>> Drivers(Session session, IReadOnlyList<Zone> zones, string text)
    {
        var all = new List<KnownDriver>();
        foreach (var zone in zones) all.AddRange(await desk.Store.ActiveIn(session, zone.Id));
        var status = text.Contains("break", StringComparison.Ordinal) ? DriverStatus.OnBreak : DriverStatus.All.FirstOrDefault(s => text.Contains(s, StringComparison.Ordinal));
        if (status is not null) return [new("drivers " + status, all.Count(d => d.Status == status), "drivers")];
        return [new("drivers", all.Count, "drivers"), new("online", all.Count(d => d.Status != DriverStatus.Offline), "drivers")];
    }

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Spaces();

    [GeneratedRegex(@"\border\s+(?<id>[A-Za-z0-9_:-]*\d[A-Za-z0-9_:-]*)", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex OrderForm();

    [GeneratedRegex(@"\bdriver\s+(?<id>[A-Za-z0-9_:-]*\d[A-Za-z0-9_:-]*)", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex DriverForm();
}
