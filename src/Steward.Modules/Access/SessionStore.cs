using Steward.Kernel;

namespace Steward.Access;

/// <summary>What a signed-in caller's token leads to: the session and, through it, the user as he is now.</summary>
internal sealed record SessionUser
{
    public Guid Id { get; init; }
    public Guid UserId { get; init; }
    public string Kind { get; init; } = "";
    public Guid Family { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset LastUsedAt { get; init; }
    public string Username { get; init; } = "";
    public string Role { get; init; } = "";
}

/// <summary>A row of <c>refresh_tokens</c>.</summary>
internal sealed record RefreshToken
{
    public Guid Id { get; init; }
    public Guid UserId { get; init; }
    public Guid Family { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? SpentAt { get; init; }
    public DateTimeOffset? RevokedAt { get; init; }
}

/// <summary>Where a sign-in came from.</summary>
internal sealed record Origin(string? Address, string? Agent)
{
    internal static Origin Of(Microsoft.AspNetCore.Http.HttpContext context) =>
        new(AddressOf(context), Cut(context.Request.Headers.UserAgent.ToString()));

    internal static string AddressOf(Microsoft.AspNetCore.Http.HttpContext context) => context.Connection.RemoteIpAddress switch
    {
        null => "unknown",
        { IsIPv4MappedToIPv6: true } mapped => mapped.MapToIPv4().ToString(),
        var address => address.ToString(),
    };

    private static string? Cut(string agent) => agent.Length == 0 ? null : agent[..Math.Min(300, agent.Length)];
}

/// <summary>All SQL of <c>sessions</c> and <c>refresh_tokens</c>. Tokens come in as their SHA-256.</summary>
internal sealed class SessionStore(SignInPace? pace = null)
{
    internal Task<int> Add(Session session, Guid userId, string kind, string tokenHash, Guid family, DateTimeOffset expiresAt, Origin origin) => session.Execute(
        """
        insert into sessions (id, user_id, kind, token_hash, family, expires_at, last_used_at, address, agent, created_at, updated_at)
        values (@id, @userId, @kind, @tokenHash, @family, @expiresAt, @Now, @Address, @Agent, @Now, @Now)
        """,
        new { id = Ids.New(session.Now), userId, kind, tokenHash, family, expiresAt = SignInPace.Stretch(pace, session.Now, expiresAt), session.Now, origin.Address, origin.Agent });

    internal Task<SessionUser?> Find(Session session, string tokenHash) => session.First<SessionUser>(
        """
        select s.id, s.user_id, s.kind, s.family, s.expires_at, s.last_used_at, u.username, u.role
        from sessions s join users u on u.id = s.user_id
        where s.token_hash = @tokenHash and s.revoked_at is null and s.expires_at > @Now and u.is_active = @yes
        """,
        new { tokenHash, session.Now, yes = true });

    /// <summary>Whether the user was ever signed in to from this program; null when he never was at all.</summary>
    internal async Task<bool?> Knows(Session session, Guid userId, string? agent)
    {
        if (await session.Scalar<int>("select count(*) from sessions where user_id = @userId and kind <> 'ticket' and coalesce(agent, '') = @agent", new { userId, agent = agent ?? "" }) > 0) return true;
        return await session.Scalar<int>("select count(*) from sessions where user_id = @userId and kind <> 'ticket'", new { userId }) > 0 ? false : null;
    }

    internal Task<int> Touch(Session session, Guid id) =>
        session.Execute("update sessions set last_used_at = @Now where id = @id and last_used_at < @Now", new { id, session.Now });

    /// <summary>Spends a one-use ticket. Of any number of tries at once one gets 1.</summary>
    internal Task<int> Spend(Session session, Guid id) =>
        session.Execute("update sessions set revoked_at = @Now where id = @id and revoked_at is null", new { id, session.Now });

    /// <summary>True while some sign-in of the family stands.</summary>
    internal async Task<bool> IsFamilyLive(Session session, Guid userId, Guid family) => await session.Scalar<int>(
        """
        select count(*) from sessions s join users u on u.id = s.user_id
        where s.family = @family and s.user_id = @userId and s.kind <> 'ticket' and s.revoked_at is null and s.expires_at > @Now and u.is_active = @yes
        """,
        new { family, userId, session.Now, yes = true }) > 0;

    internal async Task RevokeFamily(Session session, Guid family)
    {
        await session.Execute("update sessions set revoked_at = @Now where family = @family and revoked_at is null", new { family, session.Now });
        await session.Execute("update refresh_tokens set revoked_at = @Now where family = @family and revoked_at is null", new { family, session.Now });
    }

    internal async Task RevokeUser(Session session, Guid userId)
    {
        await session.Execute("update sessions set revoked_at = @Now where user_id = @userId and revoked_at is null", new { userId, session.Now });
        await session.Execute("update refresh_tokens set revoked_at = @Now where user_id = @userId and revoked_at is null", new { userId, session.Now });
    }

    internal Task<int> AddRefresh(Session session, Guid userId, string tokenHash, Guid family, DateTimeOffset expiresAt, Origin origin) => session.Execute(
        """
        insert into refresh_tokens (id, user_id, token_hash, family, expires_at, address, agent, created_at, updated_at)
        values (@id, @userId, @tokenHash, @family, @expiresAt, @Address, @Agent, @Now, @Now)
        """,
        new { id = Ids.New(session.Now), userId, tokenHash, family, expiresAt = SignInPace.Stretch(pace, session.Now, expiresAt), session.Now, origin.Address, origin.Agent });

    internal Task<RefreshToken?> FindRefresh(Session session, string tokenHash) => session.First<RefreshToken>(
        "select id, user_id, family, expires_at, spent_at, revoked_at from refresh_tokens where token_hash = @tokenHash" + session.ForUpdate, new { tokenHash });

    internal Task<int> SpendRefresh(Session session, Guid id) =>
        session.Execute("update refresh_tokens set spent_at = @Now where id = @id and spent_at is null", new { id, session.Now });

    /// <summary>What ended more than a month ago.</summary>
    internal async Task Forget(Session session, DateTimeOffset before)
    {
        await session.Execute("delete from sessions where expires_at < @before", new { before });
        await session.Execute("delete from refresh_tokens where expires_at < @before", new { before });
    }
}
