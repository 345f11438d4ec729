using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Steward.Kernel;

namespace Steward.City;

/// <summary>The synthetic city: simulates orders and drivers through the server's own API, in demo mode only.</summary>
public sealed class CityModule : IModule
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public void AddServices(IServiceCollection services, IConfiguration settings)
    {
        if (!CityOptions.IsDemo(settings)) return;
        services.AddSingleton(CityOptions.Read(settings)).AddSingleton<CityState>().AddSingleton<CityKey>().AddSingleton<CityApi>();
        services.AddSingleton<Story>().AddSingleton<BadDayPlay>();
        if (BookOptions.IsBook(settings)) services.AddSingleton(BookOptions.Read(settings)).AddHostedService<BookRunner>();
        else services.AddHostedService<CityRunner>();
        services.AddSingleton<ICityPace>(provider => new TimerPace(provider.GetRequiredService<Database>(), provider.GetRequiredService<Timers>(), Patience));
        CityCallers.PutBefore(services);
    }

    public void MapRoutes(RouteGroupBuilder api, IEndpointRouteBuilder root) => DemoRoutes.Map(api);
}
