using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Fleet.Zones;

/// <summary>A hub as it is stored and shown.</summary>
internal sealed record HubRow
{
    public Guid Id { get; init; }
    public Guid ZoneId { get; init; }
    public string Code { get; init; } = "";
    public string? ExternalId { get; init; }
    public string Name { get; init; } = "";
    public Degrees Latitude { get; init; }
    public Degrees Longitude { get; init; }
    public string? Address { get; init; }
    public bool Open { get; init; } = true;
    public decimal? DispatchRadiusKm { get; init; }
    public int? BundleLimit { get; init; }
    public DateTimeOffset? RetiredAt { get; init; }
    public long RowVersion { get; init; } = 1;
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Table <c>hubs</c>.</summary>
internal sealed class HubStore : IHubs
{
    private const string Columns = "id, zone_id, code, external_id, name, latitude, longitude, address, open, dispatch_radius_km, bundle_limit, retired_at, row_version, created_at";

    public async Task<Hub?> Find(Session session, Guid id) => await Row(session, new ThingId(id, null, null)) is { } row ? Of(row) : null;

    public async Task<Hub?> Lookup(Session session, string id) => await Row(session, ThingId.Parse(id)) is { } row ? Of(row) : null;

    public async Task<IReadOnlyList<Hub>> InZone(Session session, Guid zone) =>
        [.. (await session.Query<HubRow>($"select {Columns} from hubs where zone_id = @zone and retired_at is null order by code", new { zone })).Select(Of)];

    internal async Task<HubRow?> Row(Session session, ThingId id)
    {
        var found = await session.Query<HubRow>(
            $"select {Columns} from hubs where {(id.Id is not null ? "id = @Id" : id.Code is not null ? "code = @Code" : "external_id = @External")} limit 2", id);
        if (found.Count > 1) throw new RefusedException(new("ambiguous_code", $"More than one zone has a hub {id.Code}. Use the id.", 409));
        return found.FirstOrDefault();
    }

    internal Task<IReadOnlyList<HubRow>> Page(Session session, PageRequest page, Guid? zone, bool retired) => session.Query<HubRow>(
        $"select {Columns} from hubs where (created_at, id) < (@At, @Id) and (@retired or retired_at is null) {(zone is null ? "" : "and zone_id = @zone")} order by created_at desc, id desc limit @Take",
        new { page.At, page.Id, page.Take, zone, retired });

    internal async Task<bool> Add(Session session, HubRow hub) => await session.Execute(
        """
        insert into hubs (id, zone_id, code, external_id, name, latitude, longitude, address, open, dispatch_radius_km, bundle_limit, created_at)
        values (@Id, @ZoneId, @Code, @ExternalId, @Name, @Latitude, @Longitude, @Address, @Open, @DispatchRadiusKm, @BundleLimit, @CreatedAt) on conflict do nothing
        """,
        hub) == 1;

    internal Task<int> Save(Session session, HubRow hub) => session.Execute(
        """
        update hubs set name = @Name, latitude = @Latitude, longitude = @Longitude, address = @Address, open = @Open, dispatch_radius_km = @DispatchRadiusKm,
          bundle_limit = @BundleLimit, retired_at = @RetiredAt, row_version = row_version + 1
        where id = @Id
        """,
        hub);

    private static Hub Of(HubRow row) => new(row.Id, row.ZoneId, row.Code, row.Name, row.Latitude, row.Longitude, row.Open, row.DispatchRadiusKm, row.BundleLimit, row.RetiredAt);
}
