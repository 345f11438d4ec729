using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Steward.Kernel;

namespace Steward.Notifications;

/// <summary>What sends events to other systems, and what takes theirs.</summary>
internal static class WebhookServices
{
    internal static IServiceCollection AddWebhooks(this IServiceCollection services, IConfiguration settings)
    {
        services.AddSingleton(WebhookSettings.Of(settings)).AddSingleton<WebhookCaller>().AddSingleton<WebhookEndpointStore>().AddSingleton<WebhookDeliveryStore>();
        services.AddSingleton<WebhookResults>().AddSingleton<WebhookLane>().AddSingleton<WebhookEndpointRoutes>().AddSingleton<WebhookDeliveryRoutes>();
        return services.AddSingleton<IEventSubscriber, FanOut>();
    }

    internal static IServiceCollection AddReceipts(this IServiceCollection services, IConfiguration settings)
    {
        services.AddSingleton(ReceiptSources.Of(settings)).AddSingleton<ReceiptStore>().AddSingleton<Receipts>().AddSingleton<TakeReceipts>();
        return services.AddSingleton<ITimerHandler, EarlyReceipt>();
    }
}
