using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Portfolio;
using Steward.Wealth.Common;

namespace Steward.Wealth.Navs;

/// <summary>A case as the API shows it.</summary>
/// <param name="Values">The values of the case; in lists null.</param>
internal sealed record QuarantineView(
    Guid Id, Guid? SchemeId, Guid? SeriesId, string ProductCode, string SchemeName, string Code, string Status, DateOnly FirstDate, DateOnly LastDate, int RowCount, DateOnly? LastAcceptedDate, string? LastAcceptedNav, string? ProposedFactor,
    JsonNode? Detail, Guid? DropId, DateTimeOffset? ClosedAt, string? ClosedBy, string? CloseReason, long Version, DateTimeOffset CreatedAt, IReadOnlyList<HeldValue>? Values)
{
    internal static QuarantineView Of(QuarantineRow row, IReadOnlyList<NavPriceRow>? values = null) => new(
        row.Id, row.ProductId, row.SeriesId, row.ProductCode, row.SchemeName, row.Code, row.Status, row.FirstDate, row.LastDate, row.RowCount, row.LastAcceptedDate, Text(row.LastAcceptedNav), Text(row.ProposedFactor), JsonNode.Parse(row.Detail.Text),
        row.DropId, row.ClosedAt, row.ClosedBy, row.CloseReason, row.Version, row.CreatedAt, values?.Select(value => new HeldValue(value.Id, value.NavDate, Text(value.Nav), value.RawValue, value.State)).ToList());

    private static string? Text(decimal? value) => value is { } number ? DecimalText.Write(number) : null;
}

/// <summary>One held value.</summary>
internal sealed record HeldValue(Guid PriceId, DateOnly NavDate, string? Nav, string? RawValue, string State);

/// <summary>What the gate held, and a person's answer to it.</summary>
internal static class QuarantineRoutes
{
    private const int MostAtOnce = 500;

    /// <param name="PriceIds">Accept and adjust: the values meant, at most one of a date, where not all of them are; <c>price_id</c> names a single one.</param>
    internal sealed record Answer(string? Reason = null, Guid? PriceId = null, Figure? Factor = null, bool DryRun = false, IReadOnlyList<Guid>? PriceIds = null)
    {
        internal IReadOnlyCollection<Guid> Named => [.. new HashSet<Guid>([.. PriceIds ?? [], .. PriceId is { } one ? [one] : Array.Empty<Guid>()])];
    }

    internal sealed record BulkRequest(IReadOnlyList<Guid> Ids, string? Action = null, string? Reason = null);

    internal sealed record BulkResult(Guid Id, string? Status, string? Code, string? Detail);

    internal static void Map(RouteGroupBuilder quarantine)
    {
        quarantine.MapGet("", (Delegate)List).Needs(Permission.WealthRead).Produces<Page<QuarantineView>>().WithSummary("Cases of held NAVs and closes, newest first");
        quarantine.MapGet("{id:guid}", (Delegate)One).Needs(Permission.WealthRead).Produces<QuarantineView>().WithSummary("One case with its values");
        quarantine.MapPost("{id:guid}/accept", (Delegate)Accept).Needs(Permission.NavWrite).Produces<QuarantineView>().WithSummary("Accepts the values of a case in date order");
        quarantine.MapPost("{id:guid}/reject", (Delegate)Reject).Needs(Permission.NavWrite).Produces<QuarantineView>().WithSummary("Refuses the values of a case");
        quarantine.MapPost("{id:guid}/adjust", (Delegate)Adjust).Needs(Permission.NavWrite).Produces<QuarantineView>().WithSummary("Multiplies what is older by a factor, then accepts; dry_run shows what would change");
        quarantine.MapPost("bulk", (Delegate)Bulk).Needs(Permission.NavWrite).Produces<Page<BulkResult>>().WithSummary("Accepts or rejects up to 500 cases, each by itself");
    }

    private static Task<Reply> List(PageRequest page, Database database, QuarantineStore store, CancellationToken cancel, string? status = null, string? code = null, Guid? scheme_id = null, Guid? series_id = null)
    {
        var checks = new Checks();
        var wanted = checks.Word(status is "" ? null : status, new("Open", "Accepted", "Rejected", "Adjusted"), "/status");
        checks.Text(code, "/code", 40);
        checks.Done();
        return database.Read(
            async session =>
            {
                var cut = Page<QuarantineRow>.Of(await store.Page(session, page, wanted, code is "" ? null : code, scheme_id ?? series_id), page, row => (row.CreatedAt, row.Id));
                return Reply.Ok(new Page<QuarantineView>([.. cut.Items.Select(row => QuarantineView.Of(row))], cut.NextCursor));
            },
            cancel);
    }

    private static Task<Reply> One(Guid id, Database database, QuarantineStore store, PriceBooks books, CancellationToken cancel) => database.Read<Reply>(
        async session => await store.Find(session, id) is { } row ? Reply.Ok(QuarantineView.Of(row, await books.Of(row).OfCase(session, id)), EntityTags.Of(row.Version)) : Refusal.NotFound("case"), cancel);

    private static Task<Reply> Accept(Guid id, Answer request, Caller caller, Database database, QuarantineStore store, PriceBooks books, CloseCase desk, CancellationToken cancel) =>
        Close(id, request, database, store, books, cancel, (session, row) => desk.Accept(session, caller, row, request.Reason!, request.Named));

    private static Task<Reply> Reject(Guid id, Answer request, Caller caller, Database database, QuarantineStore store, PriceBooks books, CloseCase desk, CancellationToken cancel) =>
        Close(id, request, database, store, books, cancel, (session, row) => desk.Reject(session, caller, row, request.Reason!));

    private static Task<Reply> Adjust(Guid id, Answer request, Caller caller, Database database, QuarantineStore store, PriceBooks books, NavAdjuster adjuster, CloseCase desk, CancellationToken cancel)
    {
        var checks = new Checks();
        checks.Need(request.Factor, "/factor");
        var factor = checks.Number(request.Factor, "/factor", 6, null, 1_000_000);
        checks.Done();
        if (!request.DryRun) return Close(id, request, database, store, books, cancel, (session, row) => desk.Adjust(session, caller, row, request.Reason!, factor!.Value, request.Named));
        return database.Read<Reply>(
            async session => await store.Find(session, id) is not { } row ? Refusal.NotFound("case") : Closed(row) ?? Reply.Ok(await adjuster.Preview(session, row, factor!.Value)), cancel);
    }

    private static Task<Reply> Close(Guid id, Answer request, Database database, QuarantineStore store, PriceBooks books, CancellationToken cancel, Func<Session, QuarantineRow, Task<QuarantineRow>> work)
    {
        var checks = new Checks();
        checks.Name(request.Reason, "/reason", 500);
        checks.Done();
        return database.Write<Reply>(
            async session =>
            {
                if (await store.Find(session, id) is not { } row) return Refusal.NotFound("case");
                if (Closed(row) is { } refused) return refused;
                var closed = await work(session, row);
                return Reply.Ok(QuarantineView.Of(closed, await books.Of(row).OfCase(session, id)), EntityTags.Of(closed.Version));
            },
            cancel);
    }

    private static Refusal? Closed(QuarantineRow row) => row.Status == "Open" ? null : new("state_conflict", $"The case is {row.Status}, not Open.", 409);

    private static Task<Reply> Bulk(BulkRequest request, Caller caller, Database database, QuarantineStore store, CloseCase desk, CancellationToken cancel)
    {
        var checks = new Checks();
        checks.Name(request.Reason, "/reason", 500);
        if (request.Action is not ("accept" or "reject")) checks.Say("/action", "unknown_word", "action is accept or reject; adjusting needs a factor each.");
        if (request.Ids.Count is 0 or > MostAtOnce) checks.Say("/ids", "out_of_limits", $"1 to {MostAtOnce} ids at once.");
        checks.Done();
        return database.Write(
            async session =>
            {
                var results = new List<BulkResult>();
                foreach (var id in request.Ids.Distinct())
                {
                    var status = (string?)null;
                    var refusal = await session.Attempt(async () =>
                    {
                        if (await store.Find(session, id) is not { } row) throw new RefusedException(Refusal.NotFound("case"));
                        if (Closed(row) is { } refused) throw new RefusedException(refused);
                        status = (request.Action == "accept" ? await desk.Accept(session, caller, row, request.Reason!, []) : await desk.Reject(session, caller, row, request.Reason!)).Status;
                    });
                    results.Add(new(id, refusal is null ? status : null, refusal?.Code, refusal?.Detail));
                }
                return Reply.Ok(new Page<BulkResult>(results, null));
            },
            cancel);
    }
}
