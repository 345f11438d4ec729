using System.Globalization;
using System.Text;

namespace Steward.Routing;

/// <summary>
/// Solution files: <c>Route #1: 3 5</c> (CVRPLIB) or <c>Route 1 : 3 5</c> (vehicles-first sets); other lines are comments.
/// A text that begins with <c>{</c> is a plan in Steward JSON, the only form for a problem in Steward JSON.
/// </summary>
public static class SolutionFile
{
    /// <summary>Reads routes of node numbers into a plan of the instance, timed and costed; it may break rules.</summary>
    public static Plan Read(InstanceFile file, string text)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (Given.Of(text).AsSpan().TrimStart('\uFEFF').TrimStart().StartsWith("{")) return StewardJson.ReadPlan(file.Problem, text);
        if (file.IsSteward) throw new InstanceFileException(1, "unknown_format", "A plan of a Steward JSON problem is Steward JSON.");
        var instance = Instance.Of(file.Problem);
        var tasks = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var task = 0; task < instance.TaskCount; task++) tasks[file.Problem.Sites[instance.Tasks.Site[task]]] = task;
        var routes = new List<int[]>();
        var lines = new LineReader(text);
        while (lines.Next() is { } line)
            if (line.StartsWith("Route", StringComparison.OrdinalIgnoreCase) && line.IndexOf(':') is var colon and > 0)
                routes.Add(Array.ConvertAll(LineReader.Words(line[(colon + 1)..]), w => tasks.TryGetValue(w, out var task)
                    ? task
                    : throw lines.Fault("unknown_reference", $"There is no customer {w}.")));
        if (routes.Count > instance.Vehicles.Length)
            throw lines.Fault("no_vehicle", $"{routes.Count} routes for {instance.Vehicles.Length} vehicles.");
        while (routes.Count < instance.Vehicles.Length) routes.Add([]);
        return PlanWriter.Write(instance, routes.ToArray());
    }

    /// <summary>Writes a plan with its cost in the family's style; byte-stable.</summary>
    public static string Write(InstanceFile file, Plan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (Given.Of(file).IsSteward) return StewardJson.Write(plan);
        var text = new StringBuilder();
        for (var i = 0; i < plan.Routes.Count; i++)
        {
            text.Append(string.Format(CultureInfo.InvariantCulture, file.Family == "vrplib" ? "Route #{0}:" : "Route {0} :", i + 1));
            foreach (var stop in plan.Routes[i].Stops) text.Append(' ').Append(stop.Site);
            text.Append('\n');
        }

        return text.Append("Cost ").Append(Conventions.Print(file, plan)).Append('\n').ToString();
    }
}
