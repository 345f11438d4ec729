using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Steward.Kernel;

/// <summary>A part of the product: what it registers and which routes it answers.</summary>
public interface IModule
{
    /// <summary>Services, engines, event handlers and timer handlers.</summary>
    void AddServices(IServiceCollection services, IConfiguration settings);

    /// <summary>Maps its routes below <c>/api/v1</c>; those at the root are mapped on <paramref name="root"/>.</summary>
    void MapRoutes(RouteGroupBuilder api, IEndpointRouteBuilder root);
}
