using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Steward.Access.Contracts;
using Steward.Kernel;

namespace Steward.Access;

/// <summary>Users, sessions, API keys, roles and the audit trail.</summary>
public sealed class AccessModule : IModule
{
    public void AddServices(IServiceCollection services, IConfiguration settings)
    {
        services.AddSingleton<UserStore>().AddSingleton<SessionStore>().AddSingleton<ApiKeyStore>().AddSingleton<AuditStore>();
        services.AddSingleton<IAuditTrail>(provider => provider.GetRequiredService<AuditStore>());
        services.AddSingleton<IAccounts, Accounts>();
        services.AddSingleton<ApiKeyCallers>().AddSingleton<CallerSource>();
        services.AddSingleton<ICallerSource>(provider => provider.GetRequiredService<CallerSource>());
        services.AddHostedService(provider => provider.GetRequiredService<ApiKeyCallers>());
    }

    public void MapRoutes(RouteGroupBuilder api, IEndpointRouteBuilder root)
    {
    }
}
