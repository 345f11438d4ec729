using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Notifications;

/// <summary>Everything that the claim of a batch reads.</summary>
internal sealed class ClaimFacts
{
    private readonly Dictionary<Guid, List<Delivery>> orders = [];

    internal required IReadOnlyDictionary<Recipient, Profile> Profiles { get; init; }
    internal required IReadOnlyDictionary<Guid, InboxRow> Messages { get; init; }

    /// <summary>The other channels of messages that go by a chain, or are tried for the last time.</summary>
    internal required ILookup<Guid, Delivery> Siblings { get; init; }

    /// <summary>Digest → what it gathers, newest first.</summary>
    internal required ILookup<Guid, Delivery> Items { get; init; }
    internal required DeliverySettings House { get; init; }
    internal required IReadOnlyDictionary<(string Event, string Channel, string Locale), TemplateRow> Templates { get; init; }

    /// <summary>Order → everything outside of the inbox that its customer was to be told.</summary>
    internal IReadOnlyDictionary<Guid, List<Delivery>> Orders => orders;

    internal void Add(Guid order, IEnumerable<Delivery> rows) => orders[order] = [.. rows];

    /// <summary>What was decided about one delivery of an order is seen by the next one.</summary>
    internal void Becomes(Delivery delivery, string status, DateTimeOffset now)
    {
        if (delivery.CustomerId is null || delivery.OrderId is not { } order || !orders.TryGetValue(order, out var rows)) return;
        rows[rows.FindIndex(row => row.Id == delivery.Id)] = delivery with { Status = status, UpdatedAt = now };
    }
}

/// <summary>Reads a batch with one look at each table.</summary>
internal sealed class ClaimReader(LogStore logs, InboxStore inbox, Profiles profiles, SettingsInForce settings, Renderer renderer)
{
    internal async Task<ClaimFacts> Read(Session session, IReadOnlyList<Delivery> due)
    {
        var digests = due.Where(d => d.IsDigest).Select(d => d.MessageId).ToList();
        var items = digests.Count == 0 ? [] : await logs.ItemsOf(session, digests);
        var chained = due.Where(d => d.Note.After is not null || d.Attempt + 1 >= Retries.MostAttempts).Select(d => d.MessageId).Distinct().ToList();
        var facts = new ClaimFacts
        {
            Profiles = await profiles.Load(session, [.. due.Select(d => d.To)]),
            Messages = (await inbox.Of(session, [.. due.Where(d => !d.IsDigest).Concat(items).Select(d => d.MessageId).Distinct()])).ToDictionary(row => row.MessageId),
            Siblings = (chained.Count == 0 ? [] : await logs.OfMessages(session, chained)).ToLookup(d => d.MessageId),
            Items = items.ToLookup(d => d.DigestId!.Value), House = await settings.Read(session), Templates = await renderer.Active(session),
        };
        var orders = due.Where(d => d.CustomerId is not null).Select(d => d.OrderId).OfType<Guid>().Distinct().ToList();
        if (orders.Count == 0) return facts;
        var told = (await logs.OfOrders(session, orders)).ToLookup(row => row.OrderId!.Value);
        foreach (var order in orders) facts.Add(order, told[order]);
        return facts;
    }
}
