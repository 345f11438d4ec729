using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Steward.Kernel;

namespace Steward.Operations;

/// <summary>What keeps the server running: health, and the control of engines.</summary>
public sealed class OperationsModule : IModule
{
    public void AddServices(IServiceCollection services, IConfiguration settings) => services
        .AddSingleton<IHealthProbe, DatabaseProbe>().AddSingleton<IHealthProbe, EnginesProbe>()
        .AddSingleton<IHealthProbe, OutboxProbe>().AddSingleton<IHealthProbe, DiskProbe>();

    public void MapRoutes(RouteGroupBuilder api, IEndpointRouteBuilder root)
    {
        ReadHealth.Map(api, root);
        AllEngines.Map(api);
        ReadState.Map(api);
    }
}
