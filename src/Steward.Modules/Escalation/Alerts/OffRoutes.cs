using Steward.Escalation.Remedies;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Notifications.Contracts;
using Steward.Routes.Contracts;

namespace Steward.Escalation.Alerts;

/// <summary>
/// OPTIMIZATION_NEEDED: a driver who has been more than 500 m off his planned way for three minutes. Looked at by the sweep on the stored track, so that any
/// node sees the same. The route is timed anew from where he is, for the optimizer to look at; he is asked, and the alert names what he seems to do.
/// </summary>
internal sealed class OffRoutes(IRoutes routes, IPositions positions, IResequence resequence, INotifications notifications, AlertBook alerts, AlertStore store)
{
    private const string Prefix = "off_route:";
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(2);

    /// <summary>Who is off his way now. Many tracks are read: not in the transaction that tells of it.</summary>
    internal async Task<IReadOnlyList<(RoutePlan Route, Stray Stray)>> Find(Session session, Guid zone, EscalationConfig config)
    {
        var found = new List<(RoutePlan, Stray)>();
        foreach (var route in (await routes.ActiveInZone(session, zone)).Where(route => route is { Status: RouteStatus.InProgress, DriverId: not null }))
            if (await Strayed(session, route, config) is { } stray) found.Add((route, stray));
        return found;
    }

    /// <returns>How many alerts are new.</returns>
    internal async Task<int> Tell(Session session, Guid zone, IReadOnlyList<(RoutePlan Route, Stray Stray)> found, EscalationConfig config)
    {
        var off = new HashSet<string>(StringComparer.Ordinal);
        var raised = 0;
        foreach (var (route, stray) in found)
        {
            var key = $"{Prefix}{zone}:{route.Id}";
            off.Add(key);
            if (await store.OpenOf(session, key) is null && await Raise(session, route, stray, key, config)) raised++;
        }
        foreach (var over in (await store.OpenWithPrefix(session, $"{Prefix}{zone}:")).Where(alert => !off.Contains(alert.DedupeKey))) await alerts.Resolve(session, over, "the driver is on his way again", RunRemedies.Actor);
        return raised;
    }

    /// <summary>Null: he keeps to the way, or too little is known of where he was.</summary>
    private async Task<Stray?> Strayed(Session session, RoutePlan route, EscalationConfig config)
    {
        // While a stop is being served he may look for a place to park.
        if (route.Open.FirstOrDefault() is not { Status: StopStatus.Planned } next) return null;
        var last = route.Stops.Where(stop => stop.ActualDeparture is not null).MaxBy(stop => stop.ActualDeparture);
        if ((last?.ActualDeparture ?? route.StartedAt) is not { } left) return null;
        var since = session.Now - TimeSpan.FromMinutes(config.OffRouteMinutes) - Slack;
        var track = await positions.Track(session, route.DriverId!.Value, since > left ? since : left, session.Now);
        if (track.Count == 0) return null;
        var from = last?.Place ?? await BeganAt(session, route, left) ?? new GeoPoint(track[0].Latitude, track[0].Longitude);
        return Stray.Of(track, from, next.Place, config.OffRouteMetres, TimeSpan.FromMinutes(config.OffRouteMinutes), session.Now);
    }

    private async Task<GeoPoint?> BeganAt(Session session, RoutePlan route, DateTimeOffset started) =>
        (await positions.Track(session, route.DriverId!.Value, started - Slack, started + Slack)).Select(fix => (GeoPoint?)new GeoPoint(fix.Latitude, fix.Longitude)).FirstOrDefault();

    private async Task<bool> Raise(Session session, RoutePlan route, Stray stray, string key, EscalationConfig config)
    {
        var next = route.Open.First();
        var other = stray.HeadsFor([.. route.Open.Skip(1).Select(stop => (stop.Code, stop.Place))]);
        var cause = other is null ? "Why is not known: a detour, a closed road, or something else to do." : $"He seems to head for stop {other} first.";
        var alert = await alerts.Raise(session, new(key, AlertTypes.OptimizationNeeded, Severity.Medium, Subjects.Route, $"The driver of route {route.Code} is {stray.Metres} m off the way to stop {next.Code}")
        {
            Code = "off_route", ZoneId = route.ZoneId, RouteId = route.Id, DriverId = route.DriverId,
            Description = $"{cause} The route is timed from where he is and looked at by the optimizer; he was asked.",
        }, config);
        if (alert is null) return false;
        await resequence.FromHere(session, route.Id, "off_route");
        await notifications.Tell(session, new("New Instruction", Recipient.Driver(route.DriverId!.Value), route.Id.ToString(), alert.Id.ToString())
        {
            ZoneId = route.ZoneId, Severity = Severity.Medium.Text(), Link = Notice.DriversPage,
            Data = new Dictionary<string, object?> { ["text"] = $"You are {stray.Metres} m off the planned way to stop {next.Code}. Is something wrong? Tell your dispatcher; the route is planned anew from where you are." },
        });
        return true;
    }
}

/// <summary>A driver off his way. Pure.</summary>
/// <param name="Metres">How far at most.</param>
internal sealed record Stray(int Metres, GeoPoint First, GeoPoint Last)
{
    // Roads are longer than the air line by this factor (delivery automation, 8.3): what it allows is no deviation.
    private const double RoadFactor = 1.3;
    private const int ProgressMetres = 200;

    /// <summary>
    /// Off the way by x metres is a place over which the way from one stop to the next is 2x longer than the roads would make it. He is off it when every
    /// position of the time is, and he came no nearer to the stop.
    /// </summary>
    internal static Stray? Of(IReadOnlyList<PositionFix> track, GeoPoint from, GeoPoint to, int metres, TimeSpan time, DateTimeOffset now)
    {
        var off = new List<(PositionFix Fix, int Metres)>();
        for (var i = track.Count - 1; i >= 0 && MetresOff(track[i], from, to) is var far && far > metres; i--) off.Add((track[i], far));
        // The newest stands first. A silent telephone says nothing of where he is.
        if (off.Count < 2 || off[0].Fix.RecordedAt - off[^1].Fix.RecordedAt < time || now - off[0].Fix.RecordedAt > time) return null;
        var (first, last) = (Place(off[^1].Fix), Place(off[0].Fix));
        return Air(first, to) - Air(last, to) >= ProgressMetres ? null : new(off.Max(one => one.Metres), first, last);
    }

    internal static int MetresOff(PositionFix fix, GeoPoint from, GeoPoint to)
    {
        var over = Air(from, Place(fix)) + Air(Place(fix), to);
        return (int)Math.Max(0, (over - RoadFactor * Air(from, to)) / 2);
    }

    /// <summary>The stop to which he came nearest since, by 200 m at least.</summary>
    internal string? HeadsFor(IReadOnlyList<(string Code, GeoPoint Place)> stops) => stops
        .Select(stop => (stop.Code, Gain: Air(First, stop.Place) - Air(Last, stop.Place), Left: Air(Last, stop.Place)))
        .Where(stop => stop.Gain >= ProgressMetres || stop.Left <= ProgressMetres).OrderBy(stop => stop.Left).Select(stop => stop.Code).FirstOrDefault();

    private static GeoPoint Place(PositionFix fix) => new(fix.Latitude, fix.Longitude);

    private static int Air(GeoPoint a, GeoPoint b) => Geo.Metres(a.Latitude, a.Longitude, b.Latitude, b.Longitude);
}
