using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Wealth.Cash;
using Steward.Wealth.Clients;
using Steward.Wealth.Common;

namespace Steward.Wealth.Triggers;

/// <summary>Creates and changes trigger orders.</summary>
internal static class WriteTriggerOrder
{
    internal record Request(
        string? ClientId = null, string? Name = null, string? Description = null, string? TriggerType = null, string? TriggerCondition = null, Figure? TriggerValue = null, string? TriggerField = null, JsonElement? ConditionTree = null,
        string? OrderType = null, string? SchemeId = null, string? TargetSchemeId = null, Figure? Amount = null, Figure? Units = null, Figure? PercentOfHolding = null, bool? AllUnits = null, Guid? GoalId = null,
        DateTimeOffset? ValidFrom = null, DateTimeOffset? ValidUntil = null, bool? IsEnabled = null, Figure? Tolerance = null, bool? Strict = null, int? ConfirmCount = null, bool? AllowImmediate = null, Figure? TrailPercent = null,
        Figure? TrailAmount = null, RepeatTerms? Repeat = null, string? Funding = null, Guid? MandateId = null, string? Folio = null, string? Approval = null, Figure? ApprovalAbove = null, string? OnDistribution = null,
        string? SchemeName = null, string? TargetSchemeName = null, string? GoalName = null, string? Series = null)
    {
        internal static Request Of(TriggerOrderRow row) => new(
            row.ClientId.ToString(), row.Name, row.Description, row.TriggerType, row.TriggerCondition, row.TriggerType == "Custom" ? null : new Figure(TriggerFigures.Text(row.TriggerValue, row.TriggerType)), row.TriggerField,
            row.SentTree, row.OrderType, row.SchemeId.ToString(), row.TargetSchemeId?.ToString(), Figure.Of(row.Amount), Figure.Of(row.Units),
            Figure.Of(row.PercentOfHolding), row.AllUnits, row.GoalId, row.ValidFrom, row.ValidUntil, row.IsEnabled, Figure.Of(row.Tolerance), row.Strict, row.ConfirmCount, row.AllowImmediate, Figure.Of(row.TrailPercent),
            Figure.Of(row.TrailAmount), row.RepeatTerms, row.Funding, row.MandateId, row.Folio, row.Approval, Figure.Of(row.ApprovalAbove), row.OnDistribution, Series: row.SeriesCode);
    }

    /// <summary>What every write of a trigger order needs.</summary>
    internal sealed record Desk(Database Database, TriggerOrderStore Store, TriggerTermsReader Reader, TriggerValues Values, TriggerFiring Firing, TriggerTimes Times, EndFiring Ending, TriggerChanges Changed, ClientAccess Access, CashStore Cash, TriggerSettings Settings, Changes Changes);

    internal static void Map(RouteGroupBuilder orders)
    {
        orders.MapPost("", (Delegate)Create).Needs(Permission.WealthTrade).Produces<TriggerOrderView>(201).WithSummary("Creates a trigger order");
        orders.MapPost("preview", (Delegate)Preview).Needs(Permission.WealthRead).Produces<TriggerOrderView>().WithSummary("What an order would look at now; nothing is written");
        foreach (var method in new[] { "PUT", "PATCH" })
            orders.MapMethods("{id}", [method], (Delegate)Change).Needs(Permission.WealthTrade).Produces<TriggerOrderView>().WithSummary("Changes an open order; it is armed anew");
    }

    private static Task<Reply> Create(Request request, Caller caller, Desk desk, CancellationToken cancel) => desk.Database.Write<Reply>(
        async session =>
        {
            var row = await Add(session, caller, desk, request, null);
            return Reply.Created($"/api/v1/wealth/automation/trigger-orders/{row.Id}", await Shown(session, desk, row), EntityTags.Of(1));
        },
        cancel);

    /// <summary>Adds one order, of a group or by itself.</summary>
    internal static async Task<TriggerOrderRow> Add(Session session, Caller caller, Desk desk, Request request, Guid? group)
    {
        var row = await New(session, caller, desk, request);
        // Two who add at once are counted one after the other.
        await desk.Cash.LockClient(session, row.ClientId);
        var most = desk.Settings.MostOpen;
        if (await desk.Store.OpenOf(session, row.ClientId) >= most) throw new RefusedException(Refusal.Rule("too_many_open_orders", $"The client has {most} open trigger orders already. Cancel one first.", "/client_id"));
        row = row with { OcoGroupId = group };
        await desk.Store.Add(session, [row]);
        await Settle(session, caller, desk, row, "created");
        return row;
    }

    private static Task<Reply> Preview(Request request, Caller caller, Desk desk, CancellationToken cancel) =>
        desk.Database.Read(async session => Reply.Ok(await Shown(session, desk, await New(session, caller, desk, request))), cancel);

    private static Task<Reply> Change(string id, JsonElement patch, HttpRequest http, Caller caller, Desk desk, CancellationToken cancel)
    {
        var (word, expected) = (ThingId.Parse(id), EntityTags.IfMatch(http));
        return desk.Database.Write<Reply>(
            async session =>
            {
                if (await desk.Store.Lookup(session, word) is not { } present || await desk.Access.Owner(session, caller, present.ClientId) is not { } client) return Refusal.NotFound("trigger order");
                if (expected is { } sent && sent != present.Version) return EntityTags.Stale(EntityTags.Of(sent), present.Version);
                if (!present.IsOpen) return new Refusal("state_conflict", $"The order is {present.Status}; only a Pending, Active or Held one changes.", 409);
                present = TriggerOrderRow.Kept.ForChange(present, patch);
                var before = Request.Of(present);
                // A tree is one value: a new one takes the place of the old, whose parts are none of its own.
                var request = MergePatch.Apply(patch.ValueKind == JsonValueKind.Object && patch.TryGetProperty("condition_tree", out _) ? before with { ConditionTree = null } : before, patch);
                if (request.ClientId != present.ClientId.ToString()) return Refusal.Rule("immutable_field", "The client of an order does not change.", "/client_id");
                var row = await desk.Reader.Read(session, client, request, present);
                if (await desk.Store.Save(session, row) == 0) return EntityTags.Stale(EntityTags.Of(present.Version), null);
                row = row with { Version = present.Version + 1 };
                await Settle(session, caller, desk, row, "changed");
                return Reply.Ok(await Shown(session, desk, row), EntityTags.Of(row.Version));
            },
            cancel);
    }

    private static async Task<TriggerOrderRow> New(Session session, Caller caller, Desk desk, Request request)
    {
        var client = await desk.Access.Named(session, caller, request.ClientId);
        return await desk.Reader.Read(session, client, request, new()
        {
            Id = Ids.New(session.Now), Code = Ids.Code("TRIG", 8), ClientId = client.Id, CreatedBy = caller.Kind == "user" ? caller.Id!.Value : client.AdviserId ?? throw new RefusedException(Refusal.Rule("person_required", "A key may create orders only for a client with an adviser.", "/client_id")),
            TimeZone = client.TimeZone, CreatedAt = session.Now, UpdatedAt = session.Now,
        });
    }

    /// <summary>Timers, the index and the trail hear of it; an order that may fire at once and already holds does.</summary>
    private static async Task Settle(Session session, Caller caller, Desk desk, TriggerOrderRow row, string happened)
    {
        await desk.Times.Set(session, row);
        await desk.Changed.Say(session, [row.Id]);
        await desk.Changes.Say(session, caller, "trigger_order", happened, row.Id, new { row.Code, row.ClientId, row.SchemeId, row.Status, row.TriggerType, row.TriggerCondition });
        if (row is not { AllowImmediate: true, Status: "Active", IsEnabled: true, ConfirmCount: 1, TriggerType: not "Date" }) return;
        if (row.TriggerType == "Custom")
        {
            if (await TriggerCache.HitOf(session, desk.Values, row) is { } hit) await desk.Firing.Fire(session, [hit], caller.Actor, 0);
        }
        else if (await desk.Values.Of(session, row) is { Fault: null } now && row.Terms.Holds(now.Value))
            await desk.Firing.Fire(session, [new(row.Id, now.Date, now.Value, row.TriggerValue)], caller.Actor, 0);
    }

    internal static async Task<TriggerOrderView> Shown(Session session, Desk desk, TriggerOrderRow row) =>
        TriggerOrderView.Of(await desk.Values.Seen(session, await desk.Store.Find(session, row.Id) ?? row), await desk.Values.Of(session, row), row.IsOpen ? await desk.Firing.PredictedNow(session, row) : null);
}
