using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Steward.Kernel;

namespace Steward.City;

/// <summary>Tells what Steward makes of the book: hears its events, asks the API for the words, and says in one line what happened at one time.</summary>
internal sealed class BookNews(CityApi api, Story story)
{
    private static readonly string[] Types = ["wealth.quarantine", "wealth.occurrence", "wealth.execution", "wealth.order"];
    private readonly ConcurrentQueue<(string Type, JsonObject Fact)> heard = new();
    private readonly HashSet<(Guid, string)> told = [];
    private Dictionary<string, string> names = [];

    internal void Hear(PublishedEvent happened)
    {
        if (Types.Contains(happened.Type) && happened.Payload.As<JsonObject>() is { } fact) heard.Enqueue((happened.Type, fact));
    }

    /// <summary>Says what was heard since the last step.</summary>
    internal async Task Step(DateTimeOffset now, CancellationToken cancel)
    {
        var facts = new List<(string Type, JsonObject Fact)>();
        while (heard.TryDequeue(out var one)) facts.Add(one);
        if (facts.Count == 0) return;
        foreach (var (_, fact) in facts.Where(one => one.Type == "wealth.quarantine" && (string?)one.Fact["status"] == "Open")) await Held(now, fact, cancel);
        var due = facts.Where(one => one.Type == "wealth.occurrence" && one.Fact["decision"] is not null).Select(one => one.Fact).ToList();
        await Invested(now, [.. due.Where(fact => Is(fact, "AutoInvest", "execute"))], cancel);
        foreach (var fact in due.Where(fact => Is(fact, "AutoInvest", "ask"))) await Asked(now, fact, cancel);
        Tell(now, "trigger", BookWords.Fired(await Fired(due.Where(fact => Is(fact, "TriggerOrder", "execute")), cancel)));
        Tell(now, "not_done", BookWords.Undone(await Undone(due.Where(fact => (string?)fact["decision"] is "hold" or "refuse" or "skip" or "fail"), cancel)));
        Tell(now, "plan", BookWords.Plans(await Planned(facts.Where(one => one.Type == "wealth.execution").Select(one => one.Fact), cancel)));
        Filled(now, [.. facts.Where(one => one.Type == "wealth.order").Select(one => one.Fact)]);
    }

    /// <summary>What came of a file of the feed.</summary>
    internal void Took(DateTimeOffset now, FeedFile file, CityAnswer answer)
    {
        if (file.Story is { } script) story.Tell(now, Story.Script, "feed", script);
        var (accepted, unchanged, held) = (Count(answer, "accepted"), Count(answer, "unchanged"), Count(answer, "held"));
        var text = answer.Text("status") switch
        {
            "held" => $"The whole file is held: {answer.Text("hold_reason")} No price of it counts.",
            "accepted" when accepted == 0 && held == 0 => "Nothing in it is new: nothing fires twice.",
            "accepted" => $"{(accepted == 1 ? "One NAV is" : $"{accepted:N0} NAVs are")} taken{(unchanged > 0 ? $", {unchanged:N0} were known" : "")}{(held > 0 ? $", {held:N0} held back: see the quarantine" : "")}.",
            _ => $"The file is refused: {answer.Code}.",
        };
        story.Tell(now, Story.Steward, "nav_drop", text, held > 0 || answer.Text("status") == "held" ? "/wealth/quarantine" : null);
    }

    private async Task Held(DateTimeOffset now, JsonObject fact, CancellationToken cancel)
    {
        if ((await api.Get($"wealth/quarantine/{fact["id"]}", cancel)).Body is not JsonObject held) return;
        story.Tell(now, Story.Steward, "quarantine", $"{held["scheme_name"]} is held: {(string?)held["detail"]?["sentence"]} It moves no money until a person has looked.", $"/wealth/quarantine?item={fact["id"]}");
    }

    private async Task Invested(DateTimeOffset now, IReadOnlyList<JsonObject> facts, CancellationToken cancel)
    {
        if (facts.Count == 0) return;
        var (who, amount) = (new List<string>(), 0m);
        foreach (var fact in facts)
        {
            if ((await api.Get($"wealth/automation/auto-invest/{fact["automation_id"]}", cancel)).Body is not JsonObject rule) continue;
            who.Add(await Name(fact, cancel));
            amount += (decimal?)rule["amount"] ?? 0;
        }
        story.Tell(now, Story.Steward, "auto_invest", facts.Count == 1
            ? $"{BookWords.Few(who)}'s rule invests {BookWords.Money(amount)} on its day."
            : $"{facts.Count} rules invest on their day, {BookWords.Money(amount)} together: {BookWords.Few(who)}.", facts.Count == 1 ? Why(facts[0]) : "/wealth/log");
    }

    private async Task Asked(DateTimeOffset now, JsonObject fact, CancellationToken cancel)
    {
        if ((await api.Get($"wealth/automation/auto-invest/{fact["automation_id"]}", cancel)).Body is not JsonObject rule) return;
        story.Tell(now, Story.Steward, "asked", $"A person is asked: may “{rule["name"]}” of {await Name(fact, cancel)} invest {BookWords.Money((decimal?)rule["amount"] ?? 0)}? The rule wants a yes each time.", "/wealth/tasks");
    }

    private async Task<IReadOnlyList<FiredNews>> Fired(IEnumerable<JsonObject> facts, CancellationToken cancel)
    {
        var fired = new List<FiredNews>();
        foreach (var fact in facts)
            if ((await api.Get($"wealth/automation/trigger-orders/{fact["automation_id"]}", cancel)).Body is JsonObject order)
                fired.Add(new($"{order["id"]}", await Name(fact, cancel), $"{order["name"]}", $"{order["scheme_name"]}", $"{order["fired_value"]}", Day(order["predicted_nav_date"])));
        return fired;
    }

    private async Task<IReadOnlyList<UndoneNews>> Undone(IEnumerable<JsonObject> facts, CancellationToken cancel)
    {
        var undone = new List<UndoneNews>();
        foreach (var fact in facts)
        {
            var thing = (string?)fact["automation_type"] switch { "TriggerOrder" => "trigger order", "Rebalancing" => "rebalancing rule", _ => "rule" };
            undone.Add(new($"{fact["occurrence_key"]}", await Name(fact, cancel), thing, (string)fact["decision"]!, (string?)fact["reason_code"]));
        }
        return undone;
    }

    private async Task<IReadOnlyList<PlanNews>> Planned(IEnumerable<JsonObject> facts, CancellationToken cancel)
    {
        var plans = new List<PlanNews>();
        foreach (var fact in facts)
        {
            var (id, status) = ((Guid)fact["id"]!, (string?)fact["status"] ?? "");
            if (!told.Add((id, status)) || (await api.Get($"wealth/automation/rebalancing-executions/{id}", cancel)).Body is not JsonObject plan) continue;
            plans.Add(new(
                $"{id}", await Name(fact, cancel), status, (int?)plan["orders_planned"] ?? 0, (decimal?)plan["drift_percent"] ?? 0, (decimal?)(plan["after_drift_percent"] ?? plan["planned_drift_percent"]) ?? 0,
                plan["confirmed_by"] is null && (string?)plan["initiated_from"] == "engine" && plan["executed_by"] is null, (string?)plan["error"]));
        }
        return plans;
    }

    private void Tell(DateTimeOffset now, string kind, IEnumerable<Told> lines)
    {
        foreach (var line in lines) story.Tell(now, Story.Steward, kind, line.Text, line.Link);
    }

    private void Filled(DateTimeOffset now, IReadOnlyList<JsonObject> facts)
    {
        var filled = facts.Where(fact => (string?)fact["status"] == "executed").ToList();
        if (filled.Count > 0)
            story.Tell(now, Story.Steward, "filled", $"{(filled.Count == 1 ? "One order is" : $"{filled.Count} orders are")} filled at the NAV: {BookWords.Money(filled.Sum(fact => (decimal?)fact["amount"] ?? 0))} moved.", "/wealth/orders");
        foreach (var fact in facts.Where(fact => (string?)fact["status"] is "failed" or "unknown"))
            story.Tell(now, Story.Steward, "order", $"Order {fact["code"]} is {fact["status"]}.", $"/wealth/orders?item={fact["id"]}");
    }

    private async Task<string> Name(JsonObject fact, CancellationToken cancel)
    {
        var id = fact["client_id"]?.ToString() ?? "";
        if (!names.ContainsKey(id) && await api.List("wealth/clients", cancel) is { } clients) names = clients.ToDictionary(client => client["id"]!.ToString(), client => (string)client["name"]!);
        return names.GetValueOrDefault(id) ?? "a client";
    }

    private static bool Is(JsonObject fact, string automation, string decision) => (string?)fact["automation_type"] == automation && (string?)fact["decision"] == decision;

    private static string Why(JsonObject fact) => "/wealth/log?item=" + Uri.EscapeDataString(fact["occurrence_key"]?.ToString() ?? "");

    private static DateOnly? Day(JsonNode? date) => DateOnly.TryParseExact((string?)date, "yyyy-MM-dd", out var day) ? day : null;

    private static long Count(CityAnswer answer, string member) => long.TryParse(answer.Text(member), CultureInfo.InvariantCulture, out var count) ? count : 0;
}
