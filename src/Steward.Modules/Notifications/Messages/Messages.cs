using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Notifications;

/// <inheritdoc cref="INotifications"/>
internal sealed class Messages(
    EventRegistry registry, Profiles profiles, SettingsInForce settings, Renderer renderer, LogStore logs, InboxStore inbox, QueuePlan plans, ChannelRoads roads, FieldCipher cipher, Outbox outbox) : INotifications
{
    internal const string Created = "notification.created";
    private static readonly Json NoActions = new("[]");

    public async Task<Guid> Tell(Session session, Notice notice) => (await TellAll(session, [notice]))[0];

    /// <summary>Many messages with one look at each table; for whom one notice is decided the next one counts it.</summary>
    /// <returns>The messages' ids, in the order of the notices.</returns>
    internal async Task<IReadOnlyList<Guid>> TellAll(Session session, IReadOnlyList<Notice> notices)
    {
        var drafts = new List<Draft>(notices.Count);
        foreach (var notice in notices)
        {
            var kind = await registry.Find(session, notice.Event) ?? throw new InvalidOperationException($"'{notice.Event}' is no event of the registry. Add it to notification_events.");
            drafts.Add(new(Ids.New(session.Now), KeyOf(notice), notice, kind, Matter.Of(kind, notice)));
        }
        var firsts = drafts.DistinctBy(draft => draft.Key).ToList();
        var added = await logs.Add(session, [.. firsts.Select(draft => InApp(draft, session.Now))]);
        // Where all were new, as nearly always, nobody need be asked whose they are.
        var owners = added == firsts.Count ? firsts.ToDictionary(draft => draft.Key, draft => draft.Id, StringComparer.Ordinal) : await logs.MessagesOf(session, [.. firsts.Select(draft => draft.Key)]);
        var fresh = firsts.Where(draft => owners[draft.Key] == draft.Id).ToList();
        if (fresh.Count > 0) await Queue(session, fresh);
        return [.. drafts.Select(draft => owners[draft.Key])];
    }

    /// <summary>
    /// Tells the recipient, at the addresses that he has, that another one is being added, and sends a code to that one alone: it never stands in
    /// the inbox or the log.
    /// </summary>
    internal async Task SendCode(Session session, Recipient to, KnownAddress address, string code)
    {
        var message = await Tell(session, new("Address Changed", to, "address:" + address.Id, "added") { Data = new Dictionary<string, object?> { ["channel"] = address.Channel, ["at"] = session.Now } });
        var opened = (await cipher.Opener(session, [address.Address])).Open("notification_addresses", "address", address.Id, address.Address)!;
        var id = Ids.New(session.Now);
        var direct = Json.Of(new DirectMessage(opened, "Confirm your address", $"Your code is {code}. It is good for 15 minutes. If you did not ask for it, do nothing."));
        var envelope = cipher.Seal(await cipher.Class(session, "notifications"), "notification_logs", "metadata", id, direct.Text);
        await logs.Add(session,
        [
            new()
            {
                Id = id, MessageId = message, Event = "Address Changed", Channel = address.Channel, Status = DeliveryStatus.Pending, CreatedAt = session.Now, NextAttemptAt = session.Now,
                ExpiresAt = address.CodeExpiresAt, DedupeKey = "code|" + address.Id, UserId = to.UserId, ClientId = to.ClientId, CustomerId = to.CustomerId, DriverId = to.DriverId,
                Metadata = Json.Of(new DeliveryNote { Rule = Rules.Critical, Critical = true, Direct = envelope }),
            },
        ]);
    }

    private async Task Queue(Session session, IReadOnlyList<Draft> fresh)
    {
        var house = await settings.Read(session);
        var known = await profiles.Load(session, [.. fresh.Select(draft => draft.Notice.To)], mayBeKept: true);
        var active = await renderer.Active(session);
        await inbox.Add(session, [.. fresh.Select(draft => Row(draft, known[draft.Notice.To], active, house, session.Now))]);
        await plans.Queue(session, fresh, known, house);
        await outbox.Publish(session, fresh.Select(draft => Announced(draft, session.Now)));
    }

    /// <summary>What makes the message one for ever: recipient, event, thing and occurrence, never a time.</summary>
    internal static string KeyOf(Notice notice)
    {
        var key = $"{notice.To.Key}|{notice.Event}|{notice.Subject}|{notice.Occurrence}";
        return key.Length <= 300 ? key : "sha256:" + Ids.Hash(key);
    }

    private static Delivery InApp(Draft draft, DateTimeOffset now) => draft.On(Channel.InApp, DeliveryStatus.Delivered, now) with
    {
        DeliveredAt = now, Metadata = DeliveryNote.Of(draft.Matter.IsCritical ? Rules.Critical : Rules.System, draft.Matter.IsCritical),
    };

    private static InboxRow Row(Draft draft, Profile profile, IReadOnlyDictionary<(string, string, string), TemplateRow> active, DeliverySettings house, DateTimeOffset now)
    {
        var (notice, to) = (draft.Notice, draft.Notice.To);
        var data = Json.Of(notice.Data);
        var locale = Preference.For(profile.Preferences, to, notice.Event).Select(p => p.Locale).FirstOrDefault(l => l is not null) ?? profile.Facts?.Language;
        var words = Renderer.Render(active, draft.Kind, Channel.InApp, data, locale, house, profile.Facts?.TimeZone ?? house.TimeZone);
        return new()
        {
            Id = draft.Id, MessageId = draft.Id, Event = notice.Event, Subject = words.Subject, Message = words.Text, State = "unread", CreatedAt = now,
            ClientId = to.ClientId, UserId = to.UserId, CustomerId = to.CustomerId, DriverId = to.DriverId, Severity = notice.Severity, Link = notice.Link,
            Actions = notice.Actions.Count == 0 ? NoActions : Json.Of(notice.Actions), GroupKey = $"{notice.Event}:{notice.Subject}" is { Length: <= 300 } group ? group : null, ExpiresAt = notice.ExpiresAt,
            Metadata = Json.Of(new MessageContent(data, notice.Amount, notice.Scheme, notice.Channels)),
        };
    }

    /// <summary>Only ids: what it says is read by its recipient alone.</summary>
    private static NewEvent Announced(Draft draft, DateTimeOffset now)
    {
        var to = draft.Notice.To;
        return new(Created, draft.Notice.ZoneId, new
        {
            id = draft.Id, @event = draft.Notice.Event, severity = draft.Notice.Severity, user_id = to.UserId, driver_id = to.DriverId, customer_id = to.CustomerId, client_id = to.ClientId,
            order_id = draft.Notice.OrderId, at = now,
        }, to.DriverId, to.UserId);
    }

    public async Task<IReadOnlyList<DeliveryState>> StateOf(Session session, Guid message) =>
        [.. (await logs.OfMessage(session, message)).Select(d => new DeliveryState(d.Id, d.Channel, d.Status, d.SuppressedReason, d.SentAt, d.DeliveredAt))];

    public async Task Withdraw(Session session, Guid message, string reason)
    {
        foreach (var delivery in await logs.OfMessage(session, message, forChange: true))
            if (delivery.Status is DeliveryStatus.Pending or DeliveryStatus.Deferred or DeliveryStatus.Failed)
                await logs.Mark(session, delivery.Id, DeliveryStatus.Suppressed, reason.Length is > 0 and <= 50 ? reason : Rules.Withdrawn);
    }

    public Task<bool> IsConfigured(Session session, string channel) => Task.FromResult(roads.IsConfigured(channel));
}

/// <summary>A message on its way into the queue.</summary>
internal sealed record Draft(Guid Id, string Key, Notice Notice, EventKind Kind, Matter Matter)
{
    internal Delivery On(string channel, string status, DateTimeOffset now) => new()
    {
        // The In-App row has the message's own id.
        Id = channel == Channel.InApp ? Id : Ids.New(now), MessageId = Id, Event = Notice.Event, Channel = channel, Status = status, CreatedAt = now, DedupeKey = Key,
        ClientId = Notice.To.ClientId, UserId = Notice.To.UserId, CustomerId = Notice.To.CustomerId, DriverId = Notice.To.DriverId, ZoneId = Notice.ZoneId, OrderId = Notice.OrderId,
        Severity = Notice.Severity, ExpiresAt = Notice.ExpiresAt,
    };
}
