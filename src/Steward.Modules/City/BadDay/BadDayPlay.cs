using System.Text.Json.Nodes;
using Steward.Kernel;

namespace Steward.City;

/// <summary>
/// The bad day: the synthetic city to which the scenes of the script happen. Everything is done through the API or to the city itself; nothing
/// in Steward knows that it is a play. What was played is remembered over a kill.
/// </summary>
internal sealed class BadDayPlay(CityApi api, CityOptions options, CityKey key, ICityPeople people, Story story) : ICityDay, IAsyncDisposable
{
    internal const string KillFile = "kill-wanted";
    private static readonly TimeSpan EndEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(20);
    private static readonly string[] OpenStates = ["scheduled", "pending", "assigned", "picked_up", "in_transit"];
    private static readonly string[] EndStates = ["delivered", "failed", "cancelled"];

    private readonly PostOffice? post = options.PostPort is { } port ? new(port, Path.Combine(options.Data, "post-office.ndjson")) : null;
    private readonly BadDayNews news = new(api, story);
    private ICityDay inner = null!;
    private PeopleOnDuty duty = null!;
    private volatile PlayMemory memory = null!;
    private CityOrder[] rush = [];
    private DateTimeOffset endedAt;

    public CityZone Zone => inner.Zone;

    public CityMap? Map => inner.Map;

    public bool IsOver => memory is { IsOver: true };

    public IReadOnlyCollection<Guid> Silent => memory.Has(BadDayScenes.Found) ? [] : memory.Silent;

    /// <summary>Null before it began.</summary>
    internal DateTimeOffset? Began => memory?.Began;

    internal IReadOnlyDictionary<string, DateTimeOffset> Played => memory is { } known ? new Dictionary<string, DateTimeOffset>(known.Played) : new Dictionary<string, DateTimeOffset>();

    internal void Hear(PublishedEvent happened) => news.Hear(happened);

    /// <exception cref="CitySetupException"/>
    internal async Task<ICityDay> Open(CitySetup setup, VirtualClock clock, CancellationToken cancel)
    {
        var known = PlayMemory.Load(options.Data);
        if (known is null || known.Has(BadDayScenes.MailBack) || !known.Has(BadDayScenes.MailDown)) post?.Become(PostState.Open);
        var onDuty = (await people.Ensure(cancel)).Where(person => person.Duty is "supervisor" or "operations_manager" or "emergency").ToList();
        key.Know(onDuty);
        inner = await SyntheticDay.Open(api, setup, options, clock, cancel);
        duty = new(api, inner.Zone, onDuty, story);
        await duty.Begin(clock.GetUtcNow(), cancel);
        rush = Rush();
        var now = clock.GetUtcNow();
        if (known is null)
        {
            known = new() { Began = now };
            known.Save(options.Data);
            story.Tell(now, Story.Script, "opening", $"A day in {inner.Zone.Name}. Supervisor, operations manager and emergency group are on duty; all engines run.");
        }
        else story.Tell(now, Story.Script, "restart", "The server is up again and goes on with what it had committed.");
        memory = known;
        return this;
    }

    public async Task Step(DateTimeOffset now, CancellationToken cancel)
    {
        if (!memory.Has(BadDayScenes.LastOrders)) await inner.Step(now, cancel);
        foreach (var scene in BadDayScenes.Due(memory.Began, now, memory.Played).ToList())
        {
            if (!await Play(scene, now, cancel)) continue;
            memory = memory with { Played = new(memory.Played) { [scene.Name] = now } };
            memory.Save(options.Data);
        }
        await PlaceRush(now, cancel);
        await duty.Step(now, memory.Silent.Count > 1 ? memory.Silent[1] : null, cancel);
        await news.Step(now, memory, cancel);
        if (memory.Has(BadDayScenes.Found)) await End(now, cancel);
    }

    /// <summary>False: it cannot be played yet.</summary>
    private async Task<bool> Play(Scene scene, DateTimeOffset now, CancellationToken cancel)
    {
        switch (scene.Name)
        {
            case BadDayScenes.MailDown:
                post?.Become(PostState.Refusing);
                break;
            case BadDayScenes.MailBack:
                post?.Become(PostState.Open);
                break;
            case BadDayScenes.Silence:
                if (!await FallSilent(now, cancel)) return false;
                break;
            case BadDayScenes.Accident:
                return await Crash(scene, now, cancel);
            case BadDayScenes.Cleared when memory.Incident is { } incident:
                await api.Post($"automation/routes/traffic-incidents/{incident}/resolve", new { reason = "the road is open again" }, cancel);
                break;
            case BadDayScenes.FirstKill or BadDayScenes.SecondKill:
                story.Tell(now, Story.Script, scene.Name, scene.Text + $" If nothing does it for you: kill -9 {Environment.ProcessId}, and start the same command again.");
                await File.WriteAllTextAsync(Path.Combine(options.Data, KillFile), scene.Name, cancel);
                return true;
        }
        story.Tell(now, Story.Script, scene.Name, scene.Text);
        return true;
    }

    /// <summary>Two drivers with something to lose: best with parcels on board and orders that they have yet to fetch.</summary>
    private async Task<bool> FallSilent(DateTimeOffset now, CancellationToken cancel)
    {
        var routes = await api.List($"routes/active?zone={Zone.Id}", cancel) ?? [];
        var busiest = routes.Where(r => r["driver_id"] is not null).Select(BadDayRoutes.LoadOf).OrderByDescending(load => load.Worth).ThenBy(load => load.Driver).Take(2).ToList();
        var isPatient = now < memory.Began.AddMinutes(BadDayScenes.All.First(s => s.Name == BadDayScenes.Silence).Minute + 4);
        if (busiest.Count < 2 || (isPatient && busiest.Any(load => load.ToFetch == 0))) return false;
        memory = memory with { Silent = [.. busiest.Select(load => load.Driver)] };
        memory.Save(options.Data);
        return true;
    }

    /// <summary>Where most routes cross the main road. Reported once, also when the server was killed in between.</summary>
    private async Task<bool> Crash(Scene scene, DateTimeOffset now, CancellationToken cancel)
    {
        var present = (await api.List($"automation/routes/traffic-incidents?zone_id={Zone.Id}&active=true", cancel) ?? []).FirstOrDefault(i => (string?)i["description"] == scene.Text);
        if (present is null)
        {
            var routes = await api.List($"routes/active?zone={Zone.Id}", cancel) ?? [];
            var place = BadDayRoutes.BusiestOf(Map!.MainCrossings, routes);
            var reported = await api.Post("automation/routes/traffic-incident", new
            {
                location = new { lat = Math.Round(place.Latitude, 6), lng = Math.Round(place.Longitude, 6) }, severity = "SEVERE", description = scene.Text, incident_type = "accident", closure = true,
                expires_at = now.AddHours(1.5),
            }, cancel);
            if (!reported.IsGood) return false;
            present = (JsonObject)reported.Body!["incident"]!;
        }
        memory = memory with { Incident = (Guid)present["id"]! };
        memory.Save(options.Data);
        story.Tell(now, Story.Script, scene.Name, $"{scene.Text} {(int)present["affected_routes"]!} routes cross it, with {present["affected_orders"]!.AsArray().Count} orders.");
        return true;
    }

    private CityOrder[] Rush()
    {
        var demand = new CityDemand(Map!, new Chance(options.Seed, "bad day rush"));
        return [.. Enumerable.Range(0, BadDayScenes.RushOrders(options.Drivers)).Select(_ => demand.Next())];
    }

    private async Task PlaceRush(DateTimeOffset now, CancellationToken cancel)
    {
        if (!memory.Played.TryGetValue(BadDayScenes.Rush, out var began)) return;
        while (memory.RushPlaced < rush.Length && began + memory.RushPlaced * BadDayScenes.RushGap <= now)
        {
            var placed = await api.Post("orders", CityOrders.Body(rush[memory.RushPlaced], $"bad-day-rush-{memory.RushPlaced + 1:000}"), cancel);
            if (!placed.IsGood) return;
            memory = memory with { RushPlaced = memory.RushPlaced + 1 };
            memory.Save(options.Data);
        }
    }

    /// <summary>When nothing is open any more, or it has become too late.</summary>
    private async Task End(DateTimeOffset now, CancellationToken cancel)
    {
        if (memory.IsOver || now - endedAt < EndEvery) return;
        endedAt = now;
        var open = 0;
        // What waits for its next attempt in a later slot has its time.
        foreach (var status in OpenStates) open += (await Orders(status, cancel)).Count(o => (DateTimeOffset?)o["hold_until"] is not { } until || until < now + Soon);
        if (open > 0 && now < memory.Began.AddMinutes(BadDayScenes.LastMinute)) return;
        var ends = new List<string>();
        foreach (var status in EndStates) ends.Add($"{(await Orders(status, cancel)).Count} {status}");
        story.Tell(now, Story.Steward, "the_end", $"The day is over: {string.Join(", ", ends)}, {open} still open{(open == 0 ? ": none was forgotten" : "")}." + Mails());
        memory = memory with { IsOver = true };
        memory.Save(options.Data);
    }

    private string Mails() => post is null ? "" : $" {post.Mails.Count} mails were taken by the mail server, {post.Mails.DistinctBy(m => m.MessageId).Count()} of them different ones.";

    private async Task<IReadOnlyList<JsonObject>> Orders(string status, CancellationToken cancel) =>
        await api.List($"orders?zone={Zone.Id}&status={status}", cancel) ?? throw new CitySetupException("The orders cannot be counted", new(0, null));

    public async ValueTask DisposeAsync()
    {
        if (post is not null) await post.DisposeAsync();
    }
}
