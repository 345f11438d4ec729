using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Steward.Kernel;

/// <summary>The product's meter in the Prometheus text format, with histograms as sum, count and buckets.</summary>
internal sealed class MetricsText : IDisposable
{
    private static readonly double[] Bounds = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 5_000];
    private readonly MeterListener listener = new();
    private readonly ConcurrentDictionary<(string Name, string Tags), Series> series = new();
    private readonly ConcurrentDictionary<Measured, Series> seen = new();
    private readonly ConcurrentDictionary<string, (string Type, string Help)> names = new();

    public MetricsText()
    {
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name is not (Telemetry.Name or "Microsoft.AspNetCore.Hosting" or "System.Runtime")) return;
            names[Name(instrument.Name)] = (instrument is Histogram<double> or Histogram<int> or Histogram<long> ? "histogram" : instrument is ObservableGauge<long> or ObservableGauge<double> or UpDownCounter<long> ? "gauge" : "counter", instrument.Description ?? "");
            l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((i, value, tags, _) => Record(i, value, tags));
        listener.SetMeasurementEventCallback<long>((i, value, tags, _) => Record(i, value, tags));
        listener.SetMeasurementEventCallback<int>((i, value, tags, _) => Record(i, value, tags));
        listener.Start();
    }

    internal string Write()
    {
        listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach (var group in series.GroupBy(s => s.Key.Name).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var (type, help) = names[group.Key];
            text.Append("# HELP ").Append(group.Key).Append(' ').AppendLine(help.ReplaceLineEndings(" ")).Append("# TYPE ").Append(group.Key).Append(' ').AppendLine(type);
            foreach (var ((name, tags), one) in group.OrderBy(s => s.Key.Tags, StringComparer.Ordinal)) one.Write(text, name, tags, type);
        }
        return text.ToString().ReplaceLineEndings("\n");
    }

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        // Three measurements a request: the text of the labels is written once for each set of tags.
        var measured = new Measured(instrument, tags.ToArray());
        if (!seen.TryGetValue(measured, out var one)) one = seen.GetOrAdd(measured, SeriesOf(instrument, tags));
        one.Add(value, absolute: instrument is ObservableInstrument<long> or ObservableInstrument<double>);
    }

    private Series SeriesOf(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = new List<string>(tags.Length);
        foreach (var (key, tag) in tags) labels.Add($"{Name(key)}=\"{Convert.ToString(tag, CultureInfo.InvariantCulture)?.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
        return series.GetOrAdd((Name(instrument.Name), string.Join(',', labels)), _ => new Series());
    }

    private static string Name(string name) => name.Replace('.', '_').Replace('-', '_');

    public void Dispose() => listener.Dispose();

    private readonly record struct Measured(Instrument Instrument, KeyValuePair<string, object?>[] Tags)
    {
        public bool Equals(Measured other) => Instrument == other.Instrument && Tags.AsSpan().SequenceEqual(other.Tags);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            hash.Add(Instrument);
            foreach (var (_, value) in Tags) hash.Add(value);
            return hash.ToHashCode();
        }
    }

    private sealed class Series
    {
        private readonly Lock gate = new();
        private readonly long[] buckets = new long[Bounds.Length];
        private double sum;
        private long count;

        internal void Add(double value, bool absolute)
        {
            lock (gate)
            {
                sum = absolute ? value : sum + value;
                count++;
                for (var i = 0; i < Bounds.Length; i++) if (value <= Bounds[i]) buckets[i]++;
            }
        }

        internal void Write(StringBuilder text, string name, string tags, string type)
        {
            lock (gate)
            {
                var labels = tags.Length == 0 ? "" : "{" + tags + "}";
                if (type != "histogram")
                {
                    text.Append(CultureInfo.InvariantCulture, $"{name}{labels} {sum:R}\n");
                    return;
                }
                for (var i = 0; i < Bounds.Length; i++) text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{Prefix(tags)}le=\"{Bounds[i]}\"}} {buckets[i]}\n");
                text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{Prefix(tags)}le=\"+Inf\"}} {count}\n{name}_sum{labels} {sum:R}\n{name}_count{labels} {count}\n");
            }
        }

        private static string Prefix(string tags) => tags.Length == 0 ? "" : tags + ",";
    }
}
