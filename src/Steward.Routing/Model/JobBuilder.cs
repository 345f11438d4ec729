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
    private SoftWindow? pickupSoft, deliverySoft;
    private int setup;
    private bool finishInside;

    internal List<string> Unsupported { get; } = [];

    /// <summary>A delivery from the route's start to a site.</summary>
    public static Job Delivery(string id, string site, int[] load, Action<JobBuilder>? set = null) =>
        Make(id, JobKind.Delivery, [site], load, set).Job;

    /// <summary>A pickup at a site, brought to the route's end.</summary>
    public static Job Pickup(string id, string site, int[] load, Action<JobBuilder>? set = null) =>
        Make(id, JobKind.Pickup, [site], load, set).Job;

    /// <summary>A pickup and its delivery by the same vehicle.</summary>
    public static Job Pair(string id, string pickup, string delivery, int[] load, Action<JobBuilder>? set = null) =>
        Make(id, JobKind.Pair, [pickup, delivery], load, set).Job;

    /// <summary>Service without load.</summary>
    public static Job Visit(string id, string site, Action<JobBuilder>? set = null) =>
        Make(id, JobKind.Visit, [site], [], set).Job;

    /// <summary>Service may start in [open, close]; may be repeated. On a pair it holds for both halves.</summary>
    public JobBuilder Window(long open, long close) => PickupWindow(open, close).DeliveryWindow(open, close);

    /// <summary>A window of a pair's pickup.</summary>
    public JobBuilder PickupWindow(long open, long close) => Do(() => pickupWindows.Add(new(open, close)));

    /// <summary>A window of a pair's delivery.</summary>
    public JobBuilder DeliveryWindow(long open, long close) => Do(() => deliveryWindows.Add(new(open, close)));

    /// <summary>Duration of the service. On a pair it holds for each half.</summary>
    public JobBuilder Service(int duration) => PickupService(duration).DeliveryService(duration);

    /// <summary>Duration of a pair's pickup.</summary>
    public JobBuilder PickupService(int duration) => Do(() => pickupService = duration);

    /// <summary>Duration of a pair's delivery.</summary>
    public JobBuilder DeliveryService(int duration) => Do(() => deliveryService = duration);

    /// <summary>0 to 100: decides who stays out when not all fit.</summary>
    public JobBuilder Priority(int value) => Do(() => priority = value);

    /// <summary>Makes the job optional, in the unit of the objective.</summary>
    public JobBuilder Prize(long value) => Do(() => prize = value);

    /// <summary>A skill that the vehicle must have; may be repeated.</summary>
    public JobBuilder Skill(string name) => Do(() => skills.Add(name));

    /// <summary>Only these vehicles may serve the job; one name locks it to that vehicle.</summary>
    public JobBuilder Only(params string[] vehicles) => Do(() => required.AddRange(vehicles));

    /// <summary>These vehicles may not serve the job.</summary>
    public JobBuilder Never(params string[] vehicles) => Do(() => forbidden.AddRange(vehicles));

    /// <summary>Longest time between a pair's pickup end and delivery start.</summary>
    public JobBuilder MaxOnBoard(int duration) => Do(() => maxOnBoard = duration);

    /// <summary>The preferred part of the windows, with its prices. On a pair it holds for the delivery.</summary>
    public JobBuilder SoftWindow(
        long open, long close, long perHourEarly = 0, long perHourLate = 0, long grace = 0, long fixedLate = 0) =>
        Do(() => deliverySoft = new(open, close, perHourEarly, perHourLate, grace, fixedLate));

    /// <summary>The preferred part of the windows of a pair's pickup.</summary>
    public JobBuilder PickupSoftWindow(
        long open, long close, long perHourEarly = 0, long perHourLate = 0, long grace = 0, long fixedLate = 0) =>
        Do(() => pickupSoft = new(open, close, perHourEarly, perHourLate, grace, fixedLate));

    /// <summary>Time to set up at each stop of the job, paid once for consecutive stops at one site.</summary>
    public JobBuilder Setup(int duration) => Do(() => setup = duration);

    /// <summary>Service must also end inside the window.</summary>
    public JobBuilder FinishInside() => Do(() => finishInside = true);

    /// <summary>When the goods are at the depot.</summary>
    public JobBuilder Release(long time) => Do(() => release = time);

    /// <summary>One of several alternative jobs, of which exactly one is served, or at most one. A job has one group.</summary>
    public JobBuilder Group(string name, bool required = true) => Do(() => groups.Add(new(name, required)));

    internal static (Job Job, List<string> Unsupported) Make(
        string id, JobKind kind, string[] sites, int[] load, Action<JobBuilder>? set, List<ProblemError>? errors = null)
    {
        var builder = new JobBuilder();
        set?.Invoke(builder);
        if (builder.groups.Count > 1)
        {
            var error = new ProblemError("group_conflict", $"job {id}", $"It is in {builder.groups.Count} groups.");
            if (errors is null) throw new ProblemException([error]);
            errors.Add(error);
        }

        return (builder.ToJob(id, kind, sites, load), builder.Unsupported);
    }

    private Job ToJob(string id, JobKind kind, string[] sites, int[] load) => new()
    {
        Id = id,
        Kind = kind,
        Stops = kind == JobKind.Pair
            ? [ToStop(sites[0], pickupWindows, pickupService, pickupSoft), ToStop(sites[1], deliveryWindows, deliveryService, deliverySoft)]
            : [ToStop(sites[0], deliveryWindows, deliveryService, deliverySoft)],
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

    private JobStop ToStop(string site, List<Window> windows, int service, SoftWindow? soft) =>
        new(site, Sorted(windows), service) { Soft = soft, Setup = setup, FinishInside = finishInside };

    private static Window[] Sorted(List<Window> windows) => [.. windows.OrderBy(w => w.Open).ThenBy(w => w.Close)];

    private JobBuilder Do(Action set)
    {
        set();
        return this;
    }

    private JobBuilder Refuse(string feature) => Do(() => Unsupported.Add(feature));
}
