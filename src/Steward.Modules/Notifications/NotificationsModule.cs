using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Notifications;

/// <summary>The one road by which anybody is told anything: preferences, quiet hours, channels, logs and the inbox.</summary>
public sealed class NotificationsModule : IModule
{
    public void AddServices(IServiceCollection services, IConfiguration settings)
    {
        services.AddSingleton<EventStore>().AddSingleton<EventRegistry>();
        services.AddSingleton<PreferenceStore>().AddSingleton<AddressStore>().AddSingleton<LogStore>().AddSingleton<InboxStore>().AddSingleton<DigestStore>().AddSingleton<TemplateStore>();
        // The engines ask for their settings here, and this asks the engines' control: the circle is opened by asking late.
        services.AddSingleton(provider => new SettingsInForce(new(provider.GetRequiredService<EngineControl>), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ChannelRoads>().AddSingleton<Profiles>().AddSingleton<Renderer>().AddSingleton<DigestBook>().AddSingleton<QueuePlan>();
        services.AddSingleton(new PublicAddress(settings["PublicUrl"] is { Length: > 0 } url ? url : PublicAddress.Default)).AddSingleton<UnsubscribeLinks>();
        services.AddSingleton<Messages>().AddSingleton<INotifications>(provider => provider.GetRequiredService<Messages>());
        services.AddSingleton<ClaimReader>().AddSingleton<ClaimDeliveries>().AddSingleton<RecordDeliveries>().AddSingleton<DeadAddresses>().AddSingleton<Receipts>();
        services.AddSingleton<DeliveryEngine>().AddSingleton<IEngine>(provider => provider.GetRequiredService<DeliveryEngine>());
    }

    public void MapRoutes(RouteGroupBuilder api, IEndpointRouteBuilder root)
    {
        var notifications = api.MapGroup("/notifications").WithTags("Notifications");
        ListEvents.Map(notifications);
    }
}
