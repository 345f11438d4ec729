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

    /// <summary>A word that the settings do not translate: kept, and without effect.</summary>
    internal const string Other = "other";

    internal static IReadOnlyList<string> Telling { get; } = [Delivered, Opened, Bounced, Failed];
}

/// <summary>What became of a receipt.</summary>
internal static class ReceiptOutcome
{
    internal const string Applied = "applied";

    /// <summary>Said nothing new.</summary>
    internal const string Ignored = "ignored";

    /// <summary>No message of ours, or none of this provider's.</summary>
    internal const string Unknown = "unknown";

    /// <summary>The answer to the call that it is about is not written down yet: it is looked at again.</summary>
    internal const string Early = "early";
}

/// <summary>
/// Moves a delivery by a receipt, forward only. What is late or out of order leaves the same as what comes in order: states only rise, and of two
/// instants of one fact the earlier stands.
/// </summary>
internal sealed class Receipts(LogStore logs, DeadAddresses dead)
{
    /// <returns>A <see cref="ReceiptOutcome"/>.</returns>
    internal async Task<string> Note(Session session, Delivery seen, string kind, DateTimeOffset at)
    {
        if (kind == ReceiptKind.Other) return ReceiptOutcome.Ignored;
        if (seen.Status is DeliveryStatus.Pending or DeliveryStatus.Sending or DeliveryStatus.Failed) return ReceiptOutcome.Early;
        if (seen.SentAt is not { } sent) return ReceiptOutcome.Ignored;
        // Clocks of others: nothing arrived before it was sent, and nothing will have arrived tomorrow.
        var when = at > session.Now ? session.Now : at < sent ? sent : at;
        return kind is ReceiptKind.Delivered or ReceiptKind.Opened ? await Reached(session, seen, kind, when) : await Lost(session, seen, kind == ReceiptKind.Bounced);
    }

    private async Task<string> Reached(Session session, Delivery seen, string kind, DateTimeOffset at)
    {
        var to = kind == ReceiptKind.Opened ? DeliveryStatus.Opened : DeliveryStatus.Delivered;
        var rises = DeliveryStatus.Allows(seen.Status, to);
        if (!rises && !(at < (seen.DeliveredAt ?? DateTimeOffset.MaxValue)) && !(to == DeliveryStatus.Opened && at < (seen.OpenedAt ?? DateTimeOffset.MaxValue))) return ReceiptOutcome.Ignored;
        await logs.SetReached(session, seen.Id, rises ? to : seen.Status, at, isOpened: to == DeliveryStatus.Opened);
        if (!rises) return ReceiptOutcome.Ignored;
        await Follow(session, seen, to);
        return ReceiptOutcome.Applied;
    }

    private async Task<string> Lost(Session session, Delivery seen, bool isBounce)
    {
        // A bounce says more than a failure that came before it.
        var saysMore = isBounce && seen is { Status: DeliveryStatus.Undeliverable, ErrorClass: not AddressGone };
        var falls = DeliveryStatus.Allows(seen.Status, DeliveryStatus.Undeliverable);
        if (!falls && !saysMore) return ReceiptOutcome.Ignored;
        await logs.SetUndeliverable(session, seen.Id, isBounce ? AddressGone : "permanent", "receipt: " + (isBounce ? ReceiptKind.Bounced : ReceiptKind.Failed));
        if (isBounce) await dead.Bury(session, seen);
        if (falls) await Follow(session, seen, DeliveryStatus.Undeliverable);
        return ReceiptOutcome.Applied;
    }

    private Task Follow(Session session, Delivery seen, string to) =>
        seen.IsDigest ? logs.FollowDigest(session, seen.MessageId, to, null) : Chains.Follow(session, logs, seen, to, session.Now);

    private const string AddressGone = "address_gone";
}
