using Steward.Kernel;

namespace Steward.Access;

/// <summary>A row of <c>invitations</c>.</summary>
internal sealed record Invitation
{
    public Guid Id { get; init; }
    public string TokenHash { get; init; } = "";
    public string? Email { get; init; }
    public string? FullName { get; init; }
    public string Role { get; init; } = Roles.Viewer;
    public Guid InvitedBy { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? UsedAt { get; init; }
    public DateTimeOffset? RevokedAt { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>All SQL of <c>invitations</c> and <c>bootstrap_tokens</c>.</summary>
internal sealed class InvitationStore
{
    private const string Columns = "id, token_hash, email, full_name, role, invited_by, expires_at, used_at, revoked_at, created_at";

    internal Task<int> Add(Session session, Invitation invitation) => session.Execute(
        """
        insert into invitations (id, token_hash, email, full_name, role, invited_by, expires_at, created_at, updated_at)
        values (@Id, @TokenHash, @Email, @FullName, @Role, @InvitedBy, @ExpiresAt, @CreatedAt, @CreatedAt)
        """,
        invitation);

    internal Task<Invitation?> FindOpen(Session session, string hash) => session.First<Invitation>(
        $"select {Columns} from invitations where token_hash = @hash and used_at is null and revoked_at is null and expires_at > @Now", new { hash, session.Now });

    /// <summary>Of any number of tries at once one is true.</summary>
    internal async Task<bool> Use(Session session, Guid id) =>
        await session.Execute("update invitations set used_at = @Now where id = @id and used_at is null and revoked_at is null", new { id, session.Now }) == 1;

    internal Task<int> UsedBy(Session session, Guid id, Guid user) => session.Execute("update invitations set used_by = @user where id = @id", new { id, user });

    internal Task<int> Revoke(Session session, Guid id) =>
        session.Execute("update invitations set revoked_at = @Now where id = @id and used_at is null and revoked_at is null", new { id, session.Now });

    internal Task<IReadOnlyList<Invitation>> List(Session session, PageRequest page) => session.Query<Invitation>(
        $"""
        select {Columns} from invitations where created_at < @At or (created_at = @At and id < @Id)
        order by created_at desc, id desc limit @Take
        """,
        new { page.At, page.Id, page.Take });

    internal Task<int> AddBootstrap(Session session, string hash, DateTimeOffset expiresAt) => session.Execute(
        "insert into bootstrap_tokens (id, token_hash, expires_at, created_at, updated_at) values (@id, @hash, @expiresAt, @Now, @Now)",
        new { id = Ids.New(session.Now), hash, expiresAt, session.Now });

    internal async Task<bool> IsBootstrapOpen(Session session, string hash, TimeSpan atLeast) => await session.Scalar<int>(
        "select count(*) from bootstrap_tokens where token_hash = @hash and used_at is null and expires_at > @until", new { hash, until = session.Now + atLeast }) > 0;

    /// <summary>Uses up every open token at once, so that two of them never make two first administrators. Of any number of tries one is true.</summary>
    internal async Task<bool> UseBootstrap(Session session) =>
        await session.Execute("update bootstrap_tokens set used_at = @Now where used_at is null", new { session.Now }) > 0;
}
