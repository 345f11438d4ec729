using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Portfolio;
using Steward.Wealth.Common;
using Steward.Wealth.Schemes;

namespace Steward.Wealth.Navs;

/// <summary>A corporate action as the API shows it.</summary>
internal sealed record CorporateActionView(Guid Id, Guid SchemeId, DateOnly ActionDate, string Kind, string? Factor, string? Amount, Guid? TargetSchemeId, string? Note, string RecordedBy, DateTimeOffset CreatedAt, DateTimeOffset? AppliedAt)
{
    internal static CorporateActionView Of(CorporateActionRow row) => new(
        row.Id, row.ProductId, row.ActionDate, row.Kind, Text(row.Factor), Text(row.Amount), row.TargetProductId, row.Note, row.RecordedBy, row.CreatedAt, row.AppliedAt);

    private static string? Text(decimal? value) => value is { } number ? DecimalText.Write(number) : null;
}

/// <summary>Records what happened to a scheme, so that the gate knows it and open orders wait where a person must look.</summary>
internal static class CorporateActionRoutes
{
    private static readonly Vocabulary Kinds = new("Face Value", "Distribution", "Merger", "Segregation", "Closure");

    internal sealed record Request(DateOnly? ActionDate = null, string? Kind = null, Figure? Factor = null, Figure? Amount = null, Guid? TargetSchemeId = null, string? Note = null);

    internal static void Map(RouteGroupBuilder schemes)
    {
        schemes.MapGet("{id}/corporate-actions", (Delegate)List).Needs(Permission.WealthRead).Produces<Page<CorporateActionView>>().WithSummary("Corporate actions of a scheme, newest first");
        schemes.MapPost("{id}/corporate-actions", (Delegate)Record).Needs(Permission.WealthWrite).Produces<CorporateActionView>(201).WithSummary("Records a corporate action");
    }

    private static Task<Reply> List(string id, Database database, SchemeStore schemes, CorporateActionStore store, CancellationToken cancel)
    {
        var word = ReadSchemes.Id(id);
        return database.Read<Reply>(
            async session => await schemes.Lookup(session, word) is { } scheme ? Reply.Ok(new Page<CorporateActionView>([.. (await store.Of(session, scheme.Id)).Select(CorporateActionView.Of)], null)) : Refusal.NotFound("scheme"), cancel);
    }

    private static Task<Reply> Record(string id, Request request, Caller caller, Database database, SchemeStore schemes, CorporateActionStore store, ActionEffects effects, NavAdjuster adjuster, Changes changes, CancellationToken cancel)
    {
        var word = ReadSchemes.Id(id);
        var checks = new Checks();
        checks.Need(request.ActionDate, "/action_date");
        checks.Need(request.Kind, "/kind");
        checks.Text(request.Note, "/note", 500);
        var (kind, factor, amount) = (checks.Word(request.Kind, Kinds, "/kind"), checks.Number(request.Factor, "/factor", 6, null, 1_000_000), checks.Price(request.Amount, "/amount"));
        if (kind == "Distribution" && request.Amount is null) checks.Say("/amount", "required", "A distribution needs the amount per unit.");
        checks.Done();
        return database.Write<Reply>(
            async session =>
            {
                if (await schemes.Lookup(session, word) is not { } scheme) return Refusal.NotFound("scheme");
                if (request.TargetSchemeId is { } target && (await schemes.Many(session, [target])).Count == 0) return Refusal.Rule("unknown_scheme", $"There is no scheme {target}.", "/target_scheme_id");
                if (kind == "Face Value" && factor is { } times && await adjuster.Impossible(session, scheme.Id, times, request.ActionDate!.Value) is { } impossible) return impossible;
                var row = new CorporateActionRow
                {
                    Id = Ids.New(session.Now), ProductId = scheme.Id, ActionDate = request.ActionDate!.Value, Kind = kind!, Factor = factor, Amount = amount, TargetProductId = request.TargetSchemeId, Note = request.Note, RecordedBy = caller.Actor,
                    CreatedAt = session.Now,
                };
                if (!await store.Add(session, row)) return new Refusal("state_conflict", $"A {kind} of {row.ActionDate:yyyy-MM-dd} is recorded already.", 409);
                await effects.Begin(session, row);
                await changes.Say(session, caller, "corporate_action", "recorded", row.Id, new { scheme_id = scheme.Id, row.ActionDate, row.Kind, factor, amount });
                return Reply.Created($"/api/v1/wealth/schemes/{scheme.Id}/corporate-actions", CorporateActionView.Of((await store.Find(session, row.Id))!));
            },
            cancel);
    }
}
