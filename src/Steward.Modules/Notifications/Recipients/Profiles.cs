using Steward.Access.Contracts;
using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Notifications;

/// <summary>Gathers what is known of recipients: facts from the modules that own them, wishes and addresses from our own tables.</summary>
internal sealed class Profiles(
    IAccounts accounts, IEnumerable<IRecipientSource> sources, PreferenceStore preferences, AddressStore addresses, FieldCipher cipher, ChannelRoads roads, SettingsInForce settings)
{
    internal async Task<Profile> Load(Session session, Recipient to) => (await Load(session, [to]))[to];

    internal async Task<IReadOnlyDictionary<Recipient, Profile>> Load(Session session, IReadOnlyCollection<Recipient> recipients)
    {
        var wanted = recipients.Distinct().ToList();
        var wishes = (await preferences.Of(session, wanted)).ToLookup(OwnerOf);
        var given = await addresses.Of(session, wanted);
        var known = given.ToLookup(a => a.UserId ?? a.CustomerId ?? a.DriverId ?? a.ClientId ?? Guid.Empty);
        var optOuts = (await addresses.OptOuts(session, wanted)).ToLookup(o => o.Id);
        var subscriptions = (roads.IsConfigured(Channel.Push) ? await addresses.Subscriptions(session, wanted) : []).ToLookup(s => s.Id);
        var opener = await cipher.Opener(session, given.Select(a => a.Address));
        var house = await settings.Read(session);
        var users = await accounts.Contacts(session, [.. wanted.Select(to => to.UserId).OfType<Guid>().Distinct()]);
        var profiles = new Dictionary<Recipient, Profile>(wanted.Count);
        foreach (var to in wanted)
        {
            var facts = await Facts(session, to, users, house);
            profiles[to] = new()
            {
                To = to, Facts = facts, Preferences = Own(wishes[Profile.IdOf(to)], to), OptOuts = optOuts[Profile.IdOf(to)].Where(o => o.Is(to)).Select(o => o.Word).ToHashSet(StringComparer.Ordinal),
                Ways = Channel.All.ToDictionary(channel => channel, channel => WayOf(channel, to, facts, known[Profile.IdOf(to)], subscriptions[Profile.IdOf(to)], opener), StringComparer.Ordinal),
            };
        }
        return profiles;
    }

    private static Guid OwnerOf(Preference p) => p.UserId ?? p.CustomerId ?? p.DriverId ?? p.ClientId ?? Guid.Empty;

    /// <summary>A client's id may be looked up like any other's: his rows are those without a user.</summary>
    private static IReadOnlyList<Preference> Own(IEnumerable<Preference> rows, Recipient to) => [.. rows.Where(p => p.UserId == to.UserId)];

    /// <summary>Null when nobody knows him, or his account is closed.</summary>
    private async Task<RecipientFacts?> Facts(Session session, Recipient to, IReadOnlyDictionary<Guid, AccountContact> users, DeliverySettings house)
    {
        var (kind, id) = (Profile.KindOf(to), Profile.IdOf(to));
        if (kind != "user")
        {
            foreach (var source in sources)
                if (source.Kind == kind) return await source.Find(session, id);
            return null;
        }
        // Users have no rota here: whoever has an account is taken to be on duty, and sets quiet hours of his own if he wants some.
        return users.GetValueOrDefault(id) is { IsActive: true } user
            ? new("user", id, user.Name, user.Phone, user.Email, user.Locale, user.TimeZone is { } zone && LocalTime.IsZone(zone) ? zone : house.TimeZone, null, null, OnDuty: true)
            : null;
    }

    /// <summary>His own verified address first, else the one that his module knows, else one that he has yet to verify.</summary>
    private Way WayOf(string channel, Recipient to, RecipientFacts? facts, IEnumerable<KnownAddress> all, IEnumerable<Owned> subscriptions, FieldOpener opener)
    {
        if (channel == Channel.InApp) return new(Road.Open, null, null);
        var isConfigured = roads.IsConfigured(channel);
        if (channel == Channel.Push)
        {
            var subscription = subscriptions.FirstOrDefault(s => s.Is(to))?.Word;
            return new(new(isConfigured, subscription is not null, false, true), subscription, subscription is null ? null : cipher.BlindIndex("push", subscription));
        }
        var own = all.Where(a => a.Channel == channel && Belongs(a, to)).ToList();
        if (own.FirstOrDefault(a => a is { VerifiedAt: not null, IsDead: false }) is { } verified) return new(new(isConfigured, true, false, true), Opened(opener, verified), verified.AddressHash);
        if ((channel == Channel.Email ? facts?.Email : facts?.Phone) is { Length: > 0 } given)
        {
            var hash = HashOf(channel, given);
            return new(new(isConfigured, true, own.Any(a => a.AddressHash == hash && a.IsDead), true), given, hash);
        }
        return own is [var last, ..] ? new(new(isConfigured, true, last.IsDead, last.VerifiedAt is not null), Opened(opener, last), last.AddressHash) : new(new(isConfigured, false, false, false), null, null);
    }

    internal string HashOf(string channel, string address) => cipher.BlindIndex(channel == Channel.Email ? "email" : "phone", address.Trim().ToLowerInvariant());

    private static string? Opened(FieldOpener opener, KnownAddress row) => opener.Open("notification_addresses", "address", row.Id, row.Address);

    private static bool Belongs(KnownAddress a, Recipient to) =>
        a.UserId == to.UserId && a.CustomerId == to.CustomerId && a.DriverId == to.DriverId && (to.UserId is not null || a.ClientId == to.ClientId);
}

/// <summary>Which channels lead anywhere at all on this server.</summary>
internal sealed class ChannelRoads(IEnumerable<IChannelSender> senders)
{
    private readonly IReadOnlyList<IChannelSender> senders = [.. senders];

    internal bool IsConfigured(string channel) => channel == Channel.InApp || Sender(channel) is not null;

    /// <summary>The first that is configured; null when there is none.</summary>
    internal IChannelSender? Sender(string channel)
    {
        foreach (var sender in senders)
            if (sender.Channel == channel && sender.IsConfigured) return sender;
        return null;
    }
}
