using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Steward.Decisions.Contracts;
using Steward.Dispatch.Batching;
using Steward.Dispatch.Contracts;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Dispatch;

/// <summary>Matching, offers, assignments: who takes which order, and why.</summary>
public sealed class DispatchModule : IModule
{
    public void AddServices(IServiceCollection services, IConfiguration settings)
    {
        services.AddSingleton<DispatchStore>().AddSingleton<OffersStore>().AddSingleton<ZoneObserver>();
        services.AddSingleton<OfferLife>().AddSingleton<OfferedWork>().AddSingleton<AssignOrder>().AddSingleton<TakeBack>().AddSingleton<AssignByHand>().AddSingleton<IFleetAssigner, AssignPlan>().AddSingleton<IDriverAdvisor, DriverAdvisor>().AddSingleton<AnswerOffer>();
        services.AddSingleton<AssignmentProblem>().AddSingleton<IDecisionProblem>(provider => provider.GetRequiredService<AssignmentProblem>());
        services.AddSingleton<DispatchStats>().AddSingleton<IDispatchFigures>(provider => provider.GetRequiredService<DispatchStats>());
        services.AddSingleton(provider => new Lazy<EngineControl>(provider.GetRequiredService<EngineControl>)).AddSingleton<IHandOvers, HandOvers>();
        services.AddEngineSettings<DispatchConfig>();
        services.AddSingleton<IEngine, AutoDispatch>();
        AddBatching(services);
        services.AddSingleton<IRollup, AssignmentRollup>().AddSingleton<IRollup, BatchRollup>();
        services.AddSingleton(new Archivable("assignment_logs", "ended_at is not null"))
            .AddSingleton(new Archivable("order_batches", "status in ('completed', 'failed', 'cancelled')", new ArchivablePart("batch_orders", "batch_id")));
        services.AddSingleton<ITimerHandler, ExpireOffer>();
        services.AddSingleton<IEventSubscriber, JoinOutcomes>().AddSingleton<IEventSubscriber, TellDriver>();
        services.AddSingleton<IOrderHistory, OffersOfOrder>().AddSingleton<IOrderHistory, DecisionsOfOrder>();
        // Fleet asks what a driver has in hand and Dispatch asks Fleet for drivers: the circle is opened by asking late.
        services.AddSingleton<IDriverLoad>(provider => new DriverLoad(
            provider.GetRequiredService<IOrders>(), new(provider.GetRequiredService<TakeBack>), provider.GetRequiredService<OffersStore>(), new(provider.GetRequiredService<OfferLife>)));
    }

    private static void AddBatching(IServiceCollection services)
    {
        services.AddSingleton<BatchStore>().AddSingleton<BatchDaysStore>().AddSingleton<ArrivalStore>().AddSingleton<ExpectedPartners>().AddSingleton<IEventSubscriber, CountArrivals>().AddSingleton<BatchObserver>().AddSingleton<BatchLife>().AddSingleton<BatchRuns>();
        services.AddSingleton<ProcessBatches>().AddSingleton<ChangeBatch>().AddSingleton<IDecisionProblem, BatchProblem>();
        services.AddSingleton<BatchStats>().AddSingleton<IBatchFigures>(provider => provider.GetRequiredService<BatchStats>());
        services.AddEngineSettings<BatchConfig>();
        services.AddSingleton<IEngine, SmartBatching>();
        services.AddSingleton<ITimerHandler, DissolveBatch>().AddSingleton<ITimerHandler, WakeBatchingNow>();
        services.AddSingleton<IEventSubscriber, FollowBatch>().AddSingleton<IEventSubscriber, WakeBatching>();
    }

    public void MapRoutes(RouteGroupBuilder api, IEndpointRouteBuilder root)
    {
        var dispatch = api.MapGroup("/automation/dispatch").WithTags("Dispatch");
        dispatch.MapEngine<DispatchConfig>();
        PreviewDispatch.Map(dispatch);
        DispatchStats.Map(dispatch);
        AssignByHand.Map(dispatch);
        UnassignOrder.Map(dispatch);
        Candidates.Map(dispatch);
        WhyUnassigned.Map(api);
        ListAssignments.Map(dispatch);
        ListOffers.Map(dispatch, api);
        AnswerOffer.Map(dispatch);
        var batching = api.MapGroup("/automation/batching").WithTags("Batching");
        batching.MapEngine<BatchConfig>();
        BatchStats.Map(batching);
        ProcessBatches.Map(batching);
        ReadBatches.Map(batching);
        ChangeBatch.Map(batching);
    }
}
