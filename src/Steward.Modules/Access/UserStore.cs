using Steward.Kernel;

namespace Steward.Access;

/// <summary>A row of <c>users</c>.</summary>
internal sealed record User
{
    public Guid Id { get; init; }
    public string Username { get; init; } = "";
    public string Email { get; init; } = "";
    public string HashedPassword { get; init; } = "";
    public string? FullName { get; init; }
    public string Role { get; init; } = Roles.Viewer;
    public bool IsActive { get; init; } = true;
    public bool IsSuperuser { get; init; }
    public DateTimeOffset? LastLogin { get; init; }
    public string Locale { get; init; } = "en";
    public string? TimeZone { get; init; }

    /// <summary>An envelope.</summary>
    public string? Phone { get; init; }
    public DateTimeOffset? LockedUntil { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>All SQL of <c>users</c>.</summary>
internal sealed class UserStore
{
    private const string Columns =
        "id, username, email, hashed_password, full_name, role, is_active, is_superuser, last_login, locale, time_zone, phone, locked_until, created_at";

    /// <summary>False when the user name or the e-mail address is taken.</summary>
    internal async Task<bool> Add(Session session, User user) => await session.Execute(
        """
        insert into users (id, username, email, hashed_password, full_name, role, is_active, created_at, updated_at)
        values (@Id, @Username, @Email, @HashedPassword, @FullName, @Role, @IsActive, @Now, @Now)
        on conflict do nothing
        """,
        new { user.Id, user.Username, user.Email, user.HashedPassword, user.FullName, user.Role, user.IsActive, session.Now }) == 1;

    internal Task<User?> Find(Session session, Guid id) => session.First<User>($"select {Columns} from users where id = @id", new { id });

    /// <summary>How these are to be reached, and no more of them.</summary>
    internal Task<IReadOnlyList<User>> ToReach(Session session, IReadOnlyCollection<Guid> ids) => session.Query<User>(
        $"select id, username, email, full_name, role, is_active, locale, time_zone, phone from users where id {session.AnyOf("ids")}", new { ids = new IdArray([.. ids]) });

    internal Task<User?> FindForChange(Session session, Guid id) =>
        session.First<User>($"select {Columns} from users where id = @id" + session.ForUpdate, new { id });

    /// <summary>By user name, or by e-mail address when there is an @ in it.</summary>
    internal Task<User?> FindByName(Session session, string name) => session.First<User>(
        $"select {Columns} from users where lower({(name.Contains('@') ? "email" : "username")}) = lower(@name)", new { name });

    internal Task<IReadOnlyList<User>> List(Session session, PageRequest page) => session.Query<User>(
        $"""
        select {Columns} from users where created_at < @At or (created_at = @At and id < @Id)
        order by created_at desc, id desc limit @Take
        """,
        new { page.At, page.Id, page.Take });

    internal Task<IReadOnlyList<User>> WithRole(Session session, string role) => session.Query<User>(
        $"select {Columns} from users where role = @role and is_active = @yes order by username", new { role, yes = true });

    internal Task<int> CountAdmins(Session session) => session.Scalar<int>(
        "select count(*) from users where role = @role and is_active = @yes", new { role = Roles.Admin, yes = true });

    /// <summary>The active administrators, locked: two requests must not close the last two at once.</summary>
    internal Task<IReadOnlyList<Guid>> LockAdmins(Session session) => session.Query<Guid>(
        "select id from users where role = @role and is_active = @yes order by id" + session.ForUpdate, new { role = Roles.Admin, yes = true });

    internal Task<int> Save(Session session, User user) => session.Execute(
        "update users set full_name = @FullName, role = @Role, is_active = @IsActive where id = @Id", new { user.Id, user.FullName, user.Role, user.IsActive });

    /// <param name="phone">An envelope; null takes it away.</param>
    internal Task<int> SaveReach(Session session, Guid id, string locale, string? timeZone, string? phone) => session.Execute(
        "update users set locale = @locale, time_zone = @timeZone, phone = @phone where id = @id", new { id, locale, timeZone, phone });

    internal Task<int> SetPassword(Session session, Guid id, string hashed) => session.Execute(
        "update users set hashed_password = @hashed, must_change_password = @no where id = @id", new { id, hashed, no = false });

    /// <summary>Only the command line does this: whoever may run it owns the database anyway.</summary>
    internal Task<int> MakeSuperuser(Session session, Guid id) => session.Execute(
        "update users set role = @role, is_active = @yes, is_superuser = @yes where id = @id", new { id, role = Roles.Admin, yes = true });

    internal Task<int> SignedIn(Session session, Guid id) => session.Execute(
        "update users set last_login = @Now, login_count = login_count + 1, failed_logins = 0, locked_until = null where id = @id", new { id, session.Now });

    internal Task<int> Failed(Session session, Guid id, DateTimeOffset? lockedUntil) => session.Execute(
        "update users set failed_logins = failed_logins + 1, locked_until = coalesce(@lockedUntil, locked_until) where id = @id", new { id, lockedUntil });
}
