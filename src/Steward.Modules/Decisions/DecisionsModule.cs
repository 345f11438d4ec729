using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Steward.Decisions.Cards;
using Steward.Decisions.Contracts;
using Steward.Decisions.Ledger;
using Steward.Decisions.Policies;
using Steward.Decisions.Verdicts;
using Steward.Kernel;

namespace Steward.Decisions;

/// <summary>The decision ledger: what was known, which options there were, why one won, what was expected and what happened.</summary>
public sealed class DecisionsModule : IModule
{
    public void AddServices(IServiceCollection services, IConfiguration settings)
    {
        services.AddSingleton<DecisionStore>().AddSingleton<LedgerStore>().AddSingleton<DailyStore>().AddSingleton<PolicyStore>().AddSingleton<CheckpointStore>();
        services.AddSingleton<IDecisionLedger, DecisionLedger>().AddSingleton<ICalibration, CalibrationStore>();
        services.AddSingleton<IPolicies>(provider => provider.GetRequiredService<PolicyStore>());
        services.AddSingleton<DecisionAccess>().AddSingleton<CardSource>().AddSingleton<Commitment>().AddSingleton<VerifyLedger>().AddSingleton<VerifyJobs>();
        services.AddSingleton<ITimerHandler, DecisionExpiry>().AddSingleton<ITimerHandler, DecisionRetention>();
        services.AddSingleton<ITimerHandler, VetoWindow>().AddSingleton<ITimerHandler, NightlyReruns>();
        services.AddSingleton<Checkpoints>().AddHostedService(provider => provider.GetRequiredService<Checkpoints>());
        services.AddHostedService<StartRetention>().AddHostedService<StartReruns>();
        services.AddSingleton<IHealthProbe, LedgerProbe>();
    }

    public void MapRoutes(RouteGroupBuilder api, IEndpointRouteBuilder root)
    {
        var decisions = api.MapGroup("decisions");
        ListDecisions.Map(decisions);
        ShowCard.Map(decisions);
        CommitDecision.Map(decisions);
        ApproveDecision.Map(decisions);
        OverrideDecision.Map(decisions);
        AskWhyNot.Map(decisions);
        RerunDecision.Map(decisions);
        PolicyRoutes.Map(api);
        AssignPolicy.Map(api);
        LedgerRoutes.Map(api);
        Metrics.Map(api);
    }
}
