using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Dispatch;

/// <summary>Offers, for dispatchers and for the driver's own app.</summary>
internal static class ListOffers
{
    internal static void Map(RouteGroupBuilder dispatch, RouteGroupBuilder api)
    {
        dispatch.MapGet("/offers", List).Needs(Permission.Read).WithSummary("Offers by order, batch, driver, status, zone");
        dispatch.MapGet("/offers/{id:guid}", One).Needs(Permission.Read, Permission.DriveOwn).WithSummary("One offer");
        api.MapGet("/drivers/me/offers", Mine).Needs(Permission.DriveOwn).Produces<Page<OfferedWork.View>>().WithSummary("The signed-in driver's open offers, with what they ask of him");
    }

    private static async Task<Reply> List(
        Database database, OffersStore offers, IOrders orders, IDrivers drivers, IZones zones, Caller caller, PageRequest page, CancellationToken cancel,
        string? order = null, string? driver = null, string? status = null, string? zone = null, Guid? batch = null)
    {
        if (status is not null && !OfferStatus.All.Contains(status)) return Refusal.Invalid("/status", "status is one of " + string.Join(", ", OfferStatus.All) + ".");
        return await database.Read(
            async session =>
            {
                var zoneId = zone is null ? (Guid?)null : (await zones.Lookup(session, zone))?.Id ?? Guid.Empty;
                var orderId = order is null ? (Guid?)null : await orders.Lookup(session, order) ?? Guid.Empty;
                var driverId = driver is null ? (Guid?)null : (await drivers.Lookup(session, driver))?.Id ?? Guid.Empty;
                var rows = await offers.List(session, new(orderId, driverId, status, zoneId, caller.ZoneIds, batch), page);
                return Reply.Ok(Page<Offer>.Of(rows, page, o => (o.CreatedAt, o.Id)));
            },
            cancel);
    }

    private static Task<Reply> One(Guid id, Database database, OffersStore offers, IDrivers drivers, Caller caller, CancellationToken cancel) => database.Read(
        async session =>
        {
            if (await offers.Find(session, id) is not { } offer || !caller.SeesZone(offer.ZoneId)) return Refusal.NotFound("offer");
            var own = caller.Id is { } user && (await drivers.OfUser(session, user))?.Id == offer.DriverId;
            return caller.May(Permission.Read) || own ? Reply.Ok(offer) : Refusal.NotFound("offer");
        },
        cancel);

    private static Task<Reply> Mine(Database database, OffersStore offers, OfferedWork work, IDrivers drivers, Caller caller, CancellationToken cancel) => database.Read<Reply>(
        async session =>
        {
            if (caller.Id is not { } user || await drivers.OfUser(session, user) is not { } driver) return Refusal.NotFound("driver");
            var open = new List<OfferedWork.View>();
            foreach (var offer in await offers.OpenOfDriver(session, driver.Id)) open.Add(await work.Of(session, offer, driver));
            return Reply.Ok(new Page<OfferedWork.View>(open, null));
        },
        cancel);
}
