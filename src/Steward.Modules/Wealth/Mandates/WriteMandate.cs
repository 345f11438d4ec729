using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Wealth.Clients;
using Steward.Wealth.Common;
using Steward.Wealth.Orders;
using Steward.Wealth.Schedules;

namespace Steward.Wealth.Mandates;

/// <summary>A mandate as the API shows it.</summary>
internal sealed record MandateView(
    Guid Id, string Code, Guid ClientId, string Rail, string? RailReference, decimal Ceiling, DateOnly ValidFrom, DateOnly? ValidTo, int DebitLeadDays, int FailureStreak, string Status, long Version,
    DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    internal static MandateView Of(MandateRow row) => new(
        row.Id, row.Code, row.ClientId, row.Rail, row.RailReference, row.Ceiling, row.ValidFrom, row.ValidTo, row.DebitLeadDays, row.FailureStreak, row.Status, row.Version, row.CreatedAt, row.UpdatedAt);
}

/// <summary>Lists, creates, changes and cancels mandates.</summary>
internal static class WriteMandate
{
    /// <param name="Rail">Through whom it debits; default paper.</param>
    internal sealed record Request(
        string? ClientId = null, string? Rail = null, string? RailReference = null, Figure? Ceiling = null, DateOnly? ValidFrom = null, DateOnly? ValidTo = null, int? DebitLeadDays = null, string? Status = null)
    {
        internal static Request Of(MandateRow row) => new(row.ClientId.ToString("D"), row.Rail, row.RailReference, row.Ceiling, row.ValidFrom, row.ValidTo, row.DebitLeadDays, row.Status);
    }

    /// <summary>What every use of mandates needs.</summary>
    internal sealed record Desk(Database Database, MandateStore Store, ClientAccess Access, RailBook Rails, PlannedDates Dates, Changes Changes);

    internal static void Map(RouteGroupBuilder mandates)
    {
        mandates.MapGet("", List).Needs(Permission.WealthRead).Produces<Page<MandateView>>().WithSummary("Mandates, newest first");
        mandates.MapGet("{id}", One).Needs(Permission.WealthRead).Produces<MandateView>().WithSummary("One mandate");
        mandates.MapPost("", Create).Needs(Permission.WealthWrite).Produces<MandateView>(201).WithSummary("Creates a mandate of a client; it is Pending until the bank has agreed");
        foreach (var method in new[] { "PUT", "PATCH" })
            mandates.MapMethods("{id}", [method], Change).Needs(Permission.WealthWrite).Produces<MandateView>().WithSummary("Changes a mandate, or its status along the state machine; what is absent stays");
        mandates.MapDelete("{id}", Cancel).Needs(Permission.WealthWrite).Produces<MandateView>().WithSummary("Cancels a mandate for good");
    }

    private static Task<Reply> List(PageRequest page, Caller caller, Desk desk, CancellationToken cancel, string? client_id = null, string? status = null)
    {
        var checks = new Checks();
        var wanted = checks.Word(status is "" ? null : status, Words.MandateStatus, "/status");
        checks.Done();
        return desk.Database.Read<Reply>(
            async session =>
            {
                var cut = Page<MandateRow>.Of(await desk.Store.Page(session, page, await desk.Access.Filter(session, caller, client_id), wanted), page, row => (row.CreatedAt, row.Id));
                return Reply.Ok(new Page<MandateView>([.. cut.Items.Select(MandateView.Of)], cut.NextCursor));
            },
            cancel);
    }

    private static Task<Reply> One(string id, Caller caller, Desk desk, CancellationToken cancel) => desk.Database.Read<Reply>(
        async session =>
        {
            var row = await Of(session, caller, desk, id);
            return Reply.Ok(MandateView.Of(row), EntityTags.Of(row.Version));
        },
        cancel);

    private static Task<Reply> Create(Request request, Caller caller, Desk desk, CancellationToken cancel) => desk.Database.Write<Reply>(
        async session =>
        {
            var client = await desk.Access.Named(session, caller, request.ClientId);
            var row = Read(request, new MandateRow { Id = Ids.New(session.Now), Code = Ids.Code("MAN", 7), ClientId = client.Id, CreatedAt = session.Now, UpdatedAt = session.Now }, LocalTime.DateIn(client.TimeZone, session.Now));
            var checks = new Checks();
            desk.Rails.Check(checks, row.Rail);
            checks.Done();
            if (row.Status is not ("Pending" or "Active")) return Refusal.Rule("state_conflict", $"A mandate begins Pending or Active, not {row.Status}.", "/status");
            if (!await desk.Store.Add(session, row)) throw new InvalidOperationException($"The code {row.Code} is taken.");
            await desk.Changes.Say(session, caller, "mandate", "created", row.Id, Told(row));
            return Reply.Created($"/api/v1/wealth/mandates/{row.Id}", MandateView.Of(row), EntityTags.Of(1));
        },
        cancel);

    private static Task<Reply> Change(string id, JsonElement patch, HttpRequest http, Caller caller, Desk desk, CancellationToken cancel)
    {
        var expected = EntityTags.IfMatch(http);
        return desk.Database.Write<Reply>(
            async session =>
            {
                var present = await Of(session, caller, desk, id);
                if (expected is { } sent && sent != present.Version) return EntityTags.Stale(EntityTags.Of(sent), present.Version);
                var before = Request.Of(present);
                var request = MergePatch.Apply(before, patch);
                if (request.ClientId != before.ClientId || request.Rail != before.Rail) return Refusal.Rule("immutable_field", "Client and rail of a mandate do not change: cancel it and make another.", request.Rail != before.Rail ? "/rail" : "/client_id");
                var changed = Read(request, present, present.ValidFrom);
                if (MandateLife.Check(present.Status, changed.Status) is { } conflict) return conflict;
                if (present.Status == "Cancelled") return new Refusal("state_conflict", "A mandate that is Cancelled does not change any more.");
                if (changed.DebitLeadDays != present.DebitLeadDays) await desk.Dates.MandateChanged(session, present.Id);
                // Taken back into use, it begins anew.
                return await Saved(session, caller, desk, changed.Status == "Active" && present.Status == "Failed" ? changed with { FailureStreak = 0 } : changed, "changed");
            },
            cancel);
    }

    private static Task<Reply> Cancel(string id, Caller caller, Desk desk, CancellationToken cancel) => desk.Database.Write<Reply>(
        async session =>
        {
            var present = await Of(session, caller, desk, id);
            return present.Status == "Cancelled" ? Reply.Ok(MandateView.Of(present), EntityTags.Of(present.Version)) : await Saved(session, caller, desk, present with { Status = "Cancelled" }, "cancelled");
        },
        cancel);

    private static async Task<Reply> Saved(Session session, Caller caller, Desk desk, MandateRow row, string happened)
    {
        await desk.Store.Save(session, row);
        var saved = row with { Version = row.Version + 1, UpdatedAt = session.Now };
        await desk.Changes.Say(session, caller, "mandate", happened, row.Id, Told(row));
        return Reply.Ok(MandateView.Of(saved), EntityTags.Of(saved.Version));
    }

    private static MandateRow Read(Request request, MandateRow row, DateOnly today)
    {
        var checks = new Checks();
        checks.Need(request.Ceiling, "/ceiling");
        var ceiling = checks.Amount(request.Ceiling, "/ceiling");
        checks.Text(request.Rail, "/rail", 40);
        checks.Text(request.RailReference, "/rail_reference", 100);
        checks.Range(request.DebitLeadDays, "/debit_lead_days", 0, 30);
        var status = checks.Word(request.Status, Words.MandateStatus, "/status") ?? "Pending";
        var from = request.ValidFrom ?? today;
        if (request.ValidTo < from) checks.Say("/valid_to", "valid_until_before_from", $"valid_to is not before valid_from, {from:yyyy-MM-dd}.");
        checks.Done();
        return row with
        {
            Rail = string.IsNullOrEmpty(request.Rail) ? "paper" : request.Rail, RailReference = request.RailReference, Ceiling = ceiling!.Value, ValidFrom = from, ValidTo = request.ValidTo,
            DebitLeadDays = request.DebitLeadDays ?? 2, Status = status,
        };
    }

    /// <exception cref="RefusedException">404 for another's mandate, too.</exception>
    private static async Task<MandateRow> Of(Session session, Caller caller, Desk desk, string id) =>
        await desk.Store.Lookup(session, ThingId.Parse(id)) is { } row && await desk.Access.Owner(session, caller, row.ClientId) is not null ? row : throw new RefusedException(Refusal.NotFound("mandate"));

    private static object Told(MandateRow row) => new { row.Code, row.ClientId, row.Rail, row.Ceiling, row.ValidFrom, row.ValidTo, row.DebitLeadDays, row.Status };
}
