namespace Steward.Routing;

/// <summary>Breaks and reloads of a route.</summary>
internal sealed partial class RouteWalk
{
    private readonly HashSet<int> taken = [];
    private long unpaid;

    /// <summary>What the vehicle does between the stop before and the leg to a stop; where and when it then leaves.</summary>
    private (string? At, long Time) BeforeLeg(int before, string? at, long time)
    {
        var pauses = route.Breaks.Where(b => b.Before == before && b is { OnArrival: false, Driven: 0 }).Select(b => (At: b.Start, Pause: (Pause?)b, Visit: (ReloadVisit?)null));
        var visits = route.Reloads.Where(r => r.Before == before).Select(r => (At: r.Arrival, Pause: (Pause?)null, Visit: (ReloadVisit?)r));
        foreach (var (_, pause, visit) in pauses.Concat(visits).OrderBy(p => p.At).ThenBy(p => p.Pause?.End ?? p.Visit!.End))
        {
            if (pause is not null) time = Rest(pause, at, time);
            else (at, time) = Load(visit!, at, time);
        }

        return (at, time);
    }

    private long OnArrival(int before, string? at, long time) =>
        route.Breaks.Where(b => b.Before == before && b.OnArrival).OrderBy(b => b.Start).Aggregate(time, (now, pause) => Rest(pause, at, now));

    private long Rest(Pause pause, string? at, long time)
    {
        Note(Activity.Wait, pause.Start - time);
        Note(Activity.Pause, pause.End - pause.Start, pause);
        if (pause.Kind != PauseKind.Break) return RestByWork(pause, time);
        if (pause.Rule < 0 || pause.Rule >= vehicle.Breaks.Count || !taken.Add(pause.Rule))
        {
            findings.Differ($"Route {route.Vehicle} takes a break that it does not have, or twice.");
            return pause.End;
        }

        var rule = vehicle.Breaks[pause.Rule];
        if (pause.Start < time || pause.End != pause.Start + rule.Duration) findings.Differ($"A break on {route.Vehicle} is not from {pause.Start} to {pause.End}.");
        if (pause.Start < rule.Earliest) findings.Break("break", route.Vehicle, "", rule.Earliest - pause.Start);
        if (pause.Start > rule.LatestStart) findings.Break("break", route.Vehicle, "", pause.Start - rule.LatestStart);
        if ((rule.Site is not null && rule.Site != at) || (rule.WhenEmpty && !IsEmpty(pause.Before))) findings.Break("break", route.Vehicle, "", 0);
        if (!rule.Paid) unpaid += rule.Duration;
        return pause.End;
    }

    private bool IsEmpty(int before) => before == 0
        ? route.Stops.All(s => findings.JobOf(s.Job)?.Kind != JobKind.Delivery || LoadOfJob(s.Job) == 0)
        : route.Stops[before - 1].LoadAfter.All(l => l == 0);

    private long LoadOfJob(string job) => Enumerable.Range(0, findings.Problem.Dimensions.Count).Sum(d => LoadOf(job, d));

    /// <summary>A break is due on a route that is under way from its latest start on.</summary>
    private void CheckDue(long left, long end)
    {
        for (var b = 0; b < vehicle.Breaks.Count; b++)
            if (!taken.Contains(b) && left <= vehicle.Breaks[b].LatestStart && vehicle.Breaks[b].LatestStart < end)
                findings.Break("break", route.Vehicle, "", vehicle.Breaks[b].Duration);
    }

    private (string At, long Time) Load(ReloadVisit visit, string? at, long time)
    {
        if (visit.Rule < 0 || visit.Rule >= vehicle.Reloads.Count)
        {
            findings.Differ($"Route {route.Vehicle} reloads where it may not.");
            return (at ?? "", visit.End);
        }

        var rule = vehicle.Reloads[visit.Rule];
        var (arrival, leg) = at is null ? (time, 0) : (Arrival(at, rule.Site, time), Leg(at, rule.Site, ""));
        distance += leg;
        driving += arrival - time;
        if (arrival != visit.Arrival || leg != visit.LegDistance) findings.Differ($"Route {route.Vehicle} is at its reload at {arrival} over {leg}, the plan says {visit.Arrival} over {visit.LegDistance}.");
        if (rule.Windows.Count > 0 && !rule.Windows.Any(w => w.Open <= visit.Start && visit.Start <= w.Close)) findings.Break("window", route.Vehicle, "", 0);
        var loaded = LoadedAt(visit.Before).ToArray();
        var done = visit.Start + rule.Duration + (rule.PerUnit * loaded.Sum(s => LoadOfJob(s.Job)));
        if (visit.Start < arrival || visit.End < done) findings.Differ($"The reload of {route.Vehicle} ends at {done} at the earliest, the plan says {visit.End}.");
        Note(Activity.Drive, arrival - time);
        Note(Activity.Wait, visit.Start - arrival);
        Note(Activity.Work, done - visit.Start);
        Note(Activity.Wait, visit.End - done);
        foreach (var stop in loaded)
            if (findings.JobOf(stop.Job)!.Release is { } release && release > visit.End) findings.Break("release", route.Vehicle, stop.Job, release - visit.End);
        return (rule.Site, visit.End);
    }

    /// <summary>Deliveries taken on for the trip that begins with a stop; a vehicle under way has all of them already.</summary>
    private IEnumerable<Stop> LoadedAt(int first)
    {
        if (IsUnderWay && first > 0) return [];
        var next = route.Reloads.Where(r => r.Before > first).Select(r => r.Before).DefaultIfEmpty(route.Stops.Count).Min();
        return route.Stops.Take(IsUnderWay ? route.Stops.Count : next).Skip(first).Where(s => !s.Frozen && findings.JobOf(s.Job)?.Kind == JobKind.Delivery);
    }

    private bool IsUnderWay => vehicle.State is { DepartedAt: not null } or { Done.Count: > 0 };

    private int TripOf(int stop) => route.Reloads.Count(r => r.Before <= stop);

    private void CheckTrips()
    {
        for (var r = 0; r < vehicle.Reloads.Count; r++)
            if (route.Reloads.Count(v => v.Rule == r) - vehicle.Reloads[r].Max is var over and > 0) findings.Break("max_trips", route.Vehicle, "", over);
        if (route.Reloads.Count + 1 - vehicle.MaxTrips is { } beyond and > 0) findings.Break("max_trips", route.Vehicle, "", beyond);
        if (vehicle.PairsCrossReload) return;
        for (var i = 0; i < route.Stops.Count; i++)
        {
            if (route.Stops[i].Half != Half.Delivery || route.Stops[i].Frozen) continue;
            var pickup = route.Stops.ToList().FindIndex(s => s.Job == route.Stops[i].Job && s.Half == Half.Pickup && !s.Frozen);
            if (TripOf(Math.Max(0, pickup)) != TripOf(i)) findings.Break("max_trips", route.Vehicle, route.Stops[i].Job, 0);
        }
    }
}
