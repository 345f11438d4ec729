using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Wealth.Common;

namespace Steward.Wealth.Triggers;

/// <summary>A group of orders as the API shows it.</summary>
internal sealed record OcoView(Guid Id, string Code, Guid ClientId, string Name, string Status, IReadOnlyList<TriggerOrderView> Legs, long Version, DateTimeOffset CreatedAt);

/// <summary>Groups of orders of which one cancels the others.</summary>
internal static class OcoRoutes
{
    private const int FewestLegs = 2, MostLegs = 10;

    internal sealed record Request(string? ClientId = null, string? Name = null, IReadOnlyList<LegRequest>? Legs = null);

    /// <summary>An order that is made with the group, or by <c>order_id</c> alone an open one of the client that joins it as it is.</summary>
    internal sealed record LegRequest : WriteTriggerOrder.Request
    {
        /// <summary>Its id or code.</summary>
        public string? OrderId { get; init; }
    }

    internal static void Map(RouteGroupBuilder groups)
    {
        groups.MapPost("", (Delegate)Create).Needs(Permission.WealthTrade).Produces<OcoView>(201).WithSummary($"Makes a group of {FewestLegs} to {MostLegs} orders, new ones or open ones, of which one cancels the others; all or none");
        groups.MapGet("{id:guid}", (Delegate)One).Needs(Permission.WealthRead).Produces<OcoView>().WithSummary("One group with its legs");
        groups.MapPost("{id:guid}/cancel", (Delegate)Cancel).Needs(Permission.WealthTrade).Produces<OcoView>().WithSummary("Cancels the open legs of a group");
    }

    private static Task<Reply> Create(Request request, Caller caller, WriteTriggerOrder.Desk desk, OcoStore store, CancellationToken cancel)
    {
        var checks = new Checks();
        checks.Name(request.Name, "/name");
        if (request.Legs is not { Count: >= FewestLegs and <= MostLegs } legs) throw new RefusedException(Refusal.Rule("out_of_limits", $"A group has {FewestLegs} to {MostLegs} legs.", "/legs"));
        checks.Done();
        return desk.Database.Write<Reply>(
            async session =>
            {
                var client = await desk.Access.Named(session, caller, request.ClientId);
                var group = new OcoRow { Id = Ids.New(session.Now), Code = Ids.Code("OCO", 8), ClientId = client.Id, Name = request.Name!, CreatedBy = caller.Kind == "user" ? caller.Id!.Value : client.AdviserId ?? Guid.Empty, CreatedAt = session.Now };
                if (group.CreatedBy == Guid.Empty) return Refusal.Rule("person_required", "A key may create groups only for a client with an adviser.", "/client_id");
                await store.Add(session, group);
                for (var i = 0; i < legs.Count; i++) await Leg(session, caller, desk, legs[i], group, i);
                await desk.Changes.Say(session, caller, "oco_group", "created", group.Id, new { group.Code, group.ClientId, legs = legs.Count });
                return Reply.Created($"/api/v1/wealth/automation/oco-groups/{group.Id}", await View(session, desk, (await store.Find(session, group.Id))!), EntityTags.Of(1));
            },
            cancel);
    }

    private static async Task Leg(Session session, Caller caller, WriteTriggerOrder.Desk desk, LegRequest leg, OcoRow group, int number)
    {
        if (leg.OrderId is { Length: > 0 } order)
        {
            if (leg with { OrderId = null } != new LegRequest()) throw new RefusedException(Refusal.Rule("immutable_field", "An order that joins a group stays as it is: send order_id alone.", $"/legs/{number}"));
            await Join(session, desk, order, group, $"/legs/{number}/order_id");
            return;
        }
        if (leg.ClientId is not null && leg.ClientId != group.ClientId.ToString()) throw new RefusedException(Refusal.Rule("unknown_client", "All legs are for the group's client.", $"/legs/{number}/client_id"));
        if (leg.Repeat is not null) throw new RefusedException(Refusal.Rule("unsupported_feature", "A leg of a group fires once.", $"/legs/{number}/repeat"));
        if (leg.AllowImmediate == true) throw new RefusedException(Refusal.Rule("unsupported_feature", "A leg of a group waits for a new value.", $"/legs/{number}/allow_immediate"));
        try
        {
            await WriteTriggerOrder.Add(session, caller, desk, leg with { ClientId = group.ClientId.ToString() }, group.Id);
        }
        catch (RefusedException refused)
        {
            // Where in the group the fault is.
            throw new RefusedException(refused.Refusal with { Errors = refused.Refusal.Errors?.ToDictionary(error => $"/legs/{number}{error.Key}", error => error.Value) });
        }
    }

    private static async Task Join(Session session, WriteTriggerOrder.Desk desk, string id, OcoRow group, string pointer)
    {
        var word = ThingId.Parse(id);
        if (await desk.Store.Lookup(session, word) is not { } order || order.ClientId != group.ClientId) throw new RefusedException(Refusal.Rule("unknown_order", $"The client has no trigger order {Checks.Short(id)}.", pointer));
        if (order.OcoGroupId is not null) throw new RefusedException(Refusal.Rule("order_in_group", $"{order.Code} is in a group already: one order is a leg of one group.", pointer));
        if (!order.IsOpen) throw new RefusedException(new("state_conflict", $"{order.Code} is {order.Status}; only a Pending, Active or Held order joins a group.", 409));
        if (order.RepeatTerms is not null) throw new RefusedException(Refusal.Rule("unsupported_feature", "A leg of a group fires once.", pointer));
        await desk.Store.Join(session, order, group.Id);
        await desk.Changed.Say(session, [order.Id]);
    }

    private static Task<Reply> One(Guid id, Caller caller, WriteTriggerOrder.Desk desk, OcoStore store, CancellationToken cancel) => desk.Database.Read<Reply>(
        async session => await store.Find(session, id) is { } group && await desk.Access.Owner(session, caller, group.ClientId) is not null
            ? Reply.Ok(await View(session, desk, group), EntityTags.Of(group.Version)) : Refusal.NotFound("group"), cancel);

    private static Task<Reply> Cancel(Guid id, Caller caller, WriteTriggerOrder.Desk desk, OcoStore store, CancellationToken cancel) => desk.Database.Write<Reply>(
        async session =>
        {
            if (await store.Find(session, id) is not { } group || await desk.Access.Owner(session, caller, group.ClientId) is null) return Refusal.NotFound("group");
            if (await store.End(session, id, "Cancelled") == 0) return new Refusal("state_conflict", $"The group is {group.Status}, not Open.", 409);
            var open = (await desk.Store.OfGroup(session, id)).Where(leg => leg.IsOpen).ToList();
            foreach (var leg in open) await desk.Store.Step(session, leg with { Status = "Cancelled", RetiredAt = session.Now });
            await desk.Ending.Of(session, open, EndFiring.OrderCancelled, "Its group was cancelled.", caller.Actor);
            await desk.Changed.Say(session, [.. open.Select(leg => leg.Id)]);
            await desk.Changes.Say(session, caller, "oco_group", "cancelled", id, new { group.Code, group.ClientId });
            return Reply.Ok(await View(session, desk, (await store.Find(session, id))!));
        },
        cancel);

    private static async Task<OcoView> View(Session session, WriteTriggerOrder.Desk desk, OcoRow group) =>
        new(group.Id, group.Code, group.ClientId, group.Name, group.Status, [.. (await desk.Store.OfGroup(session, group.Id)).Select(TriggerOrderView.Listed)], group.Version, group.CreatedAt);
}
