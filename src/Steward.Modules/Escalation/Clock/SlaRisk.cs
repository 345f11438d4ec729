namespace Steward.Escalation.Clock;

/// <summary>How worrying an open order is (delivery-automation 9.1); null is no worry. Pure.</summary>
internal static class SlaRisk
{
    private const int SureMille = 50;
    private static readonly TimeSpan Comfortable = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Hopeless = TimeSpan.FromMinutes(30);

    /// <summary>A fresh route ETA: minutes until the predicted delivery, and the probability of being late.</summary>
    internal readonly record struct Forecast(TimeSpan Remaining, int LateMille);

    internal static Severity? Of(DateTimeOffset deadline, int promiseMinutes, DateTimeOffset now, EscalationConfig config, Forecast? forecast = null)
    {
        var left = deadline - now;
        var byTime = ByTime(left, promiseMinutes, config);
        if (forecast is not { } eta) return byTime;
        var slack = left - eta.Remaining;
        if (slack < TimeSpan.Zero) return left < Hopeless ? Severity.Critical : Severities.Worse(byTime ?? Severity.High, Severity.High);
        if (eta.LateMille < SureMille) return null;
        return slack >= Comfortable ? Lower(byTime) : byTime;
    }

    /// <summary>Under so many minutes left, each at most its share of the promise.</summary>
    private static Severity? ByTime(TimeSpan left, int promiseMinutes, EscalationConfig config)
    {
        foreach (var (severity, threshold) in Thresholds(promiseMinutes, config))
            if (left < threshold) return severity;
        return null;
    }

    /// <summary>Critical first.</summary>
    internal static IReadOnlyList<(Severity Severity, TimeSpan Left)> Thresholds(int promiseMinutes, EscalationConfig config)
    {
        TimeSpan At(int minutes, int percent) => new(Math.Min(minutes * TimeSpan.TicksPerMinute, promiseMinutes * TimeSpan.TicksPerMinute * percent / 100));
        return
        [
            (Severity.Critical, At(config.CriticalMinutes, config.CriticalPercent)), (Severity.High, At(config.HighMinutes, config.HighPercent)), (Severity.Medium, At(config.MediumMinutes, config.MediumPercent)),
        ];
    }

    /// <summary>Past the deadline: up to 15 min medium, up to 30 high, then critical.</summary>
    internal static Severity Late(TimeSpan late) => late.TotalMinutes switch { <= 15 => Severity.Medium, <= 30 => Severity.High, _ => Severity.Critical };

    private static Severity? Lower(Severity? severity) => severity switch
    {
        Severity.Critical => Severity.High,
        Severity.High => Severity.Medium,
        _ => null,
    };
}
