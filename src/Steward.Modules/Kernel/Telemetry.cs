using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Steward.Kernel;

/// <summary>The product's one meter and one activity source; <c>/metrics</c> and OTLP read them.</summary>
public static class Telemetry
{
    public const string Name = "Steward";

    public static ActivitySource Source { get; } = new(Name);

    public static Meter Meter { get; } = new(Name);

    private static readonly Histogram<double> Ticks = Meter.CreateHistogram<double>("steward_engine_tick_ms", "ms", "Duration of engine ticks");

    internal static void Tick(string engine, string state, int ms) => Ticks.Record(ms, new("engine", engine), new("state", state));
}
