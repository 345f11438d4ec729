using Steward.Kernel;

namespace Steward.Wealth.Clients;

/// <summary>
/// Object level of the wealth routes: an adviser sees his own clients, a key that is bound to a client sees that one; managers, admins, viewers
/// and other keys see all. Somebody else's client is 404, as if he were not there.
/// </summary>
internal sealed class ClientAccess(ClientStore store)
{
    internal static bool SeesAll(Caller caller) => caller.ClientId is null && !caller.Is(Roles.Adviser);

    internal static bool Sees(Caller caller, ClientRow client) =>
        caller.ClientId is { } bound ? bound == client.Id : !caller.Is(Roles.Adviser) || client.AdviserId == caller.Id;

    /// <summary>By id, code or <c>external:</c>.</summary>
    /// <exception cref="RefusedException">404 <c>not_found</c>, 400 <c>invalid_id</c>.</exception>
    internal async Task<ClientRow> Of(Session session, Caller caller, string id) =>
        await store.Lookup(session, ThingId.Parse(id)) is { } client && Sees(caller, client) ? client : throw new RefusedException(Refusal.NotFound("client"));

    /// <summary>The client of a thing that was found; null where the caller may not know of it.</summary>
    internal async Task<ClientRow?> Owner(Session session, Caller caller, Guid id) =>
        await store.Find(session, id) is { } client && Sees(caller, client) ? client : null;

    /// <summary>The client that a request names.</summary>
    /// <exception cref="RefusedException">404 <c>unknown_client</c> at <c>/client_id</c> for one who is not there or another's; 422 for one who is closed, or none.</exception>
    internal async Task<ClientRow> Named(Session session, Caller caller, string? id)
    {
        if (string.IsNullOrEmpty(id)) throw new RefusedException(Refusal.Rule("required", "client_id is required.", "/client_id"));
        var client = await store.Lookup(session, ThingId.Parse(id)) is { } found && Sees(caller, found) ? found : null;
        if (client is { RetiredAt: null }) return client;
        var refusal = Refusal.Rule("unknown_client", client is null ? $"There is no client {Common.Checks.Short(id)} of yours." : $"The client {client.Code} is closed.", "/client_id");
        throw new RefusedException(client is null ? refusal with { Status = 404 } : refusal);
    }

    /// <summary>The client that a list is limited to: required unless the caller sees all; null for all.</summary>
    internal async Task<Guid?> Filter(Session session, Caller caller, string? id)
    {
        if (caller.ClientId is { } bound && string.IsNullOrEmpty(id)) return bound;
        if (!string.IsNullOrEmpty(id)) return (await Of(session, caller, id)).Id;
        return SeesAll(caller) ? null : throw new RefusedException(Refusal.Invalid("/client_id", "client_id is required: you see your own clients only."));
    }
}
