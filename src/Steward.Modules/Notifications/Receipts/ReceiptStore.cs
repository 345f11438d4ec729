using Steward.Kernel;

namespace Steward.Notifications;

/// <summary>A row of <c>provider_receipts</c>: what a provider said, once, with what became of it.</summary>
internal sealed record ReceiptRow
{
    public Guid Id { get; init; }
    public required string Provider { get; init; }
    public required string ProviderEventId { get; init; }
    public string? ProviderMessageId { get; init; }
    public Guid? DeliveryId { get; init; }
    public required string Kind { get; init; }
    public DateTimeOffset OccurredAt { get; init; }
    public DateTimeOffset ReceivedAt { get; init; }
    public DateTimeOffset? HandledAt { get; init; }
    public string? Outcome { get; init; }
    public Json Payload { get; init; } = Json.Empty;

    internal ReceiptNote Note => Payload.As<ReceiptNote>() ?? new(null);
}

/// <summary>What is kept of a receipt's own words: no address and no name.</summary>
/// <param name="Named">The delivery that it names as its own, which need not be there.</param>
internal sealed record ReceiptNote(string? Word, Guid? Named = null);

/// <summary>The table <c>provider_receipts</c>.</summary>
internal sealed class ReceiptStore
{
    private const string Columns = "id, provider, provider_event_id, provider_message_id, delivery_id, kind, occurred_at, received_at, handled_at, outcome, payload";

    /// <summary>False when it was received before.</summary>
    internal async Task<bool> Add(Session session, ReceiptRow r) => await session.Execute(
        """
        insert into provider_receipts (id, provider, provider_event_id, provider_message_id, kind, occurred_at, received_at, payload, created_at, updated_at)
        values (@Id, @Provider, @ProviderEventId, @ProviderMessageId, @Kind, @OccurredAt, @Now, @Payload, @Now, @Now) on conflict (provider, provider_event_id) do nothing
        """,
        new { r.Id, r.Provider, r.ProviderEventId, r.ProviderMessageId, r.Kind, r.OccurredAt, r.Payload, session.Now }) == 1;

    internal Task<ReceiptRow?> Find(Session session, Guid id) => session.First<ReceiptRow>($"select {Columns} from provider_receipts where id = @id{session.ForUpdate}", new { id });

    /// <param name="isOver">False: it is looked at again.</param>
    internal Task<int> Handled(Session session, Guid id, Guid? delivery, string outcome, bool isOver) => session.Execute(
        "update provider_receipts set delivery_id = @delivery, outcome = @outcome, handled_at = @handledAt, updated_at = @Now where id = @id",
        new { id, delivery, outcome, handledAt = isOver ? session.Now : (DateTimeOffset?)null, session.Now });

    /// <summary>Newest first.</summary>
    internal Task<IReadOnlyList<ReceiptRow>> List(Session session, string? provider, string? outcome, PageRequest page) => session.Query<ReceiptRow>(
        $"""
        select {Columns} from provider_receipts where (received_at, id) < (@At, @Id){(provider is null ? "" : " and provider = @provider")}{(outcome is null ? "" : " and outcome = @outcome")}
        order by received_at desc, id desc limit @Take
        """,
        new { page.At, page.Id, page.Take, provider, outcome });
}
