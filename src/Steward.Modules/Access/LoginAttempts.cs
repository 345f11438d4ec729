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
