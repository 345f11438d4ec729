using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Fleet.Zones;

/// <summary>Creates, changes and retires zones.</summary>
internal static class WriteZone
{
    private static readonly string[] AssignmentModes = ["offer", "direct", "broadcast"];
    private static readonly string[] PlanningModes = ["on_demand", "planned"];

    /// <summary>The members of a new zone, and of a change: what is absent stays.</summary>
    internal sealed record Request(
        string? Code, Patch<string?> ExternalId, string? Name, string? TimeZone, string? Currency, string? Country, Place? Depot, Patch<Json?> Boundary, string? AssignmentMode,
        string? PlanningMode, Json? Settings);

    internal static void Map(RouteGroupBuilder zones)
    {
        zones.MapPost("", Create).Needs(Permission.Manage).Produces<ZoneView>(201).WithSummary("Creates a zone");
        zones.MapPatch("{id}", Change).Needs(Permission.Manage).Produces<ZoneView>().WithSummary("Changes a zone");
        zones.MapDelete("{id}", Retire).Needs(Permission.Manage).WithSummary("Retires a zone");
    }

    private static Task<Reply> Create(Request request, Caller caller, Database database, ZoneStore store, ZoneCache cache, Changes changes, CancellationToken cancel) =>
        database.Write<Reply>(
            async session =>
            {
                if (caller.ZoneIds is not null) return new Refusal("not_allowed", "A key that is limited to zones cannot create one.", 403);
                var checks = new Checks();
                foreach (var (value, pointer) in new (object?, string)[] { (request.Code, "/code"), (request.Name, "/name"), (request.TimeZone, "/time_zone"), (request.Currency, "/currency"), (request.Country, "/country"), (request.Depot, "/depot") })
                    checks.Need(value, pointer);
                checks.Done();
                var zone = Merged(new ZoneRow { Id = Ids.New(session.Now), Code = request.Code!, CreatedAt = session.Now, UpdatedAt = session.Now }, request);
                if (!await store.Add(session, zone)) return new Refusal("code_taken", $"There is a zone with the code {zone.Code} or with this external_id already.");
                await changes.Say(session, caller, "zone_created", zone.Id, zone.Id, ZoneView.Event(zone, session.Now));
                session.AfterCommit(cache.Forget);
                return Reply.Created($"/api/v1/zones/{zone.Id}", ZoneView.Of(zone), EntityTags.Of(1));
            },
            cancel);

    private static Task<Reply> Change(string id, Request request, HttpRequest http, Caller caller, Database database, ZoneStore store, ZoneCache cache, Changes changes, ZoneTime time, CancellationToken cancel) =>
        Save(id, http, caller, database, store, cache, changes, time, zone => Merged(zone, request), cancel);

    /// <summary>Its orders, drivers and history stay; no engine works for it any more.</summary>
    private static Task<Reply> Retire(string id, HttpRequest http, Caller caller, Database database, ZoneStore store, ZoneCache cache, Changes changes, ZoneTime time, TimeProvider clock, CancellationToken cancel) =>
        Save(id, http, caller, database, store, cache, changes, time, zone => zone with { RetiredAt = zone.RetiredAt ?? Instants.Micros(clock.GetUtcNow()) }, cancel);

    private static Task<Reply> Save(
        string id, HttpRequest http, Caller caller, Database database, ZoneStore store, ZoneCache cache, Changes changes, ZoneTime time, Func<ZoneRow, ZoneRow> change, CancellationToken cancel)
    {
        var thing = ThingId.Parse(id);
        var expected = EntityTags.IfMatch(http);
        return database.Write<Reply>(
            async session =>
            {
                if (await store.Find(session, thing) is not { } zone || !caller.SeesZone(zone.Id)) return Refusal.NotFound("zone");
                if (expected is { } sent && sent != zone.RowVersion) return EntityTags.Stale(EntityTags.Of(sent), zone.RowVersion);
                var changed = await time.Planned(session, zone, change(zone));
                if (!await store.Save(session, changed)) return EntityTags.Stale(EntityTags.Of(zone.RowVersion), null);
                changed = changed with { RowVersion = zone.RowVersion + 1, UpdatedAt = session.Now };
                await changes.Say(session, caller, changed.RetiredAt is null ? "zone_changed" : "zone_retired", zone.Id, zone.Id, ZoneView.Event(changed, session.Now));
                session.AfterCommit(cache.Forget);
                return Reply.Ok(ZoneView.Of(changed), EntityTags.Of(changed.RowVersion));
            },
            cancel);
    }

    /// <summary>The zone with what was sent, checked whole. Another time zone of one that is there counts from its next business date on.</summary>
    internal static ZoneRow Merged(ZoneRow zone, Request request)
    {
        var checks = new Checks();
        checks.Code(request.Code, "/code");
        if (request.Code is { } code && code != zone.Code) checks.Say("/code", "The code of a zone does not change.");
        checks.External(request.ExternalId.Value, "/external_id");
        if (request.Name is not null) checks.Name(request.Name, "/name");
        if (request.TimeZone is { } timeZone && !LocalTime.IsZone(timeZone)) checks.Say("/time_zone", $"'{timeZone}' is not an IANA time zone such as Asia/Riyadh.");
        if (request.Currency is { } currency && !Currencies.IsCode(currency)) checks.Say("/currency", $"'{currency}' is not an ISO 4217 code such as SAR.");
        if (request.Country is { } country && !(country.Length == 2 && country.All(char.IsAsciiLetterUpper))) checks.Say("/country", $"'{country}' is not an ISO 3166 code such as SA.");
        if (request.Depot is { } depot)
        {
            checks.Need(depot.Latitude, "/depot/latitude");
            checks.Need(depot.Longitude, "/depot/longitude");
            checks.Latitude(depot.Latitude, "/depot/latitude");
            checks.Longitude(depot.Longitude, "/depot/longitude");
        }
        if (request.Boundary.Value is { Text: not "null" } boundary && Boundary.Read(boundary.Text, out var error) is null) checks.Say("/boundary", error!);
        checks.OneOf(request.AssignmentMode, "/assignment_mode", AssignmentModes);
        checks.OneOf(request.PlanningMode, "/planning_mode", PlanningModes);
        checks.IsObject(request.Settings, "/settings");
        checks.Done();
        return zone with
        {
            ExternalId = request.ExternalId.Or(zone.ExternalId),
            Name = request.Name ?? zone.Name,
            TimeZone = zone.TimeZone.Length > 0 ? zone.TimeZone : request.TimeZone ?? "",
            NextTimeZone = zone.TimeZone.Length == 0 || request.TimeZone == zone.TimeZone ? null : request.TimeZone ?? zone.NextTimeZone,
            Currency = request.Currency ?? zone.Currency,
            Country = request.Country ?? zone.Country,
            DepotLatitude = request.Depot?.Latitude ?? zone.DepotLatitude,
            DepotLongitude = request.Depot?.Longitude ?? zone.DepotLongitude,
            Boundary = request.Boundary.Or(zone.Boundary) is { Text: not "null" } kept ? kept : null,
            AssignmentMode = request.AssignmentMode ?? zone.AssignmentMode,
            PlanningMode = request.PlanningMode ?? zone.PlanningMode,
            Settings = request.Settings ?? zone.Settings,
        };
    }
}
