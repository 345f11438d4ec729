using Steward.Kernel;

namespace Steward.Access;

/// <summary>A row of <c>second_factors</c>.</summary>
internal sealed record FactorRow
{
    public Guid Id { get; init; }
    public Guid UserId { get; init; }

    /// <summary>Sealed.</summary>
    public string Secret { get; init; } = "";

    /// <summary>Null: offered, but no code of it was shown yet; sign-in does not ask for it.</summary>
    public DateTimeOffset? ConfirmedAt { get; init; }
    public long LastStep { get; init; }
}

/// <summary>All SQL of <c>second_factors</c> and <c>recovery_codes</c>.</summary>
internal sealed class SecondFactorStore
{
    internal const string Table = "second_factors";

    internal Task<FactorRow?> Find(Session session, Guid user) =>
        session.First<FactorRow>("select id, user_id, secret, confirmed_at, last_step from second_factors where user_id = @user", new { user });

    /// <summary>A secret that was offered before and never confirmed is replaced; a confirmed one is not.</summary>
    internal Task<int> Offer(Session session, FactorRow row) => session.Execute(
        """
        insert into second_factors (id, user_id, secret, last_step, created_at, updated_at) values (@Id, @UserId, @Secret, 0, @Now, @Now)
        on conflict (user_id) do update set id = excluded.id, secret = excluded.secret, last_step = 0 where second_factors.confirmed_at is null
        """,
        new { row.Id, row.UserId, row.Secret, session.Now });

    internal Task<int> Confirm(Session session, Guid user, long step) => session.Execute(
        "update second_factors set confirmed_at = @Now, last_step = @step where user_id = @user and confirmed_at is null", new { user, step, session.Now });

    /// <summary>Of two sign-ins with one code at once, one is true.</summary>
    internal async Task<bool> Spend(Session session, Guid user, long step) =>
        await session.Execute("update second_factors set last_step = @step where user_id = @user and last_step < @step", new { user, step }) == 1;

    internal async Task AddCodes(Session session, Guid user, IReadOnlyList<string> hashes)
    {
        foreach (var hash in hashes)
            await session.Execute("insert into recovery_codes (id, user_id, code_hash, created_at) values (@id, @user, @hash, @Now)", new { id = Ids.New(session.Now), user, hash, session.Now });
    }

    internal async Task<bool> SpendCode(Session session, Guid user, string hash) =>
        await session.Execute("update recovery_codes set spent_at = @Now where user_id = @user and code_hash = @hash and spent_at is null", new { user, hash, session.Now }) == 1;

    internal Task<int> CodesLeft(Session session, Guid user) => session.Scalar<int>("select count(*) from recovery_codes where user_id = @user and spent_at is null", new { user });

    internal async Task<bool> Remove(Session session, Guid user)
    {
        await session.Execute("delete from recovery_codes where user_id = @user", new { user });
        return await session.Execute("delete from second_factors where user_id = @user", new { user }) == 1;
    }
}
