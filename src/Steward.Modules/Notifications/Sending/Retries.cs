using Steward.Kernel;

namespace Steward.Notifications;

/// <summary>When a delivery that failed is tried again. Pure.</summary>
internal static class Retries
{
    internal const int MostAttempts = 8;
    private static readonly TimeSpan First = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LongestAsked = TimeSpan.FromHours(24);

    // As long as a relay keeps a mail for another that does not answer (RFC 5321, 4.5.4.1).
    private static readonly TimeSpan LongestUnheard = TimeSpan.FromDays(4);

    /// <summary>random(0, min(10 min, 5 s · 3ⁿ)) after the n-th try, or what the provider asks for. Null: that was the last.</summary>
    /// <param name="unheardFor">The message's age where the provider could not be reached at all and there is no other way to the recipient: an outage uses no message up.</param>
    internal static TimeSpan? Wait(Guid delivery, int attempt, TimeSpan? retryAfter, TimeSpan? unheardFor = null)
    {
        if (attempt >= MostAttempts && !(unheardFor < LongestUnheard)) return null;
        if (retryAfter is { } asked && asked > TimeSpan.Zero) return asked < LongestAsked ? asked : LongestAsked;
        var most = Most(attempt);
        return most * new Chance(Chance.SeedOf("delivery", delivery.ToString()), "retry " + attempt).Unit();
    }

    internal static TimeSpan Most(int attempt) => TimeSpan.FromSeconds(Math.Min(Longest.TotalSeconds, First.TotalSeconds * Math.Pow(3, attempt)));
}
