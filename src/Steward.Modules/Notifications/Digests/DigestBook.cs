using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Notifications;

/// <summary>Opens, fills and closes digests. A digest leaves as one message with its items, newest first.</summary>
internal sealed class DigestBook(DigestStore store, LogStore logs)
{
    internal const string Event = "Digest";
    internal const int MostItems = 100;

    /// <summary>Finds each row its place; a digest that is full is closed. The rows themselves are written after it, in the same transaction.</summary>
    /// <returns>Delivery → digest.</returns>
    internal async Task<IReadOnlyDictionary<Guid, Guid>> Join(Session session, IReadOnlyList<(Delivery Row, ChannelChoice Choice)> gathered)
    {
        var members = new Dictionary<Guid, Guid>(gathered.Count);
        if (gathered.Count == 0) return members;
        var groups = gathered.GroupBy(g => (g.Row.To, g.Row.Channel)).ToList();
        var open = await OpenOf(session, groups.Select(group => group.Key.To));
        if (groups.Where(group => !open.ContainsKey(group.Key)).ToList() is { Count: > 0 } missing)
        {
            await store.OpenMany(session, missing.ConvertAll(group => New(session.Now, group.Key.To, group.Key.Channel, group.First().Choice.Until!.Value)));
            open = await OpenOf(session, groups.Select(group => group.Key.To));
        }
        var counts = new List<(Guid, int)>(groups.Count);
        foreach (var group in groups)
        {
            var items = group.ToList();
            if (open.TryGetValue(group.Key, out var digest) && digest.ItemCount + items.Count < MostItems)
            {
                foreach (var (row, _) in items) members[row.Id] = digest.Id;
                counts.Add((digest.Id, items.Count));
            }
            else await Fill(session, group.Key.To, group.Key.Channel, items, members);
        }
        if (counts.Count > 0) await store.CountMany(session, counts);
        return members;
    }

    private async Task<Dictionary<(Recipient To, string Channel), Digest>> OpenOf(Session session, IEnumerable<Recipient> recipients) =>
        (await store.OpenOfMany(session, [.. recipients])).ToDictionary(digest => (digest.To, digest.Channel));

    private static Digest New(DateTimeOffset now, Recipient to, string channel, DateTimeOffset closesAt) => new()
    {
        Id = Ids.New(now), ClientId = to.ClientId, UserId = to.UserId, CustomerId = to.CustomerId, DriverId = to.DriverId, Channel = channel, OpenedAt = now, ClosesAt = closesAt,
    };

    /// <summary>Where the open digest has no room for all: as many as fit, then it closes, and the next one opens.</summary>
    private async Task Fill(Session session, Recipient to, string channel, List<(Delivery Row, ChannelChoice Choice)> waiting, Dictionary<Guid, Guid> members)
    {
        while (waiting.Count > 0)
        {
            var digest = await Open(session, to, channel, waiting[0].Choice.Until!.Value);
            var place = Math.Min(waiting.Count, MostItems - digest.ItemCount);
            foreach (var (row, _) in waiting.Take(place)) members[row.Id] = digest.Id;
            await store.Count(session, digest.Id, place);
            waiting.RemoveRange(0, place);
            if (digest.ItemCount + place >= MostItems) await Close(session, (await store.Lock(session, digest.Id))!);
        }
    }

    private async Task<Digest> Open(Session session, Recipient to, string channel, DateTimeOffset closesAt)
    {
        for (var attempt = 0; ; attempt++)
        {
            await store.Open(session, to, channel, closesAt, Ids.New(session.Now));
            // Another transaction may have closed the one that stood in the way.
            if (await store.OpenOf(session, to, channel) is { } digest) return digest;
            if (attempt == 5) throw new InvalidOperationException($"No digest could be opened for {to.Key} on {channel}.");
        }
    }

    /// <summary>Queues the one message that the digest leaves as.</summary>
    internal async Task<Delivery> Close(Session session, Digest digest)
    {
        var delivery = new Delivery
        {
            Id = Ids.New(session.Now), MessageId = digest.Id, Event = Event, Channel = digest.Channel, Status = DeliveryStatus.Pending, CreatedAt = session.Now, NextAttemptAt = session.Now,
            DedupeKey = "digest|" + digest.Id, ClientId = digest.ClientId, UserId = digest.UserId, CustomerId = digest.CustomerId, DriverId = digest.DriverId,
            Metadata = Json.Of(new DeliveryNote { Rule = Rules.Digest, Items = digest.ItemCount }),
        };
        await logs.Add(session, [delivery]);
        await store.Close(session, digest.Id, delivery.Id);
        return delivery;
    }

    /// <summary>Held messages of one recipient and channel that leave together: a digest that is closed as it is opened.</summary>
    internal async Task Bundle(Session session, IReadOnlyList<Delivery> held)
    {
        foreach (var part in held.Chunk(MostItems))
        {
            var first = part[0];
            // A digest that gathers until later stays open beside it, so this one is written closed.
            var digest = new Digest
            {
                Id = Ids.New(session.Now), ClientId = first.ClientId, UserId = first.UserId, CustomerId = first.CustomerId, DriverId = first.DriverId, Channel = first.Channel,
                OpenedAt = session.Now, ClosesAt = session.Now, ItemCount = part.Length,
            };
            await store.AddClosed(session, digest);
            await logs.Gather(session, [.. part.Select(d => d.Id)], digest.Id, Rules.QuietHours);
            await Close(session, digest);
        }
    }

    /// <summary>Closes what is due.</summary>
    internal async Task<int> CloseDue(Session session)
    {
        var due = await store.Due(session, 100);
        foreach (var digest in due) await Close(session, digest);
        return due.Count;
    }
}
