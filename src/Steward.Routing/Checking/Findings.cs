namespace Steward.Routing;

/// <summary>What a check has seen so far.</summary>
internal sealed class Findings(Problem problem)
{
    private readonly Dictionary<string, Job> jobs = problem.Jobs.ToDictionary(j => j.Id, StringComparer.Ordinal);
    private readonly Dictionary<string, int> sites = problem.Sites.Select((s, i) => (s, i)).ToDictionary(p => p.s, p => p.i, StringComparer.Ordinal);
    private readonly Dictionary<(string, Half), (string Vehicle, long End)> served = [];

    internal Problem Problem => problem;

    internal List<Violation> Violations { get; } = [];

    internal List<string> Differences { get; } = [];

    internal CostParts Cost { get; set; }

    internal void Break(string code, string vehicle, string job, long amount) => Violations.Add(new(code, vehicle, job, amount));

    internal void Differ(string what) => Differences.Add(what);

    internal void Inherit(string code, string vehicle, string job, long amount) => Violations.Add(new(code, vehicle, job, amount) { Inherited = true });

    internal Job? JobOf(string id) => jobs.GetValueOrDefault(id);

    internal int Site(string id) => sites[id];

    /// <summary>The row of a single vehicle, by its own id or its type's.</summary>
    internal Vehicle? VehicleOf(string id)
    {
        var type = id.LastIndexOf('#') is var mark and > 0 ? id[..mark] : id;
        return problem.Vehicles.FirstOrDefault(v => v.Id == id && v.Count == 1) ?? problem.Vehicles.FirstOrDefault(v => v.Id == type && v.Count > 1
            && int.TryParse(id[(type.Length + 1)..], out var number) && number >= 1 && number <= v.Count);
    }

    /// <summary>Notes a served stop; false when it was served before.</summary>
    internal bool Serve(string job, Half half, string vehicle, long end) => served.TryAdd((job, half), (vehicle, end));

    internal (string Vehicle, long End)? ServedBy(string job, Half half) => served.TryGetValue((job, half), out var by) ? by : null;

    internal bool IsServed(Job job) => served.ContainsKey((job.Id, job.Kind == JobKind.Pair ? Half.Delivery : Half.Whole));
}
