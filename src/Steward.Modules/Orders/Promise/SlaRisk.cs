namespace Steward.Orders.Promise;

internal enum Severity { Low, Medium, High, Critical }

/// <summary>How worrying an open order is (delivery-automation 9.1); null is no worry.</summary>
internal static class SlaRisk
{
    /// <summary>A fresh route ETA: minutes until the predicted delivery, and the probability of being late.</summary>
    internal readonly record struct Forecast(TimeSpan Remaining, int LateMille);

    internal static Severity? Of(DateTimeOffset deadline, int promiseMinutes, DateTimeOffset now, Forecast? forecast = null)
    {
        var left = deadline - now;
        var byTime = ByTime(left, promiseMinutes);
        if (forecast is not { } eta) return byTime;
        var slack = left - eta.Remaining;
        if (slack < TimeSpan.Zero) return left < TimeSpan.FromMinutes(30) ? Severity.Critical : Worse(byTime, Severity.High);
        if (eta.LateMille < 50) return null;
        return slack >= TimeSpan.FromMinutes(10) ? Lower(byTime) : byTime;
    }

    /// <summary>Under 15, 30, 60 min left, each at most 25, 40, 60 % of the promise.</summary>
    private static Severity? ByTime(TimeSpan left, int promiseMinutes)
    {
        bool Under(int minutes, int percent) => left.Ticks < Math.Min(minutes * TimeSpan.TicksPerMinute, promiseMinutes * TimeSpan.TicksPerMinute * percent / 100);
        return Under(15, 25) ? Severity.Critical : Under(30, 40) ? Severity.High : Under(60, 60) ? Severity.Medium : null;
    }

    private static Severity Worse(Severity? a, Severity b) => a is { } known && known > b ? known : b;

    private static Severity? Lower(Severity? severity) => severity switch
    {
        Severity.Critical => Severity.High,
        Severity.High => Severity.Medium,
        _ => null,
    };
}
