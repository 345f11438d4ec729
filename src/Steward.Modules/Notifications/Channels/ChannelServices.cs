using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Steward.Kernel;

namespace Steward.Notifications;

/// <summary>The senders of the outside channels, each on when its settings are there.</summary>
internal static class ChannelServices
{
    internal static IServiceCollection AddChannels(this IServiceCollection services, IConfiguration settings)
    {
        services.AddSingleton(new PushSettings(Text(settings, "Push:Contact"))).AddSingleton<PushStore>().AddSingleton<VapidKeys>().AddSingleton<PushRoutes>();
        return services.AddSingleton<IChannelSender>(p => new WebPushSender(
            p.GetRequiredService<Database>(), p.GetRequiredService<PushStore>(), p.GetRequiredService<VapidKeys>(), p.GetRequiredService<PushSettings>(), p.GetRequiredService<TimeProvider>(), OutsideOnly.Handler()));
    }

    private static string? Text(IConfiguration settings, string name) => settings[name] is { Length: > 0 } text ? text : null;
}
