using Steward.Kernel;

namespace Steward.Access;

/// <summary>At most five failures in 15 minutes for an account name from an address. Kept in the database, so a restart forgets nothing.</summary>
internal static class LoginAttempts
{
    internal const int Most = 5;
    internal static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    /// <summary>The failures that still count, and how long to wait when they are too many.</summary>
    internal static (IReadOnlyList<DateTimeOffset> Counting, TimeSpan? Wait) Decide(IReadOnlyList<DateTimeOffset> failedAt, DateTimeOffset now)
    {
        var counting = failedAt.Where(at => at > now - Window).Order().ToList();
        return (counting, counting.Count >= Most ? counting[^Most] + Window - now : null);
    }

    internal static Refusal TooMany(TimeSpan wait) => new("too_many_attempts", "Too many failed sign-ins. Wait, then try again.", 429,
        Extra: new Dictionary<string, object?> { ["retry_after_seconds"] = (int)Math.Ceiling(wait.TotalSeconds) });
}

/// <summary>All SQL of <c>login_attempts</c>.</summary>
internal sealed class LoginAttemptStore
{
    /// <summary>
    /// Counts a try as failed before it is known to be good, under a lock of its row: however many tries come at once, five are looked at.
    /// Null when it may go on.
    /// </summary>
    internal async Task<Refusal?> Reserve(Session session, string account, string address)
    {
        var accountHash = HashOf(account);
        var stored = await session.Scalar<string>(
            """
            insert into login_attempts (account_hash, address, failed_at, created_at, updated_at) values (@accountHash, @address, '[]', @Now, @Now)
            on conflict (account_hash, address) do update set failed_at = login_attempts.failed_at returning failed_at
            """,
            new { accountHash, address, session.Now });
        var (counting, wait) = LoginAttempts.Decide(new Json(stored!).As<DateTimeOffset[]>() ?? [], session.Now);
        if (wait is { } tooMany) return LoginAttempts.TooMany(tooMany);
        await session.Execute(
            "update login_attempts set failed_at = @failedAt where account_hash = @accountHash and address = @address",
            new { failedAt = Json.Of(counting.Append(session.Now)), accountHash, address });
        return null;
    }

    internal Task<int> Clear(Session session, string account, string address) => session.Execute(
        "delete from login_attempts where account_hash = @accountHash and address = @address", new { accountHash = HashOf(account), address });

    internal async Task<int> Count(Session session, string account, string address)
    {
        var stored = await session.Scalar<string>(
            "select failed_at from login_attempts where account_hash = @accountHash and address = @address", new { accountHash = HashOf(account), address });
        return stored is null ? 0 : LoginAttempts.Decide(new Json(stored).As<DateTimeOffset[]>() ?? [], session.Now).Counting.Count;
    }

    internal Task<int> Forget(Session session, DateTimeOffset before) => session.Execute("delete from login_attempts where updated_at < @before", new { before });

    private static string HashOf(string account) => Ids.Hash(account.ToLowerInvariant());
}
