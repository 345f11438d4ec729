namespace Steward.Kernel;

/// <summary>Instants as the stores keep them: UTC, whole microseconds.</summary>
public static class Instants
{
    public static DateTimeOffset Micros(DateTimeOffset instant)
    {
        var utc = instant.ToUniversalTime();
        return utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerMicrosecond));
    }
}
