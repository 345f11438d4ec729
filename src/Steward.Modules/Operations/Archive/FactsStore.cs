using Steward.Kernel;

namespace Steward.Operations.Archive;

/// <summary>A fact with its parts as the archive keeps it.</summary>
internal readonly record struct Fact(Guid Id, string Text, int PartRows);

/// <summary>Reads and deletes facts of any table that a module gave to the archive.</summary>
internal sealed class FactsStore
{
    /// <summary>The first day after one and before another of which something may leave.</summary>
    internal Task<DateOnly?> NextDay(Session session, ArchiveTable table, Guid zone, DateOnly after, DateOnly before) => session.Scalar<DateOnly?>(
        $"select t.business_date from {table.Name} t where {InZone(zone)} and t.business_date > @after and t.business_date < @before and {table.Leaves} order by t.business_date limit 1",
        new { zone, after, before });

    /// <summary>What may leave of a day, by id.</summary>
    internal async Task<IReadOnlyList<Fact>> Page(Session session, ArchiveTable table, Guid zone, DateOnly date, Guid after, int most) => await WithParts(session, table, await session.Query<Row>(
        $"select t.id, {table.Line} as line from {table.Name} t where {InZone(zone)} and t.business_date = @date and {table.Leaves} and t.id > @after order by t.id limit @most",
        new { zone, date, after, most }));

    /// <summary>Those of the ids that may leave now, held until the commit.</summary>
    internal async Task<IReadOnlyList<Fact>> Held(Session session, ArchiveTable table, IReadOnlyList<Guid> ids) => await WithParts(session, table, await session.Query<Row>(
        $"select t.id, {table.Line} as line from {table.Name} t where t.id {session.AnyOf("ids")} and {table.Leaves} order by t.id{session.ForUpdate}", new { ids = new IdArray([.. ids]) }));

    /// <summary>The facts that were deleted; their parts go first.</summary>
    internal async Task<int> Delete(Session session, ArchiveTable table, IReadOnlyList<Guid> ids)
    {
        if (ids.Count == 0) return 0;
        var args = new { ids = new IdArray([.. ids]) };
        foreach (var part in table.Parts) await session.Execute($"delete from {part.Name} where {part.Key} {session.AnyOf("ids")}", args);
        return await session.Execute($"delete from {table.Name} where id {session.AnyOf("ids")}", args);
    }

    /// <summary>The zones that a table's rows name, by one step in the index each.</summary>
    internal async Task<IReadOnlyList<Guid>> Zones(Session session, ArchiveTable table)
    {
        var zones = new List<Guid>();
        var after = Guid.Empty;
        while (await session.Scalar<Guid?>($"select t.zone_id from {table.Name} t where t.zone_id > @after order by t.zone_id limit 1", new { after }) is { } zone)
        {
            zones.Add(zone);
            after = zone;
        }
        return zones;
    }

    private static string InZone(Guid zone) => zone == Guid.Empty ? "t.zone_id is null" : "t.zone_id = @zone";

    private static async Task<IReadOnlyList<Fact>> WithParts(Session session, ArchiveTable table, IReadOnlyList<Row> rows)
    {
        if (rows.Count == 0) return [];
        var ids = new IdArray([.. rows.Select(row => row.Id)]);
        var parts = new List<(string Name, ILookup<Guid, string> Lines)>();
        foreach (var part in table.Parts)
        {
            var lines = await session.Query<Row>($"select t.{part.Key} as id, {part.Line} as line from {part.Name} t where t.{part.Key} {session.AnyOf("ids")}", new { ids });
            parts.Add((part.Name, lines.ToLookup(line => line.Id, line => line.Line)));
        }
        return [.. rows.Select(row => FactText.Write(row.Id, row.Line, parts))];
    }

    private sealed record Row
    {
        public Guid Id { get; init; }
        public string Line { get; init; } = "";
    }
}
