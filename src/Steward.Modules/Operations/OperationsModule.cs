using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Steward.Kernel;
using Steward.Operations.Archive;

namespace Steward.Operations;

/// <summary>What keeps the server running: health, the control of engines, and the archive of finished facts.</summary>
/// <remarks>Settings: <c>Archive:Days</c> (90), <c>Archive:Folder</c> (<c>archive/</c> in the data folder), <c>Retention:LegalHold</c>.</remarks>
public sealed class OperationsModule : IModule
{
    public void AddServices(IServiceCollection services, IConfiguration settings)
    {
        services.AddSingleton<IHealthProbe, DatabaseProbe>().AddSingleton<IHealthProbe, EnginesProbe>().AddSingleton<IHealthProbe, OutboxProbe>().AddSingleton<IHealthProbe, DiskProbe>().AddSingleton<IHealthProbe, ClockProbe>();
        services.AddSingleton<ClockWatch>().AddHostedService(provider => provider.GetRequiredService<ClockWatch>());
        services.AddSingleton(ArchiveOptions.Read(settings)).AddSingleton<ArchiveStore>().AddSingleton<IArchivedDays>(provider => provider.GetRequiredService<ArchiveStore>());
        services.AddSingleton<CatalogueStore>().AddSingleton<FactsStore>().AddSingleton<ArchiveFolder>().AddSingleton<Pace>().AddSingleton<ArchiveDay>().AddSingleton<ArchiveNight>();
        services.AddSingleton<SideTablesStore>().AddSingleton<VerifyArchive>().AddSingleton<RestoreArchive>();
        services.AddSingleton<IEngine, RetentionEngine>();
    }

    public void MapRoutes(RouteGroupBuilder api, IEndpointRouteBuilder root)
    {
        ReadHealth.Map(api, root);
        AllEngines.Map(api);
        ReadState.Map(api);
    }
}
