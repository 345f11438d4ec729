namespace Steward.Access;

/// <summary>What a request may do under a rate.</summary>
internal readonly record struct RateVerdict(bool IsAllowed, int Remaining, int ResetSeconds, int RetrySeconds);

/// <summary>
/// The generic cell rate algorithm (ITU-T I.371, "virtual scheduling"): one instant says all. Requests refill evenly over the period,
/// and a whole period's worth may come at once. Thread safe.
/// </summary>
internal sealed class KeyRate(int requests, int periodMs)
{
    private readonly Lock gate = new();
    private DateTimeOffset theoreticalArrival = DateTimeOffset.MinValue;

    /// <summary>Itself while the rate is the same; otherwise a fresh one.</summary>
    internal KeyRate With(int newRequests, int newPeriodMs) => newRequests == requests && newPeriodMs == periodMs ? this : new(newRequests, newPeriodMs);

    internal RateVerdict Take(DateTimeOffset now)
    {
        var period = TimeSpan.FromMilliseconds(periodMs);
        var each = period / requests;
        lock (gate)
        {
            var arrival = theoreticalArrival > now ? theoreticalArrival : now;
            var ahead = arrival + each - now;
            if (ahead > period) return new(false, 0, Seconds(arrival - now), Math.Max(1, Seconds(ahead - period)));
            theoreticalArrival = arrival + each;
            return new(true, (int)((period - ahead) / each), Seconds(ahead), 0);
        }
    }

    private static int Seconds(TimeSpan span) => (int)Math.Ceiling(span.TotalSeconds);
}
