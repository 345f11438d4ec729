using Steward.Access.Contracts;
using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Notifications;

/// <summary>Whose messages a caller may see and change: a driver his own as a driver, anybody else his own as a user; the office those of customers and drivers too.</summary>
internal sealed class Readers(IEnumerable<IDriverOfUser> drivers, IEnumerable<IRecipientSource> sources)
{
    /// <summary>The inbox of the one who calls; null for an API key, which has none.</summary>
    internal async Task<Recipient?> Own(Session session, Caller caller)
    {
        if (caller.Kind != "user" || caller.Id is not { } user) return null;
        if (!caller.Is(Roles.Driver)) return Recipient.User(user);
        foreach (var source in drivers)
            if (await source.DriverOf(session, user) is { } driver) return Recipient.Driver(driver);
        return Recipient.User(user);
    }

    /// <summary>Managers and administrators set wishes for customers, drivers and clients; for other users only administrators do.</summary>
    internal async Task<bool> MayChange(Session session, Caller caller, Recipient to)
    {
        // Wishes belong to no zone, so a key that is limited to some has none of them.
        if (caller.ZoneIds is not null) return false;
        if (caller.May(Permission.Administer)) return true;
        if (to.UserId is { } user) return caller.Kind == "user" && caller.Id == user;
        if (await Own(session, caller) == to) return true;
        return caller.May(Permission.Manage) || await IsAdviserOf(session, caller, to.ClientId);
    }

    /// <summary>Who reads the log of a delivery: its recipient, an administrator, and the office that of customers and drivers.</summary>
    /// <param name="zone">What it is about; a key that is limited to zones sees nothing else.</param>
    internal async Task<bool> MayRead(Session session, Caller caller, Recipient to, Guid? zone = null)
    {
        if (caller.ZoneIds is not null && !(zone is { } one && to.UserId is null && caller.SeesZone(one))) return false;
        if (caller.May(Permission.Administer) || await Own(session, caller) == to) return true;
        if (to.UserId is { } user) return caller.Kind == "user" && caller.Id == user;
        return caller.May(Permission.Read) || await IsAdviserOf(session, caller, to.ClientId);
    }

    /// <summary>Whether the caller advises this client; the module that owns clients knows.</summary>
    internal async Task<bool> IsAdviserOf(Session session, Caller caller, Guid? client)
    {
        if (client is not { } id || !caller.Is(Roles.Adviser)) return false;
        foreach (var source in sources)
            if (source.Kind == "client") return await source.MaySee(session, caller, id);
        return false;
    }
}

/// <summary>Refusals that the routes of this module share.</summary>
internal static class Refusals
{
    internal static Refusal Rule(string code, string pointer, string message) => Refusal.Rule(code, message, pointer);

    internal static Refusal UnknownEvent(string name, string pointer = "/event") => Rule("unknown_event", pointer, $"'{name}' is no event. GET /notifications/events lists them.");

    internal static Refusal? Channels(IReadOnlyList<string> channels, string pointer)
    {
        for (var i = 0; i < channels.Count; i++)
            if (!Channel.All.Contains(channels[i])) return Rule("unknown_channel", $"{pointer}/{i}", $"'{channels[i]}' is none of {string.Join(", ", Channel.All)}.");
        return null;
    }
}
