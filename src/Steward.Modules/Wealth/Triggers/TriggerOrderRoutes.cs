using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Portfolio;
using Steward.Portfolio.Triggers;
using Steward.Wealth.Calendars;
using Steward.Wealth.Clients;
using Steward.Wealth.Common;
using Steward.Wealth.Navs;
using Steward.Wealth.Occurrences;

namespace Steward.Wealth.Triggers;

/// <summary>Lists, reads, cancels, releases and replays trigger orders.</summary>
internal static class TriggerOrderRoutes
{
    internal sealed record ReplayRequest(DateOnly? From = null, DateOnly? To = null);

    internal sealed record DraftReplay(WriteTriggerOrder.Request Order, DateOnly? From = null, DateOnly? To = null);

    internal sealed record FiringView(DateOnly Date, string Value, string Threshold, string? High, DateTimeOffset KnownAt, DateOnly? OrderDate, string? OrderNav);

    internal sealed record HeldView(DateOnly Date, string Value, string Code, DateTimeOffset KnownAt);

    internal sealed record ReplayView(IReadOnlyList<FiringView> Firings, IReadOnlyList<HeldView> Held, int ValuesSeen);

    internal static void Map(RouteGroupBuilder orders)
    {
        orders.MapGet("", (Delegate)List).Needs(Permission.WealthRead).Produces<Page<TriggerOrderView>>().WithSummary("Trigger orders, newest first");
        orders.MapGet("{id}", (Delegate)One).Needs(Permission.WealthRead).Produces<TriggerOrderView>().WithSummary("One trigger order with its last value and distance");
        orders.MapPost("{id}/cancel", (Delegate)Cancel).Needs(Permission.WealthTrade).Produces<TriggerOrderView>().WithSummary("Cancels an open order");
        orders.MapDelete("{id}", (Delegate)Cancel).Needs(Permission.WealthTrade).Produces<TriggerOrderView>().WithSummary("Cancels an open order");
        orders.MapPost("{id}/release", (Delegate)Release).Needs(Permission.WealthTrade).Produces<TriggerOrderView>().WithSummary("Lets a held order go on; one that was held when it fired goes through the gates again");
        orders.MapPost("{id}/preview", (Delegate)One).Needs(Permission.WealthRead).Produces<TriggerOrderView>().WithSummary("What the order looks at now and which NAV it would get");
        orders.MapPost("{id}/replay", (Delegate)Replay).Needs(Permission.WealthRead).Produces<ReplayView>().WithSummary("What the order would have done, over NAVs as they were known");
        orders.MapPost("replay", (Delegate)ReplayDraft).Needs(Permission.WealthRead).Produces<ReplayView>().WithSummary("The same for an order that is not saved");
    }

    private static Task<Reply> List(
        PageRequest page, Caller caller, Database database, TriggerOrderStore store, TriggerValues values, ClientAccess access, CancellationToken cancel, string? client_id = null, string? status = null, Guid? scheme_id = null)
    {
        var checks = new Checks();
        var wanted = checks.Word(status is "" ? null : status, Words.TriggerStatus, "/status");
        checks.Done();
        return database.Read(
            async session =>
            {
                var cut = Page<TriggerOrderRow>.Of(await store.Page(session, page, await access.Filter(session, caller, client_id), wanted, scheme_id), page, row => (row.CreatedAt, row.Id));
                var views = new List<TriggerOrderView>(cut.Items.Count);
                foreach (var row in cut.Items) views.Add(await Listed(session, values, row));
                return Reply.Ok(new Page<TriggerOrderView>(views, cut.NextCursor));
            },
            cancel);
    }

    private static Task<Reply> One(string id, Caller caller, WriteTriggerOrder.Desk desk, Restatements restated, CancellationToken cancel)
    {
        var word = ThingId.Parse(id);
        return desk.Database.Read<Reply>(
            async session => await Owned(session, caller, desk, word) is { } row ? Reply.Ok(await WriteTriggerOrder.Shown(session, desk, TriggerOrderRow.Kept.Whole(row)) with { Restated = await restated.Of(session, row.Id) }, EntityTags.Of(row.Version)) : Refusal.NotFound("trigger order"), cancel);
    }

    private static Task<Reply> Cancel(string id, Caller caller, WriteTriggerOrder.Desk desk, CancellationToken cancel) => Step(id, caller, desk, cancel, async (session, row) =>
    {
        if (row.Status == "Cancelled") return row;
        if (!row.IsOpen) throw new RefusedException(new("state_conflict", $"The order is {row.Status}; only a Pending, Active or Held one is cancelled.", 409));
        var cancelled = row with { Status = "Cancelled", RetiredAt = session.Now };
        await desk.Store.Step(session, cancelled);
        await desk.Ending.Of(session, [cancelled], EndFiring.OrderCancelled, "The trigger order was cancelled.", caller.Actor);
        await desk.Changes.Say(session, caller, "trigger_order", "cancelled", row.Id, new { row.Code, row.ClientId, row.SchemeId });
        return cancelled;
    });

    private static Task<Reply> Release(string id, Caller caller, WriteTriggerOrder.Desk desk, OccurrenceStore occurrences, CancellationToken cancel) => Step(id, caller, desk, cancel, async (session, row) =>
    {
        if (row.Status != "Held") throw new RefusedException(new("state_conflict", $"The order is {row.Status}, not Held.", 409));
        var active = row.Freed(session.Now);
        await desk.Store.Step(session, active);
        await desk.Changes.Say(session, caller, "trigger_order", "released", row.Id, new { row.Code, row.HeldReason });
        // It fired and was held at a gate: the same occurrence tries again, so it can never make two orders.
        if (row.FiredDate is { } date && await occurrences.Find(session, OccurrenceKeys.Trigger(row.Id, row.FireNo + 1)) is { State: "Held" })
            await desk.Firing.Fire(session, [new(row.Id, date, row.FiredValue ?? 0, row.FiredThreshold, High: row.Terms.IsTrailing ? row.HighWater : null)], caller.Actor, 0);
        return active;
    });

    private static Task<Reply> Step(string id, Caller caller, WriteTriggerOrder.Desk desk, CancellationToken cancel, Func<Session, TriggerOrderRow, Task<TriggerOrderRow>> work)
    {
        var word = ThingId.Parse(id);
        return desk.Database.Write<Reply>(
            async session =>
            {
                if (await Owned(session, caller, desk, word) is not { } row) return Refusal.NotFound("trigger order");
                var after = await work(session, row);
                await desk.Changed.Say(session, [after.Id]);
                var now = (await desk.Store.Find(session, row.Id))!;
                return Reply.Ok(await Listed(session, desk.Values, now), EntityTags.Of(now.Version));
            },
            cancel);
    }

    private static Task<Reply> Replay(string id, ReplayRequest request, Caller caller, WriteTriggerOrder.Desk desk, PriceBooks books, CalendarBook calendars, CancellationToken cancel)
    {
        var word = ThingId.Parse(id);
        return desk.Database.Read<Reply>(
            async session => await Owned(session, caller, desk, word) is { } row ? await Replayed(session, row, request.From, request.To, books, calendars) : Refusal.NotFound("trigger order"), cancel);
    }

    private static Task<Reply> ReplayDraft(DraftReplay request, Caller caller, WriteTriggerOrder.Desk desk, PriceBooks books, CalendarBook calendars, CancellationToken cancel) => desk.Database.Read(
        async session =>
        {
            var client = await desk.Access.Named(session, caller, request.Order.ClientId);
            // Whether it holds already is of no matter for the past.
            var row = await desk.Reader.Read(session, client, request.Order with { AllowImmediate = true }, new() { Id = Ids.New(session.Now), ClientId = client.Id, TimeZone = client.TimeZone, CreatedAt = session.Now });
            return await Replayed(session, row, request.From, request.To, books, calendars);
        },
        cancel);

    private static async Task<Reply> Replayed(Session session, TriggerOrderRow row, DateOnly? from, DateOnly? to, PriceBooks books, CalendarBook calendars)
    {
        if (!row.IsByNav) return Refusal.Rule("unsupported_feature", "A replay runs over NAVs or closes: trigger_type NAV or Price.", "/trigger_type");
        var (first, last) = (from ?? LocalTime.DateIn(row.TimeZone, row.ValidFrom), to ?? LocalTime.DateIn(row.TimeZone, session.Now));
        if (last < first) return Refusal.Rule("valid_until_before_from", "to must not be before from.", "/to");
        var values = (await books.Of(row.SeriesId).All(session, row.ValueOwner, last)).Where(price => price.State != "rejected").Select(price => new KnownValue(price.NavDate, price.Nav!.Value, price.Revision, price.KnownAt, price.State == "held" ? price.ReasonCode : null));
        var result = TriggerReplay.Run(row.Terms, values, first, last, cooldownEnd: TriggerCooldown.By(await calendars.Read(session)));
        return Reply.Ok(new ReplayView(
            [.. result.Firings.Select(f => new FiringView(f.Date, Text(f.Value)!, Text(f.Threshold)!, Text(f.High), f.KnownAt, f.OrderDate, Text(f.OrderValue)))],
            [.. result.Held.Select(h => new HeldView(h.Date, Text(h.Value)!, h.Held!, h.KnownAt))], result.ValuesSeen));
    }

    /// <summary>Among others, or when it was ended: what of it is damaged hides neither it nor them.</summary>
    private static async Task<TriggerOrderView> Listed(Session session, TriggerValues values, TriggerOrderRow row)
    {
        var (readable, damaged) = TriggerOrderRow.Kept.Readable(row);
        return TriggerOrderView.Of(await values.Seen(session, readable)) with { Damaged = damaged };
    }

    private static async Task<TriggerOrderRow?> Owned(Session session, Caller caller, WriteTriggerOrder.Desk desk, ThingId id) =>
        await desk.Store.Lookup(session, id) is { } row && await desk.Access.Owner(session, caller, row.ClientId) is not null ? row : null;

    private static string? Text(decimal? value) => value is { } number ? DecimalText.Write(number) : null;
}
