using Steward.Kernel;
using Steward.Wealth.Calendars;
using Steward.Wealth.Cash;
using Steward.Wealth.Clients;
using Steward.Wealth.KillSwitches;
using Steward.Wealth.Limits;
using Steward.Wealth.Orders;
using Steward.Wealth.Portfolios;
using Steward.Wealth.Schemes;

namespace Steward.Wealth.Occurrences;

/// <summary>Reads the facts of the gates for many firings with a handful of statements.</summary>
internal sealed class GateStore(SchemeStore schemes, KillSwitchStore switches, LimitStore limits, CalendarBook calendars, RailBook rails, CashStore money, PortfolioStore portfolios)
{
    private const int Part = 500;

    internal async Task<GateBook> Open(Session session, IReadOnlyList<Firing> firings)
    {
        var clientIds = firings.Select(f => f.ClientId).Distinct().ToList();
        var productIds = firings.SelectMany(f => f.Orders).SelectMany(o => new[] { o.ProductId, o.TargetProductId ?? o.ProductId }).Distinct().ToList();
        // Locked in the order of their ids: money and units of a client are spent by one claim at a time.
        var clients = await Parts<ClientRow>(session, clientIds, part => $"select id, code, name, adviser_id, currency, time_zone, kyc_status, kyc_valid_until, status, shard, retired_at, version from clients where id {part} order by id{session.Pick("", " for no key update")}");
        // Each client is judged by his own day: at one instant there are never more than three.
        var days = clients.ToDictionary(client => client.Id, client => LocalTime.DateIn(client.TimeZone, session.Now));
        var dates = days.Values.Distinct().Order().ToList();
        var inForce = dates.Count > 0 ? await limits.InForce(session, dates[0], dates[^1]) : [];
        var terms = await TermsOf(session, productIds, dates);
        var sells = firings.SelectMany(f => f.Orders.Where(o => o.OrderType != "Purchase").Select(o => (f.ClientId, o.ProductId))).Distinct().ToList();
        var byValue = inForce.Any(limit => limit.Kind is "Percent Of Portfolio" or "Turnover Percent Per Month");
        var advisers = clients.ToDictionary(client => client.Id, client => client.AdviserId);
        return new GateBook
        {
            Now = session.Now,
            Rail = rails.Usual,
            Clients = clients.ToDictionary(client => client.Id),
            Days = days,
            Schemes = (await Schemes(session, productIds)).ToDictionary(scheme => scheme.Id),
            Switches = await switches.Engaged(session),
            Limits = inForce,
            Usage = await limits.Lock(session, [.. firings.SelectMany(firing => LimitUse.Keys(firing, advisers.GetValueOrDefault(firing.ClientId), inForce))]),
            Cash = await CashOf(session, days),
            Units = (await Units(session, sells, days)).ToLookup(u => (u.ClientId, u.ProductId)),
            Mandates = (await Parts<MandateFacts>(session, [.. firings.SelectMany(f => f.Orders).Select(o => o.MandateId).OfType<Guid>().Distinct()], part => $"select id, client_id, ceiling, valid_from, valid_to, status from mandates where id {part}")).ToDictionary(m => m.Id),
            Terms = terms,
            Held = await HeldOf(session, firings, terms),
            Quarantined = (await Parts<IdRow>(session, productIds, part => $"select product_id as id from nav_quarantine where status = 'Open' and product_id {part}")).Select(row => row.Id).ToHashSet(),
            Calendars = await calendars.Read(session),
            PortfolioValues = byValue ? await Values(session, clientIds) : new Dictionary<Guid, decimal>(),
        };
    }

    private async Task<IReadOnlyList<SchemeRow>> Schemes(Session session, List<Guid> ids)
    {
        var found = new List<SchemeRow>();
        foreach (var part in ids.Chunk(Part)) found.AddRange(await schemes.Many(session, part));
        return found;
    }

    /// <summary>What clients may spend on their own day; one without money is not in it.</summary>
    internal async Task<Dictionary<Guid, decimal>> CashOf(Session session, List<Guid> clients)
    {
        var zones = await Parts<ZoneRow>(session, clients, part => $"select id, time_zone from clients where id {part}");
        return await CashOf(session, zones.ToDictionary(client => client.Id, client => LocalTime.DateIn(client.TimeZone, session.Now)));
    }

    private async Task<Dictionary<Guid, decimal>> CashOf(Session session, Dictionary<Guid, DateOnly> days)
    {
        var cash = new Dictionary<Guid, decimal>();
        foreach (var (today, part) in ByDay(days.Keys, id => days[id]))
            foreach (var (client, position) in await money.Positions(session, part, today)) cash[client] = position.Available;
        return cash;
    }

    /// <summary>In parts for one statement each, all of one day.</summary>
    private static IEnumerable<(DateOnly Day, T[] Part)> ByDay<T>(IEnumerable<T> all, Func<T, DateOnly> day) =>
        all.GroupBy(day).SelectMany(group => group.Chunk(Part), (group, part) => (group.Key, part));

    /// <summary>Who has units of what he buys, where a scheme demands another amount of him then.</summary>
    private async Task<IReadOnlySet<(Guid Client, Guid Product)>> HeldOf(Session session, IReadOnlyList<Firing> firings, Dictionary<(Guid Product, string Action, DateOnly Day), Terms> terms)
    {
        var additional = terms.Keys.Where(key => key.Action == Terms.AdditionalPurchase).Select(key => key.Product).ToHashSet();
        var buys = additional.Count == 0 ? [] : firings.SelectMany(f => f.Orders.Where(o => o.OrderType == "Purchase" && additional.Contains(o.ProductId)).Select(o => (f.ClientId, o.ProductId))).Distinct().ToList();
        return await portfolios.Held(session, buys);
    }

    private static async Task<IReadOnlyList<FreeUnits>> Units(Session session, List<(Guid Client, Guid Product)> wanted, Dictionary<Guid, DateOnly> days)
    {
        var found = new List<FreeUnits>();
        foreach (var (today, part) in ByDay(wanted.Where(one => days.ContainsKey(one.Client)), one => days[one.Client]))
        {
            var rows = await session.Query<HoldingFacts>(
                $"""
                select h.id, h.client_id, h.product_id, h.folio, h.units, h.reserved_units, h.pledged_units,
                  coalesce((select sum(l.units) from lots l where l.holding_id = h.id and l.locked_until > @today), 0) as locked_units
                from holdings h where h.client_id {session.AnyOf("clients")} and h.product_id {session.AnyOf("products")} and h.units > 0 order by h.id{session.ForUpdate}
                """,
                new { clients = new IdArray([.. part.Select(w => w.Client).Distinct()]), products = new IdArray([.. part.Select(w => w.Product).Distinct()]), today });
            var asked = part.ToHashSet();
            found.AddRange(rows.Where(row => asked.Contains((row.ClientId, row.ProductId))).Select(row => new FreeUnits
            {
                HoldingId = row.Id, ClientId = row.ClientId, ProductId = row.ProductId, Folio = row.Folio, Held = row.Units, Locked = row.LockedUnits,
                Free = Math.Max(0, row.Units - row.ReservedUnits - Math.Max(row.PledgedUnits, 0) - row.LockedUnits),
            }));
        }
        return [.. found.DistinctBy(units => units.HoldingId)];
    }

    private static async Task<Dictionary<(Guid Product, string Action, DateOnly Day), Terms>> TermsOf(Session session, List<Guid> products, IReadOnlyList<DateOnly> days)
    {
        var terms = new Dictionary<(Guid, string, DateOnly), Terms>();
        foreach (var (today, part) in days.SelectMany(_ => products.Chunk(Part), (day, part) => (day, part)))
            foreach (var row in await session.Query<Terms>(
                $"select product_id, action, minimum_amount, multiple, minimum_units, checked from scheme_terms where product_id {session.AnyOf("ids")} and effective_from <= @today and (effective_to is null or effective_to >= @today)",
                new { ids = new IdArray(part), today }))
                terms[(row.ProductId, row.Action, today)] = row;
        return terms;
    }

    private static async Task<Dictionary<Guid, decimal>> Values(Session session, List<Guid> clients)
    {
        var values = new Dictionary<Guid, decimal>();
        foreach (var part in clients.Chunk(Part))
        {
            var ids = new IdArray(part);
            // Units × NAV is reckoned here and not in SQL: SQLite keeps both at a scale of 10⁻⁶, and their product does not fit 64 bits.
            foreach (var row in await session.Query<WorthRow>($"select h.client_id as id, h.units, l.nav from holdings h join nav_latest l on l.product_id = h.product_id where h.units > 0 and h.client_id {session.AnyOf("ids")}", new { ids }))
                values[row.Id] = values.GetValueOrDefault(row.Id) + row.Units * row.Nav;
            foreach (var row in await session.Query<AmountRow>($"select client_id as id, sum(amount) as amount from cash_ledger where client_id {session.AnyOf("ids")} group by client_id", new { ids }))
                values[row.Id] = values.GetValueOrDefault(row.Id) + row.Amount;
        }
        return values;
    }

    private static async Task<IReadOnlyList<T>> Parts<T>(Session session, List<Guid> ids, Func<string, string> sql)
    {
        var found = new List<T>();
        foreach (var part in ids.Order().Chunk(Part)) found.AddRange(await session.Query<T>(sql(session.AnyOf("ids")), new { ids = new IdArray(part) }));
        return found;
    }

    private sealed record IdRow
    {
        public Guid Id { get; init; }
    }

    private sealed record ZoneRow
    {
        public Guid Id { get; init; }
        public string TimeZone { get; init; } = "";
    }

    private sealed record AmountRow
    {
        public Guid Id { get; init; }
        public decimal Amount { get; init; }
    }

    private sealed record WorthRow
    {
        public Guid Id { get; init; }
        public decimal Units { get; init; }
        public decimal Nav { get; init; }
    }

    private sealed record HoldingFacts
    {
        public Guid Id { get; init; }
        public Guid ClientId { get; init; }
        public Guid ProductId { get; init; }
        public string Folio { get; init; } = "";
        public decimal Units { get; init; }
        public decimal ReservedUnits { get; init; }
        public decimal PledgedUnits { get; init; }
        public decimal LockedUnits { get; init; }
    }
}
