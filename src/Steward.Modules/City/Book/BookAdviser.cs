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
        foreach (var client in await api.List("wealth/clients", cancel) ?? [])
        {
            foreach (var execution in await api.List($"wealth/automation/rebalancing-executions?client_id={client["id"]}&status=Pending", cancel) ?? [])
                if (Since(execution, now) >= Patience || Until(execution, now) <= BeforeExpiry) await Agree($"wealth/automation/rebalancing-executions/{execution["id"]}/confirm", new { plan_hash = (string?)execution["plan_hash"] }, now, $"The adviser agrees to the plan of {client["name"]}.", $"/wealth/plans?item={execution["id"]}", cancel);
            foreach (var order in await api.List($"wealth/investment-orders?client_id={client["id"]}&status=under_review", cancel) ?? [])
                if (Since(order, now) >= Patience) await Agree($"wealth/investment-orders/{order["id"]}/approve", new { }, now, $"The adviser lets order {order["code"]} of {client["name"]} go.", $"/wealth/orders?item={order["id"]}", cancel);
        }
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
        var answer = await api.Post(path, body, cancel, adviser);
        if (answer.IsGood) story.Tell(now, Story.People, "adviser", text, link);
        else log.LogInformation("The adviser's answer at {Path} was refused: {Status} {Code}", path, answer.Status, answer.Code);
    }

    private static TimeSpan Until(JsonObject thing, DateTimeOffset now) =>
        DateTimeOffset.TryParse((string?)thing["expires_at"], System.Globalization.CultureInfo.InvariantCulture, out var at) ? at - now : TimeSpan.MaxValue;

    private static TimeSpan Since(JsonObject thing, DateTimeOffset now) =>
        DateTimeOffset.TryParse((string?)thing["created_at"], System.Globalization.CultureInfo.InvariantCulture, out var at) ? now - at : TimeSpan.Zero;
}
