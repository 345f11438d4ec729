using Steward.Kernel;

namespace Steward.Notifications;

/// <summary>What a provider says later about a message that it took.</summary>
internal static class ReceiptKind
{
    internal const string Delivered = "delivered";
    internal const string Opened = "opened";

    /// <summary>Came back for good: the address is dead.</summary>
    internal const string Bounced = "bounced";

    /// <summary>Did not arrive, which says nothing about the address.</summary>
    internal const string Failed = "failed";
}

/// <summary>Moves a delivery by a receipt, forward only: what is late, repeated or out of order changes nothing.</summary>
internal sealed class Receipts(LogStore logs, DeadAddresses dead)
{
    /// <returns>applied, ignored, or unknown when there is no such delivery.</returns>
    internal async Task<string> Note(Session session, Guid delivery, string kind, DateTimeOffset at)
    {
        if (await logs.Find(session, delivery, forChange: true) is not { } seen) return "unknown";
        var to = kind switch
        {
            ReceiptKind.Delivered => DeliveryStatus.Delivered,
            ReceiptKind.Opened => DeliveryStatus.Opened,
            _ => DeliveryStatus.Undeliverable,
        };
        if (!DeliveryStatus.Allows(seen.Status, to) || seen.Status == DeliveryStatus.Sending) return "ignored";
        if (to == DeliveryStatus.Undeliverable) await logs.SetUndeliverable(session, seen.Id, kind == ReceiptKind.Bounced ? "address_gone" : "permanent", "receipt: " + kind);
        else await logs.SetReached(session, seen.Id, to, at);
        if (kind == ReceiptKind.Bounced) await dead.Bury(session, seen);
        if (seen.IsDigest) await logs.FollowDigest(session, seen.MessageId, to, null);
        else await Chains.Follow(session, logs, seen, to, session.Now);
        return "applied";
    }
}
