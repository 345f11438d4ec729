using Steward.Access.Contracts;
using Steward.Kernel;

namespace Steward.Access;

/// <summary>Who he is, or why not.</summary>
internal sealed record SignInResult(User? User, Refusal? Refusal);

/// <summary>A user name or e-mail address with its password; one of the two names.</summary>
internal sealed record Credentials
{
    public string? Username { get; init; }
    public string? Email { get; init; }
    public required string Password { get; init; }
    public string? Otp { get; init; }

    internal string? Name => string.IsNullOrWhiteSpace(Username) ? Email?.Trim() : Username.Trim();
}

/// <summary>
/// Checks a name and a password. An unknown name and a wrong password get the same words after the same work; every try is counted before
/// it is looked at.
/// </summary>
internal sealed class SignIn(Database database, UserStore users, LoginAttemptStore attempts, PasswordWork work, SecondFactor factor, IAuditTrail audit)
{
    private const int LongestName = 255;
    private const int LongestPassword = 128;

    private static readonly Refusal Wrong = new("wrong_credentials", "The name or the password is wrong.", 401);

    /// <param name="open">Opens what the sign-in leads to, in the transaction that counts it as good.</param>
    /// <param name="asksFactor">False where the person is signed in already and shows only that he knows the password.</param>
    internal async Task<SignInResult> Run(Credentials sent, string address, Func<Session, User, Task> open, CancellationToken cancel, bool asksFactor = true)
    {
        if (sent.Name is not { Length: > 0 and <= LongestName } name) return new(null, Refusal.Invalid("/username", "Send username or email."));
        if (await database.Write(session => attempts.Reserve(session, name, address), cancel) is { } refusal) return new(null, refusal);
        var user = await database.Read(session => users.FindByName(session, name), cancel);
        var password = sent.Password.Length <= LongestPassword ? sent.Password : sent.Password[..LongestPassword] + "…";
        var (fits, isOutdated) = await work.Check(password, user?.HashedPassword ?? PasswordHash.OfNobody, cancel);
        if (!fits || user is null)
        {
            await database.Write(session => CountFailure(session, user?.Id ?? Guid.Empty, name, address), cancel);
            return new(null, Wrong);
        }
        if (!user.IsActive) return new(null, new("inactive", "This account has been closed. Ask an administrator.", 403));
        if (asksFactor && await database.Write(session => factor.Check(session, user.Id, sent.Otp), cancel) is { } lacking)
        {
            if (lacking != SecondFactor.Missing) await database.Write(session => CountFailure(session, user.Id, name, address), cancel);
            return new(null, lacking);
        }
        var better = isOutdated ? await work.Make(password, cancel) : null;
        await database.Write(async session => { await Succeed(session, user, name, address, better, open); }, cancel);
        return new(user, null);
    }

    private async Task<int> CountFailure(Session session, Guid userId, string name, string address)
    {
        var isLast = await attempts.Count(session, name, address) >= LoginAttempts.Most;
        return await users.Failed(session, userId, isLast ? session.Now + LoginAttempts.Window : null);
    }

    private async Task Succeed(Session session, User user, string name, string address, string? better, Func<Session, User, Task> open)
    {
        await attempts.Clear(session, name, address);
        await users.SignedIn(session, user.Id);
        if (better is not null) await users.SetPassword(session, user.Id, better);
        await open(session, user);
        await audit.Write(session, new(null, "user:" + user.Id, "signed_in", "user:" + user.Id, new { }));
    }
}
