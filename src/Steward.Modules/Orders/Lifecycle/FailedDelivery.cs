using System.Text.Json;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Orders;

/// <summary>Holds a failed order to the path of its category: who may make another attempt, and when.</summary>
internal static class FailedDelivery
{
    private const string Corrects = "corrects";

    /// <summary>Null unless the order has failed.</summary>
    internal static string? NextStep(OrderRow order) => order.Status == OrderStatus.Failed ? FailurePath.Next(order.FailureReason, order.AttemptCount, order.MaxRetries) : null;

    /// <summary>What a change of a failed order puts right; null when it is not what was wrong.</summary>
    internal static object? Correction(OrderRow order, OrderRequest change) => (order.Status, order.FailureReason) switch
    {
        (OrderStatus.Failed, "wrong_address") when change.To is { IsContactOnly: false } => new { corrects = order.FailureReason },
        (OrderStatus.Failed, "payment_problem") when change.CodAmount is not null || change.Notes is not null => new { corrects = order.FailureReason },
        _ => null,
    };

    /// <summary>Null when another attempt may be made.</summary>
    internal static async Task<Refusal?> Closed(Session session, OrderRow order, string to) => NextStep(order) switch
    {
        FailurePath.Return => No("return_to_sender", order.AttemptCount >= order.MaxRetries
            ? $"Order {order.OrderNumber} has failed {order.AttemptCount} times: it goes back to its sender."
            : $"Order {order.OrderNumber} was {order.FailureReason}: it goes back to its sender.", order, to),
        FailurePath.Correction when !await IsCorrected(session, order) => No("correction_missing", order.FailureReason == "wrong_address"
            ? $"The address of order {order.OrderNumber} was wrong: correct its drop-off first." : $"The payment of order {order.OrderNumber} failed: change cod_amount or notes first.", order, to),
        _ => null,
    };

    private static async Task<bool> IsCorrected(Session session, OrderRow order) => (await Heard(session, order)).CorrectedAt is not null;

    /// <summary>When its customer first answered since the failure, and when what was wrong was put right.</summary>
    internal static async Task<(DateTimeOffset? AnsweredAt, DateTimeOffset? CorrectedAt)> Heard(Session session, OrderRow order)
    {
        (DateTimeOffset? Answered, DateTimeOffset? Corrected) heard = default;
        foreach (var line in await OrderEventsStore.SinceFailure(session, order.Id, OrderEvents.Updated))
        {
            if (line.Data.As<JsonElement>() is not { ValueKind: JsonValueKind.Object } data) continue;
            if (line.Actor == TrackedOrder.Actor(order) && data.TryGetProperty(TellShop.Instructed, out _)) heard.Answered ??= line.OccurredAt;
            if (data.TryGetProperty(Corrects, out var what) && what.ValueEquals(order.FailureReason)) heard.Corrected ??= line.OccurredAt;
        }
        return heard;
    }

    private static Refusal No(string code, string detail, OrderRow order, string to) =>
        new(code, detail, Extra: new Dictionary<string, object?> { ["status"] = order.Status, ["requested_status"] = to, ["reason_category"] = order.FailureReason });
}
