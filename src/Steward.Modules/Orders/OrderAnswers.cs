using System.Collections.Concurrent;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Orders;

/// <summary>
/// What was answered about an order, kept for the next who asks: written out, with opened envelopes. Each use is held against the database
/// first (<see cref="OrderStamp"/>), so an answer is never older than the row; what is saved is reading, opening and writing its 110 members.
/// Safe for use from many threads at once.
/// </summary>
internal sealed class OrderAnswers
{
    private const int MostKept = 2_000;

    // As long as an unwrapped key is kept: after that an erased key has erased here too.
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);

    // Stamps of SQLite are whole milliseconds: one that is so old cannot be given to a second change.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Guid, Entry> entries = new();

    internal bool Has(Guid order) => entries.ContainsKey(order);

    /// <summary>The kept answer if it still is what would be answered now.</summary>
    internal Reply? Find(OrderStamp stamp, DateTimeOffset now) =>
        entries.TryGetValue(stamp.Id, out var entry) && entry.Stamp == stamp && entry.Urgency == OrderFacts.UrgencyOf(stamp.SlaDeadline, now)
        && TimeProvider.System.GetElapsedTime(entry.At) < Kept ? entry.Reply : null;

    /// <summary>Writes the answer out and keeps it where it may be kept.</summary>
    internal Reply Keep(OrderRow row, OrderView view)
    {
        var reply = Reply.Ok(view, EntityTags.Of(row.RowVersion)).WrittenOut();
        if (row.CustomerUpdatedAt is not { } customer || TimeProvider.System.GetUtcNow() - Settled < (customer > row.UpdatedAt ? customer : row.UpdatedAt)) return reply;
        if (entries.Count >= MostKept) entries.Clear();
        entries[row.Id] = new(OrderStamp.Of(row, customer), view.Urgency, reply, TimeProvider.System.GetTimestamp());
        return reply;
    }

    private sealed record Entry(OrderStamp Stamp, string Urgency, Reply Reply, long At);
}

/// <summary>What tells one state of an order, and of the customer's name on it, from the next, and who may see it.</summary>
internal sealed record OrderStamp
{
    public Guid Id { get; init; }
    public Guid ZoneId { get; init; }
    public Guid? DriverId { get; init; }
    public long RowVersion { get; init; }
    public DateTimeOffset SlaDeadline { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public DateTimeOffset CustomerUpdatedAt { get; init; }

    internal static OrderStamp Of(OrderRow row, DateTimeOffset customer) => new()
    {
        Id = row.Id, ZoneId = row.ZoneId, DriverId = row.DriverId, RowVersion = row.RowVersion, SlaDeadline = row.SlaDeadline, UpdatedAt = row.UpdatedAt, CustomerUpdatedAt = customer,
    };
}
