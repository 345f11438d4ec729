using Steward.Kernel;

namespace Steward.Wealth.Clients;

/// <summary>A client as it is stored; e-mail address and telephone number are sealed.</summary>
internal sealed record ClientRow
{
    public Guid Id { get; init; }
    public string Code { get; init; } = "";
    public string? ExternalId { get; init; }
    public string Name { get; init; } = "";
    public Guid? AdviserId { get; init; }
    public string Currency { get; init; } = "";
    public string TimeZone { get; init; } = "";
    public string KycStatus { get; init; } = "Pending";
    public DateOnly? KycValidUntil { get; init; }
    public string? RiskProfile { get; init; }
    public string Status { get; init; } = "Active";
    public string? Email { get; init; }
    public string? Phone { get; init; }
    public int Shard { get; init; }
    public DateTimeOffset? RetiredAt { get; init; }
    public long Version { get; init; } = 1;
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Whether an investment order may be placed for him on a day of his.</summary>
    internal bool IsVerifiedOn(DateOnly day) => KycStatus == "Verified" && !(KycValidUntil < day);
}

/// <summary>Table <c>clients</c>.</summary>
internal sealed class ClientStore
{
    /// <summary>Clients are spread over so many shards; each has a chain of decisions and of log lines of its own.</summary>
    internal const int Shards = 16;

    private const string Columns =
        "id, code, external_id, name, adviser_id, currency, time_zone, kyc_status, kyc_valid_until, risk_profile, status, email, phone, shard, retired_at, version, created_at, updated_at";

    /// <summary>Part of a condition: the client is of this lane.</summary>
    /// <param name="client">The column with the client's id.</param>
    internal static string InLane(string client, ClientLane lane) => lane.Count == 1 ? "true" : $"(select shard from clients where clients.id = {client}) % {lane.Count} = {lane.Index}";

    internal Task<ClientRow?> Find(Session session, Guid id) => session.First<ClientRow>($"select {Columns} from clients where id = @id", new { id });

    internal Task<ClientRow?> Lookup(Session session, ThingId id) => session.First<ClientRow>(
        $"select {Columns} from clients where {(id.Id is not null ? "id = @Id" : id.Code is not null ? "code = @Code" : "external_id = @External")}{session.ForUpdate}", id);

    /// <param name="adviser">Only his clients.</param>
    internal Task<IReadOnlyList<ClientRow>> Page(Session session, PageRequest page, Guid? adviser, Guid? only, string? status, string? find) => session.Query<ClientRow>(
        $"""
        select {Columns} from clients where (created_at, id) < (@At, @Id) {(adviser is null ? "" : "and adviser_id = @adviser")} {(only is null ? "" : "and id = @only")}
          {(status is null ? "and retired_at is null" : "and status = @status")} {(find is null ? "" : "and lower(name) like @find escape '!'")}
        order by created_at desc, id desc limit @Take
        """,
        new { page.At, page.Id, page.Take, adviser, only, status, find = find is null ? null : "%" + find.ToLowerInvariant().Replace("!", "!!").Replace("%", "!%").Replace("_", "!_") + "%" });

    internal async Task<bool> Add(Session session, ClientRow client) => await session.Execute(
        """
        insert into clients (id, code, external_id, name, adviser_id, currency, time_zone, kyc_status, kyc_valid_until, risk_profile, status, email, phone, shard, created_at)
        values (@Id, @Code, @ExternalId, @Name, @AdviserId, @Currency, @TimeZone, @KycStatus, @KycValidUntil, @RiskProfile, @Status, @Email, @Phone, @Shard, @CreatedAt)
        on conflict do nothing
        """,
        client) == 1;

    internal Task<int> Save(Session session, ClientRow client) => session.Execute(
        """
        update clients set external_id = @ExternalId, name = @Name, adviser_id = @AdviserId, time_zone = @TimeZone, kyc_status = @KycStatus, kyc_valid_until = @KycValidUntil,
          risk_profile = @RiskProfile, status = @Status, email = @Email, phone = @Phone, retired_at = @RetiredAt, version = version + 1 where id = @Id and version = @Version
        """,
        client);

    internal async Task<bool> IsTaken(Session session, ClientRow client) => client.ExternalId is not null
        && await session.Scalar<long>("select count(*) from clients where external_id = @ExternalId and id <> @Id", client) > 0;

    /// <summary>Rules, orders and trigger orders of his that still run.</summary>
    internal async Task<long> OpenThings(Session session, Guid id) => await session.Scalar<long>(
        """
        select (select count(*) from auto_invest_rules where client_id = @id and status in ('Draft', 'Active', 'Paused', 'Needs Attention'))
          + (select count(*) from rebalancing_rules where client_id = @id and status in ('Draft', 'Active', 'Paused', 'Needs Attention'))
          + (select count(*) from trigger_orders where client_id = @id and status in ('Pending', 'Active', 'Held', 'Triggered'))
          + (select count(*) from investment_orders where client_id = @id and status in ('under_review', 'pending', 'confirmed', 'submitted', 'unknown', 'executed'))
        """,
        new { id });
}
