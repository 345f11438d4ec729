using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Steward.Kernel;

namespace Steward.City;

/// <summary>Tells what Steward makes of the book: hears its events, asks the API for the words, and says in one line what happened at one time.</summary>
internal sealed class BookNews(CityApi api, Story story)
{
    private const int MostNames = 3;
    private static readonly string[] Types = ["wealth.quarantine", "wealth.occurrence", "wealth.execution", "wealth.order"];

    /// <summary>Rupees are counted in lakhs and crores: 12,34,567.</summary>
    private static readonly NumberFormatInfo Rupees = new() { NumberGroupSizes = [3, 2] };
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
        foreach (var fact in due.Where(fact => Is(fact, "TriggerOrder", "execute"))) await Fired(now, fact, cancel);
        NotDone(now, [.. due.Where(fact => (string?)fact["decision"] is "hold" or "refuse" or "skip" or "fail")]);
        foreach (var (_, fact) in facts.Where(one => one.Type == "wealth.execution")) await Planned(now, fact, cancel);
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
            "accepted" => $"{accepted:N0} NAVs are taken{(unchanged > 0 ? $", {unchanged:N0} were known" : "")}{(held > 0 ? $", {held:N0} held back: see the quarantine" : "")}.",
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
            ? $"{Few(who)}'s rule invests INR {Money(amount)} on its day."
            : $"{facts.Count} rules invest on their day, INR {Money(amount)} together: {Few(who)}.", facts.Count == 1 ? Why(facts[0]) : "/wealth/log");
    }

    private async Task Asked(DateTimeOffset now, JsonObject fact, CancellationToken cancel)
    {
        if ((await api.Get($"wealth/automation/auto-invest/{fact["automation_id"]}", cancel)).Body is not JsonObject rule) return;
        story.Tell(now, Story.Steward, "asked", $"A person is asked: may “{rule["name"]}” of {await Name(fact, cancel)} invest INR {Money((decimal?)rule["amount"] ?? 0)}? The rule wants a yes each time.", "/wealth/tasks");
    }

    private async Task Fired(DateTimeOffset now, JsonObject fact, CancellationToken cancel)
    {
        if ((await api.Get($"wealth/automation/trigger-orders/{fact["automation_id"]}", cancel)).Body is not JsonObject order) return;
        story.Tell(now, Story.Steward, "trigger", $"“{order["name"]}” of {await Name(fact, cancel)} fires: {order["scheme_name"]} is at {order["fired_value"]}. The order gets the NAV of {order["predicted_nav_date"]}, which nobody knows yet.", $"/wealth/triggers?item={order["id"]}");
    }

    private void NotDone(DateTimeOffset now, IReadOnlyList<JsonObject> facts)
    {
        foreach (var group in facts.GroupBy(fact => ((string?)fact["decision"], (string?)fact["reason_code"])))
        {
            var verb = group.Key.Item1 switch { "hold" => "waits", "refuse" => "is refused", "fail" => "fails", _ => "is left out" };
            var count = group.Count();
            if (count > 1) verb = group.Key.Item1 switch { "hold" => "wait", "refuse" => "are refused", "fail" => "fail", _ => "are left out" };
            story.Tell(now, Story.Steward, "not_done", $"{(count == 1 ? "One occurrence" : $"{count} occurrences")} {verb}: {Reason(group.Key.Item2)}.", count == 1 ? Why(group.First()) : "/wealth/log");
        }
    }

    private async Task Planned(DateTimeOffset now, JsonObject fact, CancellationToken cancel)
    {
        var (id, status) = ((Guid)fact["id"]!, (string?)fact["status"] ?? "");
        if (!told.Add((id, status)) || (await api.Get($"wealth/automation/rebalancing-executions/{id}", cancel)).Body is not JsonObject plan) return;
        var who = await Name(fact, cancel);
        var text = status switch
        {
            "Pending" => $"{who}'s mix has drifted {Points(plan["drift_percent"])} %. A plan of {plan["orders_planned"]} orders waits for a person's yes.",
            "In Progress" => $"{who}'s plan of {plan["orders_planned"]} orders is under way: the rule {(plan["confirmed_by"] is null && (string?)plan["initiated_from"] == "engine" && plan["executed_by"] is null ? "may act alone" : "has its yes")}.",
            "Executed" => $"{who}'s plan is done: the drift was {Points(plan["drift_percent"])} %, it is {Points(plan["after_drift_percent"] ?? plan["planned_drift_percent"])} %.",
            "Held" => $"{who}'s plan is held: {plan["held_reason"]}",
            "Expired" => $"Nobody answered {who}'s plan in time: it is void.",
            "Failed" or "Partially Executed" => $"{who}'s plan is {status.ToLowerInvariant()}: {plan["error"]}",
            _ => null,
        };
        if (text is not null) story.Tell(now, Story.Steward, "plan", text, $"/wealth/plans?item={id}");
    }

    private void Filled(DateTimeOffset now, IReadOnlyList<JsonObject> facts)
    {
        var filled = facts.Where(fact => (string?)fact["status"] == "executed").ToList();
        if (filled.Count > 0)
            story.Tell(now, Story.Steward, "filled", $"{(filled.Count == 1 ? "One order has" : $"{filled.Count} orders have")} got the NAV: INR {Money(filled.Sum(fact => (decimal?)fact["amount"] ?? 0))} moved.", "/wealth/orders");
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

    private static string Reason(string? code) => code switch
    {
        null => "see why", "overlap_buffered" => "the order before is still under way", "insufficient_units" => "there are not enough units", "insufficient_funds" => "there is not enough cash", "quarantined" => "a NAV is in quarantine",
        "nav_stale" => "the NAV is too old", "min_balance" => "too little cash would be left", _ => code.Replace('_', ' '),
    };

    private static string Few(IReadOnlyCollection<string> who) => who.Count <= MostNames ? string.Join(", ", who) : $"{string.Join(", ", who.Take(MostNames))} and {who.Count - MostNames} more";

    private static string Why(JsonObject fact) => "/wealth/log?item=" + Uri.EscapeDataString(fact["occurrence_key"]?.ToString() ?? "");

    private static string Points(JsonNode? percent) => ((decimal?)percent ?? 0).ToString("0.#", CultureInfo.InvariantCulture);

    private static string Money(decimal amount) => amount.ToString("N0", Rupees);

    private static long Count(CityAnswer answer, string member) => long.TryParse(answer.Text(member), CultureInfo.InvariantCulture, out var count) ? count : 0;
}
