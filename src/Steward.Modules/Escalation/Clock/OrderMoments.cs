using Steward.Orders.Contracts;

namespace Steward.Escalation.Clock;

/// <summary>When an open order must be looked at next. Pure.</summary>
internal static class OrderMoments
{
    // One microsecond, the grain of the stores: a threshold is crossed just after its instant.
    private static readonly TimeSpan Grain = TimeSpan.FromMicroseconds(1);
    private static readonly TimeSpan EtaEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan[] AfterDeadline = [TimeSpan.Zero, TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(30)];

    internal static bool IsWatched(string status) => status is OrderStatus.Pending or OrderStatus.Assigned or OrderStatus.PickedUp or OrderStatus.InTransit;

    /// <summary>Since when nothing has moved on an order that a driver has.</summary>
    internal static DateTimeOffset StillSince(OrderFacts order) =>
        new[] { order.LastProgressAt, order.AssignedAt, order.PickedUpAt }.Where(at => at is not null).Select(at => at!.Value).DefaultIfEmpty(order.CreatedAt).Max();

    /// <summary>Null: nothing will change by itself.</summary>
    /// <param name="hasEta">A forecast moves with the driver, so it is looked at every half minute once the order may be at risk.</param>
    internal static DateTimeOffset? Next(OrderFacts order, int promiseMinutes, EscalationConfig config, DateTimeOffset now, bool hasEta)
    {
        if (!IsWatched(order.Status)) return null;
        var thresholds = SlaRisk.Thresholds(promiseMinutes, config);
        var moments = thresholds.Select(t => order.SlaDeadline - t.Left + Grain)
            .Concat(AfterDeadline.Select(after => order.SlaDeadline + after + Grain)).ToList();
        if (OrderStatus.IsWithDriver(order.Status)) moments.Add(StillSince(order).AddMinutes(config.StuckOrderMinutes));
        else moments.AddRange([order.DueAt.AddMinutes(config.LostDriverMinutes), order.SlaDeadline.AddMinutes(-30) + Grain]);
        if (hasEta && now < order.SlaDeadline && order.SlaDeadline - now < thresholds[^1].Left) moments.Add(now + EtaEvery);
        return moments.Where(at => at > now).OrderBy(at => at).Select(at => (DateTimeOffset?)at).FirstOrDefault();
    }
}
