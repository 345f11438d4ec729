using Steward.Kernel;

namespace Steward.Routes;

/// <summary>The settings of the route optimizer as an operator writes them (delivery automation 5 and 8.2).</summary>
internal sealed record RouteOptimizerConfig : IEngineSettings<RouteOptimizerConfig>
{
    public int TickMinutes { get; init; } = 5;

    /// <summary>Between two looks at late routes and at traffic.</summary>
    public int TrafficSeconds { get; init; } = 60;
    public int ImprovementPercent { get; init; } = 10;

    /// <summary>A route that was looked at is left alone so long, unless an event asks.</summary>
    public int RestMinutes { get; init; } = 5;

    /// <summary>With <c>act_with_veto</c>, where the policy names no window of its own.</summary>
    public int VetoSeconds { get; init; } = 30;

    public static string Engine => RouteOptimizer.EngineName;
    public static string Title => "The route optimizer";

    public static IReadOnlyList<SettingLimit> Limits { get; } =
    [
        new("tick_minutes", 1, 60), new("traffic_seconds", 10, 600), new("improvement_percent", 1, 50), new("rest_minutes", 0, 60), new("veto_seconds", 5, 600),
    ];

    internal static RouteOptimizerConfig Of(Json stored) => IEngineSettings<RouteOptimizerConfig>.Of(stored);

    public Refusal? Check() => SettingLimits.Check(Limits, [TickMinutes, TrafficSeconds, ImprovementPercent, RestMinutes, VetoSeconds]);

    /// <summary>The threshold is a text on start and a number in status: so the fixed operations have it.</summary>
    public Dictionary<string, object> Shown(bool onStart) => new()
    {
        ["optimizationInterval"] = Minutes(TickMinutes), ["improvementThreshold"] = onStart ? $"{ImprovementPercent}%" : ImprovementPercent,
        ["trafficCheckInterval"] = TrafficSeconds % 60 == 0 ? Minutes(TrafficSeconds / 60) : $"{TrafficSeconds} seconds",
    };

    private static string Minutes(int minutes) => minutes == 1 ? "1 minute" : $"{minutes} minutes";
}
