using Steward.Access.Contracts;
using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Notifications;

/// <summary>Gathers what is known of recipients: facts from the modules that own them, always anew, wishes and addresses from our own tables.</summary>
internal sealed class Profiles(IAccounts accounts, IEnumerable<IRecipientSource> sources, OwnFacts own, FieldCipher cipher, ChannelRoads roads, SettingsInForce settings)
{
    internal async Task<Profile> Load(Session session, Recipient to) => (await Load(session, [to]))[to];

    /// <param name="mayBeKept">Wishes and addresses may be those of a moment ago: for what is judged again when it is sent.</param>
    internal async Task<IReadOnlyDictionary<Recipient, Profile>> Load(Session session, IReadOnlyCollection<Recipient> recipients, bool mayBeKept = false)
    {
        var wanted = recipients.Distinct().ToList();
        var ours = await own.Of(session, wanted, mayBeKept);
        var opener = await cipher.Opener(session, ours.Values.SelectMany(fact => fact.Addresses).Select(a => a.Address));
        var house = await settings.Read(session);
        var users = await accounts.Contacts(session, [.. wanted.Select(to => to.UserId).OfType<Guid>().Distinct()]);
        var profiles = new Dictionary<Recipient, Profile>(wanted.Count);
        foreach (var to in wanted)
        {
            var (facts, mine) = (await Facts(session, to, users, house), ours[to]);
            profiles[to] = new()
            {
                To = to, Facts = facts, Preferences = mine.Preferences, OptOuts = mine.OptOuts,
                Ways = Channel.All.ToDictionary(channel => channel, channel => WayOf(channel, facts, mine, opener), StringComparer.Ordinal),
            };
        }
        return profiles;
    }

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
    private Way WayOf(string channel, RecipientFacts? facts, OwnFact mine, FieldOpener opener)
    {
        if (channel == Channel.InApp) return new(Road.Open, null, null);
        var isConfigured = roads.IsConfigured(channel);
        if (channel == Channel.Push)
            return new(new(isConfigured, mine.Subscription is not null, false, true), mine.Subscription, mine.Subscription is null ? null : cipher.BlindIndex("push", mine.Subscription));
        var known = mine.Addresses.Where(a => a.Channel == channel).ToList();
        if (known.FirstOrDefault(a => a is { VerifiedAt: not null, IsDead: false }) is { } verified) return new(new(isConfigured, true, false, true), Opened(opener, verified), verified.AddressHash);
        if ((channel == Channel.Email ? facts?.Email : facts?.Phone) is { Length: > 0 } given)
        {
            var hash = HashOf(channel, given);
            return new(new(isConfigured, true, known.Any(a => a.AddressHash == hash && a.IsDead), true), given, hash);
        }
        return known is [var last, ..] ? new(new(isConfigured, true, last.IsDead, last.VerifiedAt is not null), Opened(opener, last), last.AddressHash) : new(new(isConfigured, false, false, false), null, null);
    }

    internal string HashOf(string channel, string address) => cipher.BlindIndex(channel == Channel.Email ? "email" : "phone", address.Trim().ToLowerInvariant());

    private static string? Opened(FieldOpener opener, KnownAddress row) => opener.Open("notification_addresses", "address", row.Id, row.Address);
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
