using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Orders;

/// <summary>Whether an order may be called delivered.</summary>
internal static class ProofCheck
{
    internal static readonly string[] Kinds = ["photo", "signature", "recipient_name", "code", "barcode"];

    /// <summary>Names what is missing; null when the proof is complete or none is asked for.</summary>
    internal static async Task<Refusal?> Missing(Session session, OrderRow order)
    {
        var (_, missing) = await State(session, order, AttemptOf(order));
        return missing.Count == 0 ? null : new("proof_missing", $"Order {order.OrderNumber} needs {string.Join(", ", missing)} before it is delivered.", 422,
            missing.ToDictionary(kind => "/proof/" + kind, kind => $"{kind} is required."), new Dictionary<string, object?> { ["order_id"] = order.Id, ["missing"] = missing });
    }

    /// <summary>The attempt to which a proof of now belongs: what was shown at one that failed proves nothing for the next.</summary>
    internal static int AttemptOf(OrderRow order) => order.Status is OrderStatus.Delivered or OrderStatus.Failed ? order.AttemptCount : order.AttemptCount + 1;

    internal static async Task<(IReadOnlyList<string> Required, IReadOnlyList<string> Missing)> State(Session session, OrderRow order, int attempt)
    {
        var required = await Required(session, order);
        if (required.Count == 0) return (required, []);
        var have = await ProofStore.Have(session, order.Id, attempt);
        return (required, [.. required.Where(kind => !have.Contains(kind))]);
    }

    private static async Task<IReadOnlyList<string>> Required(Session session, OrderRow order)
    {
        var asked = order.Needs.Proof ?? await OfLevel(session, order);
        return order.SignatureRequired && !asked.Contains("signature") ? [.. asked, "signature"] : asked;
    }

    private static async Task<string[]> OfLevel(Session session, OrderRow order) =>
        order is { ServiceType: { } code, ServiceLevelVersion: { } version } && await ServiceLevelStore.Version(session, order.ZoneId, code, version) is { } level ? level.RequiredProof.As<string[]>() ?? [] : [];
}

/// <summary>The one-time code that the recipient sees on his tracking page and tells the driver: another one for each attempt.</summary>
internal static class DeliveryCode
{
    internal const int MostTries = 5;
    internal const string Refused = "proof_code_refused";

    internal static string Of(FieldCipher cipher, OrderRow order, int attempt)
    {
        // Six digits of a secret of 128 bits; that 10⁶ does not divide 2³² prefers a digit by one in four thousand.
        var secret = Ids.Hash(cipher.Token("delivery-code-" + attempt.ToString(System.Globalization.CultureInfo.InvariantCulture), order.Id));
        return (Convert.ToUInt32(secret[..8], 16) % 1_000_000).ToString("D6", System.Globalization.CultureInfo.InvariantCulture);
    }
}
