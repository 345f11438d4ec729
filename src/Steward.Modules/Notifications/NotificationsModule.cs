using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Steward.Kernel;

namespace Steward.Notifications;

/// <summary>The one road by which anybody is told anything: preferences, quiet hours, channels, logs and the inbox.</summary>
public sealed class NotificationsModule : IModule
{
    public void AddServices(IServiceCollection services, IConfiguration settings)
    {
        services.AddSingleton<EventStore>().AddSingleton<EventRegistry>();
    }

    public void MapRoutes(RouteGroupBuilder api, IEndpointRouteBuilder root)
    {
        var notifications = api.MapGroup("/notifications").WithTags("Notifications");
        ListEvents.Map(notifications);
    }
}
