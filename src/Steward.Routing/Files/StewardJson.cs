using System.Text.Json;

namespace Steward.Routing;

/// <summary>
/// Steward JSON: the whole problem model, and plans. A document is
/// <c>{"format":"steward-routing","version":1,"problem":{…}}</c> or the same with <c>"plan"</c>. Members are those of the public records in
/// snake case; members at their default are left out, unknown and doubled ones are refused. A leg that may not be driven is <c>null</c>.
/// Written text is byte-stable; read, write and read again gives the same problem.
/// </summary>
public static class StewardJson
{
    private const string Format = "steward-routing";
    private const int Version = 1;
    private const long MostInPlan = 1_000_000_000_000_000;

    /// <summary>One file.</summary>
    internal sealed record Document
    {
        public required string Format { get; init; }

        public required int Version { get; init; }

        public Problem? Problem { get; init; }

        public Plan? Plan { get; init; }
    }

    /// <summary>The problem as a document.</summary>
    public static string Write(Problem problem) => Write(new Document { Format = Format, Version = Version, Problem = Given.Of(problem) });

    /// <summary>The plan as a document.</summary>
    public static string Write(Plan plan) => Write(new Document { Format = Format, Version = Version, Plan = Given.Of(plan) });

    /// <summary>Reads and checks a problem. Throws <see cref="InstanceFileException"/> for a bad document, <see cref="ProblemException"/> with all faults of a bad problem.</summary>
    public static Problem ReadProblem(string text)
    {
        var problem = Read(Given.Of(text)).Problem ?? throw new InstanceFileException(0, "unknown_format", "The document holds no problem.");
        return ProblemCheck.Errors(problem) is { Count: > 0 } errors ? throw new ProblemException(errors) : problem;
    }

    /// <summary>Reads a plan of a problem: every vehicle, job and site must be known. It may break rules.</summary>
    public static Plan ReadPlan(Problem problem, string text)
    {
        ArgumentNullException.ThrowIfNull(problem);
        var plan = Read(Given.Of(text)).Plan ?? throw new InstanceFileException(0, "unknown_format", "The document holds no plan.");
        var (sites, jobs) = (problem.Sites.ToHashSet(StringComparer.Ordinal), problem.Jobs.Select(j => j.Id).ToHashSet(StringComparer.Ordinal));
        var vehicles = problem.Vehicles.SelectMany(Fleet.IdsOf).ToHashSet(StringComparer.Ordinal);
        foreach (var route in plan.Routes)
        {
            Known(vehicles, "vehicle", route.Vehicle);
            Bounded(route);
            Sized(problem, route.LoadPeak.Count, $"route {route.Vehicle}");
            foreach (var stop in route.Stops)
            {
                Known(jobs, "job", stop.Job);
                Known(sites, "site", stop.Site);
                if (!stop.Frozen) Sized(problem, stop.LoadAfter.Count, $"stop {stop.Job}");
            }
        }

        return plan;
    }

    private static string Write(Document document) => JsonSerializer.Serialize(document, StewardJsonOptions.Value) + "\n";

    private static Document Read(string text)
    {
        try
        {
            RefuseNulls(text);
            var document = JsonSerializer.Deserialize<Document>(text.TrimStart('\uFEFF'), StewardJsonOptions.Value)
                ?? throw new InstanceFileException(0, "invalid_json", "The document is null.");
            if (document.Format != Format) throw new InstanceFileException(0, "unknown_format", $"The format is '{document.Format}', not '{Format}'.");
            if (document.Version != Version) throw new InstanceFileException(0, "unknown_version", $"Version {document.Version} is not read; {Version} is.");
            return document;
        }
        catch (JsonException fault)
        {
            throw new InstanceFileException((int)(fault.LineNumber ?? -1) + 1, "invalid_json", fault.Message);
        }
    }

    /// <summary>
    /// A list of the model holds no null; the serialiser sees to members only. In matrices null is a leg that may not be driven, and
    /// <see cref="StewardJsonOptions"/> reads it.
    /// </summary>
    private static void RefuseNulls(string text)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text.TrimStart('\uFEFF'));
        var reader = new Utf8JsonReader(bytes);
        var lists = new Stack<bool>();
        var isMatrix = false;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName) isMatrix = reader.ValueTextEquals("distances") || reader.ValueTextEquals("durations");
            else if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject) lists.Push(reader.TokenType == JsonTokenType.StartArray && !isMatrix);
            else if (reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject) lists.Pop();
            else if (reader.TokenType == JsonTokenType.Null && lists.TryPeek(out var isList) && isList)
                throw new InstanceFileException(1 + bytes.AsSpan(0, (int)reader.TokenStartIndex).Count((byte)'\n'), "invalid_json", "A list holds null.");
        }
    }

    /// <summary>Sums over a plan must fit into a long.</summary>
    private static void Bounded(Route route)
    {
        var times = route.Stops.SelectMany(s => new[] { s.Arrival, s.Start, s.End }).Concat(route.Breaks.SelectMany(b => new[] { b.Start, b.End }))
            .Concat(route.Reloads.SelectMany(r => new[] { r.Arrival, r.Start, r.End, r.LegDistance })).Concat([route.Departure, route.End, route.Distance, route.Driving]);
        if (times.Any(t => t is > MostInPlan or < -MostInPlan)) throw new InstanceFileException(0, "value_too_large", $"Route {route.Vehicle} has a number above {MostInPlan}.");
    }

    private static void Known(HashSet<string> names, string kind, string name)
    {
        if (!names.Contains(name)) throw new InstanceFileException(0, "unknown_reference", $"The problem has no {kind} '{name}'.");
    }

    private static void Sized(Problem problem, int count, string place)
    {
        if (count != problem.Dimensions.Count)
            throw new InstanceFileException(0, "wrong_count", $"{place}: {count} loads for {problem.Dimensions.Count} dimensions.");
    }
}
