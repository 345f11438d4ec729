using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Steward.Kernel;
using Steward.Portfolio;
using Steward.Portfolio.Schedules;
using Steward.Wealth.Common;
using Steward.Wealth.Faults;
using Steward.Wealth.Schemes;
using Steward.Wealth.Tasks;

namespace Steward.Wealth.Orders;

/// <summary>Takes what rails tell by themselves: fills, failures and reversals. Each is kept once by its source id; what would go backwards is kept as a note.</summary>
internal sealed class FillOrders(
    Database database, InvestmentOrderStore store, OrderSteps steps, WholeHoldings whole, OrderMarket market, SchemeStore schemes, SettleOrders settling, ReverseOrders reversing, DebitMandates debits, RailBook rails, TaskStore tasks, Alarms alarms, ILogger<FillOrders> log)
{
    /// <summary>What the rail says cannot be.</summary>
    internal const string Refused = "fill_refused";
    private const int MostTogether = 50, MostDaysBefore = 4, FewestDecimals = 3;
    private const decimal MostKept = 0.1m;

    /// <summary>How many events were new.</summary>
    internal async Task<int> Run(EngineShard shard, CancellationToken cancel)
    {
        var count = 0;
        foreach (var rail in rails.All)
        {
            try
            {
                foreach (var part in (await rail.Events(cancel)).Chunk(MostTogether))
                {
                    count += await KeepAll(shard, rail.Name, part, cancel);
                    await rail.Heard(part, cancel);
                }
            }
            catch (Exception error) when (!cancel.IsCancellationRequested && error is (IOException or HttpRequestException)) { log.LogWarning(error, "The rail {Rail} could not be heard", rail.Name); }
        }
        return count;
    }

    /// <summary>What one order cannot take stops no other, and a person hears of it.</summary>
    private async Task<int> KeepAll(EngineShard shard, string rail, IReadOnlyList<RailEvent> events, CancellationToken cancel) => (await Together.Run(
        log, $"what the rail {rail} tells", () => Keep(shard, events, cancel), () => Task.FromResult(events), one => Keep(shard, [one], cancel), (one, _) => CannotBeKept(shard, one, cancel), SettleOrders.IsOfOneOrder)).Sum();

    /// <summary>The order is held with what its rail tells, until a person says what became of it.</summary>
    internal Task CannotBeKept(EngineShard shard, RailEvent told, CancellationToken cancel) => database.Write(
        async session =>
        {
            if (await (RailDebit.OrderOf(told.Reference) is { } id ? store.Lock(session, id) : store.LockByReference(session, told.Reference)) is { } order)
                await Refuse(session, order, told, ReadyOrders.Actor, "its units or cash do not fit what the client has.");
            await shard.Fence(session);
        },
        cancel);

    private Task<int> Keep(EngineShard shard, IReadOnlyList<RailEvent> events, CancellationToken cancel) => database.Write(
        async session =>
        {
            var count = 0;
            foreach (var one in events)
            {
                var paid = RailDebit.OrderOf(one.Reference);
                if (one.Kind == RailEvent.Unread) await Unread(session, one, one.Reason!);
                else if (await (paid is { } id ? store.Lock(session, id) : store.LockByReference(session, one.Reference)) is not { } order)
                    await Unread(session, one, $"A rail says {one.Kind} of '{Checks.Short(one.Reference)}', which is no order of this server.");
                else if (await (paid is null ? Apply(session, order, one) : debits.Heard(session, order, one))) count++;
            }
            await shard.Fence(session);
            return count;
        },
        cancel);

    /// <summary>A reply that moves no order may be about money that has moved: somebody has to look.</summary>
    private async Task Unread(Session session, RailEvent told, string what)
    {
        log.LogWarning("{What}", what);
        await alarms.Raise(session, "rail_reply:" + told.SourceId, "RAIL_REPLY_UNREAD", "high", what);
    }

    /// <summary>False when it was told before, or is of no use.</summary>
    internal async Task<bool> Apply(Session session, InvestmentOrderRow order, RailEvent told)
    {
        if (await store.HasEvent(session, order.Id, told.SourceId)) return false;
        var actor = "rail:" + order.Rail;
        var to = told.Kind switch { "filled" => "executed", "reversed" => "reversed", _ => "failed" };
        // An answer to the placing may be lost, and the fill the first that is heard of it.
        if (to == "executed" && order.Status == "confirmed") order = await steps.Move(session, order with { SubmittedAt = session.Now, SendAfter = null }, "submitted", actor, new { heard = "fill" });
        // The reversal of a fill that nobody has told yet: it waits for it.
        if (to == "reversed" && order.Status is "confirmed" or "unknown" or "submitted")
        {
            await steps.Note(session, order, "reply", actor, new { early = told.Kind, told.Code, told.Reason }, told.SourceId);
            return true;
        }
        if (!OrderLife.May(order.Status, to))
        {
            log.LogWarning("The rail {Rail} says {Kind} of order {Code}, which is {Status}: ignored", order.Rail, told.Kind, order.Code, order.Status);
            await steps.Note(session, order, "reply", actor, new { ignored = told.Kind, status = order.Status, told.Code, told.Reason }, told.SourceId);
            return false;
        }
        if (to == "failed") await steps.Lose(session, order, "failed", actor, told.Code ?? "rejected_by_rail", told.Reason ?? "The rail failed it.", told.SourceId);
        else if (to == "reversed") await reversing.Run(session, order, actor, told.Code ?? "reversed_by_rail", told.Reason ?? "The rail took it back.", told.SourceId);
        else await Fill(session, order, told, actor);
        return true;
    }

    private async Task Fill(Session session, InvestmentOrderRow order, RailEvent told, string actor)
    {
        var scheme = (await schemes.Find(session, order.ProductId))!;
        var day = await market.Open(session, SettleOrders.InvolvedIn(order));
        order = await whole.Widen(session, order, day.DayOf(scheme, session.Now));
        if ((Wrong(order, told) ?? Untrue(order, told, scheme, day.DayOf(scheme, session.Now), day.CalendarOf(scheme))) is { } wrong)
        {
            await Refuse(session, order, told, actor, wrong);
            return;
        }
        var (units, cash, _) = day.Settles(scheme, order.OrderType, told.NavDate!.Value);
        var charges = told.Charges.Sum(line => line.Amount);
        var filled = order with
        {
            NavDate = told.NavDate, Nav = told.Nav, ExecutedUnits = told.Units, ExecutedAmount = order.OrderType == "Redemption" ? told.Amount - charges : told.Amount, Charges = charges, ChargeLines = Json.Of(told.Charges),
            TargetNav = told.TargetNav, TargetUnits = told.TargetUnits, Lots = told.Sold is { } sold ? Json.Of(sold) : order.IsSale ? Json.Of(Fewer(order.LotParts, told.Units!.Value)) : order.Lots,
            // Where no rule or calendar tells the days, they are those of the fill: nothing waits for ever.
            UnitDate = units ?? told.NavDate, CashDate = cash ?? told.NavDate, ExecutedAt = session.Now, SendAfter = null,
        };
        var detail = new
        {
            nav_date = told.NavDate, nav = Text(told.Nav), units = Text(told.Units), amount = told.Amount, charges, predicted_nav_date = order.PredictedNavDate, nav_date_differs = order.PredictedNavDate is { } predicted && predicted != told.NavDate,
            unit_date = filled.UnitDate, cash_date = filled.CashDate, target_nav = Text(told.TargetNav), target_units = Text(told.TargetUnits),
            stays = await whole.Remains(session, order, told.Units!.Value, day.DayOf(scheme, session.Now)),
        };
        var executed = await steps.Move(session, filled, "executed", actor, detail, "fill", told.SourceId);
        await tasks.Withdraw(session, "unknown_order", order.Id, actor);
        var posted = await settling.Post(session, executed, scheme, day);
        if (await store.Early(session, order.Id) is { } early) await reversing.Run(session, posted, actor, "reversed_by_rail", early.Reason ?? "The rail took it back.");
    }

    private async Task Refuse(Session session, InvestmentOrderRow order, RailEvent told, string actor, string wrong)
    {
        await tasks.Open(session, "unknown_order", order.ClientId, "investment_order", order.Id, $"The fill of order {order.Code} cannot be right: {wrong}", new JsonObject { ["code"] = order.Code, ["problem"] = wrong });
        await steps.Note(session, order, "reply", actor, new { refused = wrong }, told.SourceId);
        await store.Save(session, order with { HeldCode = Refused, HeldReason = OrderSteps.Short($"The fill that the rail tells cannot be right: {wrong}") });
    }

    /// <summary>What cannot be: money that was not agreed, units that were not set aside, a fill without figures.</summary>
    private static string? Wrong(InvestmentOrderRow order, RailEvent told)
    {
        if (told.NavDate is null || !(told.Nav > 0) || !(told.Units > 0) || !(told.Amount > 0)) return "it lacks NAV date, NAV, units or amount.";
        if (order.OrderType == "Purchase" && told.Amount > order.Amount) return $"it takes {MoneyText.Of(told.Amount!.Value, order.Currency)} for an order of {MoneyText.Of(order.Amount!.Value, order.Currency)}.";
        if (order.IsSale && told.Units > order.ReservedUnits) return $"it sells {Text(told.Units)} units, and {Text(order.ReservedUnits)} were set aside.";
        if (order.OrderType == "Switch" && !(told.TargetNav > 0 && told.TargetUnits > 0)) return "it lacks NAV and units of the target.";
        return told.Charges.Any(line => line.Amount < 0) || told.Charges.Sum(line => line.Amount) > told.Amount ? "its charges are negative or exceed the amount." : null;
    }

    /// <summary>
    /// Figures that contradict each other or the calendar: a digit too many, a cell of another row. More is never given than was paid for but for rounding; of a purchase duties and loads keep
    /// back less than a tenth; what a sale pays may be less any taxes.
    /// </summary>
    private static string? Untrue(InvestmentOrderRow order, RailEvent told, SchemeRow scheme, DateOnly today, BusinessCalendar? calendar)
    {
        // On the eve of a holiday the NAV of the holiday may be known already.
        var last = calendar?.Add(today, 1).Date?.AddDays(-1) ?? today;
        if (told.NavDate > last) return $"its NAV would be of {told.NavDate:yyyy-MM-dd}, which is to come.";
        // The Previous Day rule gives the NAV of the day before; another one is of the rail's clock.
        if (told.NavDate < DateOnly.FromDateTime(order.CreatedAt.UtcDateTime).AddDays(-MostDaysBefore)) return $"its NAV would be of {told.NavDate:yyyy-MM-dd}, before there was an order.";
        var (paid, worth, step) = (told.Amount!.Value - told.Charges.Sum(line => line.Amount), told.Units!.Value * told.Nav!.Value, StepOf(told.Nav.Value, scheme));
        if (order.OrderType == "Purchase" && (worth > paid + step || worth + step < paid * (1 - MostKept))) return $"{Text(told.Units)} units at {Text(told.Nav)} are not what {Text(paid)} buys.";
        if (order.IsSale && told.Amount > worth + step) return $"{Text(told.Units)} units at {Text(told.Nav)} do not pay {Text(told.Amount)}.";
        return order.OrderType == "Switch" && told.TargetUnits * told.TargetNav > told.Amount + StepOf(told.TargetNav!.Value, scheme) ? $"{Text(told.TargetUnits)} units of the target at {Text(told.TargetNav)} are not what {Text(told.Amount)} buys." : null;
    }

    /// <summary>What rounding to units and coins may come to: some registrars keep fewer decimals than the scheme.</summary>
    private static decimal StepOf(decimal nav, SchemeRow scheme) => Money.Coin(Math.Min(scheme.UnitDecimals, FewestDecimals)) * nav + Money.Coin(2);

    /// <summary>The first of the lots that were set aside, up to what was sold.</summary>
    private static IReadOnlyList<LotPart> Fewer(IReadOnlyList<LotPart> parts, decimal units)
    {
        var kept = new List<LotPart>();
        foreach (var part in parts)
        {
            if (units <= 0) break;
            kept.Add(part with { Units = Math.Min(part.Units, units) });
            units -= part.Units;
        }
        return kept;
    }

    private static string? Text(decimal? value) => value is { } number ? DecimalText.Write(number) : null;
}
