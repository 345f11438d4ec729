using Steward.Dispatch.Batching;
using Steward.Dispatch.Matching;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;
using Steward.Routes.Contracts;
using DriverState = Steward.Fleet.Contracts.DriverState;
using DriverFacts = Steward.Dispatch.Matching.DriverFacts;
using OrderRow = Steward.Orders.Contracts.OrderFacts;

namespace Steward.Dispatch;

/// <summary>What a tick saw: the snapshot for the policy, and the rows behind it for carrying the choice out.</summary>
internal sealed record Observation(
    DispatchSnapshot Snapshot, Zone Zone, IReadOnlyDictionary<Guid, OrderRow> Orders, IReadOnlyDictionary<Guid, DriverState> Drivers,
    IReadOnlyDictionary<Guid, IReadOnlyList<Offer>> Offers, string TravelProvider, string TravelBasis, int DataAgeSeconds)
{
    /// <summary>Batches that wait for a driver, by id: each stands among <see cref="Orders"/> as one unit.</summary>
    public IReadOnlyDictionary<Guid, BatchUnit> Units { get; init; } = new Dictionary<Guid, BatchUnit>();
}

/// <summary>Reads one zone into a snapshot of integers. Reads only; the road server, where there is one, is asked before by its cache.</summary>
internal sealed class ZoneObserver(
    IZones zones, IDrivers drivers, IOrders orders, IServiceLevels levels, IRoutes routes, ITravelTimes travel, DispatchStore store, OffersStore offers, BatchStore batches, ExpectedPartners expected, ITargets targets)
{
    private static readonly TimeSpan Experience = TimeSpan.FromDays(180);
    private const int NearMetres = 5_000;
    // Insertion into routes under way is priced for the first so many orders of a tick; the others see these drivers as they become free.
    private const int MostQuoted = 40;

    /// <summary>Due orders of the zone. Null when there are none.</summary>
    internal async Task<Observation?> Due(Session session, Guid zoneId, DispatchConfig config)
    {
        var due = await orders.Due(session, zoneId, session.Now, config.OrdersPerRun);
        var units = new List<BatchUnit>();
        foreach (var batch in await batches.Waiting(session, zoneId))
            if (await Unit(session, batch) is { } unit) units.Add(unit);
        return due.Count + units.Count == 0 ? null : await Observe(session, zoneId, [.. due, .. units.Select(u => u.Unit)], units, config, byHand: false);
    }

    /// <summary>A batch by hand, as <see cref="One"/>. Null when its orders are not all pending.</summary>
    internal async Task<Observation?> Batch(Session session, BatchRow batch, DispatchConfig config) =>
        await Unit(session, batch) is { } unit ? await Observe(session, batch.ZoneId, [unit.Unit], [unit], config, byHand: true) : null;

    private async Task<BatchUnit?> Unit(Session session, BatchRow batch) =>
        BatchUnit.Of(batch, await orders.FindMany(session, [.. (await batches.Members(session, batch.Id)).Select(m => m.OrderId)]));

    /// <summary>One order by hand: all radii are open, and an open offer of another order does not count against a driver.</summary>
    internal Task<Observation?> One(Session session, OrderRow order, DispatchConfig config) => Observe(session, order.ZoneId, [order], [], config, byHand: true);

    private async Task<Observation?> Observe(
        Session session, Guid zoneId, IReadOnlyList<OrderRow> due, IReadOnlyList<BatchUnit> batched, DispatchConfig config, bool byHand)
    {
        if (await zones.Find(session, zoneId) is not { } zone) return null;
        var now = session.Now;
        var fleet = await drivers.InZone(session, zoneId);
        var carried = await orders.ActiveInZone(session, zoneId);
        var plans = (await routes.ActiveInZone(session, zoneId)).Where(r => r.DriverId is not null && r.Open.Any()).ToList();
        var open = await offers.OpenInZone(session, zoneId);
        var units = batched.ToDictionary(u => u.Unit.Id);
        var made = (await offers.OfOrders(session, [.. due.Select(o => o.Id)])).Concat(await offers.OfBatches(session, [.. units.Keys]));
        var history = made.GroupBy(o => o.UnitId).ToDictionary(g => g.Key, g => (IReadOnlyList<Offer>)[.. g]);
        var withOpenOffer = open.Select(o => o.UnitId).ToHashSet();
        if (!byHand) due = [.. due.Where(o => !withOpenOffer.Contains(o.Id))];
        if (due.Count == 0) return null;

        var (seconds, metres, provider, basis, age) = await Travel(session, zoneId, fleet, due);
        var pairs = new PairTable();
        await Blocked(session, zoneId, due, units, pairs);
        if (!byHand) PassOver(due, history, config.MaxOffers, pairs);
        await Known(session, zoneId, due, pairs);
        var quotedFree = await Quoted(session, zoneId, due, units, fleet, plans, seconds, metres, pairs);
        var work = await store.AssignedToday(session, zoneId, zone.DateOf(now));
        var meanPace = MeanPace(fleet, work);
        var (standings, mostPoints) = (await targets.InZone(session, zone), targets.MostPointsMilli(zone));
        var withOffer = open.Select(o => o.DriverId).ToHashSet();
        var thousandths = Currencies.Decimals(zone.Currency) switch { 0 => 1000L, 3 => 1L, _ => 10L }; // orders count money in thousandths, Fleet in minor units
        var facts = fleet.Select(d => Facts(d, carried[d.Id].ToList(), quotedFree.GetValueOrDefault(d.Id), withOffer.Contains(d.Id), work, meanPace, thousandths, byHand)
            .Behind(standings.GetValueOrDefault(d.Id), mostPoints)).ToArray();
        var wanted = new Matching.OrderFacts[due.Count];
        var settings = config.ToSettings();
        var partners = byHand ? null : await expected.Of(session, zone, due);
        for (var i = 0; i < due.Count; i++)
            wanted[i] = TargetPoints.Guarded(AsUnit(await Facts(session, zone, due[i], byHand, partners), units.GetValueOrDefault(due[i].Id)), now, settings);

        var snapshot = new DispatchSnapshot { Now = now, ZoneId = zoneId, Orders = wanted, Drivers = facts, Seconds = seconds, Metres = metres, Pairs = pairs.Rows(), Settings = settings };
        return new(snapshot.Normalized(), zone, due.ToDictionary(o => o.Id), fleet.ToDictionary(d => d.Id), history, provider, basis, age) { Units = units };
    }

    private static Matching.OrderFacts AsUnit(Matching.OrderFacts facts, BatchUnit? unit) => unit is null
        ? facts
        : facts with { Orders = unit.Members.Count, TripSeconds = unit.TripSeconds, Members = [.. unit.Members.Select(o => o.Id)] };

    /// <summary>From each driver to each pickup; drivers of one kind of vehicle are asked together.</summary>
    private async Task<(int[][] Seconds, int[][] Metres, string Provider, string Basis, int Age)> Travel(
        Session session, Guid zone, IReadOnlyList<DriverState> fleet, IReadOnlyList<OrderRow> due)
    {
        var seconds = due.Select(_ => Enumerable.Repeat(-1, fleet.Count).ToArray()).ToArray();
        var metres = due.Select(_ => Enumerable.Repeat(-1, fleet.Count).ToArray()).ToArray();
        var pickups = due.Select(o => new GeoPoint(o.PickupLatitude, o.PickupLongitude)).ToList();
        var (provider, basis, age) = ("", "", 0);
        foreach (var kind in fleet.Select((d, i) => (Driver: d, Index: i)).Where(x => x.Driver.Latitude is not null).GroupBy(x => x.Driver.VehicleType ?? "car"))
        {
            var columns = kind.ToList();
            var from = columns.ConvertAll(x => new GeoPoint(x.Driver.Latitude!.Value, x.Driver.Longitude!.Value));
            var matrix = await travel.Known(session, zone, from, pickups, kind.Key, session.Now);
            (provider, basis, age) = (matrix.Provider, matrix.Basis, Math.Max(age, matrix.AgeSeconds));
            for (var column = 0; column < columns.Count; column++)
            {
                for (var row = 0; row < due.Count; row++)
                {
                    if (matrix.SecondsOf(column, row) == TravelMatrix.Unreachable) continue;
                    seconds[row][columns[column].Index] = matrix.SecondsOf(column, row);
                    metres[row][columns[column].Index] = matrix.MetresOf(column, row);
                }
            }
        }
        return (seconds, metres, provider, basis, age);
    }

    private async Task Blocked(Session session, Guid zone, IReadOnlyList<OrderRow> due, Dictionary<Guid, BatchUnit> units, PairTable pairs)
    {
        // Who may not have one order of a batch may not have the batch.
        var single = due.SelectMany(o => units.TryGetValue(o.Id, out var unit) ? unit.Members.Select(member => (Unit: o.Id, Order: member)) : [(o.Id, o)]).ToList();
        var customers = single.Select(s => s.Order.CustomerId).Distinct().ToList();
        foreach (var block in await store.Blocks(session, zone, [.. single.Select(s => s.Order.Id)], customers))
            foreach (var (unit, _) in single.Where(s => s.Order.Id == block.OrderId || s.Order.CustomerId == block.CustomerId))
                pairs.Change(unit, block.DriverId, pair => pair with { Blocked = true });
    }

    /// <summary>While offers remain, a driver who let this order's offer run out is passed over; when none remain he may be told to take it.</summary>
    private static void PassOver(IReadOnlyList<OrderRow> due, Dictionary<Guid, IReadOnlyList<Offer>> history, int maxOffers, PairTable pairs)
    {
        foreach (var order in due)
        {
            var ofThisTime = history.GetValueOrDefault(order.Id)?.Where(o => o.OfferedAt >= order.DueAt).ToList() ?? [];
            if (ofThisTime.Count >= maxOffers) continue;
            foreach (var offer in ofThisTime.Where(o => o.Status == OfferStatus.Expired)) pairs.Change(order.Id, offer.DriverId, pair => pair with { Blocked = true });
        }
    }

    /// <summary>Own deliveries within 5 km of the drop-off in 180 days, from one box around all drop-offs.</summary>
    private async Task Known(Session session, Guid zone, IReadOnlyList<OrderRow> due, PairTable pairs)
    {
        const double Margin = 0.06; // a little over 5 km of latitude, and of longitude up to 40°
        var box = new GeoBox(
            due.Min(o => o.DropoffLatitude) - Margin, due.Max(o => o.DropoffLatitude) + Margin,
            due.Min(o => o.DropoffLongitude) - Margin * 1.3, due.Max(o => o.DropoffLongitude) + Margin * 1.3);
        var places = await store.Deliveries(session, zone, session.Now - Experience, box);
        foreach (var order in due)
        {
            var near = places.Where(p => Geo.Metres(p.Latitude, p.Longitude, order.DropoffLatitude, order.DropoffLongitude) <= NearMetres);
            foreach (var driver in near.GroupBy(p => p.DriverId)) pairs.Change(order.Id, driver.Key, pair => pair with { ZoneDeliveries = driver.Count() });
        }
    }

    /// <summary>Cheapest insertion into the routes under way. Returns in how many seconds each driver on the road is free.</summary>
    private async Task<Dictionary<Guid, int>> Quoted(
        Session session, Guid zone, IReadOnlyList<OrderRow> due, Dictionary<Guid, BatchUnit> units, IReadOnlyList<DriverState> fleet, List<RoutePlan> plans, int[][] seconds, int[][] metres, PairTable pairs)
    {
        var free = new Dictionary<Guid, int>();
        if (plans.Count == 0) return free;
        var column = fleet.Select((d, i) => (d.Id, i)).ToDictionary(x => x.Id, x => x.i);
        var positions = fleet.Where(d => d.Latitude is not null).ToDictionary(d => d.Id, d => new GeoPoint(d.Latitude!.Value, d.Longitude!.Value));
        for (var row = 0; row < Math.Min(due.Count, MostQuoted); row++)
        {
            var unit = units.GetValueOrDefault(due[row].Id);
            var request = unit is null ? new QuoteRequest(zone, due[row], plans, positions, session.Now) : new(zone, unit.Members[0], plans, positions, session.Now) { Further = [.. unit.Members.Skip(1)] };
            foreach (var quote in await routes.QuoteInsert(session, request))
            {
                if (!column.TryGetValue(quote.DriverId, out var at)) continue;
                free[quote.DriverId] = quote.FreeInSeconds;
                if (unit is not null && !quote.Fits)
                {
                    // Its orders find no place among his stops: he serves it after what he has, whole.
                    (seconds[row][at], metres[row][at]) = (quote.FreeInSeconds + quote.SecondsWhenFree, quote.MetresWhenFree);
                    pairs.Change(due[row].Id, quote.DriverId, pair => pair with { ExtraSeconds = quote.SecondsWhenFree + unit.TripSeconds });
                    continue;
                }
                // A driver under way is as near as the detour that the pickup costs him, wherever he is now.
                if (quote.Fits) (seconds[row][at], metres[row][at]) = (unit is null ? quote.PickupInSeconds : Begins(quote, unit), quote.ApproachMetres);
                pairs.Change(due[row].Id, quote.DriverId, pair => pair with
                {
                    ExtraSeconds = quote.ExtraSeconds, OthersWaitSeconds = quote.OthersWaitSeconds, OthersMadeLate = quote.OthersMadeLate,
                    LateSecondsDelta = quote.LateSecondsDelta, SecondsWhenFree = quote.SecondsWhenFree, MetresWhenFree = quote.MetresWhenFree,
                });
            }
        }
        return free;
    }

    /// <summary>When a batch would begin that ends as it does between the driver's other stops, which make its tour longer.</summary>
    private static int Begins(InsertionQuote quote, BatchUnit unit) => Math.Max(quote.PickupInSeconds, quote.DeliveryInSeconds - BatchUnit.PickupSeconds - unit.TripSeconds);

    private async Task<Matching.OrderFacts> Facts(Session session, Zone zone, OrderRow order, bool byHand, PartnersAhead? partners)
    {
        var level = order.ServiceType is { } code ? await levels.Version(session, zone.Id, code, order.ServiceLevelVersion ?? 1) : null;
        var partner = partners?.Of(order, level);
        var trip = await travel.Known(session, zone.Id, [new(order.PickupLatitude, order.PickupLongitude)], [new(order.DropoffLatitude, order.DropoffLongitude)], "motorcycle", session.Now);
        return new()
        {
            Id = order.Id, ZoneId = order.ZoneId, CreatedAt = order.CreatedAt, DueAt = order.DueAt, Deadline = order.SlaDeadline, ReadyAt = Later(order.PickupWindowStart, order.CreatedAt),
            WindowEnd = order.DeliveryWindowEnd, Priority = (Priority)OrderPriority.Rank(order.Priority),
            PromiseSeconds = (int)(order.SlaDeadline - order.CreatedAt).TotalSeconds, TripSeconds = trip.Seconds[0] == TravelMatrix.Unreachable ? (level?.TripMinutes ?? 25) * 60 : trip.Seconds[0],
            Radius = level is null ? new(20_000, 20_000, 20_000) : new(level.PreferredRadiusMetres, level.EmergencyRadiusMetres, level.MostRadiusMetres),
            WeightGrams = order.WeightGrams, VolumeCm3 = order.VolumeMillilitres, CodMinor = order.CodMinor,
            VehicleTypes = [.. order.VehicleTypes], Skills = [.. order.Skills], Profile = level?.ScoreProfile ?? "standard",
            ByHand = byHand, TakenFrom = order.DriverId, Critical = order.Urgency(session.Now) == "critical", HoldCount = order.HoldCount,
            HeldSeconds = order.HoldCount == 0 ? 0 : (int)Math.Max(0, (session.Now - order.DueAt).TotalSeconds),
            PartnersMille = partner is null ? 0 : 1000, PartnersWithinSeconds = partner?.WithinSeconds ?? 0, PartnersGainMilli = partner?.GainMilli ?? 0,
        };
    }

    /// <summary>A window that begins after the order came is a time before which nothing can be fetched.</summary>
    private static DateTimeOffset? Later(DateTimeOffset windowStart, DateTimeOffset created) => windowStart > created.AddMinutes(1) ? windowStart : null;

    private static DriverFacts Facts(DriverState driver, List<OrderRow> carried, int freeIn, bool hasOffer, IReadOnlyDictionary<Guid, int> work, long meanPace, long thousandths, bool byHand) => new()
    {
        Id = driver.Id, ZoneId = driver.ZoneId, Active = driver is { IsActive: true, RetiredAt: null },
        State = driver.Status switch
        {
            DriverStatus.Available => Matching.DriverState.Available,
            DriverStatus.Busy => Matching.DriverState.Busy,
            DriverStatus.Returning => Matching.DriverState.Returning,
            DriverStatus.OnBreak => Matching.DriverState.OnBreak,
            _ => Matching.DriverState.Offline,
        },
        ShiftEndsAt = driver.ShiftEnd, PositionAt = driver.PositionAt, PositionSuspect = driver.PositionSuspect,
        ActiveOrders = carried.Count, VehicleType = driver.VehicleType ?? "", CapacityGrams = driver.CapacityGrams, CapacityCm3 = driver.CapacityMillilitres,
        LoadGrams = carried.Sum(o => o.WeightGrams), LoadCm3 = carried.Sum(o => o.VolumeMillilitres), Skills = [.. driver.Skills],
        CashMinor = driver.CashInHandMinor * thousandths + carried.Sum(o => o.CodMinor), CashLimitMinor = driver.CashLimitMinor * thousandths ?? long.MaxValue / 4,
        WorkedSeconds = driver.WorkedMinutesToday * 60, SecondsSinceBreak = driver.WorkedMinutesSinceBreak * 60, DeliveriesInARow = driver.DeliveriesInARow,
        // A driver who let three offers in a row expire gets none until he confirms: for the rules that is an offer that is still open.
        OfferOpen = !byHand && (hasOffer || driver.OffersPaused), FreeInSeconds = freeIn, DeliveriesEver = driver.DeliveriesEver,
        OnTimeMille = driver.OnTimePermille ?? 1000, RatingMille = driver.RatingMilli ?? 0, FairnessMilli = Math.Clamp(meanPace - Pace(driver, work), -3000, 3000),
    };

    /// <summary>Orders an hour today, in thousandths; the first half hour counts as half an hour.</summary>
    private static long Pace(DriverState driver, IReadOnlyDictionary<Guid, int> work) => work.GetValueOrDefault(driver.Id) * 60_000L / Math.Max(30, driver.WorkedMinutesToday);

    private static long MeanPace(IReadOnlyList<DriverState> fleet, IReadOnlyDictionary<Guid, int> work)
    {
        var onDuty = fleet.Where(d => d.Status is not DriverStatus.Offline).ToList();
        return onDuty.Count == 0 ? 0 : onDuty.Sum(d => Pace(d, work)) / onDuty.Count;
    }

    private sealed class PairTable
    {
        private readonly Dictionary<(Guid, Guid), PairFacts> rows = [];

        internal void Change(Guid order, Guid driver, Func<PairFacts, PairFacts> change) =>
            rows[(order, driver)] = change(rows.GetValueOrDefault((order, driver)) ?? PairFacts.None with { OrderId = order, DriverId = driver });

        internal PairFacts[] Rows() => [.. rows.Values.OrderBy(p => p.OrderId).ThenBy(p => p.DriverId)];
    }
}

/// <summary>How a driver's target reaches the match.</summary>
internal static class TargetPoints
{
    private const int WholeGap = 500;

    /// <summary>Targets guide: they weigh nothing where less than ten minutes are left beyond what the delivery takes without a known driver.</summary>
    internal static Matching.OrderFacts Guarded(Matching.OrderFacts order, DateTimeOffset now, DispatchSettings settings) =>
        order with { TargetsOff = (order.Deadline - now).TotalSeconds - settings.HandlingSeconds - order.TripSeconds < settings.MustGoSlackSeconds ? true : null };

    /// <summary>Being ahead costs nothing, and neither has any effect on a driver without a target.</summary>
    internal static DriverFacts Behind(this DriverFacts driver, TargetStanding? standing, long mostMilli) => standing is null ? driver
        : driver with { TargetPaceMilli = standing.GapMille * mostMilli / WholeGap, TargetGap = standing.MissingDeliveries };
}
