using Steward.Dispatch.Matching;
using Steward.Kernel;

namespace Steward.Dispatch;

/// <summary>The settings of auto-dispatch as an operator writes them; every number has limits (delivery-automation 5).</summary>
internal sealed record DispatchConfig
{
    public int TickSeconds { get; init; } = 10;
    public int OfferTimeoutSeconds { get; init; } = 30;
    public int MaxOffers { get; init; } = 3;
    public int MaxActiveOrders { get; init; } = 5;
    public int OrdersPerRun { get; init; } = 2_000;

    /// <summary>What happens after the last offer without success: force, hold or broadcast.</summary>
    public string AfterOffers { get; init; } = "force";

    internal static IReadOnlyList<ConfigLimit> Limits { get; } =
    [
        new("tick_seconds", 1, 300), new("offer_timeout_seconds", 5, 300), new("max_offers", 0, 10), new("max_active_orders", 1, 50), new("orders_per_run", 1, 10_000),
    ];

    internal static DispatchConfig Of(Json stored) => stored.As<DispatchConfig>() ?? new();

    /// <summary>Null when every number is within its limits.</summary>
    internal Refusal? Check()
    {
        int[] values = [TickSeconds, OfferTimeoutSeconds, MaxOffers, MaxActiveOrders, OrdersPerRun];
        var errors = Limits.Zip(values).Where(l => l.Second < l.First.Least || l.Second > l.First.Most)
            .ToDictionary(l => "/config/" + l.First.Name, l => $"{l.First.Name} is {l.First.Least} to {l.First.Most}, not {l.Second}.");
        if (AfterOffers is not ("force" or "hold" or "broadcast")) errors["/config/after_offers"] = "after_offers is force, hold or broadcast.";
        return errors.Count == 0 ? null : new("setting_out_of_limits", string.Join(" ", errors.Values), 422, errors);
    }

    internal DispatchSettings ToSettings() => new() { MaxActiveOrders = MaxActiveOrders, OrdersPerRun = OrdersPerRun };
}

internal sealed record ConfigLimit(string Name, int Least, int Most);
