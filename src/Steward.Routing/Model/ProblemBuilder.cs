namespace Steward.Routing;

/// <summary>
/// Collects a problem. Nothing is checked before <see cref="Create"/> or <see cref="TryCreate"/>, which report every fault at once.
/// Not thread-safe.
/// </summary>
public sealed class ProblemBuilder
{
    private readonly List<string> dimensions = [], sites = [];
    private readonly List<TravelProfile> profiles = [];
    private readonly List<(string Profile, TimeSlice Slice)> slices = [];
    private readonly List<Vehicle> vehicles = [];
    private readonly List<Job> jobs = [];
    private readonly List<Relation> relations = [];
    private readonly List<JobLock> locks = [];
    private (Plan Plan, ChangePrice Price)? previous;
    /// <summary>Errors that the built problem no longer shows.</summary>
    private readonly List<ProblemError> said = [];
    private readonly string name;
    private Objective objective = Steward.Routing.Objective.Cost;

    internal ProblemBuilder(string name) => this.name = Given.Of(name);

    /// <summary>Names the load dimensions; at most 8. Default: none.</summary>
    public ProblemBuilder Dimensions(params string[] names) => Do(() => dimensions.AddRange(Given.All(names)));

    /// <summary>Adds a site: the next row and column of every matrix.</summary>
    public ProblemBuilder Site(string id) => Do(() => sites.Add(Given.Of(id)));

    /// <summary>Adds a travel profile with n × n matrices, row-major, row = from.</summary>
    public ProblemBuilder Travel(string profile, int[] distances, int[] durations) =>
        Do(() => profiles.Add(new(Given.Of(profile), Given.Of(distances), Given.Of(durations), [])));

    /// <summary>Adds durations that hold in [from, to); outside all slices the profile's base durations hold.</summary>
    public ProblemBuilder Travel(string profile, long from, long to, int[] durations) =>
        Do(() => slices.Add((Given.Of(profile), new(from, to, Given.Of(durations)))));

    /// <summary>Adds a vehicle or a type of vehicles.</summary>
    public ProblemBuilder Vehicle(string id, Action<VehicleBuilder>? set = null)
    {
        var builder = new VehicleBuilder(Given.Of(id));
        set?.Invoke(builder);
        vehicles.Add(builder.Vehicle);
        foreach (var feature in builder.Unsupported) Refuse($"vehicle {id}", feature);
        return this;
    }

    /// <summary>Adds a vehicle as it stands.</summary>
    public ProblemBuilder Vehicle(Vehicle vehicle) => Do(() => vehicles.Add(Given.Of(vehicle)));

    /// <summary>Adds goods from the route's start to a site.</summary>
    public ProblemBuilder Delivery(string id, string site, int[] load, Action<JobBuilder>? set = null) =>
        Job(Given.Of(id), JobKind.Delivery, [Given.Of(site)], Given.Of(load), set);

    /// <summary>Adds goods from a site to the route's end.</summary>
    public ProblemBuilder Pickup(string id, string site, int[] load, Action<JobBuilder>? set = null) =>
        Job(Given.Of(id), JobKind.Pickup, [Given.Of(site)], Given.Of(load), set);

    /// <summary>Adds a pickup and its delivery by the same vehicle.</summary>
    public ProblemBuilder Pair(string id, string pickup, string delivery, int[] load, Action<JobBuilder>? set = null) =>
        Job(Given.Of(id), JobKind.Pair, [Given.Of(pickup), Given.Of(delivery)], Given.Of(load), set);

    /// <summary>Adds a service without load.</summary>
    public ProblemBuilder Visit(string id, string site, Action<JobBuilder>? set = null) => Job(Given.Of(id), JobKind.Visit, [Given.Of(site)], [], set);

    /// <summary>Adds a job as it stands.</summary>
    public ProblemBuilder Job(Job job) => Do(() => jobs.Add(Given.Of(job)));

    /// <summary>Adds a rule between jobs.</summary>
    public ProblemBuilder Relation(Relation relation) => Do(() => relations.Add(Given.Of(relation)));

    /// <summary>Adds a decision that planning must keep.</summary>
    public ProblemBuilder Lock(JobLock decision) => Do(() => locks.Add(Given.Of(decision)));

    /// <summary>The plan so far, and what it costs to differ from it. Jobs that the problem does not have are ignored.</summary>
    public ProblemBuilder Previous(Plan plan, ChangePrice price) => Do(() => previous = (Given.Of(plan), Given.Of(price)));

    /// <summary>How plans are compared. Default: <see cref="Objective.Cost"/>.</summary>
    public ProblemBuilder Objective(Objective value) => Do(() => objective = Given.Of(value));

    /// <summary>The problem. Throws <see cref="ProblemException"/> with every fault of the input.</summary>
    public Problem Create() => TryCreate(out var problem, out var errors) ? problem! : throw new ProblemException(errors);

    /// <summary>The problem, or every fault of the input.</summary>
    public bool TryCreate(out Problem? problem, out IReadOnlyList<ProblemError> errors)
    {
        var candidate = ToProblem();
        errors = [.. said, .. SliceErrors(), .. ProblemCheck.Errors(candidate)];
        problem = errors.Count == 0 ? candidate : null;
        return problem is not null;
    }

    private Problem ToProblem()
    {
        if (previous is not { } given) return WithoutPrevious();
        var before = PreviousPlan.Of(given.Plan, given.Price, jobs);
        var problem = WithoutPrevious();
        return problem with { Previous = before.Finite(), Locks = [.. problem.Locks, .. before.Locks(vehicles)] };
    }

    private Problem WithoutPrevious() => new()
    {
        Name = name,
        Dimensions = [.. dimensions],
        Sites = [.. sites],
        Profiles = [.. profiles.Select(p => p with { Slices = SlicesOf(p.Name) })],
        Vehicles = [.. vehicles.Select(v => v.Profile.Length == 0 && profiles.Count == 1 ? v with { Profile = profiles[0].Name } : v)],
        Jobs = [.. jobs],
        Relations = [.. relations],
        Locks = [.. locks],
        Objective = objective,
    };

    private TimeSlice[] SlicesOf(string profile) =>
        [.. slices.Where(s => s.Profile == profile).Select(s => s.Slice).OrderBy(s => s.From)];

    private IEnumerable<ProblemError> SliceErrors() =>
        from slice in slices
        where profiles.TrueForAll(p => p.Name != slice.Profile)
        select new ProblemError("unknown_reference", $"slice from {slice.Slice.From}", $"Profile {slice.Profile} has no base matrix.");

    private ProblemBuilder Job(string id, JobKind kind, string[] places, int[] load, Action<JobBuilder>? set)
    {
        jobs.Add(JobBuilder.Make(id, kind, places, load, set, said));
        return this;
    }

    private ProblemBuilder Refuse(string place, string feature) => Do(() => said.Add(
        new("unsupported_feature", place, $"This version does not plan with: {feature}.")));

    private ProblemBuilder Do(Action set)
    {
        set();
        return this;
    }
}
