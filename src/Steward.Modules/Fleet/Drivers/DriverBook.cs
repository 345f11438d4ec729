using Steward.Access.Contracts;
using Steward.Fleet.Contracts;
using Steward.Fleet.Targets;
using Steward.Kernel;

namespace Steward.Fleet.Drivers;

/// <summary>The one place where a driver's state and counters change.</summary>
internal sealed class DriverBook(DriverStore store, ShiftStore shifts, Changes changes, FieldCipher cipher, DriverRoll roll, Lazy<IDriverLoad> load, CountDelivery targets) : IDrivers, IDriverContacts, IDriverOfUser, IJoining
{
    private const int HomeMetres = 15_000;
    private const int OnTimeDays = 30;

    public async Task<DriverState?> Find(Session session, Guid id) => await store.Find(session, id) is { } row ? await State(session, row) : null;

    public async Task<DriverState?> Lookup(Session session, string id) => await store.Lookup(session, ThingId.Parse(id)) is { } row ? await State(session, row) : null;

    public async Task<DriverState?> OfUser(Session session, Guid userId) => await store.OfUser(session, userId) is { } row ? await State(session, row) : null;

    public Task<Guid?> DriverOf(Session session, Guid userId) => store.IdOfUser(session, userId);

    public async Task<IReadOnlyList<DriverState>> InZone(Session session, Guid zone)
    {
        var rows = await store.InZone(session, zone);
        var planned = (await shifts.Near(session, zone)).GroupBy(s => s.DriverId).ToDictionary(g => g.Key, g => g.First());
        return [.. rows.Select(row => row.State(session.Now, planned.GetValueOrDefault(row.Id)))];
    }

    public async Task<DriverContact?> Contact(Session session, Guid driver)
    {
        if (await store.Find(session, driver) is not { } row) return null;
        var opener = await cipher.Opener(session, [row.Phone, row.Email]);
        return new(row.Name, opener.Open("drivers", "phone", row.Id, row.Phone), opener.Open("drivers", "email", row.Id, row.Email));
    }

    public async Task Joined(Session session, Guid invitation, Guid user)
    {
        if (await store.Join(session, invitation, user) is not { } driver) return;
        var row = (await store.Find(session, driver))!;
        await changes.Publish(session, "driver_updated", row.ZoneId, DriverView.Event(row, session.Now, null), row.Id);
        session.AfterCommit(roll.Forget);
    }

    public Task<Refusal?> Change(Session session, Guid driver, string toStatus, string actor, string? reason, bool forced) =>
        Change(session, driver, toStatus, actor, reason, forced, at: null);

    /// <param name="at">When it happened, where a phone tells it late; what happened since counts from then on.</param>
    /// <param name="breakEndsAt">Of a break with a planned end.</param>
    internal async Task<Refusal?> Change(Session session, Guid driver, string toStatus, string actor, string? reason, bool forced, DateTimeOffset? at, DateTimeOffset? breakEndsAt = null)
    {
        if (await store.Lock(session, driver) is not { RetiredAt: null } row) return Refusal.NotFound("driver");
        if (row.Status == toStatus)
        {
            if (breakEndsAt is not null && row.BreakEndsAt != breakEndsAt) await Keep(session, row with { BreakEndsAt = breakEndsAt });
            return null;
        }
        var holds = toStatus == DriverStatus.Offline && DriverMoves.Allows(row.Status, toStatus) && await load.Value.HasParcelsOnBoard(session, driver);
        if (Decide(row.Status, toStatus, holds, forced) is { } refusal) return refusal;
        await Move(session, row, toStatus, actor, reason, forced, Happened(row, at, session.Now), breakEndsAt);
        if (toStatus == DriverStatus.Offline) await load.Value.WentOffline(session, driver, actor, reason);
        return null;
    }

    /// <summary>Null when the driver may move; otherwise why not.</summary>
    internal static Refusal? Decide(string from, string to, bool holdsParcels, bool forced)
    {
        var both = new Dictionary<string, object?> { ["from"] = from, ["to"] = to };
        if (!DriverMoves.Allows(from, to)) return new("driver_state_conflict", $"A driver who is {from} cannot become {to}.", 409, Extra: both);
        if (holdsParcels && !forced) return new("driver_holds_parcels", $"The driver is {from} with parcels on board and cannot become {to}. Deliver or hand them over, or let a dispatcher force it.", 409, Extra: both);
        return null;
    }

    public async Task NoteAssigned(Session session, Guid driver, string actor)
    {
        var row = await Locked(session, driver);
        row = row with { ActiveDeliveries = row.ActiveDeliveries + 1, IgnoredOffers = 0 };
        if (row.Status is DriverStatus.Available or DriverStatus.Returning) await Move(session, row, DriverStatus.Busy, actor, "order assigned", false);
        else await Keep(session, row);
    }

    public Task NoteReleased(Session session, Guid driver, int ordersLeft, string actor) => Release(session, driver, ordersLeft, actor, failed: false);

    public Task NoteFailed(Session session, Guid driver, int ordersLeft, string actor) => Release(session, driver, ordersLeft, actor, failed: true);

    private async Task Release(Session session, Guid driver, int ordersLeft, string actor, bool failed)
    {
        var row = await Locked(session, driver);
        row = row with { ActiveDeliveries = ordersLeft, TotalDeliveries = row.TotalDeliveries + (failed ? 1 : 0) };
        if (ordersLeft == 0 && row.Status == DriverStatus.Busy) await Move(session, row, Freed(row, row.Latitude?.Value, row.Longitude?.Value), actor, "no orders left", false);
        else await Keep(session, row);
    }

    public async Task NoteDelivered(Session session, Guid driver, DeliveryNote delivery, string actor)
    {
        var row = await Locked(session, driver);
        var date = LocalTime.DateIn(row.TimeZone, delivery.DeliveredAt);
        var (deliveries, onTime) = await store.Count(session, driver, date, delivery.OnTime, LocalTime.DateIn(row.TimeZone, session.Now).AddDays(-OnTimeDays));
        row = row with
        {
            ActiveDeliveries = delivery.OrdersLeft,
            TotalDeliveries = row.TotalDeliveries + 1,
            SuccessfulDeliveries = row.SuccessfulDeliveries + 1,
            DeliveriesInARow = row.DeliveriesInARow + 1,
            CashInHand = row.CashInHand + delivery.Cash,
            OnTimeRate = deliveries == 0 ? row.OnTimeRate : decimal.Round(100m * onTime / deliveries, 2),
        };
        var freed = Freed(row, delivery.Latitude ?? row.Latitude?.Value, delivery.Longitude ?? row.Longitude?.Value);
        if (delivery.OrdersLeft == 0 && row.Status == DriverStatus.Busy) await Move(session, row, freed, actor, "last order delivered", false);
        else await Keep(session, row);
        if (delivery.Order is { } order) await targets.Count(session, row, order, delivery);
    }

    public async Task NoteOfferIgnored(Session session, Guid driver)
    {
        var row = await Locked(session, driver);
        await Keep(session, row with { IgnoredOffers = row.IgnoredOffers + 1 });
    }

    public async Task NoteOfferAnswered(Session session, Guid driver)
    {
        var row = await Locked(session, driver);
        if (row.IgnoredOffers > 0) await Keep(session, row with { IgnoredOffers = 0 });
    }

    public async Task NoteRating(Session session, Guid driver, decimal average)
    {
        var row = await Locked(session, driver);
        await Keep(session, row with { AverageRating = decimal.Round(Math.Clamp(average, 0, 5), 2) });
    }

    internal async Task<DriverState> State(Session session, DriverRow row) => row.State(session.Now, await shifts.NextOf(session, row.Id));

    /// <summary>Where a driver goes after his last order: home when that is more than 15 km away.</summary>
    internal static string Freed(DriverRow driver, double? latitude, double? longitude) =>
        latitude is { } y && longitude is { } x && Geo.Metres(driver.BaseLatitude, driver.BaseLongitude, y, x) > HomeMetres ? DriverStatus.Returning : DriverStatus.Available;

    private async Task<DriverRow> Locked(Session session, Guid driver) =>
        await store.Lock(session, driver) ?? throw new InvalidOperationException($"There is no driver {driver}.");

    /// <summary>Not before the state that it ends, which somebody else may have set meanwhile, and never ahead of now.</summary>
    private static DateTimeOffset Happened(DriverRow row, DateTimeOffset? at, DateTimeOffset now)
    {
        var told = at is { } time && time < now ? Instants.Micros(time) : now;
        return told < row.StatusSince ? row.StatusSince : told;
    }

    private async Task Move(Session session, DriverRow row, string to, string actor, string? reason, bool forced, DateTimeOffset? at = null, DateTimeOffset? breakEndsAt = null)
    {
        var happened = at ?? session.Now;
        var moved = DutyClock.Move(row, to, happened) with { BreakEndsAt = breakEndsAt };
        await store.SaveState(session, moved);
        await store.AddTransition(session, moved, row.Status, actor, reason, forced, happened);
        await changes.Publish(session, "driver_updated", row.ZoneId, DriverView.Event(moved, session.Now, row.Status), row.Id);
        session.AfterCommit(roll.Forget);
    }

    private async Task Keep(Session session, DriverRow row)
    {
        await store.SaveState(session, row);
        await changes.Publish(session, "driver_updated", row.ZoneId, DriverView.Event(row, session.Now, null), row.Id);
        session.AfterCommit(roll.Forget);
    }
}

/// <summary>Until a module assigns orders: nobody has any.</summary>
internal sealed class EmptyHands : IDriverLoad
{
    public Task<int> ActiveOrders(Session session, Guid driver) => Task.FromResult(0);

    public Task<IReadOnlyDictionary<Guid, int>> ActiveOrdersInZone(Session session, Guid zone) => Task.FromResult<IReadOnlyDictionary<Guid, int>>(new Dictionary<Guid, int>());

    public Task<bool> HasParcelsOnBoard(Session session, Guid driver) => Task.FromResult(false);

    public Task WentOffline(Session session, Guid driver, string actor, string? reason) => Task.CompletedTask;
}
