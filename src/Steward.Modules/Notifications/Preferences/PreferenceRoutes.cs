using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Notifications;

/// <summary>Who wants to hear what, how and when. A change moves what is waiting.</summary>
internal sealed class PreferenceRoutes(Database database, PreferenceStore store, LogStore logs, EventRegistry registry, Readers readers, Outbox outbox)
{
    internal sealed record Matrix(IReadOnlyList<PreferenceRequest> Items);

    internal static void Map(RouteGroupBuilder group)
    {
        var preferences = group.MapGroup("/notification-preferences");
        preferences.MapPost("", (PreferenceRequest request, PreferenceRoutes use, Caller caller, CancellationToken cancel) => use.Add(request, caller, cancel))
            .Needs(Permission.SignedIn).Produces<Preference>(201).WithSummary("Say what a recipient wants to hear");
        preferences.MapGet("", (PreferenceRoutes use, Caller caller, PageRequest page, CancellationToken cancel, string? client_id = null, string? user_id = null, string? customer_id = null, string? driver_id = null, string? @event = null) =>
                use.List(client_id, user_id, customer_id, driver_id, @event, caller, page, cancel))
            .Needs(Permission.SignedIn).Produces<Page<Preference>>().WithSummary("What recipients want to hear; without user_id rows of clients, customers and drivers only");
        preferences.MapPut("/{id}", (string id, PreferenceRequest request, HttpRequest http, PreferenceRoutes use, Caller caller, CancellationToken cancel) => use.Replace(Asked.Id(id), request, http, caller, cancel))
            .Needs(Permission.SignedIn).Produces<Preference>().WithSummary("Replace a preference");
        preferences.MapDelete("/{id}", (string id, PreferenceRoutes use, Caller caller, CancellationToken cancel) => use.Remove(Asked.Id(id), caller, cancel))
            .Needs(Permission.SignedIn).Produces(204).WithSummary("Take a preference away");
    }

    internal static void MapMatrix(RouteGroupBuilder notifications) =>
        notifications.MapPut("/preferences", (Matrix request, PreferenceRoutes use, Caller caller, CancellationToken cancel) => use.ReplaceAll(request, caller, cancel))
            .Needs(Permission.SignedIn).Produces<Page<Preference>>().WithSummary("Replace all of your own preferences at once");

    private Task<Reply> Add(PreferenceRequest request, Caller caller, CancellationToken cancel) => database.Write<Reply>(
        async session =>
        {
            if (await Refused(session, request, caller) is { } refusal) return refusal;
            var row = request.Row(Ids.New(session.Now), session.Now);
            if (!await store.Add(session, row)) return Duplicate(request);
            await Changed(session, request.To!, row);
            return Reply.Created("/api/v1/notifications/notification-preferences/" + row.Id, row, EntityTags.Of(row.Version));
        },
        cancel);

    private Task<Reply> List(string? client, string? user, string? customer, string? driver, string? happened, Caller caller, PageRequest page, CancellationToken cancel) => database.Read<Reply>(
        async session =>
        {
            var own = await readers.Own(session, caller);
            var (clientId, userId, customerId, driverId) = (Optional(client), Optional(user), Optional(customer), Optional(driver));
            if (caller.ZoneIds is not null) return Reply.Ok(new Page<Preference>([], null));
            var seesAll = caller.May(Permission.Manage) || await readers.IsAdviserOf(session, caller, clientId);
            if (userId is not null && userId != own?.UserId && !caller.May(Permission.Administer)) return Reply.Ok(new Page<Preference>([], null));
            if (!seesAll && userId is null)
            {
                if (own?.DriverId is not { } self) return Reply.Ok(new Page<Preference>([], null));
                driverId = self;
            }
            var rows = await store.List(session, clientId, userId, customerId, driverId, happened, page);
            return Reply.Ok(Page<Preference>.Of(rows, page, row => (row.CreatedAt, row.Id)));
        },
        cancel);

    private Task<Reply> Replace(Guid id, PreferenceRequest request, HttpRequest http, Caller caller, CancellationToken cancel) => database.Write<Reply>(
        async session =>
        {
            if (await store.Find(session, id) is not { } present || !await readers.MayChange(session, caller, ToOf(present))) return Refusal.NotFound("preference");
            if (await Refused(session, request, caller) is { } refusal) return refusal;
            if (request.To != ToOf(present)) return Refusals.Rule("recipient_fixed", "/client_id", "A preference stays its recipient's. Make another one.");
            var expected = EntityTags.IfMatch(http) ?? present.Version;
            var row = request.Row(id, session.Now) with { CreatedAt = present.CreatedAt, Version = expected + 1 };
            if (row.Event != present.Event && (await store.Of(session, [request.To!])).Any(p => p.Event == row.Event && ToOf(p) == request.To)) return Duplicate(request);
            if (await store.Save(session, row, expected) == 0) return EntityTags.Stale(EntityTags.Of(expected), present.Version);
            await Changed(session, request.To!, row);
            return Reply.Ok(row, EntityTags.Of(row.Version));
        },
        cancel);

    private Task<Reply> Remove(Guid id, Caller caller, CancellationToken cancel) => database.Write<Reply>(
        async session =>
        {
            if (await store.Find(session, id) is not { } present || !await readers.MayChange(session, caller, ToOf(present))) return Refusal.NotFound("preference");
            await store.Delete(session, id);
            await Changed(session, ToOf(present), present);
            return Reply.NoContent;
        },
        cancel);

    private Task<Reply> ReplaceAll(Matrix request, Caller caller, CancellationToken cancel) => database.Write<Reply>(
        async session =>
        {
            if (await readers.Own(session, caller) is not { } own) return new Refusal("not_a_user", "Only a person has preferences of his own.");
            var rows = new List<Preference>();
            foreach (var item in request.Items)
            {
                var mine = item with { ClientId = own.UserId is null ? null : item.ClientId, UserId = own.UserId, CustomerId = null, DriverId = own.DriverId };
                if (await Refused(session, mine, caller) is { } refusal) return refusal;
                rows.Add(mine.Row(Ids.New(session.Now), session.Now));
            }
            foreach (var present in await store.Of(session, [own])) await store.Delete(session, present.Id);
            foreach (var row in rows)
                if (!await store.Add(session, row)) return new Refusal("duplicate_preference", $"'{row.Event}' stands twice in the matrix.");
            await Changed(session, own, null);
            return Reply.Ok(new Page<Preference>(rows, null));
        },
        cancel);

    private async Task<Refusal?> Refused(Session session, PreferenceRequest request, Caller caller)
    {
        var known = await registry.All(session);
        if (PreferenceRules.Decide(request, known.ContainsKey) is { } wrong) return wrong;
        return await readers.MayChange(session, caller, request.To!) ? null : Refusal.NotFound("recipient");
    }

    private async Task Changed(Session session, Recipient to, Preference? row)
    {
        await logs.Wake(session, to);
        await outbox.Publish(session, new NewEvent("notification.preference_changed", null, new { id = row?.Id, @event = row?.Event, at = session.Now }, to.DriverId, to.UserId));
    }

    private static Refusal Duplicate(PreferenceRequest request) => new("duplicate_preference", $"The recipient has a preference about '{request.Event}' already. Change that one.");

    internal static Recipient ToOf(Preference row) => new PreferenceRequest { ClientId = row.ClientId, UserId = row.UserId, CustomerId = row.CustomerId, DriverId = row.DriverId, Event = row.Event }.To!;

    private static Guid? Optional(string? id) => id is null ? null : Asked.Id(id);
}
