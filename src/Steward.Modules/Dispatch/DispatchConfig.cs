using Steward.Dispatch.Matching;
using Steward.Kernel;

namespace Steward.Dispatch;

/// <summary>The settings of auto-dispatch as an operator writes them; every number has limits (delivery-automation 5).</summary>
internal sealed record DispatchConfig : IEngineSettings<DispatchConfig>
{
    public int TickSeconds { get; init; } = 10;
    public int OfferTimeoutSeconds { get; init; } = 30;
    public int MaxOffers { get; init; } = 3;
    public int MaxActiveOrders { get; init; } = 5;
    public int OrdersPerRun { get; init; } = 2_000;

    /// <summary>What happens after the last offer without success: force, hold or broadcast.</summary>
    public string AfterOffers { get; init; } = "force";

    public static string Engine => AutoDispatch.EngineName;
    public static string Title => "Auto-dispatch";

    public static IReadOnlyList<SettingLimit> Limits { get; } =
    [
        new("tick_seconds", 1, 300), new("offer_timeout_seconds", 5, 300), new("max_offers", 0, 10), new("max_active_orders", 1, 50), new("orders_per_run", 1, 10_000),
    ];

    internal static DispatchConfig Of(Json stored) => IEngineSettings<DispatchConfig>.Of(stored);

    public Refusal? Check() => SettingLimits.Check(
        Limits, [TickSeconds, OfferTimeoutSeconds, MaxOffers, MaxActiveOrders, OrdersPerRun],
        AfterOffers is "force" or "hold" or "broadcast" ? [] : [("/config/after_offers", "after_offers is force, hold or broadcast.")]);

    /// <summary>The timeout is a text on start and a number in status: so the fixed operations have it.</summary>
    public Dictionary<string, object> Shown(bool onStart) => new()
    {
        ["checkInterval"] = $"{TickSeconds} seconds", ["offerTimeout"] = onStart ? $"{OfferTimeoutSeconds} seconds" : OfferTimeoutSeconds, ["maxOffersPerOrder"] = MaxOffers,
    };

    internal DispatchSettings ToSettings() => new() { MaxActiveOrders = MaxActiveOrders, OrdersPerRun = OrdersPerRun };
}
