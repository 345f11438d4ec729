using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Steward.Access.Contracts;
using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Notifications;

/// <summary>The one road by which anybody is told anything: preferences, quiet hours, channels, logs and the inbox.</summary>
public sealed class NotificationsModule : IModule
{
    public void AddServices(IServiceCollection services, IConfiguration settings)
    {
        services.AddSingleton<EventStore>().AddSingleton<EventRegistry>();
        services.AddSingleton<WishVersion>().AddSingleton<PreferenceStore>().AddSingleton<AddressStore>().AddSingleton<LogStore>().AddSingleton<InboxStore>().AddSingleton<DigestStore>().AddSingleton<TemplateStore>();
        // The engines ask for their settings here, and this asks the engines' control: the circle is opened by asking late.
        services.AddSingleton(provider => new SettingsInForce(new(provider.GetRequiredService<EngineControl>), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ChannelRoads>().AddSingleton<OwnFacts>().AddSingleton<Profiles>().AddSingleton<Renderer>().AddSingleton<DigestBook>().AddSingleton<QueuePlan>();
        services.AddSingleton(new PublicAddress(settings["PublicUrl"] is { Length: > 0 } url ? url : PublicAddress.Default)).AddSingleton<UnsubscribeLinks>();
        services.AddSingleton<Messages>().AddSingleton<INotifications>(provider => provider.GetRequiredService<Messages>());
        services.AddSingleton<ClaimReader>().AddSingleton<ClaimDeliveries>().AddSingleton<RecordDeliveries>().AddSingleton<DeadAddresses>().AddSingleton<IEventSubscriber, HearMoves>();
        services.AddSingleton<Readers>().AddSingleton<PreferenceRoutes>().AddSingleton<LogRoutes>().AddSingleton<InboxRoutes>().AddSingleton<InboxActions>().AddSingleton<TemplateRoutes>();
        services.AddSingleton<AddressRoutes>().AddSingleton<SettingsRoutes>().AddSingleton<UnsubscribePage>().AddSingleton<ICustomerInbox, CustomerInbox>();
        services.AddSingleton<ISecurityNotices, SecurityNotices>();
        services.AddChannels(settings).AddWebhooks(settings).AddReceipts(settings);
        services.AddHostedService<InboxCounts>();
        services.AddSingleton<DeliveryEngine>().AddSingleton<IEngine>(provider => provider.GetRequiredService<DeliveryEngine>());
    }

    public void MapRoutes(RouteGroupBuilder api, IEndpointRouteBuilder root)
    {
        var notifications = api.MapGroup("/notifications").WithTags("Notifications");
        ListEvents.Map(notifications);
        PreferenceRoutes.Map(notifications);
        PreferenceRoutes.MapMatrix(notifications);
        PreviewPreferences.Map(notifications);
        LogRoutes.Map(notifications);
        InboxRoutes.Map(notifications);
        TemplateRoutes.Map(notifications);
        AddressRoutes.Map(notifications);
        ListDigests.Map(notifications);
        SettingsRoutes.Map(notifications);
        PushRoutes.Map(notifications);
        PushRoutes.MapAliases(api.MapGroup("/push").WithTags("Notifications"));
        WebhookEndpointRoutes.Map(notifications);
        WebhookDeliveryRoutes.Map(notifications);
        TakeReceipts.Map(notifications, root);
        UnsubscribePage.Map(root);
        // The given paths stand below the wealth base too, in both of its spellings.
        foreach (var given in new[] { api.MapGroup("/wealth/automation"), root.MapGroup("/api/automation") })
        {
            PreferenceRoutes.Map(given.WithTags("Notifications"));
            LogRoutes.Map(given);
        }
    }
}
