using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Access.Contracts;
using Steward.Kernel;
using Steward.Wealth.Common;
using Steward.Wealth.Schedules;

namespace Steward.Wealth.Clients;

/// <summary>Creates, changes and retires clients.</summary>
internal static class WriteClient
{
    internal sealed record Request(
        string? ExternalId = null, string? Name = null, Guid? AdviserId = null, string? Currency = null, string? TimeZone = null, string? KycStatus = null, DateOnly? KycValidUntil = null,
        string? RiskProfile = null, string? Status = null, string? Email = null, string? Phone = null)
    {
        internal static Request Of(ClientView view) => new(
            view.ExternalId, view.Name, view.AdviserId, view.Currency, view.TimeZone, view.KycStatus, view.KycValidUntil, view.RiskProfile, view.Status, view.Email, view.Phone);
    }

    /// <summary>What every write of a client needs.</summary>
    internal sealed record Desk(Database Database, ClientStore Store, ClientAccess Access, IAccounts Accounts, FieldCipher Cipher, PlannedDates Dates, Changes Changes);

    internal static void Map(RouteGroupBuilder clients)
    {
        clients.MapPost("", Create).Needs(Permission.WealthWrite).Produces<ClientView>(201).WithSummary("Creates a client");
        foreach (var method in new[] { "PUT", "PATCH" })
            clients.MapMethods("{id}", [method], Change).Needs(Permission.WealthWrite).Produces<ClientView>().WithSummary("Changes a client; what is absent stays");
        clients.MapDelete("{id}", Retire).Needs(Permission.WealthWrite).Produces<ClientView>().WithSummary("Closes a client for whom nothing runs any more");
    }

    private static Task<Reply> Create(Request request, Caller caller, Desk desk, CancellationToken cancel) => desk.Database.Write<Reply>(
        async session =>
        {
            var id = Ids.New(session.Now);
            var wish = caller.Is(Roles.Adviser) && request.AdviserId is null ? request with { AdviserId = caller.Id } : request;
            var client = await Read(session, desk, caller, wish, new ClientRow { Id = id, Code = Ids.Code("CLI"), Shard = ShardOf(id), CreatedAt = session.Now, UpdatedAt = session.Now });
            if (await desk.Store.IsTaken(session, client)) return Taken();
            if (!await desk.Store.Add(session, client)) return Taken();
            await desk.Changes.Say(session, caller, "client", "created", id, new { client.Code, client.AdviserId, client.Currency, client.TimeZone, client.KycStatus, client.Status });
            return Reply.Created($"/api/v1/wealth/clients/{id}", await ClientView.Of(session, desk.Cipher, client), EntityTags.Of(1));
        },
        cancel);

    private static Task<Reply> Change(string id, JsonElement patch, HttpRequest http, Caller caller, Desk desk, CancellationToken cancel)
    {
        var expected = EntityTags.IfMatch(http);
        return desk.Database.Write<Reply>(
            async session =>
            {
                var present = await desk.Access.Of(session, caller, id);
                if (present.RetiredAt is not null) return Refusal.NotFound("client");
                if (expected is { } sent && sent != present.Version) return EntityTags.Stale(EntityTags.Of(sent), present.Version);
                var request = MergePatch.Apply(Request.Of(await ClientView.Of(session, desk.Cipher, present)), patch);
                if (request.Currency != present.Currency) return Refusal.Rule("immutable_field", "The currency of a client does not change.", "/currency");
                var changed = await Read(session, desk, caller, request, present);
                if (await desk.Store.IsTaken(session, changed)) return Taken();
                if (changed.TimeZone != present.TimeZone) await desk.Dates.ClientMoved(session, present.Id, changed.TimeZone);
                return await Saved(session, caller, desk, changed, "changed");
            },
            cancel);
    }

    private static Task<Reply> Retire(string id, Caller caller, Desk desk, CancellationToken cancel) => desk.Database.Write<Reply>(
        async session =>
        {
            var present = await desk.Access.Of(session, caller, id);
            if (present.RetiredAt is not null) return Reply.Ok(await ClientView.Of(session, desk.Cipher, present), EntityTags.Of(present.Version));
            var open = await desk.Store.OpenThings(session, present.Id);
            if (open > 0) return new Refusal("client_in_use", $"{open} rules and orders of this client still run. Cancel them first.", 409);
            return await Saved(session, caller, desk, present with { RetiredAt = session.Now, Status = "Closed" }, "closed");
        },
        cancel);

    private static async Task<Reply> Saved(Session session, Caller caller, Desk desk, ClientRow client, string happened)
    {
        await desk.Store.Save(session, client);
        var saved = client with { Version = client.Version + 1, UpdatedAt = session.Now };
        await desk.Changes.Say(session, caller, "client", happened, client.Id, new { client.Code, client.AdviserId, client.TimeZone, client.KycStatus, client.KycValidUntil, client.RiskProfile, client.Status });
        return Reply.Ok(await ClientView.Of(session, desk.Cipher, saved), EntityTags.Of(saved.Version));
    }

    /// <summary>The row that a request asks for, checked.</summary>
    private static async Task<ClientRow> Read(Session session, Desk desk, Caller caller, Request request, ClientRow row)
    {
        var checks = new Checks();
        checks.Name(request.Name, "/name");
        checks.Need(request.Currency, "/currency");
        checks.Currency(request.Currency, "/currency");
        checks.Need(request.TimeZone, "/time_zone");
        checks.Zone(request.TimeZone, "/time_zone");
        checks.Text(request.RiskProfile, "/risk_profile", 60);
        checks.Text(request.Email, "/email", 320);
        checks.Text(request.Phone, "/phone", 40);
        if (request.ExternalId is { } external && (external.Length is 0 or > 100 || external.Contains('\0'))) checks.Say("/external_id", "text_too_long", "external_id has 1 to 100 characters.");
        var kyc = checks.Word(request.KycStatus, Words.KycStatus, "/kyc_status") ?? "Pending";
        var status = checks.Word(request.Status, Words.ClientStatus, "/status") ?? "Active";
        if (caller.Is(Roles.Adviser) && request.AdviserId != caller.Id) checks.Say("/adviser_id", "not_yours", "An adviser keeps his clients himself: a manager hands them to another.");
        else if (request.AdviserId is { } adviser && await desk.Accounts.Find(session, adviser) is not { IsActive: true, Role: Roles.Adviser or Roles.Manager or Roles.Admin })
            checks.Say("/adviser_id", "unknown_adviser", $"{adviser} is no active adviser, manager or admin.");
        checks.Done();
        return row with
        {
            ExternalId = request.ExternalId, Name = request.Name!, AdviserId = request.AdviserId, Currency = request.Currency!, TimeZone = request.TimeZone!, KycStatus = kyc,
            KycValidUntil = request.KycValidUntil, RiskProfile = request.RiskProfile, Status = status,
            Email = await Sealed(session, desk, row.Id, "email", request.Email), Phone = await Sealed(session, desk, row.Id, "phone", request.Phone),
        };
    }

    private static async Task<string?> Sealed(Session session, Desk desk, Guid id, string column, string? value) =>
        string.IsNullOrEmpty(value) ? null : desk.Cipher.Seal(await desk.Cipher.Class(session, "clients"), "clients", column, id, value);

    private static int ShardOf(Guid id) => id.ToByteArray()[15] % ClientStore.Shards;

    private static Refusal Taken() =>
        new("external_id_taken", "Another client has this external_id already.", 409, new Dictionary<string, string> { ["/external_id"] = "Another client has this external_id already." });
}
