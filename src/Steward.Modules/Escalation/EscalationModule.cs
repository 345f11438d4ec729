using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Steward.Decisions.Contracts;
using Steward.Escalation.Alerts;
using Steward.Escalation.Attempts;
using Steward.Escalation.Checks;
using Steward.Escalation.Clock;
using Steward.Escalation.Contracts;
using Steward.Escalation.Ladder;
using Steward.Escalation.Logs;
using Steward.Escalation.Remedies;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Escalation;

/// <summary>The clock of promises, what is done about orders and drivers in trouble, the ladder of people, and alerts.</summary>
public sealed class EscalationModule : IModule
{
    public void AddServices(IServiceCollection services, IConfiguration settings)
    {
        services.AddSingleton<LogStore>().AddSingleton<AlertStore>().AddSingleton<LadderStore>().AddSingleton<BreachStore>().AddSingleton<EscalationSettings>();
        services.AddSingleton<AlertBook>().AddSingleton<Messages>().AddSingleton<OnDuty>().AddSingleton<ClimbLadder>().AddSingleton<EscalationBook>();
        services.AddSingleton<RunRemedies>().AddSingleton<Proposals>().AddSingleton<Outlooks>();
        services.AddSingleton<IDecisionProblem, RemedyProblem>().AddSingleton<IDecisionProblem, CompensationProblem>().AddSingleton<IDecisionProblem, CourierProblem>();
        services.AddSingleton<TryAgain>().AddSingleton<IDecisionProblem, AttemptProblem>();
        services.AddSingleton<SilentDriver>().AddSingleton<StuckOrder>().AddSingleton<FailedDelivery>().AddSingleton<NoDriver>().AddSingleton<SettleOrder>().AddSingleton<WatchOrder>();
        services.AddSingleton<SlowStops>().AddSingleton<OffRoutes>().AddSingleton<EngineTrouble>();
        services.AddSingleton<ITimerHandler, OrderTimer>().AddSingleton<ITimerHandler, CheckTimer>().AddSingleton<ITimerHandler, DriverTimer>();
        services.AddSingleton<ITimerHandler, LadderTimer>().AddSingleton<ITimerHandler, LaterStepTimer>().AddSingleton<ITimerHandler, AlertTimer>();
        services.AddSingleton<IEventSubscriber, FollowOrders>().AddSingleton<IEventSubscriber, FollowDrivers>().AddSingleton<IEventSubscriber, RouteTrouble>().AddSingleton<IEventSubscriber, GainWaits>().AddSingleton<IEventSubscriber, HearAlarms>();
        services.AddSingleton<HearPositions>().AddSingleton<IPositionListener>(provider => provider.GetRequiredService<HearPositions>()).AddHostedService(provider => provider.GetRequiredService<HearPositions>());
        services.AddSingleton<IRollup, EscalationRollup>().AddSingleton<IRollup, AlertRollup>().AddSingleton<IRollup, OpenEscalationRollup>().AddSingleton<IRollup, OrderRiskRollup>();
        services.AddSingleton(new Archivable("dispatch_alerts", "status = 'resolved'"))
            .AddSingleton(new Archivable("escalation_logs", "status = 'resolved'", new ArchivablePart("escalation_steps", "escalation_id")));
        services.AddSingleton<EscalationStats>().AddSingleton<IEscalationFigures>(provider => provider.GetRequiredService<EscalationStats>());
        services.AddSingleton<WorkLogs>().AddSingleton<WorkAlerts>().AddSingleton<LadderRoutes>();
        services.AddEngineSettings<EscalationConfig>();
        services.AddSingleton<EscalationEngine>().AddSingleton<IEngine>(provider => provider.GetRequiredService<EscalationEngine>());
    }

    public void MapRoutes(RouteGroupBuilder api, IEndpointRouteBuilder root)
    {
        var escalation = api.MapGroup("/automation/escalation").WithTags("Escalation");
        escalation.MapEngine<EscalationConfig>();
        PreviewEscalation.Map(escalation);
        EscalationStats.Map(escalation);
        ListLogs.Map(escalation);
        WorkLogs.Map(escalation);
        Report.Map(escalation);
        ListAlerts.Map(escalation);
        WorkAlerts.Map(escalation);
        LadderRoutes.Map(escalation);
    }
}
