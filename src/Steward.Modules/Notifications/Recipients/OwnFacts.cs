using System.Collections.Concurrent;
using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Notifications;

/// <summary>What this module's own tables say of a recipient.</summary>
/// <param name="Subscription">The id of the browser that takes his pushes.</param>
internal sealed record OwnFact(IReadOnlyList<Preference> Preferences, IReadOnlyList<KnownAddress> Addresses, IReadOnlySet<string> OptOuts, string? Subscription);

/// <summary>Counts the changes of wishes, addresses, opt-outs and subscriptions on this node, each after its commit.</summary>
internal sealed class WishVersion
{
    private long changes;

    internal long Now => Interlocked.Read(ref changes);

    internal void Changes(Session session) => session.AfterCommit(() => Interlocked.Increment(ref changes));
}

/// <summary>
/// Reads them with one look at each table, and keeps them for a second for whoever queues messages: until the next change on this node, and one
/// second behind a change on another. What is queued is judged again, by what is written, when it is sent.
/// </summary>
internal sealed class OwnFacts(PreferenceStore preferences, AddressStore addresses, ChannelRoads roads, WishVersion version)
{
    private const int MostKept = 10_000;
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<Recipient, (OwnFact Fact, long Version, long At)> kept = new();

    /// <param name="mayBeKept">False: as the tables are now.</param>
    internal async Task<IReadOnlyDictionary<Recipient, OwnFact>> Of(Session session, IReadOnlyList<Recipient> recipients, bool mayBeKept)
    {
        var (found, missing) = (new Dictionary<Recipient, OwnFact>(recipients.Count), new List<Recipient>());
        // Before the reading: what changes during it is not kept.
        var now = version.Now;
        foreach (var to in recipients)
            if (mayBeKept && kept.TryGetValue(to, out var there) && there.Version == now && TimeProvider.System.GetElapsedTime(there.At) < Life) found[to] = there.Fact;
            else missing.Add(to);
        if (missing.Count == 0) return found;
        if (kept.Count > MostKept) kept.Clear();
        foreach (var (to, fact) in await Read(session, missing))
        {
            found[to] = fact;
            if (mayBeKept) kept[to] = (fact, now, TimeProvider.System.GetTimestamp());
        }
        return found;
    }

    private async Task<IReadOnlyList<(Recipient To, OwnFact Fact)>> Read(Session session, IReadOnlyList<Recipient> wanted)
    {
        var wishes = (await preferences.Of(session, wanted)).ToLookup(p => p.UserId ?? p.CustomerId ?? p.DriverId ?? p.ClientId ?? Guid.Empty);
        var known = (await addresses.Of(session, wanted)).ToLookup(a => a.UserId ?? a.CustomerId ?? a.DriverId ?? a.ClientId ?? Guid.Empty);
        var optOuts = (await addresses.OptOuts(session, wanted)).ToLookup(o => o.Id);
        var subscriptions = (roads.IsConfigured(Channel.Push) ? await addresses.Subscriptions(session, wanted) : []).ToLookup(s => s.Id);
        return
        [
            .. wanted.Select(to => (to, new OwnFact(
                // A client's id may be looked up like any other's: his rows are those without a user.
                [.. wishes[Profile.IdOf(to)].Where(p => p.UserId == to.UserId)],
                [.. known[Profile.IdOf(to)].Where(a => Belongs(a, to))],
                optOuts[Profile.IdOf(to)].Where(o => o.Is(to)).Select(o => o.Word).ToHashSet(StringComparer.Ordinal),
                subscriptions[Profile.IdOf(to)].FirstOrDefault(s => s.Is(to))?.Word))),
        ];
    }

    private static bool Belongs(KnownAddress a, Recipient to) =>
        a.UserId == to.UserId && a.CustomerId == to.CustomerId && a.DriverId == to.DriverId && (to.UserId is not null || a.ClientId == to.ClientId);
}
