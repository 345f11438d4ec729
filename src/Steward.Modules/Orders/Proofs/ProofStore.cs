using Steward.Kernel;

namespace Steward.Orders;

/// <summary>The tables <c>proofs</c> and <c>proof_files</c>.</summary>
internal static class ProofStore
{
    /// <summary>The kinds of proof that an attempt has. Barcodes count when every parcel that carries one was scanned.</summary>
    internal static async Task<IReadOnlySet<string>> Have(Session session, Guid order, int attempt)
    {
        var have = new HashSet<string>();
        var scanned = new HashSet<string>();
        foreach (var proof in (await Of(session, order)).Where(proof => proof.AttemptNumber == attempt))
        {
            if (proof.RecipientName is not null) have.Add("recipient_name");
            if (proof.CodeConfirmed) have.Add("code");
            scanned.UnionWith(proof.Barcodes.As<string[]>() ?? []);
        }
        have.UnionWith(await session.Query<string>(
            "select distinct f.kind from proof_files f join proofs p on p.id = f.proof_id where p.order_id = @order and p.attempt_number = @attempt", new { order, attempt }));
        var parcels = (await OrderEventsStore.PackagesOf(session, order)).Select(parcel => parcel.Barcode).OfType<string>();
        if (scanned.Count > 0 && scanned.IsSupersetOf(parcels)) have.Add("barcode");
        return have;
    }

    internal static Task<IReadOnlyList<ProofRow>> Of(Session session, Guid order) => session.Query<ProofRow>(
        """
        select id, order_id, attempt_number, recipient_name, code_confirmed, barcodes, latitude, longitude, distance_metres, far_from_dropoff, captured_at, recorded_by, created_at
        from proofs where order_id = @order order by created_at, id
        """,
        new { order });

    internal static Task<IReadOnlyList<ProofFileRow>> FilesOf(Session session, Guid order) => session.Query<ProofFileRow>(
        """
        select f.id, f.proof_id, f.kind, f.content_hash, f.content_type, f.size, f.width, f.height, f.taken_at, f.latitude, f.longitude
        from proof_files f join proofs p on p.id = f.proof_id where p.order_id = @order order by f.created_at, f.id
        """,
        new { order });

    internal static Task<int> Add(Session session, ProofRow row) => session.Execute(
        """
        insert into proofs (id, order_id, attempt_number, recipient_name, code_confirmed, barcodes, latitude, longitude, distance_metres, far_from_dropoff, captured_at, recorded_by, created_at)
        values (@Id, @OrderId, @AttemptNumber, @RecipientName, @CodeConfirmed, @Barcodes, @Latitude, @Longitude, @DistanceMetres, @FarFromDropoff, @CapturedAt, @RecordedBy, @CreatedAt)
        """,
        row);

    private static readonly ColumnOf<ProofFileRow>[] FileColumns =
    [
        new("id", f => f.Id), new("proof_id", f => f.ProofId), new("kind", f => f.Kind), new("content_hash", f => f.ContentHash), new("content_type", f => f.ContentType),
        new("size", f => f.Size), new("width", f => f.Width), new("height", f => f.Height), new("taken_at", f => f.TakenAt), new("latitude", f => f.Latitude), new("longitude", f => f.Longitude),
    ];

    /// <summary>The oldest pictures of before whose files are still there.</summary>
    internal static Task<IReadOnlyList<ProofFileRow>> KeptBefore(Session session, DateTimeOffset before, int most) => session.Query<ProofFileRow>(
        "select id, content_hash from proof_files where removed_at is null and created_at < @before order by created_at limit @most", new { before, most });

    internal static Task<bool> IsKeptSince(Session session, string hash, DateTimeOffset since) =>
        session.Scalar<bool>("select count(*) > 0 from proof_files where content_hash = @hash and removed_at is null and created_at >= @since", new { hash, since });

    internal static Task<int> Removed(Session session, IReadOnlyList<Guid> ids) =>
        session.Execute($"update proof_files set removed_at = @Now where id {session.AnyOf("ids")}", new { ids = new IdArray([.. ids]), session.Now });

    internal static Task<int> AddFiles(Session session, IReadOnlyList<ProofFileRow> rows) => session.InsertAll("proof_files", FileColumns, rows);
}

/// <summary>What was brought as proof, without its files.</summary>
internal sealed record ProofRow
{
    public Guid Id { get; init; }
    public Guid OrderId { get; init; }
    public int AttemptNumber { get; init; }
    public string? RecipientName { get; init; }
    public bool CodeConfirmed { get; init; }
    public Json Barcodes { get; init; } = new("[]");
    public Degrees? Latitude { get; init; }
    public Degrees? Longitude { get; init; }
    public int? DistanceMetres { get; init; }
    public bool FarFromDropoff { get; init; }
    public DateTimeOffset CapturedAt { get; init; }
    public string RecordedBy { get; init; } = "";
    public DateTimeOffset CreatedAt { get; init; }
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
    public DateTimeOffset? TakenAt { get; init; }
    public Degrees? Latitude { get; init; }
    public Degrees? Longitude { get; init; }
}
