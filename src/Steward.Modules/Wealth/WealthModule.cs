using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Steward.Decisions.Contracts;
using Steward.Kernel;
using Steward.Notifications.Contracts;
using Steward.Wealth.AutoInvest;
using Steward.Wealth.Backtests;
using Steward.Wealth.Calendars;
using Steward.Wealth.Cash;
using Steward.Wealth.Clients;
using Steward.Wealth.Common;
using Steward.Wealth.Faults;
using Steward.Wealth.Goals;
using Steward.Wealth.Holdings;
using Steward.Wealth.KillSwitches;
using Steward.Wealth.Limits;
using Steward.Wealth.Logs;
using Steward.Wealth.Mandates;
using Steward.Wealth.MarketSeries;
using Steward.Wealth.Navs;
using Steward.Wealth.Navs.Feed;
using Steward.Wealth.Occurrences;
using Steward.Wealth.Orders;
using Steward.Wealth.Portfolios;
using Steward.Wealth.Rebalancing;
using Steward.Wealth.Regulated;
using Steward.Wealth.Scheduler;
using Steward.Wealth.Schedules;
using Steward.Wealth.Schemes;
using Steward.Wealth.Tasks;
using Steward.Wealth.Triggers;

namespace Steward.Wealth;

/// <summary>Clients and their portfolios, schemes and NAVs, and the rules that invest, rebalance and place orders for them.</summary>
public sealed class WealthModule : IModule
{
    public void AddServices(IServiceCollection services, IConfiguration settings)
    {
        services.AddSingleton<Changes>().AddSingleton<Alarms>().AddSingleton<FaultStore>().AddSingleton<FaultBook>();
        services.AddSingleton<ClientStore>().AddSingleton<ClientAccess>().AddSingleton<WriteClient.Desk>().AddSingleton<IRecipientSource, ClientRecipients>();
        services.AddSingleton<SchedulerStore>().AddSingleton<IRunByHand, RunDueByHand>().AddSingleton<IRunByHand, RunRebalancingByHand>().AddSingleton<IRunByHand, RunTriggersByHand>();
        services.AddSingleton<CalendarStore>().AddSingleton<CalendarBook>().AddSingleton<LateYes>().AddSingleton<LimitStore>().AddSingleton<ScopeStore>().AddSingleton<KillSwitchStore>().AddSingleton<TaskStore>();
        services.AddSingleton<ExecutionLogStore>().AddSingleton<ExecutionLog>().AddSingleton<VerifyLog>().AddSingleton<LogHeads>().AddSingleton<InvestmentOrderStore>();
        services.AddSingleton<OccurrenceStore>().AddSingleton<GateStore>().AddSingleton<ReservationStore>().AddSingleton<OccurrenceDecisions>().AddSingleton<ClaimOccurrences>();
        foreach (var kind in Words.AutomationType.Words) services.AddSingleton<IDecisionProblem>(new OccurrenceProblem(kind));
        services.AddSingleton<HoldingStore>().AddSingleton<ImportHoldings.Desk>().AddSingleton<CashStore>().AddSingleton<MoveCash.Desk>();
        services.AddSingleton<NavSetStore>().AddSingleton<PortfolioStore>().AddSingleton<PortfolioBook>().AddSingleton<PortfolioAges>().AddSingleton<FlowStore>();
        services.AddSingleton<GoalStore>().AddSingleton<GoalBook>().AddSingleton<WriteGoal.Desk>().AddSingleton<MandateStore>().AddSingleton<WriteMandate.Desk>();
        services.AddSingleton<OrderTermsStore>().AddSingleton<OrderMarket>().AddSingleton<OrderBookings>().AddSingleton<WholeHoldings>().AddSingleton<OrderSteps>().AddSingleton<DropAsked>().AddSingleton<OccurrenceResults>().AddSingleton<IEventSubscriber, OrderNotices>();
        services.AddSingleton<PaperStore>().AddSingleton<PaperScript>().AddSingleton<IRail, PaperBroker>().AddSingleton<RailBook>();
        if (FileRail.FolderOf(settings) is { } folder) services.AddSingleton<IRail>(provider => new FileRail(folder, TimeProvider.System));
        if (HttpRailSettings.Of(settings) is { } http) services.AddSingleton<IRail>(provider => new HttpRail(http, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ReadyOrders>().AddSingleton<SendOrders>().AddSingleton(CutOffWarning.Of(settings)).AddSingleton<WatchCutOffs>().AddSingleton<DebitFaults>().AddSingleton<DebitMandates>().AddSingleton<SendDebits>().AddSingleton<PollOrders>().AddSingleton<FillOrders>().AddSingleton<SettleOrders>().AddSingleton<ReverseOrders>().AddSingleton<IEngine, OrderEngine>();
        services.AddSingleton<ReadOrders.Desk>().AddSingleton<PlaceOrder.Desk>().AddSingleton<DecideOrder.Desk>();
        services.AddSingleton<SchemeStore>().AddSingleton<SchemeStops>().AddSingleton<ActionEffects>().AddSingleton<ITimerHandler>(provider => provider.GetRequiredService<ActionEffects>()).AddSingleton<WriteScheme.Desk>();
        services.AddSingleton<RebalancingRuleStore>().AddSingleton<ExecutionStore>().AddSingleton<PlanStore>().AddSingleton<PlanInputs>().AddSingleton<ReadRuleInput>().AddSingleton<RuleDates>().AddSingleton<RunRule>().AddSingleton<ScheduledRuns>().AddSingleton<RebalancingNotices>().AddSingleton<Rebalancing.SteerRule.Desk>();
        services.AddSingleton<CloseExecution>().AddSingleton<FirstYes>().AddSingleton<Rebalancing.WriteRule.Desk>().AddSingleton<RunRoutes.Desk>().AddSingleton<AnswerExecution.Desk>();
        services.AddSingleton<RegulatedStore>().AddSingleton(typeof(EffectiveRows.Desk<>)).AddSingleton<PastNavStore>();
        services.AddSingleton<RebalancingEngine>().AddSingleton<IEngine>(provider => provider.GetRequiredService<RebalancingEngine>());
        services.AddSingleton<NavDropStore>().AddSingleton<NavPriceStore>().AddSingleton<MarketPriceStore>().AddSingleton<PriceBooks>().AddSingleton<QuarantineStore>().AddSingleton<CorporateActionStore>().AddSingleton<UnitStore>();
        services.AddSingleton<SeriesStore>().AddSingleton<SeriesRoutes.Desk>();
        services.AddSingleton<NavIntake>().AddSingleton<NavCases>().AddSingleton<NavNotices>().AddSingleton<NavAdjuster>().AddSingleton<RestatedUseStore>().AddSingleton<Restatements>().AddSingleton<CloseCase>();
        services.AddSingleton(provider => FeedSettings.Of(provider.GetRequiredService<IConfiguration>())).AddSingleton<FeedStore>().AddSingleton<FeedClient>().AddSingleton<PollFeed>().AddSingleton<WatchFeed>().AddSingleton<FeedStatus>().AddSingleton<IEngine, NavIntakeEngine>();
        services.AddSingleton<TriggerOrderStore>().AddSingleton<OcoStore>().AddSingleton<TriggerChanges>().AddSingleton<TriggerHolds>();
        services.AddSingleton<RuleStore>().AddSingleton<ReadRule>().AddSingleton<ScheduleBook.Source>().AddSingleton<RuleNotices>().AddSingleton<ReopenRule>().AddSingleton<RuleDesk>().AddSingleton<DriftTargets>().AddSingleton<RuleConditions>().AddSingleton<FireRules>().AddSingleton<RuleFaults>();
        services.AddSingleton<UpcomingRuns>().AddSingleton<ITimerHandler>(provider => provider.GetRequiredService<UpcomingRuns>());
        services.AddSingleton<AutoInvestEngine>().AddSingleton<IEngine>(provider => provider.GetRequiredService<AutoInvestEngine>()).AddSingleton<IEventSubscriber, FinishRun>();
        services.AddSingleton<MeasureGoals>().AddSingleton<IEventSubscriber>(provider => provider.GetRequiredService<MeasureGoals>()).AddSingleton<ITimerHandler>(provider => provider.GetRequiredService<MeasureGoals>());
        services.AddSingleton<TreeWatch>().AddSingleton<TriggerValues>().AddSingleton<TreeSubjects>().AddSingleton<TriggerTermsReader>().AddSingleton<EndFiring>().AddSingleton<TriggerFiring>().AddSingleton<FireHits>().AddSingleton<TriggerFaults>().AddSingleton<HeldData>().AddSingleton<HeldFirings>().AddSingleton<TriggerTimes>().AddSingleton(TriggerSettings.Of(settings)).AddSingleton<WriteTriggerOrder.Desk>().AddSingleton<IEngine, TriggerEngine>().AddSingleton<IEventSubscriber, TriggerOutcome>().AddSingleton<IEventSubscriber, TriggerNotices>();
        foreach (var kind in new[] { TriggerTimes.Starts, TriggerTimes.Warns, TriggerTimes.Ends, TriggerTimes.Date })
            services.AddSingleton<ITimerHandler>(p => ActivatorUtilities.CreateInstance<TriggerTimer>(p, kind));
        services.AddSingleton<PlannedDates>().AddSingleton<CalendarRowStore>().AddSingleton<WriteCalendar.Desk>().AddSingleton<MarketRuleStore>();
    }

    public void MapRoutes(RouteGroupBuilder api, IEndpointRouteBuilder root)
    {
        var wealth = api.MapGroup("/wealth").WithTags("Wealth");
        var clients = wealth.MapGroup("/clients").ChangedByTheFirm();
        ReadClients.Map(clients);
        WriteClient.Map(clients);
        ReadHoldings.Map(clients);
        ImportHoldings.Map(clients);
        MoveCash.Map(clients);
        ReadPortfolio.Map(clients);
        var goals = wealth.MapGroup("/goals");
        ReadGoals.Map(goals);
        WriteGoal.Map(goals);
        AllocateGoal.Map(goals);
        WriteMandate.Map(wealth.MapGroup("/mandates").ChangedByTheFirm());
        var schemes = wealth.MapGroup("/schemes").ChangedByTheFirm();
        ReadSchemes.Map(schemes);
        WriteScheme.Map(schemes);
        CorporateActionRoutes.Map(schemes);
        SchemeRowRoutes.Map(schemes);
        var series = wealth.MapGroup("/market-series").ChangedByTheFirm();
        SeriesRoutes.Map(series);
        CloseRoutes.Map(series);
        NavRoutes.Map(wealth);
        QuarantineRoutes.Map(wealth.MapGroup("/quarantine"));
        WriteCalendar.Map(wealth.MapGroup("/calendars").ChangedByTheFirm());
        WriteMarketRules.Map(wealth);
        var orders = wealth.MapGroup("/investment-orders");
        ReadOrders.Map(orders, clients);
        PlaceOrder.Map(orders);
        DecideOrder.Map(orders);
        LimitRoutes.Map(wealth.MapGroup("/limits"));
        KillSwitchRoutes.Map(wealth.MapGroup("/kill-switches"));
        RegulatedRoutes.Map(wealth);
        RunBacktest.Map(wealth);
        ListTasks.Map(wealth);

        // The rules' paths stand under both of their given spellings, with the same handlers.
        foreach (var automation in new[] { wealth.MapGroup("/automation"), root.MapGroup("/api/automation").WithTags("Wealth") }) MapAutomation(automation);
    }

    private static void MapAutomation(RouteGroupBuilder automation)
    {
        var autoInvest = automation.MapGroup("/auto-invest");
        AutoInvest.WriteRule.Map(autoInvest);
        ReadRules.Map(autoInvest);
        PreviewRule.Map(autoInvest);
        AutoInvest.SteerRule.Map(autoInvest);
        RunRuleNow.Map(autoInvest);
        LogRoutes.Map(automation);
        Explain.Map(automation);
        SchedulerRoutes.Map(automation);
        var triggers = automation.MapGroup("/trigger-orders");
        WriteTriggerOrder.Map(triggers);
        TriggerOrderRoutes.Map(triggers);
        OcoRoutes.Map(automation.MapGroup("/oco-groups"));
        var rebalancing = automation.MapGroup("/rebalancing");
        Rebalancing.WriteRule.Map(rebalancing);
        Rebalancing.SteerRule.Map(rebalancing);
        RunRoutes.Map(rebalancing);
        RunBacktest.MapRule(rebalancing);
        AnswerExecution.Map(automation.MapGroup("/rebalancing-executions"), rebalancing);
    }
}
