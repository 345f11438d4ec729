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
        var asked = order.Needs.Proof ?? await Asked(session, order);
        if (order.SignatureRequired && !asked.Contains("signature")) asked = [.. asked, "signature"];
        if (asked.Length == 0) return null;
        var have = await ProofStore.Have(session, order.Id);
        var missing = asked.Where(kind => !have.Contains(kind)).ToArray();
        return missing.Length == 0 ? null : new("proof_missing", $"Order {order.OrderNumber} needs {string.Join(", ", missing)} before it is delivered.", 422,
            missing.ToDictionary(kind => "/proof/" + kind, kind => $"{kind} is required."), new Dictionary<string, object?> { ["missing"] = missing });
    }

    private static async Task<string[]> Asked(Session session, OrderRow order) =>
        order is { ServiceType: { } code, ServiceLevelVersion: { } version } && await ServiceLevelStore.Version(session, order.ZoneId, code, version) is { } level ? level.RequiredProof.As<string[]>() ?? [] : [];
}

/// <summary>The tables <c>proofs</c> and <c>proof_files</c>.</summary>
internal static class ProofStore
{
    internal static async Task<IReadOnlySet<string>> Have(Session session, Guid order)
    {
        var have = new HashSet<string>(await session.Query<string>("select distinct f.kind from proof_files f join proofs p on p.id = f.proof_id where p.order_id = @order", new { order }));
        foreach (var proof in await Of(session, order))
        {
            if (proof.RecipientName is not null) have.Add("recipient_name");
            if (proof.CodeConfirmed) have.Add("code");
            if (proof.Barcodes.As<string[]>() is { Length: > 0 }) have.Add("barcode");
        }
        return have;
    }

    internal static Task<IReadOnlyList<ProofRow>> Of(Session session, Guid order) => session.Query<ProofRow>(
        "select id, order_id, recipient_name, code_confirmed, barcodes, latitude, longitude, distance_metres, far_from_dropoff, captured_at, recorded_by from proofs where order_id = @order order by created_at, id",
        new { order });

    internal static Task<IReadOnlyList<ProofFileRow>> FilesOf(Session session, Guid order) => session.Query<ProofFileRow>(
        "select f.id, f.proof_id, f.kind, f.content_hash, f.content_type, f.size, f.width, f.height from proof_files f join proofs p on p.id = f.proof_id where p.order_id = @order order by f.id",
        new { order });

    internal static Task<int> Add(Session session, ProofRow row) => session.Execute(
        """
        insert into proofs (id, order_id, recipient_name, code_confirmed, barcodes, latitude, longitude, distance_metres, far_from_dropoff, captured_at, recorded_by)
        values (@Id, @OrderId, @RecipientName, @CodeConfirmed, @Barcodes, @Latitude, @Longitude, @DistanceMetres, @FarFromDropoff, @CapturedAt, @RecordedBy)
        """,
        row);

    internal static Task<int> AddFile(Session session, ProofFileRow row) => session.Execute(
        "insert into proof_files (id, proof_id, kind, content_hash, content_type, size, width, height) values (@Id, @ProofId, @Kind, @ContentHash, @ContentType, @Size, @Width, @Height)", row);
}

/// <summary>What was brought as proof, without its files.</summary>
internal sealed record ProofRow
{
    public Guid Id { get; init; }
    public Guid OrderId { get; init; }
    public string? RecipientName { get; init; }
    public bool CodeConfirmed { get; init; }
    public Json Barcodes { get; init; } = new("[]");
    public Degrees? Latitude { get; init; }
    public Degrees? Longitude { get; init; }
    public int? DistanceMetres { get; init; }
    public bool FarFromDropoff { get; init; }
    public DateTimeOffset CapturedAt { get; init; }
    public string RecordedBy { get; init; } = "";
}

/// <summary>A picture, stored by its content's hash.</summary>
internal sealed record ProofFileRow
{
    public Guid Id { get; init; }
    public Guid ProofId { get; init; }
    public string Kind { get; init; } = "";
    public string ContentHash { get; init; } = "";
    public string ContentType { get; init; } = "";
    public int Size { get; init; }
    public int Width { get; init; }
    public int Height { get; init; }
}
