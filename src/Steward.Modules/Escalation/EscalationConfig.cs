using Steward.Kernel;

namespace Steward.Escalation;

/// <summary>The settings of the escalation engine as an operator writes them (delivery-automation 9). Minutes, unless a name says else.</summary>
internal sealed record EscalationConfig : IEngineSettings<EscalationConfig>
{
    internal const string EngineName = "escalation";

    public int TickSeconds { get; init; } = 60;
    public int CriticalMinutes { get; init; } = 15;
    public int HighMinutes { get; init; } = 30;
    public int MediumMinutes { get; init; } = 60;

    /// <summary>Each threshold is at most this share of the promise.</summary>
    public int CriticalPercent { get; init; } = 25;
    public int HighPercent { get; init; } = 40;
    public int MediumPercent { get; init; } = 60;
    public int StuckOrderMinutes { get; init; } = 30;

    /// <summary>How long a driver has to answer the question about a stuck order.</summary>
    public int StuckAnswerMinutes { get; init; } = 5;
    public int DriverUnresponsiveMinutes { get; init; } = 15;
    public int MessageWaitMinutes { get; init; } = 2;
    public int CallWaitMinutes { get; init; } = 3;
    public int AcknowledgeCriticalMinutes { get; init; } = 2;
    public int AcknowledgeHighMinutes { get; init; } = 5;
    public int AcknowledgeMediumMinutes { get; init; } = 10;
    public int AcknowledgeLowMinutes { get; init; } = 15;
    public int SolveMinutes { get; init; } = 30;
    public int SolveCriticalMinutes { get; init; } = 10;

    /// <summary>After a resolution the same kind opens again only so much later, or when it is worse.</summary>
    public int ReopenMinutes { get; init; } = 10;
    public int HandOverGainMinutes { get; init; } = 10;
    public int CriticalGainMinutes { get; init; } = 5;
    public int MostHandOvers { get; init; } = 3;
    public int LostDriverMinutes { get; init; } = 5;
    public int CompensationMinutes { get; init; } = 30;
    public int BehindPlanMinutes { get; init; } = 10;

    /// <summary>How long a customer has to answer after a failed delivery before the next slot is taken.</summary>
    public int AnswerMinutes { get; init; } = 15;

    /// <summary>What an automatic attempt needs of estimated success.</summary>
    public int LeastSuccessPercent { get; init; } = 60;
    public int OffRouteMetres { get; init; } = 500;
    public int OffRouteMinutes { get; init; } = 3;

    public static string Engine => EngineName;
    public static string Title => "Escalation";

    public static IReadOnlyList<SettingLimit> Limits { get; } =
    [
        new("tick_seconds", 10, 600), new("critical_minutes", 1, 240), new("high_minutes", 1, 480), new("medium_minutes", 1, 1440),
        new("critical_percent", 1, 100), new("high_percent", 1, 100), new("medium_percent", 1, 100), new("stuck_order_minutes", 5, 240), new("stuck_answer_minutes", 1, 60),
        new("driver_unresponsive_minutes", 2, 120), new("message_wait_minutes", 1, 30), new("call_wait_minutes", 1, 30), new("acknowledge_critical_minutes", 1, 60),
        new("acknowledge_high_minutes", 1, 120), new("acknowledge_medium_minutes", 1, 240), new("acknowledge_low_minutes", 1, 480), new("solve_minutes", 5, 480),
        new("solve_critical_minutes", 2, 240), new("reopen_minutes", 0, 240), new("hand_over_gain_minutes", 1, 120), new("critical_gain_minutes", 1, 120),
        new("most_hand_overs", 0, 10), new("lost_driver_minutes", 1, 60), new("compensation_minutes", 1, 480), new("behind_plan_minutes", 1, 240),
        new("answer_minutes", 1, 240), new("least_success_percent", 0, 100), new("off_route_metres", 100, 20_000), new("off_route_minutes", 1, 60),
    ];

    internal static EscalationConfig Of(Json stored) => IEngineSettings<EscalationConfig>.Of(stored);

    public Refusal? Check() => SettingLimits.Check(
        Limits,
        [
            TickSeconds, CriticalMinutes, HighMinutes, MediumMinutes, CriticalPercent, HighPercent, MediumPercent, StuckOrderMinutes, StuckAnswerMinutes,
            DriverUnresponsiveMinutes, MessageWaitMinutes, CallWaitMinutes, AcknowledgeCriticalMinutes, AcknowledgeHighMinutes, AcknowledgeMediumMinutes, AcknowledgeLowMinutes, SolveMinutes,
            SolveCriticalMinutes, ReopenMinutes, HandOverGainMinutes, CriticalGainMinutes, MostHandOvers, LostDriverMinutes, CompensationMinutes, BehindPlanMinutes, AnswerMinutes, LeastSuccessPercent,
            OffRouteMetres, OffRouteMinutes,
        ],
        CriticalMinutes < HighMinutes && HighMinutes < MediumMinutes ? [] : [("/config/critical_minutes", "critical_minutes is below high_minutes, and that below medium_minutes.")]);

    /// <summary>Names and types as the fixed operations have them.</summary>
    public Dictionary<string, object> Shown(bool onStart) => new()
    {
        ["checkInterval"] = TickSeconds switch { 60 => "1 minute", _ when TickSeconds % 60 == 0 => $"{TickSeconds / 60} minutes", _ => $"{TickSeconds} seconds" },
        ["thresholds"] = new Dictionary<string, object>
        {
            ["critical"] = CriticalMinutes, ["high"] = HighMinutes, ["medium"] = MediumMinutes, ["stuckOrderMinutes"] = StuckOrderMinutes, ["driverUnresponsiveMinutes"] = DriverUnresponsiveMinutes,
        },
    };

    internal TimeSpan Acknowledge(Severity severity) => TimeSpan.FromMinutes(severity switch
    {
        Severity.Critical => AcknowledgeCriticalMinutes,
        Severity.High => AcknowledgeHighMinutes,
        Severity.Medium => AcknowledgeMediumMinutes,
        _ => AcknowledgeLowMinutes,
    });

    internal TimeSpan Solve(Severity severity) => TimeSpan.FromMinutes(severity == Severity.Critical ? SolveCriticalMinutes : SolveMinutes);
}

/// <summary>The settings in force, for timers, events and requests; the engine's own ticks have theirs with the lease.</summary>
internal sealed class EscalationSettings(Lazy<EngineControl> engines)
{
    internal async Task<EscalationConfig> Of(Session session, Guid zone) => EscalationConfig.Of((await engines.Value.Config(session, EscalationConfig.EngineName, zone)).Config);

    /// <summary>Null while the engine is stopped for the zone: nothing is done by itself then.</summary>
    internal async Task<EscalationConfig?> IfRunning(Session session, Guid zone) =>
        await engines.Value.Wish(session, EscalationConfig.EngineName, zone) == "running" ? await Of(session, zone) : null;
}
