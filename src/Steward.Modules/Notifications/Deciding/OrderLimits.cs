namespace Steward.Notifications;

/// <summary>
/// What one customer bears about one order: deliveries five minutes apart and ten at most, the tenth for the closing message. In-App and critical
/// messages do not count. Pure.
/// </summary>
internal static class OrderLimits
{
    internal const int Most = 10;
    internal static readonly TimeSpan Apart = TimeSpan.FromMinutes(5);

    /// <summary>Null: it may go now.</summary>
    /// <param name="others">All outside deliveries of the order, this one too.</param>
    internal static (string Rule, DateTimeOffset? Until)? Decide(Delivery seen, IReadOnlyList<Delivery> others, DateTimeOffset now)
    {
        if (seen.Note.Critical || seen.Attempt > 0) return null;
        var left = others.Where(other => other.Id != seen.Id && !other.Note.Critical && HasLeft(other)).ToList();
        // A newer one that can have no place any more takes nobody's: it will not be sent itself.
        if (others.Any(other => IsNewerOf(other, seen) && (left.Count < Most - 1 || IsClosing(other.Event) || HasLeft(other)))) return (Rules.Superseded, null);
        if (left.Count >= (IsClosing(seen.Event) ? Most : Most - 1)) return (Rules.OrderLimit, null);
        // The channels of one message go together: only other messages keep their distance.
        var last = left.Where(other => other.MessageId != seen.MessageId).Select(other => other.SentAt ?? other.UpdatedAt).DefaultIfEmpty(DateTimeOffset.MinValue).Max();
        return last > now - Apart ? (Rules.OrderSpacing, last + Apart) : null;
    }

    internal static bool IsClosing(string happened) => happened is "Delivery Completed" or "Delivery Failed" or "Delivery Cancelled";

    /// <summary>Where the delivery stands is one fact, whatever it is called; a notice about a call is another.</summary>
    internal static string FactOf(string happened) => happened.StartsWith("Delivery ", StringComparison.Ordinal) ? "delivery" : happened;

    /// <summary>Which of two facts of the same instant came later: one transaction may tell several.</summary>
    private static int Step(string happened) => happened switch
    {
        "Delivery Scheduled" => 0,
        "Delivery Assigned" => 1,
        "Delivery Picked Up" => 2,
        "Delivery Arriving" => 3,
        _ when IsClosing(happened) => 9,
        _ => 5,
    };

    private static bool IsNewerOf(Delivery other, Delivery seen) =>
        other.MessageId != seen.MessageId && FactOf(other.Event) == FactOf(seen.Event) && (other.CreatedAt, Step(other.Event), other.MessageId).CompareTo((seen.CreatedAt, Step(seen.Event), seen.MessageId)) > 0
        && (HasLeft(other) || other.Status is DeliveryStatus.Pending or DeliveryStatus.Deferred);

    private static bool HasLeft(Delivery other) =>
        other.Status is DeliveryStatus.Sending or DeliveryStatus.Sent or DeliveryStatus.Delivered or DeliveryStatus.Opened or DeliveryStatus.Failed;
}
