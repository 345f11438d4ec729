using System.Globalization;
using Steward.Kernel;

namespace Steward.Dispatch.Batching;

/// <summary>The settings of smart-batching as an operator writes them (delivery-automation 5 and 8.1).</summary>
internal sealed record BatchConfig : IEngineSettings<BatchConfig>
{
    public int TickMinutes { get; init; } = 10;
    public int MinOrders { get; init; } = 2;
    public int MaxOrders { get; init; } = 5;
    public decimal MaxDistanceKm { get; init; } = 3;

    /// <summary>An order that has waited longer goes alone.</summary>
    public int MaxAgeMinutes { get; init; } = 30;

    /// <summary>How long a batch waits for a driver at most.</summary>
    public int HoldMinutes { get; init; } = 10;

    /// <summary>So many batchable orders waiting wake the engine before its tick.</summary>
    public int WakeAtOrders { get; init; } = 10;

    public static string Engine => SmartBatching.EngineName;
    public static string Title => "Smart batching";

    public static IReadOnlyList<SettingLimit> Limits { get; } =
    [
        new("tick_minutes", 1, 60), new("min_orders", 2, 20), new("max_orders", 2, 20), new("max_distance_km", 0.1m, 50), new("max_age_minutes", 1, 240),
        new("hold_minutes", 1, 60), new("wake_at_orders", 2, 1_000),
    ];

    internal static BatchConfig Of(Json stored) => IEngineSettings<BatchConfig>.Of(stored);

    public Refusal? Check() => SettingLimits.Check(
        Limits, [TickMinutes, MinOrders, MaxOrders, MaxDistanceKm, MaxAgeMinutes, HoldMinutes, WakeAtOrders],
        MinOrders <= MaxOrders ? [] : [("/config/min_orders", $"min_orders is at most max_orders: {MinOrders} is more than {MaxOrders}.")]);

    public Dictionary<string, object> Shown(bool onStart) => new()
    {
        ["batchingInterval"] = string.Create(CultureInfo.InvariantCulture, $"{TickMinutes} minutes"), ["minOrdersInBatch"] = MinOrders, ["maxOrdersInBatch"] = MaxOrders,
        ["maxDistanceKm"] = MaxDistanceKm,
    };

    internal BatchSettings ToSettings() => new()
    {
        MinOrders = MinOrders, MaxOrders = MaxOrders, MaxMetres = (int)(MaxDistanceKm * 1000), MaxAgeSeconds = MaxAgeMinutes * 60,
    };
}
