using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;

namespace Steward.City;

/// <summary>
/// The adviser of the simulated book. He leaves each question to whoever watches for a simulated day (a held NAV: two), or until a plan is about to expire; then he answers himself, so that the book
/// goes on: he agrees to plans and orders, rejects misprints, and accepts what a payout explains.
/// </summary>
internal sealed class BookAdviser(CityApi api, CityPerson adviser, Story story, ILogger log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromHours(20), PatienceWithNavs = TimeSpan.FromHours(40), BeforeExpiry = TimeSpan.FromHours(1);

    internal async Task Look(DateTimeOffset now, CancellationToken cancel)
    {
        foreach (var held in await api.List("wealth/quarantine?status=Open", cancel) ?? [])
            if (Since(held, now) >= PatienceWithNavs) await Close(held, now, cancel);
        var agreed = new List<(string, string)>();
        foreach (var client in await api.List("wealth/clients", cancel) ?? [])
        {
            foreach (var execution in await api.List($"wealth/automation/rebalancing-executions?client_id={client["id"]}&status=Pending", cancel) ?? [])
                if ((Since(execution, now) >= Patience || Until(execution, now) <= BeforeExpiry) && await Answer($"wealth/automation/rebalancing-executions/{execution["id"]}/confirm", new { plan_hash = (string?)execution["plan_hash"] }, cancel)) agreed.Add(($"{execution["id"]}", $"{client["name"]}"));
            foreach (var order in await api.List($"wealth/investment-orders?client_id={client["id"]}&status=under_review", cancel) ?? [])
                if (Since(order, now) >= Patience) await Agree($"wealth/investment-orders/{order["id"]}/approve", new { }, now, $"The adviser lets order {order["code"]} of {client["name"]} go.", $"/wealth/orders?item={order["id"]}", cancel);
        }
        if (agreed.Count > 0 && BookWords.Agreed(agreed) is var told) story.Tell(now, Story.People, "adviser", told.Text, told.Link);
        // His yes came after the cut-off: it holds for the next NAV as well.
        foreach (var task in await api.List("wealth/tasks?kind=order_before_cutoff", cancel) ?? [])
            await Agree($"wealth/investment-orders/{task["subject_id"]}/approve", new { }, now, $"An order missed its cut-off ({task["detail"]?["code"]}); the adviser lets it go at the next NAV.", $"/wealth/orders?item={task["subject_id"]}", cancel);
    }

    private async Task Close(JsonObject held, DateTimeOffset now, CancellationToken cancel)
    {
        var isPayout = ((string?)held["scheme_name"] ?? "").Contains("Payout", StringComparison.Ordinal);
        var path = $"wealth/quarantine/{held["id"]}/{(isPayout ? "accept" : "reject")}";
        var reason = isPayout ? "The house paid out on this day." : "A misprint: the next file is right again.";
        await Agree(path, new { reason }, now, $"The adviser {(isPayout ? "accepts" : "rejects")} the held NAV of {held["scheme_name"]}: “{reason}”", $"/wealth/quarantine?item={held["id"]}", cancel);
    }

    private async Task Agree(string path, object body, DateTimeOffset now, string text, string link, CancellationToken cancel)
    {
        if (await Answer(path, body, cancel)) story.Tell(now, Story.People, "adviser", text, link);
    }

    private async Task<bool> Answer(string path, object body, CancellationToken cancel)
    {
        var answer = await api.Post(path, body, cancel, adviser);
        if (!answer.IsGood) log.LogInformation("The adviser's answer at {Path} was refused: {Status} {Code}", path, answer.Status, answer.Code);
        return answer.IsGood;
    }

    private static TimeSpan Until(JsonObject thing, DateTimeOffset now) =>
        DateTimeOffset.TryParse((string?)thing["expires_at"], System.Globalization.CultureInfo.InvariantCulture, out var at) ? at - now : TimeSpan.MaxValue;

    private static TimeSpan Since(JsonObject thing, DateTimeOffset now) =>
        DateTimeOffset.TryParse((string?)thing["created_at"], System.Globalization.CultureInfo.InvariantCulture, out var at) ? now - at : TimeSpan.Zero;
}
