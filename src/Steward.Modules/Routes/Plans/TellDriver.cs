using Steward.Kernel;
using Steward.Notifications.Contracts;
using Steward.Routes.Contracts;

namespace Steward.Routes.Plans;

/// <summary>Tells a driver who is under way that his route is another now; a plan that he has not begun may change unheard.</summary>
internal sealed class TellDriver(INotifications notifications) : IEventSubscriber
{
    public string Name => "tell-driver-of-routes";

    public IReadOnlyCollection<string> Types { get; } = [RouteEvents.Updated];

    public async Task Handle(Session session, PublishedEvent happened, CancellationToken cancel)
    {
        if (happened.Payload.As<RouteHappened>() is not { DriverId: { } driver, Status: RouteStatus.InProgress, DriverTold: false } route) return;
        await notifications.Tell(session, new("Route Changed", Recipient.Driver(driver), route.Id.ToString(), happened.Id.ToString())
        {
            ZoneId = route.ZoneId, Link = Notice.DriversPage, Data = new Dictionary<string, object?> { ["route"] = route.RouteCode, ["stops"] = route.StopsLeft },
        });
    }
}
