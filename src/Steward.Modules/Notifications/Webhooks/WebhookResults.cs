using Steward.Access.Contracts;
using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Notifications;

/// <summary>When a webhook that did not arrive is tried again. Pure.</summary>
internal static class WebhookRetries
{
    /// <summary>After the first try, the second …: with the first ten in all.</summary>
    internal static IReadOnlyList<TimeSpan> Waits { get; } =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10), TimeSpan.FromHours(20),
    ];

    private static readonly TimeSpan LongestAsked = TimeSpan.FromHours(24);

    /// <summary>± 20 %, or later when the receiver asks for it. Null: that was the last.</summary>
    internal static TimeSpan? Wait(Guid delivery, int attempt, TimeSpan? retryAfter)
    {
        if (attempt > Waits.Count) return null;
        var wait = Waits[attempt - 1] * (0.8 + 0.4 * new Chance(Chance.SeedOf("webhook", delivery.ToString()), "retry " + attempt).Unit());
        if (retryAfter is not { } asked || asked <= wait) return wait;
        return asked < LongestAsked ? asked : LongestAsked;
    }
}

/// <summary>One try and what came of it; without an answer it was never begun.</summary>
internal sealed record WebhookTried(WebhookDelivery Delivery, WebhookAnswer? Answer, DateTimeOffset At);

/// <summary>Writes down what became of calls to one endpoint, and ends an endpoint that wants no more or has failed for days.</summary>
internal sealed class WebhookResults(Database database, WebhookEndpointStore endpoints, WebhookDeliveryStore deliveries, IAccounts accounts, Messages messages)
{
    internal const string Gone = "gone";
    internal const string Failing = "failing";
    internal static readonly TimeSpan LongestFailing = TimeSpan.FromDays(5);

    internal Task<IReadOnlyDictionary<string, long>> Write(EngineShard shard, Guid endpoint, IReadOnlyList<WebhookTried> tried, CancellationToken cancel) => database.Write<IReadOnlyDictionary<string, long>>(
        async session =>
        {
            var saved = tried.Select(one => Next(one, session.Now)).ToList();
            for (var i = 0; i < saved.Count; i++) await deliveries.Save(session, saved[i], tried[i].Delivery.Attempt);
            if (await endpoints.Find(session, endpoint, forChange: true) is { } row) await Judge(session, row, tried);
            await shard.Fence(session);
            return saved.GroupBy(row => "webhooks_" + row.Status).ToDictionary(group => group.Key, group => (long)group.Count());
        },
        cancel);

    /// <summary>A delivery's next state. Pure.</summary>
    internal static WebhookDelivery Next(WebhookTried tried, DateTimeOffset now)
    {
        var delivery = tried.Delivery;
        if (tried.Answer is not { } answer) return delivery with { Status = delivery.Attempt > 1 ? WebhookStatus.Failed : WebhookStatus.Pending, Attempt = delivery.Attempt - 1, NextAttemptAt = now };
        var next = delivery with
        {
            ReplyCode = answer.Code, Reply = answer.Reply, LatencyMs = answer.LatencyMs, NextAttemptAt = null,
            Metadata = Json.Of(new WebhookTries([.. delivery.Tries, new(delivery.Attempt, tried.At, answer.Code, answer.LatencyMs)])),
        };
        if (answer.IsTaken) return next with { Status = WebhookStatus.Sent, SentAt = tried.At };
        if (!answer.IsGone && WebhookRetries.Wait(delivery.Id, delivery.Attempt, answer.RetryAfter) is { } wait) return next with { Status = WebhookStatus.Failed, NextAttemptAt = now + wait };
        return next with { Status = WebhookStatus.Undeliverable };
    }

    private async Task Judge(Session session, WebhookEndpoint row, IReadOnlyList<WebhookTried> tried)
    {
        var answers = tried.Select(one => one.Answer).OfType<WebhookAnswer>().ToList();
        if (answers.Count == 0 || !row.IsActive) return;
        if (answers.Any(answer => answer.IsGone))
        {
            await Disable(session, row, Gone);
            return;
        }
        var since = answers.Any(answer => answer.IsTaken) ? (DateTimeOffset?)null : row.FailingSince ?? session.Now;
        if (since <= session.Now - LongestFailing) await Disable(session, row with { FailingSince = since }, Failing);
        else if (since != row.FailingSince) await endpoints.SetFailingSince(session, row.Id, since);
    }

    private async Task Disable(Session session, WebhookEndpoint row, string reason)
    {
        await endpoints.Save(session, row with { IsActive = false, DisabledAt = session.Now, DisabledReason = reason });
        await deliveries.GiveUp(session, row.Id, "endpoint_disabled");
        // Who may put it right: administrators, and whoever set it up.
        var people = (await accounts.WithRole(session, Roles.Admin)).Select(admin => admin.Id).ToHashSet();
        if (row.CreatedBy.Split(':') is ["user", var id] && Guid.TryParse(id, out var maker)) people.Add(maker);
        var data = new Dictionary<string, object?>
        {
            ["title"] = $"The webhook to {HostOf(row.Url)} was switched off",
            ["text"] = reason == Gone
                ? "Its receiver answered 410: it wants no more. Switch it on again when that was a mistake."
                : "Nothing has arrived there for five days. Mend the receiver, switch the webhook on, and send again what was missed.",
        };
        await messages.TellAll(session, [.. people.Order().Select(person => new Notice("Alert Raised", Recipient.User(person), "webhook:" + row.Id, $"disabled-{row.Version + 1}") { Severity = "high", Data = data })]);
    }

    /// <summary>The rest of an address may hold a secret.</summary>
    private static string HostOf(string url) => Uri.TryCreate(url, UriKind.Absolute, out var address) ? address.Host : "its receiver";
}
