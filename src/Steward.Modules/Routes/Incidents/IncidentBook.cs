using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Routes.Incidents;

/// <summary>Types of events about incidents.</summary>
internal static class IncidentEvents
{
    internal const string Reported = "traffic_incident_reported";
    internal const string Changed = "traffic_incident_changed";
    internal const string Resolved = "traffic_incident_resolved";
}

/// <summary>Takes incidents in, changes and ends them: row, reach, timer and event in one transaction; travel times see it from the commit on.</summary>
internal sealed class IncidentBook(IncidentsStore store, RoadIncidents roads, IncidentReach reach, IZones zones, Timers timers, Outbox outbox) : ITimerHandler
{
    internal const string TimerKind = "traffic_incident_expires";
    internal static readonly TimeSpan Life = TimeSpan.FromHours(2);

    public string Kind => TimerKind;

    /// <param name="open">The open routes when the caller has them already.</param>
    internal async Task<IncidentRow> Add(Session session, IncidentRow draft, IReadOnlyList<RouteOnRoad>? open = null)
    {
        var zone = await zones.Containing(session, draft.Latitude, draft.Longitude);
        var row = draft with
        {
            Id = Ids.New(session.Now), Active = true, ReportedAt = session.Now, CreatedAt = session.Now, UpdatedAt = session.Now, ZoneId = zone?.Id,
            BusinessDate = zone?.DateOf(session.Now) ?? DateOnly.FromDateTime(session.Now.UtcDateTime), ExpiresAt = Instants.Micros(draft.ExpiresAt),
        };
        var (routes, orders) = IncidentReach.Of(row.OnRoads()!, open ?? await reach.OpenEverywhere(session));
        row = row with { AffectedRoutes = routes, AffectedOrders = new([.. orders]) };
        await store.Add(session, row);
        await store.AddOrders(session, row.Id, orders);
        await Tell(session, row, IncidentEvents.Reported);
        return row;
    }

    internal async Task<IncidentRow> Change(Session session, IncidentRow row, IReadOnlyList<RouteOnRoad>? open = null)
    {
        var (routes, orders) = IncidentReach.Of(row.OnRoads()!, open ?? await reach.OpenEverywhere(session));
        // The column counts all that it ever held up, so a smaller reach does not lessen it.
        row = row with { AffectedRoutes = Math.Max(row.AffectedRoutes, routes), ExpiresAt = Instants.Micros(row.ExpiresAt), UpdatedAt = session.Now };
        await store.Save(session, row);
        await store.AddOrders(session, row.Id, orders);
        await Tell(session, row, IncidentEvents.Changed);
        return (await store.Find(session, row.Id))!;
    }

    internal async Task<IncidentRow> Resolve(Session session, IncidentRow row, string? reason, string actor)
    {
        row = row with { Active = false, ResolvedAt = session.Now, UpdatedAt = session.Now, Metadata = Json.Of(row.More with { Reason = reason, ResolvedBy = actor }) };
        await store.Save(session, row);
        await Tell(session, row, IncidentEvents.Resolved);
        return row;
    }

    public async Task Fire(Session session, DueTimer timer, CancellationToken cancel)
    {
        if (await store.Find(session, Guid.Parse(timer.Key), locked: true) is { Active: true } row && row.ExpiresAt <= session.Now)
            await Resolve(session, row, "expired", "engine:timers");
    }

    private async Task Tell(Session session, IncidentRow row, string type)
    {
        session.AfterCommit(roads.Forget);
        if (row.Active) await timers.Set(session, TimerKind, row.Id.ToString(), row.ZoneId ?? Guid.Empty, row.ExpiresAt);
        else await timers.Clear(session, TimerKind, row.Id.ToString());
        await outbox.Publish(session, new NewEvent(type, row.ZoneId, new
        {
            row.Id, row.ZoneId, At = session.Now, Latitude = row.Latitude.Value, Longitude = row.Longitude.Value, row.Severity, row.IncidentType, row.Closure, row.Active,
            row.AffectedRoutes, row.ExpiresAt,
        }));
    }
}
