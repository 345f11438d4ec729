using Steward.Kernel;

namespace Steward.Wealth.Mandates;

/// <summary>A client's standing permission to debit his bank account, as it is stored.</summary>
internal sealed record MandateRow
{
    public Guid Id { get; init; }
    public string Code { get; init; } = "";
    public Guid ClientId { get; init; }
    public string Rail { get; init; } = "";

    /// <summary>The bank's or provider's own id; there when it has agreed.</summary>
    public string? RailReference { get; init; }

    /// <summary>The most that one debit may take.</summary>
    public decimal Ceiling { get; init; }
    public DateOnly ValidFrom { get; init; }
    public DateOnly? ValidTo { get; init; }

    /// <summary>The debit is asked for so many business days before the money is needed.</summary>
    public int DebitLeadDays { get; init; } = 2;

    /// <summary>Debits in a row that failed.</summary>
    public int FailureStreak { get; init; }

    /// <summary>Pending, Active, Paused, Failed or Cancelled.</summary>
    public string Status { get; init; } = "Pending";
    public long Version { get; init; } = 1;
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }

    internal bool IsUsableOn(DateOnly day) => Status == "Active" && ValidFrom <= day && !(ValidTo < day);
}

/// <summary>Table <c>mandates</c>.</summary>
internal sealed class MandateStore
{
    private const string Columns = "id, code, client_id, rail, rail_reference, ceiling, valid_from, valid_to, debit_lead_days, failure_streak, status, version, created_at, updated_at";

    internal Task<MandateRow?> Find(Session session, Guid id) => session.First<MandateRow>($"select {Columns} from mandates where id = @id", new { id });

    internal Task<MandateRow?> Lock(Session session, Guid id) => session.First<MandateRow>($"select {Columns} from mandates where id = @id{session.ForUpdate}", new { id });

    internal Task<MandateRow?> Lookup(Session session, ThingId id) =>
        id.External is not null ? Task.FromResult<MandateRow?>(null) : session.First<MandateRow>($"select {Columns} from mandates where {(id.Id is not null ? "id = @Id" : "code = @Code")}{session.ForUpdate}", id);

    internal Task<IReadOnlyList<MandateRow>> Page(Session session, PageRequest page, Guid? client, string? status) => session.Query<MandateRow>(
        $"""
        select {Columns} from mandates where (created_at, id) < (@At, @Id) {(client is null ? "" : "and client_id = @client")} {(status is null ? "" : "and status = @status")}
        order by created_at desc, id desc limit @Take
        """,
        new { page.At, page.Id, page.Take, client, status });

    internal async Task<bool> Add(Session session, MandateRow mandate) => await session.Execute(
        """
        insert into mandates (id, code, client_id, rail, rail_reference, ceiling, valid_from, valid_to, debit_lead_days, status, created_at)
        values (@Id, @Code, @ClientId, @Rail, @RailReference, @Ceiling, @ValidFrom, @ValidTo, @DebitLeadDays, @Status, @CreatedAt) on conflict do nothing
        """,
        mandate) == 1;

    internal Task<int> Save(Session session, MandateRow mandate) => session.Execute(
        """
        update mandates set rail_reference = @RailReference, ceiling = @Ceiling, valid_from = @ValidFrom, valid_to = @ValidTo, debit_lead_days = @DebitLeadDays, failure_streak = @FailureStreak,
          status = @Status, version = version + 1 where id = @Id and version = @Version
        """,
        mandate);
}
