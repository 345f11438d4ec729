using Steward.Kernel;
using Steward.Portfolio.Lots;
using Steward.Wealth.Schemes;

namespace Steward.Wealth.Orders;

/// <summary>What the paper broker does out of the ordinary with one order, for trials.</summary>
/// <param name="Place">null; <c>reject</c>; <c>lost</c> (silent, and it never arrived); <c>silent</c> (it arrived, but no answer).</param>
/// <param name="DelayMinutes">It fills no sooner.</param>
/// <param name="Fill">null; <c>reject</c> (fails when it should fill); <c>twice</c> (the fill is told twice).</param>
/// <param name="Reverse">The reason for which it is taken back after the fill; null: it stays.</param>
internal sealed record PaperTurn(string? Place = null, int DelayMinutes = 0, string? Fill = null, string? Reverse = null)
{
    internal static PaperTurn Ordinary { get; } = new();
}

/// <summary>Where the paper broker learns what it is to do: nothing out of the ordinary, unless a trial says so.</summary>
internal class PaperScript
{
    internal virtual PaperTurn TurnOf(RailOrder order) => PaperTurn.Ordinary;

    /// <summary>Why a debit fails; null: it comes in.</summary>
    internal virtual string? Debit(InvestmentOrderRow order) => null;
}

/// <summary>
/// The rail of a server without one: keeps a book of its own, dates each order by cut-off and calendar, fills it at the NAV of that date when that NAV
/// is accepted and not before, and takes charges and loads by their tables. It answers queries for ever, and takes the same reference once.
/// </summary>
internal sealed class PaperBroker(Database database, PaperStore store, InvestmentOrderStore orders, SchemeStore schemes, OrderMarket market, OrderBookings bookings, WholeHoldings whole, PaperScript script) : IRail
{
    private const int MostEvents = 200;

    public string Name => Rails.Paper;

    public RailAbilities Abilities { get; } = new(CanQuery: true, CanCancel: true, MostTogether: 500);

    public Task<IReadOnlyList<RailReply>> Place(IReadOnlyList<RailOrder> orders, CancellationToken cancel) => database.Write<IReadOnlyList<RailReply>>(
        async session =>
        {
            var day = await market.Open(session, [.. orders.Select(order => order.Scheme.Id).Distinct()]);
            var turns = orders.ToDictionary(order => order.Reference, script.TurnOf, StringComparer.Ordinal);
            var dated = orders.ToDictionary(order => order.Reference, order => day.Date(order.Scheme, order.Order.OrderType, session.Now), StringComparer.Ordinal);
            var taken = orders.Where(order => turns[order.Reference].Place is null or "silent" && dated[order.Reference].Problem is null).ToList();
            await store.Add(session, [.. taken.Select(order => Row(session, order, dated[order.Reference], turns[order.Reference]))]);
            return [.. orders.Select(order => Reply(order.Reference, turns[order.Reference], dated[order.Reference]))];
        },
        cancel);

    public Task<RailReply> Query(RailOrder order, CancellationToken cancel) => database.Read(
        async session => await store.Find(session, order.Reference) switch
        {
            null => new RailReply(order.Reference, RailWord.NotKnown),
            { Status: "rejected" or "cancelled" } row => new(order.Reference, RailWord.Rejected, Own(row.ClientReference), Code: "rejected", Reason: $"The paper broker has {row.Status} it."),
            var row => new(order.Reference, RailWord.Accepted, Own(row.ClientReference), row.OrderDate, row.NavDate),
        },
        cancel);

    public Task<RailReply> Cancel(RailOrder order, CancellationToken cancel) => database.Write(
        async session =>
        {
            if (await store.Find(session, order.Reference) is not { } row) return new RailReply(order.Reference, RailWord.NotKnown);
            var day = await market.Open(session, [order.Scheme.Id]);
            var isBeforeCutOff = day.Date(order.Scheme, order.Order.OrderType, session.Now).OrderDate == row.OrderDate;
            if (row.Status != "open" || !isBeforeCutOff) return new(order.Reference, RailWord.Rejected, Own(row.ClientReference), Code: "too_late", Reason: $"The cut-off of {row.OrderDate:yyyy-MM-dd} has passed.");
            await store.Set(session, order.Reference, "cancelled");
            return new(order.Reference, RailWord.Accepted, Own(row.ClientReference));
        },
        cancel);

    public async Task<IReadOnlyList<RailEvent>> Events(CancellationToken cancel)
    {
        if (await database.Read(store.WholeReady, cancel) is { Count: > 0 } all) await database.Write(session => Widen(session, all), cancel);
        return await database.Read(Told, cancel);
    }

    /// <summary>Who sells all units sells those of the day of the fill.</summary>
    private async Task Widen(Session session, IReadOnlyList<Guid> ids)
    {
        foreach (var id in ids)
        {
            if (await orders.Lock(session, id) is not { Status: "submitted" or "unknown" } order || await schemes.Find(session, order.ProductId) is not { } scheme) continue;
            var wider = await whole.Widen(session, order, (await market.Open(session, [scheme.Id])).DayOf(scheme, session.Now));
            if (wider.ReservedUnits != order.ReservedUnits) await orders.Save(session, wider);
        }
    }

    private async Task<IReadOnlyList<RailEvent>> Told(Session session)
    {
        var ready = await store.Ready(session, MostEvents);
        var known = (await orders.Many(session, [.. ready.Select(fill => fill.OrderId)])).ToDictionary(order => order.Id);
        var byId = (await schemes.Many(session, [.. known.Values.SelectMany(order => new[] { order.ProductId, order.TargetProductId ?? order.ProductId }).Distinct()])).ToDictionary(scheme => scheme.Id);
        var day = await market.Open(session, [.. byId.Keys]);
        var events = new List<RailEvent>();
        foreach (var fill in ready)
        {
            var (one, turn) = (await Fill(session, fill, known[fill.OrderId], byId, day), fill.Script.As<PaperTurn>()!);
            events.Add(one);
            if (turn.Fill == "twice") events.Add(one);
        }
        foreach (var row in await store.ToReverse(session, MostEvents))
            events.Add(new($"paper:{row.ClientReference}:reversed", row.ClientReference, "reversed") { Code = "reversed_by_rail", Reason = row.Script.As<PaperTurn>()!.Reverse });
        return events;
    }

    public Task Heard(IReadOnlyList<RailEvent> events, CancellationToken cancel) => database.Write(
        async session =>
        {
            foreach (var one in events) await store.Set(session, one.Reference, one.Kind switch { "filled" => "filled", "reversed" => "reversed", _ => "rejected" });
        },
        cancel);

    private async Task<RailEvent> Fill(Session session, PaperFill fill, InvestmentOrderRow order, IReadOnlyDictionary<Guid, SchemeRow> known, MarketDay day)
    {
        if (fill.Script.As<PaperTurn>()!.Fill == "reject") return new($"paper:{fill.ClientReference}:failed", fill.ClientReference, "failed") { Code = "rejected_by_rail", Reason = "The fund house did not take the order." };
        var scheme = known[order.ProductId];
        var figures = order.IsSale
            ? Sale(order, await bookings.SaleLots(session, order), scheme, order.TargetProductId is { } target ? known[target] : null, fill, day)
            : OrderFigures.Bought(order.Amount!.Value, fill.Nav, scheme.UnitDecimals, day.ChargesOn(scheme, "Purchase", fill.NavDate, order.Amount.Value));
        return new($"paper:{fill.ClientReference}:filled", fill.ClientReference, "filled")
        {
            NavDate = fill.NavDate, Nav = fill.Nav, Units = figures.Units, Amount = figures.Amount, Charges = figures.Charges, Sold = order.IsSale ? figures.Sold : null, TargetNav = fill.TargetNav, TargetUnits = figures.TargetUnits,
        };
    }

    private static FillFigures Sale(InvestmentOrderRow order, IReadOnlyList<SaleLot> lots, SchemeRow scheme, SchemeRow? target, PaperFill fill, MarketDay day)
    {
        var sold = OrderFigures.Sold(lots, order.Amount, fill.Nav, day.LoadOf(scheme, order.OrderType, fill.NavDate), fill.NavDate, scheme.UnitDecimals);
        var charges = day.ChargesOn(target ?? scheme, order.OrderType, fill.NavDate, sold.Amount);
        return target is null
            ? sold with { Charges = charges }
            : sold with { Charges = charges, TargetUnits = OrderFigures.Bought(sold.Amount, fill.TargetNav!.Value, target.UnitDecimals, charges).Units };
    }

    private static PaperRow Row(Session session, RailOrder order, MarketDating dating, PaperTurn turn) => new()
    {
        ClientReference = order.Reference, OrderId = order.Order.Id, ReceivedAt = session.Now, OrderDate = dating.OrderDate!.Value, NavDate = dating.NavDate!.Value,
        NotBefore = turn.DelayMinutes > 0 ? session.Now.AddMinutes(turn.DelayMinutes) : null, Script = Json.Of(turn),
    };

    private static RailReply Reply(string reference, PaperTurn turn, MarketDating dating) => turn.Place switch
    {
        "reject" => new(reference, RailWord.Rejected, Code: "rejected_by_rail", Reason: "The paper broker was told to reject it."),
        "silent" or "lost" => new(reference, RailWord.Silent),
        _ when dating.Problem is { } problem => new(reference, RailWord.Rejected, Code: problem, Reason: $"The order cannot be dated: {problem}. Enter the calendar's days and the cut-off of the category."),
        _ => new(reference, RailWord.Accepted, Own(reference), dating.OrderDate, dating.NavDate),
    };

    private static string Own(string reference) => "paper-" + reference;
}
