using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Notifications;

/// <summary>Writes down what became of sent messages, and what follows: a retry, the next channel of a chain, a dead address.</summary>
internal sealed class RecordDeliveries(Database database, LogStore logs, TemplateStore templates, DeadAddresses dead)
{
    internal async Task<IReadOnlyDictionary<string, long>> Write(EngineShard shard, string provider, IReadOnlyList<Sent> sent, CancellationToken cancel) => await database.Write(
        async session =>
        {
            var results = sent.Select(one => ResultOf(one, provider, session.Now)).ToList();
            await logs.AddAttempts(session, [.. sent.Where(one => one.Outcome is not null).Select(one => AttemptOf(one, provider, session.Now))]);
            await logs.Record(session, results);
            if (sent.Select(one => one.Outgoing.Words.TemplateId).OfType<Guid>().Distinct().ToList() is { Count: > 0 } used) await templates.MarkSent(session, used);
            var chained = await logs.WithChains(session, [.. sent.Where(one => !one.Outgoing.Delivery.IsDigest).Select(one => one.Outgoing.Delivery.MessageId)]);
            for (var i = 0; i < sent.Count; i++) await Follow(session, sent[i], results[i], chained);
            await shard.Fence(session);
            return results.GroupBy(r => r.Status).ToDictionary(g => g.Key.ToLowerInvariant(), g => (long)g.Count());
        },
        cancel);

    private async Task Follow(Session session, Sent sent, DeliveryResult result, IReadOnlySet<Guid> chained)
    {
        var delivery = sent.Outgoing.Delivery;
        if (delivery.IsDigest && result.Status != DeliveryStatus.Failed) await logs.FollowDigest(session, delivery.MessageId, result.Status, result.SentAt);
        if (sent.Outcome is { Result: SendResult.AddressGone }) await dead.Bury(session, delivery.To, delivery.Channel, sent.Outgoing.AddressHash, sent.Outgoing.Message.Address, delivery);
        if (result.Status is DeliveryStatus.Sent or DeliveryStatus.Undeliverable && chained.Contains(delivery.MessageId)) await Chains.Follow(session, logs, delivery, result.Status, session.Now);
    }

    /// <summary>The delivery's next state. Pure.</summary>
    internal static DeliveryResult ResultOf(Sent sent, string provider, DateTimeOffset now)
    {
        var (outgoing, outcome) = (sent.Outgoing, sent.Outcome);
        // What was claimed and not begun, because the engine was stopped, has used up none of its tries.
        var result = new DeliveryResult(outgoing.Delivery.Id, DeliveryStatus.Failed, outcome is null ? outgoing.Delivery.Attempt : outgoing.Attempt, null, now, null, "not_started", provider)
        {
            TemplateId = outgoing.Words.TemplateId, TemplateVersion = outgoing.Words.TemplateVersion, AddressHash = outgoing.AddressHash, ProviderMessageId = outcome?.ProviderMessageId,
        };
        if (outcome is null) return result;
        if (outcome.Result == SendResult.Sent) return result with { Status = DeliveryStatus.Sent, SentAt = sent.At, NextAttemptAt = null, ErrorClass = null };
        var failed = result with { Error = outcome.Reply is null ? outcome.Code : outcome.Code + " " + outcome.Reply, ErrorClass = ClassOf(outcome) };
        if (outcome.Result == SendResult.Retry && Retries.Wait(outgoing.Delivery.Id, outgoing.Attempt, outcome.RetryAfter, UnheardFor(sent, now)) is { } wait) return failed with { NextAttemptAt = now + wait };
        return failed with { Status = DeliveryStatus.Undeliverable, NextAttemptAt = null };
    }

    private static TimeSpan? UnheardFor(Sent sent, DateTimeOffset now) =>
        sent is { Outcome.Code: "network" or "timeout", Outgoing.HasOtherWay: false } ? now - sent.Outgoing.Delivery.CreatedAt : null;

    private static string ClassOf(SendOutcome outcome) => outcome.Result switch
    {
        SendResult.AddressGone => "address_gone",
        SendResult.Retry => "temporary",
        _ => "permanent",
    };

    private static Attempt AttemptOf(Sent sent, string provider, DateTimeOffset now) => new()
    {
        Id = Ids.New(now), DeliveryId = sent.Outgoing.Delivery.Id, Number = sent.Outgoing.Attempt, At = sent.At, LatencyMs = sent.LatencyMs, ReplyCode = Cut(sent.Outcome!.Code, 50),
        Reply = sent.Outcome.Reply is { } reply ? Cut(reply, 500) : null, RetryAfterSeconds = sent.Outcome.RetryAfter is { } after ? (int)Math.Ceiling(after.TotalSeconds) : null, Provider = provider,
    };

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..most];
}

/// <summary>The channels that follow each other: what one reaches or fails to reach moves the next.</summary>
internal static class Chains
{
    /// <summary>Sent: the next one's wait begins. Failed for good: the next one goes at once. Reached: it is not needed any more.</summary>
    internal static async Task Follow(Session session, LogStore logs, Delivery delivery, string status, DateTimeOffset now)
    {
        var next = (await logs.OfMessage(session, delivery.MessageId)).FirstOrDefault(d => d.Status == DeliveryStatus.Deferred && d.Note.After == delivery.Channel && d.SuppressedReason == Rules.Failover);
        if (next is null) return;
        if (status == DeliveryStatus.Undeliverable) await logs.Arm(session, next.Id, now);
        else if (status == DeliveryStatus.Sent && next.Note.WaitMinutes is { } minutes) await logs.Arm(session, next.Id, now.AddMinutes(minutes));
        else if (status == DeliveryStatus.Sent || status == DeliveryStatus.Opened || (status == DeliveryStatus.Delivered && next.Note.Until != "opened")) await Stop(session, logs, delivery.MessageId);
    }

    /// <summary>Every channel of the message that still waits its turn.</summary>
    internal static async Task Stop(Session session, LogStore logs, Guid message)
    {
        foreach (var waiting in await logs.OfMessage(session, message, forChange: true))
            if (waiting.Status == DeliveryStatus.Deferred && waiting.Note.After is not null) await logs.Mark(session, waiting.Id, DeliveryStatus.Suppressed, Rules.Reached);
    }
}
