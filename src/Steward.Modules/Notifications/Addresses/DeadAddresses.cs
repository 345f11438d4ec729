using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Notifications;

/// <summary>Marks an address that bounced for good: nothing is sent there again, and its owner reads so in his inbox.</summary>
internal sealed class DeadAddresses(AddressStore store, InboxStore inbox, FieldCipher cipher)
{
    /// <param name="address">Of push: the subscription's id.</param>
    internal async Task Bury(Session session, Recipient to, string channel, string? hash, string address, Delivery cause)
    {
        if (channel == Channel.Push) await store.DeleteSubscription(session, Guid.Parse(address));
        else await Mark(session, to, channel, hash ?? "", address);
        await inbox.Add(session, [Told(to, channel, cause, session.Now)]);
    }

    /// <summary>A late bounce knows the hash alone: then only an address that is kept here can be marked.</summary>
    internal async Task Bury(Session session, Delivery delivery)
    {
        var known = (await store.Of(session, [delivery.To])).FirstOrDefault(a => a.Channel == delivery.Channel && a.AddressHash == delivery.AddressHash);
        if (known is not null) await store.MarkBounced(session, known.Id);
        else if (delivery.AddressHash is { } hash) await Mark(session, delivery.To, delivery.Channel, hash, "");
        await inbox.Add(session, [Told(delivery.To, delivery.Channel, delivery, session.Now)]);
    }

    private async Task Mark(Session session, Recipient to, string channel, string hash, string address)
    {
        var known = (await store.Of(session, [to])).FirstOrDefault(a => a.Channel == channel && a.AddressHash == hash);
        if (known is not null)
        {
            await store.MarkBounced(session, known.Id);
            return;
        }
        var id = Ids.New(session.Now);
        await store.Add(session, new()
        {
            Id = id, ClientId = to.UserId is null ? to.ClientId : null, UserId = to.UserId, CustomerId = to.CustomerId, DriverId = to.DriverId, Channel = channel, AddressHash = hash, BounceState = "hard",
            Address = cipher.Seal(await cipher.Class(session, "notifications"), "notification_addresses", "address", id, address),
        });
    }

    private static InboxRow Told(Recipient to, string channel, Delivery cause, DateTimeOffset now) => new()
    {
        Id = Ids.New(now), MessageId = Ids.New(now), Event = cause.Event, State = "unread", CreatedAt = now, Severity = "medium", Metadata = Json.Of(new MessageContent(Json.Empty)), Actions = new("[]"),
        Subject = $"Your {channel} address does not work", Message = $"A message came back for good, so nothing more is sent by {channel}. Give a new address in your settings.",
        ClientId = to.ClientId, UserId = to.UserId, CustomerId = to.CustomerId, DriverId = to.DriverId,
    };
}
