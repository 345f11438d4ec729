using Steward.Kernel;

namespace Steward.Access;

/// <summary>A row of <c>api_keys</c>; the secret is not in it, only its SHA-256.</summary>
internal sealed record ApiKey
{
    public Guid Id { get; init; }
    public string Key { get; init; } = "";
    public string? PreviousKey { get; init; }
    public DateTimeOffset? PreviousValidUntil { get; init; }
    public string KeyPrefix { get; init; } = "";
    public string Name { get; init; } = "";
    public string? Description { get; init; }
    public string Environment { get; init; } = "development";
    public Json Permissions { get; init; }
    public int RateLimitRequests { get; init; } = 1000;
    public int RateLimitPeriodMs { get; init; } = 900_000;
    public bool IsActive { get; init; } = true;
    public Guid CreatedBy { get; init; }
    public DateTimeOffset? LastUsedAt { get; init; }
    public long UsageCount { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public Json AllowedNetworks { get; init; }
    public Json? ZoneIds { get; init; }
    public Guid? ClientId { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>All SQL of <c>api_keys</c>.</summary>
internal sealed class ApiKeyStore
{
    private const string Columns =
        """
        id, key, previous_key, previous_valid_until, key_prefix, name, description, environment, permissions, rate_limit_requests, rate_limit_period_ms,
        is_active, created_by, last_used_at, usage_count, expires_at, allowed_networks, zone_ids, client_id, created_at
        """;

    internal Task<int> Add(Session session, ApiKey key) => session.Execute(
        """
        insert into api_keys (id, key, key_prefix, name, description, environment, permissions, rate_limit_requests, rate_limit_period_ms,
          created_by, expires_at, allowed_networks, zone_ids, client_id, created_at, updated_at)
        values (@Id, @Key, @KeyPrefix, @Name, @Description, @Environment, @Permissions, @RateLimitRequests, @RateLimitPeriodMs,
          @CreatedBy, @ExpiresAt, @AllowedNetworks, @ZoneIds, @ClientId, @CreatedAt, @CreatedAt)
        """,
        key);

    /// <summary>The live key with this hash, whose creator is still active.</summary>
    internal Task<ApiKey?> FindLive(Session session, string hash, string environment) => session.First<ApiKey>(
        $"""
        select {Columns} from api_keys
        where (key = @hash or (previous_key = @hash and previous_valid_until > @Now)) and is_active = @yes and environment = @environment
          and (expires_at is null or expires_at > @Now) and exists (select 1 from users u where u.id = created_by and u.is_active = @yes)
        """,
        new { hash, environment, session.Now, yes = true });

    internal Task<ApiKey?> Find(Session session, Guid id) => session.First<ApiKey>($"select {Columns} from api_keys where id = @id", new { id });

    internal Task<IReadOnlyList<ApiKey>> List(Session session, PageRequest page) => session.Query<ApiKey>(
        $"""
        select {Columns} from api_keys where created_at < @At or (created_at = @At and id < @Id)
        order by created_at desc, id desc limit @Take
        """,
        new { page.At, page.Id, page.Take });

    internal Task<int> Deactivate(Session session, Guid id) =>
        session.Execute("update api_keys set is_active = @no where id = @id and is_active = @yes", new { id, no = false, yes = true });

    internal Task<int> Rotate(Session session, Guid id, string hash, string prefix, DateTimeOffset oldUntil) => session.Execute(
        "update api_keys set previous_key = key, previous_valid_until = @oldUntil, key = @hash, key_prefix = @prefix where id = @id",
        new { id, hash, prefix, oldUntil });

    internal Task<int> CountUse(Session session, Guid id, long uses) => session.Execute(
        "update api_keys set usage_count = usage_count + @uses, last_used_at = @Now where id = @id", new { id, uses, session.Now });
}
