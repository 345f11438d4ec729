using Steward.Escalation.Contracts;
using Steward.Escalation.Logs;
using Steward.Kernel;
using Steward.Notifications.Contracts;
using Steward.Orders.Contracts;

namespace Steward.Escalation.Ladder;

/// <summary>
/// Everything that escalation tells anybody, each with a row of <c>escalation_steps</c>. What was handed over is <c>queued</c>; what became of it
/// is asked of Notifications and Calls when it matters.
/// </summary>
/// <param name="phones">None where the server has no module that calls: every call is then recorded as not configured.</param>
internal sealed class Messages(INotifications road, IEnumerable<IPhoneCalls> phones, ITrackingLinks tracking, LogStore store)
{
    internal const string Queued = "queued";
    internal const string NotConfigured = "not_configured";
    internal const string CallChannel = "Call";

    /// <summary>Where the dashboard shows what is being worked up a ladder.</summary>
    private const string AlertsPage = "/#/alerts";

    private readonly IPhoneCalls? phone = phones.LastOrDefault();

    /// <summary>One message to a user on all channels of a step, and his call.</summary>
    /// <param name="occurrence">Which time: <c>L2</c>, <c>L3-4</c>.</param>
    /// <param name="due">When the ladder was to tell him; null: it is told because of something that happened.</param>
    internal async Task ToUser(Session session, LogRow log, Guid user, IReadOnlyList<string> channels, string happened, string occurrence, IReadOnlyDictionary<string, object?> data, string actor, DateTimeOffset? due)
    {
        var written = channels.Where(c => c != CallChannel).ToList();
        var id = written.Count == 0 ? (Guid?)null : await road.Tell(session, new(happened, Recipient.User(user), log.Id.ToString(), occurrence)
        {
            ZoneId = log.ZoneId, OrderId = log.OrderId, Severity = log.Severity, Data = data, Link = AlertsPage, Channels = written,
            Actions = [new("acknowledge", "I take it", "POST", $"/api/v1/automation/escalation/logs/{log.Id}/acknowledge")],
        });
        foreach (var channel in written) await Add(session, log, "message", channel, await OutcomeOf(session, channel), id?.ToString(), actor, user: user, due: due);
        if (!channels.Contains(CallChannel)) return;
        var call = phone is null ? null : await phone.AlertStaff(session, user, log.Id, $"{log.Id}:{occurrence}:{user}");
        await Add(session, log, "call", CallChannel, call?.Outcome ?? NotConfigured, call?.Id, actor, user: user, due: due);
    }

    /// <param name="asks">He is asked whether he is fine; else he is told something.</param>
    internal async Task ToDriver(Session session, LogRow log, Guid driver, string text, IReadOnlyList<string> channels, string occurrence, string actor, bool asks = true)
    {
        var id = await road.Tell(session, new("New Instruction", Recipient.Driver(driver), log.Id.ToString(), occurrence)
        {
            ZoneId = log.ZoneId, OrderId = log.OrderId, Severity = log.Severity, Channels = channels, Link = asks ? $"/escalations/{log.Id}/fine" : null, Data = new Dictionary<string, object?> { ["text"] = text },
            Actions = asks ? [new("fine", "I am fine", "POST", $"/api/v1/automation/escalation/logs/{log.Id}/fine")] : [],
        });
        foreach (var channel in channels) await Add(session, log, "message", channel, await OutcomeOf(session, channel), id.ToString(), actor, driver: driver);
    }

    /// <summary>True when the call was asked for.</summary>
    internal async Task<bool> CallDriver(Session session, LogRow log, Guid driver, string actor)
    {
        var call = phone is null ? null : await phone.CheckDriver(session, driver, KeyOfCall(log));
        await Add(session, log, "call", CallChannel, call?.Outcome ?? NotConfigured, call?.Id, actor, driver: driver);
        return call is not null && call.Outcome != NotConfigured;
    }

    internal async Task ToCustomer(Session session, LogRow log, Guid customer, string happened, string occurrence, IReadOnlyDictionary<string, object?> data, string actor, Guid? decision)
    {
        var link = log.OrderId is { } order ? tracking.Of(order) : null;
        var id = await road.Tell(session, new(happened, Recipient.Customer(customer), log.OrderId.ToString()!, occurrence)
        {
            ZoneId = log.ZoneId, OrderId = log.OrderId, Severity = log.Severity, Link = link?.Path, Data = new Dictionary<string, object?>(data) { ["tracking_url"] = link?.Url },
        });
        await store.AddStep(session, Step(session, log, "message", null, Queued, id.ToString(), actor) with { CustomerId = customer, Note = happened, DecisionId = decision });
    }

    /// <summary>
    /// Whether any contact with the driver went out: a message that left by push or SMS, or a call that rang. What did not go out by our own
    /// fault counts as not tried. The rows get what is known now.
    /// </summary>
    internal async Task<bool> WentOut(Session session, LogRow log)
    {
        var went = false;
        foreach (var step in await Refreshed(session, log)) went |= step is { DriverId: not null, Kind: "message" or "call" } && HasLeft(step.Outcome);
        return went;
    }

    internal static bool HasLeft(string outcome) => outcome is "Sent" or "Delivered" or "Opened" or "asked" or "unanswered" or "answered";

    /// <summary>The steps with the outcomes as they are by now.</summary>
    internal async Task<IReadOnlyList<StepRow>> Refreshed(Session session, LogRow log)
    {
        var steps = new List<StepRow>();
        foreach (var step in await store.Steps(session, log.Id)) steps.Add(await Refreshed(session, log, step));
        return steps;
    }

    private async Task<StepRow> Refreshed(Session session, LogRow log, StepRow step)
    {
        string? now = null;
        if (step is { Kind: "message", ProviderId: { } id, Channel: { } channel })
            now = (await road.StateOf(session, Guid.Parse(id))).FirstOrDefault(state => state.Channel == channel) is { } state ? HasLeft(state.Status) ? state.Status : state.Reason ?? state.Status : null;
        else if (step is { Kind: "call", DriverId: not null, ProviderId: not null } && phone is not null) now = (await phone.StateOf(session, KeyOfCall(log)))?.Outcome;
        if (now is null || now == step.Outcome) return step;
        await store.SetOutcome(session, step.Id, now);
        return step with { Outcome = now };
    }

    /// <summary>Takes back what has not left.</summary>
    internal async Task Withdraw(Session session, LogRow log, string reason)
    {
        foreach (var id in (await store.Steps(session, log.Id)).Where(s => s is { Kind: "message", ProviderId: not null, CustomerId: null }).Select(s => s.ProviderId!).Distinct().ToList())
            await road.Withdraw(session, Guid.Parse(id), reason);
    }

    private async Task<string> OutcomeOf(Session session, string channel) => await road.IsConfigured(session, channel) ? Queued : NotConfigured;

    private static string KeyOfCall(LogRow log) => $"driver_check:{log.Id}";

    private Task Add(Session session, LogRow log, string kind, string channel, string outcome, string? provider, string actor, Guid? user = null, Guid? driver = null, DateTimeOffset? due = null) =>
        store.AddStep(session, Step(session, log, kind, channel, outcome, provider, actor) with { UserId = user, DriverId = driver, DueAt = due });

    private static StepRow Step(Session session, LogRow log, string kind, string? channel, string outcome, string? provider, string actor) => new()
    {
        Id = Ids.New(session.Now), EscalationId = log.Id, Kind = kind, Level = log.Level, Channel = channel, ProviderId = provider, Outcome = outcome, Actor = actor, CreatedAt = session.Now,
    };
}
