using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Wealth.Clients;
using Steward.Wealth.Common;
using Steward.Wealth.Goals;
using Steward.Wealth.Limits;
using Steward.Wealth.Occurrences;
using Steward.Wealth.Schemes;
using Steward.Wealth.Tasks;

namespace Steward.Wealth.Orders;

/// <summary>Places an order by hand, through the same gates as any rule's.</summary>
internal static class PlaceOrder
{
    internal sealed record Request(
        string? ClientId = null, string? OrderType = null, string? SchemeId = null, string? TargetSchemeId = null, string? Folio = null, Figure? Amount = null, Figure? Units = null, Figure? PercentOfHolding = null, bool AllUnits = false,
        string? Funding = null, Guid? MandateId = null, Guid? GoalId = null, string? Rail = null);

    /// <summary>What placing needs.</summary>
    internal sealed record Desk(
        ReadOrders.Desk Reading, GateStore Gates, ReservationStore Reservations, LimitStore Limits, OrderMarket Market, GoalStore Goals, RailBook Rails, TaskStore Tasks, Changes Changes);

    internal static void Map(RouteGroupBuilder orders) =>
        orders.MapPost("", Handle).Needs(Permission.WealthTrade).Produces<OrderView>(201).WithSummary("Places an order by hand; it passes every gate that a rule's order passes");

    private static Task<Reply> Handle(Request request, Caller caller, Desk desk, CancellationToken cancel) => desk.Reading.Database.Write<Reply>(
        async session =>
        {
            var client = await desk.Reading.Access.Named(session, caller, request.ClientId);
            var (wanted, scheme, rail) = await Read(session, desk, client, request);
            var day = await desk.Market.Open(session, [scheme.Id]);
            var firing = new Firing
            {
                AutomationType = "Manual", AutomationId = Guid.Empty, RuleVersion = 1, ClientId = client.Id, Key = $"man:{Ids.New(session.Now)}", RunDate = day.DayOf(scheme, session.Now), DueAt = session.Now, Orders = [wanted],
                Actor = caller.Actor, Engine = OrderEngine.EngineName,
            };
            var book = await desk.Gates.Open(session, [firing]);
            var result = Gates.Pass(firing, book, rail);
            if (!result.MakesOrders) return Refused(result);
            var order = Row(session, firing, wanted, result, client, rail) with
            {
                // Money of a mandate comes later: its NAV is known when it leaves.
                PredictedNavDate = wanted.Funding == "Mandate" ? null : day.Date(scheme, wanted.OrderType, session.Now).NavDate,
            };
            await desk.Reading.Store.Add(session, [order]);
            await desk.Reservations.Take(session, [(order, result.Reservations[0])], book);
            await desk.Limits.Save(session, book.Usage.Values.Where(usage => usage.Used > 0));
            if (order.Status == "under_review")
                await desk.Tasks.Open(session, "soft_limit", client.Id, "investment_order", order.Id, result.Verdict.Sentence, new JsonObject { ["code"] = order.Code, ["reason"] = result.Verdict.ReasonCode });
            await desk.Changes.Say(session, caller, "order", "placed", order.Id, new { order.Code, order.ClientId, order.OrderType, order.ProductId, order.Amount, order.Units, order.Status });
            return await ReadOrders.Shown(session, desk.Reading, order, status: 201);
        },
        cancel);

    private static InvestmentOrderRow Row(Session session, Firing firing, WantedOrder wanted, GateResult result, ClientRow client, string rail) => new()
    {
        Id = Ids.New(session.Now), Code = Ids.Code("INV", 8), IdempotencyKey = OccurrenceKeys.OrderLine(firing.Key, wanted.Line), ClientId = client.Id, ProductId = wanted.ProductId, TargetProductId = wanted.TargetProductId,
        Folio = wanted.Folio, OrderType = wanted.OrderType, Amount = wanted.Amount, Units = wanted.Units, PercentOfHolding = wanted.PercentOfHolding, AllUnits = wanted.AllUnits, GoalId = wanted.GoalId, Rail = rail,
        Status = result.Verdict.Decision == Gates.Ask ? "under_review" : "confirmed", Currency = client.Currency, Funding = wanted.Funding, MandateId = wanted.MandateId, ReservedAmount = result.Reservations[0].Amount,
        ReservedUnits = result.Reservations[0].UnitCount, ReservedParts = Json.Of(result.Reservations[0].Units.Select(part => new HoldingPart(part.Holding.HoldingId, part.Units))), SendAfter = session.Now, Actor = firing.Actor,
        CreatedAt = session.Now, UpdatedAt = session.Now,
    };

    /// <summary>What holds now may pass later: 409. What is wrong with the order itself: 422.</summary>
    internal static Refusal Refused(GateResult result)
    {
        var verdict = result.Verdict;
        return new(
            verdict.ReasonCode, verdict.Sentence, verdict.Decision == Gates.Hold ? 409 : 422,
            Extra: new Dictionary<string, object?> { ["gate"] = verdict.Gate, ["gates"] = result.Facts.Select(fact => new { fact.Gate, fact.Passed, fact.What, fact.Value, fact.Limit }) });
    }

    private static async Task<(WantedOrder Order, SchemeRow Scheme, string Rail)> Read(Session session, Desk desk, ClientRow client, Request request)
    {
        var checks = new Checks();
        checks.Need(request.OrderType, "/order_type");
        checks.Need(request.SchemeId, "/scheme_id");
        checks.Text(request.Folio, "/folio", 40);
        var type = checks.Word(request.OrderType, Words.OrderType, "/order_type");
        var funding = checks.Word(request.Funding, Words.Funding, "/funding") ?? "Cash";
        var amount = checks.Coins(request.Amount, "/amount");
        var units = checks.UnitCount(request.Units, "/units");
        var percent = checks.Share(request.PercentOfHolding, "/percent_of_holding");
        var sizes = new object?[] { request.Amount, request.Units, request.PercentOfHolding, request.AllUnits ? true : null }.Count(size => size is not null);
        if (sizes != 1) checks.Say("/amount", "size_not_single", $"An order has exactly one of amount, units, percent_of_holding and all_units, not {sizes}.");
        else if (type == "Purchase" && request.Amount is null) checks.Say("/amount", "size_not_single", "A purchase is of an amount.");
        // A rule names the scheme that its money comes from; an order by hand is a switch out of that scheme.
        if (funding == "Liquid Scheme") checks.Say("/funding", "unsupported_feature", "An order by hand is paid from cash or by mandate. Place a switch out of the liquid scheme instead.");
        if (funding == "Mandate" && (request.MandateId is null || type != "Purchase")) checks.Say("/mandate_id", "mandate_not_usable", "Funding by mandate is for purchases and needs mandate_id.");
        var rail = string.IsNullOrEmpty(request.Rail) ? desk.Rails.Usual : request.Rail;
        desk.Rails.Check(checks, rail);
        var scheme = string.IsNullOrEmpty(request.SchemeId) ? null : await Scheme(session, desk, checks, request.SchemeId, "/scheme_id");
        var target = string.IsNullOrEmpty(request.TargetSchemeId) ? null : await Scheme(session, desk, checks, request.TargetSchemeId, "/target_scheme_id");
        if ((type == "Switch") != (request.TargetSchemeId is not null) || (target is not null && target.Id == scheme?.Id)) checks.Say("/target_scheme_id", "switch_target", "A switch needs a target that differs; other orders have none.");
        else if (target is not null && scheme is not null && target.Amc != scheme.Amc) checks.Say("/target_scheme_id", "switch_across_amc", "A switch stays inside one fund house: place a redemption and a purchase instead.");
        if (request.GoalId is { } goal && (await desk.Goals.Find(session, goal))?.ClientId != client.Id) checks.Say("/goal_id", "unknown_goal", $"The client has no goal {goal}.");
        checks.Done();
        var order = new WantedOrder("1", scheme!.Id, type!)
        {
            TargetProductId = target?.Id, Folio = string.IsNullOrEmpty(request.Folio) ? null : request.Folio, Amount = amount, Units = units, PercentOfHolding = percent, AllUnits = request.AllUnits, Funding = funding, MandateId = request.MandateId, GoalId = request.GoalId,
        };
        return (order, scheme, rail);
    }

    private static async Task<SchemeRow?> Scheme(Session session, Desk desk, Checks checks, string id, string pointer)
    {
        var found = await desk.Reading.Schemes.Lookup(session, ReadSchemes.Id(id));
        if (found is null or { RetiredAt: not null }) checks.Say(pointer, "unknown_scheme", $"There is no scheme {Checks.Short(id)}.");
        return found;
    }
}
