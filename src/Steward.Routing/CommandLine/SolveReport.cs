using System.Globalization;
using System.Text.Json;

namespace Steward.Routing;

/// <summary>Prints a solve: a line a fact, traces when they are found; or one JSON object at the end.</summary>
internal sealed class SolveReport(InstanceFile file, TextWriter output, bool json, Func<TimeSpan> clock) : IProgress<Incumbent>
{
    private readonly List<(long Ms, string Cost, int Vehicles)> trace = [];
    private bool isBegun;

    /// <summary>A plan that leaves mandatory jobs out is no line of the trace: its cost compares with no complete one's.</summary>
    public void Report(Incumbent value)
    {
        Begin();
        if (value.Tiers[0] > 0) return;
        trace.Add(((long)clock().TotalMilliseconds, Conventions.Print(file, value.Plan.Value), value.Vehicles));
        if (json) return;
        Line("trace", $"{trace[^1].Ms} {trace[^1].Cost} {trace[^1].Vehicles}");
        output.Flush();
    }

    internal void Finish(SolveResult result)
    {
        Begin();
        if (json) output.WriteLine(ToJson(result));
        else
            foreach (var (name, value) in Facts(result)) Line(name, value);
        output.Flush();
    }

    private void Begin()
    {
        if (!isBegun && !json)
        {
            Line("instance", file.Name);
            Line("convention", Conventions.NameOf(file.Convention));
        }

        isBegun = true;
    }

    private IEnumerable<(string Name, string Value)> Facts(SolveResult result) =>
    [
        ("status", Status(result)),
        ("cost", Conventions.Print(file, result.Plan)),
        ("vehicles", Text(result.Plan.Routes.Count)),
        ("unassigned", Text(result.Plan.Unassigned.Count)),
        ("first_feasible_ms", Text(trace.Count > 0 ? trace[0].Ms : -1)),
        ("iterations", Text(result.Iterations)),
        ("seconds", clock().TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture)),
        ("seed", result.Options.Seed.ToString(CultureInfo.InvariantCulture)),
    ];

    private string ToJson(SolveResult result)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("instance", file.Name);
            writer.WriteString("convention", Conventions.NameOf(file.Convention));
            foreach (var (name, value) in Facts(result).Where(f => f.Name is not ("status" or "unassigned")))
            {
                writer.WritePropertyName(name);
                writer.WriteRawValue(value);
            }

            writer.WriteString("status", Status(result));
            writer.WriteNumber("threads", result.Options.Threads);
            writer.WriteNumber("cpu_seconds", Environment.CpuUsage.TotalTime.TotalSeconds);
            writer.WriteString("format", file.Family);
            writer.WriteString("plan_hash", result.PlanHash);
            WriteTrace(writer);
            WriteRoutes(writer, result.Plan, file.IsSteward);
            WriteUnassigned(writer, result);
            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    private void WriteTrace(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("trace");
        foreach (var (ms, cost, vehicles) in trace)
        {
            writer.WriteStartObject();
            writer.WriteNumber("ms", ms);
            writer.WritePropertyName("cost");
            writer.WriteRawValue(cost);
            writer.WriteNumber("vehicles", vehicles);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>Customers of a public file are numbers; jobs of a problem in Steward JSON are their ids, a pair's twice.</summary>
    private static void WriteRoutes(Utf8JsonWriter json, Plan plan, bool byId)
    {
        json.WriteStartArray("routes");
        foreach (var route in plan.Routes)
        {
            json.WriteStartArray();
            foreach (var stop in route.Stops)
            {
                if (byId) json.WriteStringValue(stop.Job);
                else json.WriteNumberValue(int.Parse(stop.Site, CultureInfo.InvariantCulture));
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static void WriteUnassigned(Utf8JsonWriter json, SolveResult result)
    {
        json.WriteStartArray("unassigned");
        foreach (var explanation in result.Explanations)
        {
            json.WriteStartObject();
            json.WriteString("job", explanation.Job);
            json.WriteStartArray("reasons");
            foreach (var code in explanation.Refusals.Select(r => r.Code).Distinct(StringComparer.Ordinal)) json.WriteStringValue(code);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Status(SolveResult result) =>
        result.Plan.IsComplete ? "complete" : result.Plan.Routes.Count > 0 ? "incomplete" : "none";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private void Line(string name, string value) => output.Write($"{name}: {value}\n");
}
