namespace Steward.Routing;

/// <summary>Sets the optional fields of a job. Not thread-safe; one builder makes one job.</summary>
public sealed class JobBuilder
{
    private readonly List<Window> pickupWindows = [], deliveryWindows = [];
    private readonly SortedSet<string> skills = new(StringComparer.Ordinal);
    private readonly List<string> required = [], forbidden = [];
    private int pickupService, deliveryService, priority;
    private readonly List<JobGroup> groups = [];
    private long? prize;
    private int? maxOnBoard;
    private long? release;
    private readonly List<(Half Half, string Call)> halfCalls = [];
    private SoftWindow? pickupSoft, soft;
    private int setup;
    private bool finishInside;

    /// <summary>A delivery from the route's start to a site.</summary>
    public static Job Delivery(string id, string site, int[] load, Action<JobBuilder>? set = null) =>
        Make(Given.Of(id), JobKind.Delivery, [Given.Of(site)], Given.Of(load), set);

    /// <summary>A pickup at a site, brought to the route's end.</summary>
    public static Job Pickup(string id, string site, int[] load, Action<JobBuilder>? set = null) =>
        Make(Given.Of(id), JobKind.Pickup, [Given.Of(site)], Given.Of(load), set);

    /// <summary>A pickup and its delivery by the same vehicle.</summary>
    public static Job Pair(string id, string pickup, string delivery, int[] load, Action<JobBuilder>? set = null) =>
        Make(Given.Of(id), JobKind.Pair, [Given.Of(pickup), Given.Of(delivery)], Given.Of(load), set);

    /// <summary>Service without load.</summary>
    public static Job Visit(string id, string site, Action<JobBuilder>? set = null) =>
        Make(Given.Of(id), JobKind.Visit, [Given.Of(site)], [], set);

    /// <summary>Service may start in [open, close]; may be repeated. On a pair it holds for both halves.</summary>
    public JobBuilder Window(long open, long close)
    {
        pickupWindows.Add(new(open, close));
        deliveryWindows.Add(new(open, close));
        return this;
    }

    /// <summary>A window of the pickup: a pair's first half, or a job that is nothing else. On any other kind it is an error.</summary>
    public JobBuilder PickupWindow(long open, long close) => Of(Half.Pickup, nameof(PickupWindow), () => pickupWindows.Add(new(open, close)));

    /// <summary>A window of the delivery: a pair's second half, a delivery or a visit. On a pickup it is an error.</summary>
    public JobBuilder DeliveryWindow(long open, long close) => Of(Half.Delivery, nameof(DeliveryWindow), () => deliveryWindows.Add(new(open, close)));

    /// <summary>Duration of the service. On a pair it holds for each half.</summary>
    public JobBuilder Service(int duration) => Do(() => pickupService = deliveryService = duration);

    /// <summary>Duration of the pickup, as <see cref="PickupWindow"/>.</summary>
    public JobBuilder PickupService(int duration) => Of(Half.Pickup, nameof(PickupService), () => pickupService = duration);

    /// <summary>Duration of the delivery, as <see cref="DeliveryWindow"/>.</summary>
    public JobBuilder DeliveryService(int duration) => Of(Half.Delivery, nameof(DeliveryService), () => deliveryService = duration);

    /// <summary>0 to 100: decides who stays out when not all fit.</summary>
    public JobBuilder Priority(int value) => Do(() => priority = value);

    /// <summary>Makes the job optional, in the unit of the objective.</summary>
    public JobBuilder Prize(long value) => Do(() => prize = value);

    /// <summary>A skill that the vehicle must have; may be repeated.</summary>
    public JobBuilder Skill(string name) => Do(() => skills.Add(Given.Of(name)));

    /// <summary>Only these vehicles may serve the job; one name locks it to that vehicle.</summary>
    public JobBuilder Only(params string[] vehicles) => Do(() => required.AddRange(Given.All(vehicles)));

    /// <summary>These vehicles may not serve the job.</summary>
    public JobBuilder Never(params string[] vehicles) => Do(() => forbidden.AddRange(Given.All(vehicles)));

    /// <summary>Longest time between a pair's pickup end and delivery start.</summary>
    public JobBuilder MaxOnBoard(int duration) => Do(() => maxOnBoard = duration);

    /// <summary>The preferred part of the windows, with its prices. On a pair it holds for the delivery.</summary>
    public JobBuilder SoftWindow(
        long open, long close, long perHourEarly = 0, long perHourLate = 0, long grace = 0, long fixedLate = 0) =>
        Do(() => soft = new(open, close, perHourEarly, perHourLate, grace, fixedLate));

    /// <summary>The preferred part of the windows of the pickup, as <see cref="PickupWindow"/>.</summary>
    public JobBuilder PickupSoftWindow(
        long open, long close, long perHourEarly = 0, long perHourLate = 0, long grace = 0, long fixedLate = 0) =>
        Of(Half.Pickup, nameof(PickupSoftWindow), () => pickupSoft = new(open, close, perHourEarly, perHourLate, grace, fixedLate));

    /// <summary>Time to set up at each stop of the job, paid once for consecutive stops at one site.</summary>
    public JobBuilder Setup(int duration) => Do(() => setup = duration);

    /// <summary>Service must also end inside the window.</summary>
    public JobBuilder FinishInside() => Do(() => finishInside = true);

    /// <summary>When the goods are at the depot.</summary>
    public JobBuilder Release(long time) => Do(() => release = time);

    /// <summary>One of several alternative jobs, of which exactly one is served, or at most one. A job has one group.</summary>
    public JobBuilder Group(string name, bool required = true) => Do(() => groups.Add(new(Given.Of(name), required)));

    /// <summary>The job; what cannot be meant goes to the errors, or is thrown when there is no list of them.</summary>
    internal static Job Make(string id, JobKind kind, string[] sites, int[] load, Action<JobBuilder>? set, List<ProblemError>? errors = null)
    {
        var builder = new JobBuilder();
        set?.Invoke(builder);
        ProblemError[] found = [.. builder.Errors(id, kind)];
        if (errors is null && found.Length > 0) throw new ProblemException(found);
        errors?.AddRange(found);
        return builder.ToJob(id, kind, sites, load);
    }

    private IEnumerable<ProblemError> Errors(string id, JobKind kind)
    {
        if (groups.Count > 1) yield return new("group_conflict", $"job {id}", $"It is in {groups.Count} groups.");
        if (kind == JobKind.Pair) yield break;
        foreach (var call in halfCalls.Where(c => c.Half == Half.Pickup != (kind == JobKind.Pickup)).Select(c => c.Call).Distinct())
            yield return new("pair_incomplete", $"job {id}", $"{call} speaks of a half that a {kind} does not have.");
    }

    private Job ToJob(string id, JobKind kind, string[] sites, int[] load) => new()
    {
        Id = id,
        Kind = kind,
        Stops = kind switch
        {
            JobKind.Pair => [Pickup(sites[0], pickupSoft), Delivery(sites[1])],
            JobKind.Pickup => [Pickup(sites[0], pickupSoft ?? soft)],
            _ => [Delivery(sites[0])],
        },
        Load = [.. load],
        Priority = priority,
        Prize = prize,
        Skills = [.. skills],
        Required = [.. required],
        Forbidden = [.. forbidden],
        MaxOnBoard = maxOnBoard,
        Release = release,
        Group = groups.Count > 0 ? groups[0] : null,
    };

    private JobStop Pickup(string site, SoftWindow? preferred) => ToStop(site, pickupWindows, pickupService, preferred);

    private JobStop Delivery(string site) => ToStop(site, deliveryWindows, deliveryService, soft);

    private JobStop ToStop(string site, List<Window> windows, int service, SoftWindow? preferred) =>
        new(site, Sorted(windows), service) { Soft = preferred, Setup = setup, FinishInside = finishInside };

    private static Window[] Sorted(List<Window> windows) => [.. windows.OrderBy(w => w.Open).ThenBy(w => w.Close)];

    private JobBuilder Of(Half half, string call, Action set)
    {
        halfCalls.Add((half, call));
        return Do(set);
    }

    private JobBuilder Do(Action set)
    {
        set();
        return this;
    }
}
