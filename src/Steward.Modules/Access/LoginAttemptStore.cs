using Steward.Kernel;

namespace Steward.Access;

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
