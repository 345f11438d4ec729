using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Steward.Decisions.Contracts;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;
using Steward.Routes.Contracts;
using Steward.Routes.Control;
using Steward.Routes.Incidents;
using Steward.Routes.Optimizing;
using Steward.Routes.Outcomes;
using Steward.Routes.Plans;
using Steward.Routes.Running;
using Steward.Routes.Stops;
using Steward.Routes.Travel;

namespace Steward.Routes;

/// <summary>Travel times, routes and their stops, traffic incidents, and the engine that keeps the order of the stops good.</summary>
/// <remarks>Settings: <c>Travel:RoadServer</c> (address of an OSRM-compatible server; none by default) and <c>Travel:RoadServerContains</c>.</remarks>
public sealed class RoutesModule : IModule
{
    public void AddServices(IServiceCollection services, IConfiguration settings)
    {
        services.AddSingleton<TravelStore>().AddSingleton<RoutesStore>().AddSingleton<StopsStore>().AddSingleton<OutcomeStore>().AddSingleton<IDrivenKilometres, DrivenKilometres>().AddSingleton<LegCache>();
        services.AddSingleton(provider => MakeTravelTimes(provider, settings)).AddSingleton<ITravelTimes>(provider => provider.GetRequiredService<TravelTimes>());
        services.AddSingleton<ServiceTimes>().AddSingleton<RouteTiming>().AddSingleton<RouteQuotes>().AddSingleton<RouteEnds>().AddSingleton<RouteNews>();
        services.AddSingleton<IGroupPrices, GroupPrices>();
        services.AddSingleton<TripLearning>().AddSingleton<StopActions>().AddSingleton<RouteAccess>();
        services.AddSingleton<IEventSubscriber, OrderFollower>().AddSingleton<IEventSubscriber, TellDriver>().AddSingleton<IOrderJourney, OrderJourneys>();
        services.AddSingleton<ArrivalWatch>().AddSingleton<IPositionListener>(provider => provider.GetRequiredService<ArrivalWatch>());
        services.AddHostedService(provider => provider.GetRequiredService<ArrivalWatch>());
        services.AddSingleton<IResequence, Resequence>().AddSingleton<IFleetPlanner, FleetPlanner>();
        services.AddSingleton<IncidentsStore>().AddSingleton<RoadIncidents>().AddSingleton<IncidentReach>();
        services.AddSingleton<IncidentBook>().AddSingleton<ITimerHandler>(provider => provider.GetRequiredService<IncidentBook>());
        services.AddSingleton<OptimizationsStore>().AddSingleton<RouteObserver>().AddSingleton<RouteChanges>();
        services.AddSingleton<IDecisionProblem, RouteProblem>().AddSingleton<IEventSubscriber, OptimizationFollower>();
        services.AddSingleton<IRollup, OptimizationRollup>();
        services.AddSingleton(new Archivable("traffic_incidents", "not active", new ArchivablePart("traffic_incident_orders", "incident_id")))
            .AddSingleton(new Archivable("route_optimizations", "status in ('completed', 'failed', 'rejected', 'expired')", new ArchivablePart("route_optimization_orders", "optimization_id")));
        services.AddSingleton<RouteStats>().AddSingleton<IRouteFigures>(provider => provider.GetRequiredService<RouteStats>());
        services.AddEngineSettings<RouteOptimizerConfig>();
        services.AddSingleton<IEngine, RouteOptimizer>();
        services.AddSingleton<RoutePlanner>().AddSingleton<IRoutes>(provider => provider.GetRequiredService<RoutePlanner>());
    }

    public void MapRoutes(RouteGroupBuilder api, IEndpointRouteBuilder root)
    {
        var routes = api.MapGroup("/routes");
        ReadRoutes.Map(routes, api);
        RunRoute.Map(routes);
        ChangeRoute.Map(routes);
        ServeStop.Map(routes);
        RecordOutcome.Map(routes);
        var automation = api.MapGroup("/automation/routes").WithTags("Route optimisation");
        automation.MapEngine<RouteOptimizerConfig>();
        RouteStats.Map(automation);
        OptimizeDriver.Map(automation);
        Optimizations.Map(automation);
        PreviewRoutes.Map(automation);
        ReportIncident.Map(automation);
        ManageIncidents.Map(automation);
        ImportIncidents.Map(automation);
    }

    private static TravelTimes MakeTravelTimes(IServiceProvider provider, IConfiguration settings)
    {
        var clock = provider.GetRequiredService<TimeProvider>();
        var contains = (settings["Travel:RoadServerContains"] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToHashSet();
        var server = settings["Travel:RoadServer"] is { Length: > 0 } address ? new RoadServer(new HttpClient(), new Uri(address.TrimEnd('/') + "/"), clock) : null;
        return new(
            provider.GetRequiredService<Database>(), provider.GetRequiredService<IZones>(), provider.GetRequiredService<TravelStore>(),
            provider.GetRequiredService<LegCache>(), provider.GetRequiredService<RoadIncidents>(), clock, server, contains);
    }
}
