using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Notifications;

/// <summary>A delivery that is to be sent now, with its words and its address.</summary>
internal sealed record Outgoing(Delivery Delivery, Recipient To, OutgoingMessage Message, Rendered Words, string? AddressHash, int Attempt)
{
    /// <summary>Another channel of the message waits for this one to fail.</summary>
    internal bool HasOtherWay { get; init; }
}

/// <param name="Touched">How many rows were looked at: with none the channel is idle.</param>
internal sealed record Claim(int Touched, IReadOnlyList<Outgoing> Outgoing, IReadOnlyDictionary<string, long> Counts);

/// <summary>
/// Takes due deliveries of a channel: judges each again with what is known now, and makes those that may go <c>Sending</c>, all in one
/// transaction under the engine's fence. Nothing is sent here.
/// </summary>
internal sealed class ClaimDeliveries(
    Database database, LogStore logs, ClaimReader reader, EventRegistry registry, DigestBook digests, UnsubscribeLinks links, ChannelRoads roads, FieldCipher cipher)
{
    internal const int MostHeldApart = 3;

    /// <summary>A row that is being sent and whose sender died is sent again after this: at least once.</summary>
    private static readonly TimeSpan SendingLease = TimeSpan.FromMinutes(2);

    internal Task<Claim> Run(EngineShard shard, string channel, int most, CancellationToken cancel) => database.Write(
        async session =>
        {
            var due = await logs.Due(session, channel, most);
            if (due.Count == 0) return new Claim(0, [], new Dictionary<string, long>());
            var claim = await Judged(session, channel, due);
            await shard.Fence(session);
            return claim;
        },
        cancel);

    private async Task<Claim> Judged(Session session, string channel, IReadOnlyList<Delivery> due)
    {
        var held = due.Where(IsHeld).Select(d => d.To).Distinct().ToList();
        if (held.Count > 0) due = [.. due.Concat(await logs.HeldOf(session, channel, held)).DistinctBy(d => d.Id)];
        var seen = await reader.Read(session, due);
        var moves = new List<DeliveryMove>(due.Count);
        var sends = new List<Delivery>(due.Count);
        foreach (var delivery in due)
        {
            if (await Decide(session, seen, delivery) is { } move) moves.Add(move);
            else
            {
                sends.Add(delivery);
                seen.Becomes(delivery, DeliveryStatus.Sending, session.Now);
            }
        }
        foreach (var group in sends.Where(IsHeld).GroupBy(d => d.To).Where(group => group.Count() > MostHeldApart).ToList())
        {
            await digests.Bundle(session, [.. group]);
            sends.RemoveAll(d => IsHeld(d) && d.To == group.Key);
        }
        foreach (var delivery in sends) moves.Add(new(delivery.Id, DeliveryStatus.Sending, null, delivery.NotBefore, session.Now + SendingLease, delivery.Attempt + 1));
        await logs.Move(session, moves);
        var outgoing = new List<Outgoing>(sends.Count);
        foreach (var delivery in sends) outgoing.Add(await Worded(session, seen, delivery));
        return new(due.Count, outgoing, moves.GroupBy(m => m.Status).ToDictionary(g => g.Key.ToLowerInvariant(), g => (long)g.Count()));
    }

    private static bool IsHeld(Delivery d) => d is { Status: DeliveryStatus.Deferred, SuppressedReason: Rules.QuietHours };

    /// <summary>Null: it goes now.</summary>
    private async Task<DeliveryMove?> Decide(Session session, ClaimFacts seen, Delivery delivery)
    {
        if (delivery.ExpiresAt <= session.Now) return Final(delivery, DeliveryStatus.Expired, "expired");
        if (delivery.Note.Direct is not null) return roads.IsConfigured(delivery.Channel) ? null : Final(delivery, DeliveryStatus.Suppressed, Rules.NotConfigured);
        if (delivery.Note.After is not null && IsReached(delivery, seen.Siblings[delivery.MessageId])) return Final(delivery, DeliveryStatus.Suppressed, Rules.Reached);
        var (matter, profile) = (await MatterOf(session, seen, delivery), seen.Profiles[delivery.To]);
        var choice = Planner.Decide(matter, profile, delivery.Channel, seen.House, session.Now, sentLately: 0);
        // A digest was gathered once already, and a retry has left its queue.
        if (choice.Verdict == Verdict.Digest && (delivery.IsDigest || delivery.Status is DeliveryStatus.Failed or DeliveryStatus.Sending)) choice = choice with { Verdict = Verdict.Send };
        switch (choice.Verdict)
        {
            case Verdict.Suppress: return Final(delivery, DeliveryStatus.Suppressed, choice.Rule);
            case Verdict.Defer: return Later(delivery, choice.Rule, choice.Until!.Value);
            case Verdict.Digest:
                var members = await digests.Join(session, [(delivery, choice)]);
                await logs.Gather(session, [delivery.Id], members[delivery.Id], choice.Rule);
                return new(delivery.Id, DeliveryStatus.Digested, choice.Rule, null, null, delivery.Attempt);
        }
        if (delivery is not { CustomerId: not null, OrderId: { } order } || OrderLimits.Decide(delivery, [.. seen.Orders[order]], session.Now) is not var (rule, until)) return null;
        var move = until is { } at ? Later(delivery, rule, at) : Final(delivery, DeliveryStatus.Suppressed, rule);
        seen.Becomes(delivery, move.Status, session.Now);
        return move;
    }

    private static DeliveryMove Final(Delivery delivery, string status, string reason) => new(delivery.Id, status, reason, delivery.NotBefore, null, delivery.Attempt);

    /// <summary>A retry stays Failed: there is no way back to waiting.</summary>
    private static DeliveryMove Later(Delivery delivery, string rule, DateTimeOffset until) => new(
        delivery.Id, delivery.Status is DeliveryStatus.Failed or DeliveryStatus.Sending ? DeliveryStatus.Failed : DeliveryStatus.Deferred, rule, until,
        QueuePlan.Earlier(until, delivery.ExpiresAt), delivery.Attempt);

    /// <summary>The channel before reached what the chain wants, or somebody has read the message in the inbox.</summary>
    private static bool IsReached(Delivery delivery, IEnumerable<Delivery> siblings) => siblings.Any(s =>
        (s.Channel == delivery.Note.After && (s.Status == DeliveryStatus.Opened || (s.Status == DeliveryStatus.Delivered && delivery.Note.Until != "opened")))
        || (s.Channel == Channel.InApp && s.Status == DeliveryStatus.Opened));

    private async Task<Matter> MatterOf(Session session, ClaimFacts seen, Delivery delivery)
    {
        var kind = await registry.Find(session, delivery.Event) ?? throw new InvalidOperationException($"Delivery {delivery.Id} is about '{delivery.Event}', which is not registered.");
        // A digest goes where its items would have gone: its own event is asked no wishes.
        if (delivery.IsDigest) return new(kind, false, null, null, [delivery.Channel]);
        var content = seen.Messages.GetValueOrDefault(delivery.MessageId)?.Content;
        return new(kind, delivery.Note.Critical, content?.Amount, content?.Scheme, content?.Ordered);
    }

    private async Task<Outgoing> Worded(Session session, ClaimFacts seen, Delivery delivery)
    {
        if (delivery.Note.Direct is { } envelope) return await Direct(session, delivery, envelope);
        var kind = (await registry.Find(session, delivery.Event))!;
        var profile = seen.Profiles[delivery.To];
        var zone = profile.Facts?.TimeZone ?? seen.House.TimeZone;
        var row = seen.Messages.GetValueOrDefault(delivery.MessageId);
        var data = delivery.IsDigest ? DigestData(seen, delivery, profile.Facts?.Language ?? seen.House.Locale, zone) : row?.Content.Data ?? Json.Empty;
        var locale = Preference.For(profile.Preferences, profile.To, kind.Name).Select(p => p.Locale).FirstOrDefault(l => l is not null) ?? profile.Facts?.Language;
        var words = Renderer.Render(seen.Templates, kind, delivery.Channel, data, locale, seen.House, zone);
        var way = profile.Ways[delivery.Channel];
        var message = new OutgoingMessage(delivery.Id, delivery.Channel, way.Address ?? "", words.Subject, words.Text)
        {
            Html = words.Html, Locale = words.Locale, Link = row?.Link, UnsubscribeUrl = kind.Class == EventClass.Security ? null : links.Of(profile.To, kind.Class),
            Urgency = delivery.Note.Critical ? "high" : delivery.Severity is "high" or "critical" ? "high" : kind.Class == EventClass.Promotional ? "low" : "normal",
            TimeToLive = delivery.ExpiresAt is { } ends ? ends - session.Now : TimeSpan.FromHours(24),
        };
        return new(delivery, profile.To, message, words, way.Hash, delivery.Attempt + 1)
        {
            HasOtherWay = seen.Siblings[delivery.MessageId].Any(s => s.Status == DeliveryStatus.Deferred && s.Note.After == delivery.Channel),
        };
    }

    private async Task<Outgoing> Direct(Session session, Delivery delivery, string envelope)
    {
        var opened = (await cipher.Opener(session, [envelope])).Open("notification_logs", "metadata", delivery.Id, envelope);
        var direct = new Json(opened ?? "{}").As<DirectMessage>()!;
        var words = new Rendered(direct.Subject, direct.Text, null, null, null, "en");
        return new(delivery, delivery.To, new(delivery.Id, delivery.Channel, direct.Address, direct.Subject, direct.Text) { Urgency = "high" }, words, null, delivery.Attempt + 1);
    }

    /// <summary>Newest first, with the count.</summary>
    private static Json DigestData(ClaimFacts seen, Delivery digest, string locale, string zone)
    {
        var formats = new Formats(locale, zone);
        var items = seen.Items[digest.MessageId].Select(item => new { at = formats.Time(item.CreatedAt), subject = seen.Messages.GetValueOrDefault(item.MessageId)?.Subject ?? item.Event, @event = item.Event }).ToList();
        return Json.Of(new { count = items.Count, items });
    }
}
