using Steward.Kernel;

namespace Steward.Operations.Archive;

/// <summary>The side tables that a day is restored into: the columns of the table, without its rules, triggers and references.</summary>
internal sealed class SideTablesStore(CatalogueStore catalogue)
{
    internal static string NameOf(string table) => "restored_" + table;

    /// <summary>Makes them where they are missing, and anew where the table has other columns by now.</summary>
    internal async Task Prepare(Session session, ArchiveTable table)
    {
        var columns = await catalogue.Columns(session);
        await Make(session, columns, table.Name, "id", isUnique: true);
        foreach (var part in table.Parts) await Make(session, columns, part.Name, part.Key, isUnique: false);
    }

    internal async Task Clear(Session session, ArchiveTable table, Guid zone, DateOnly date)
    {
        var args = new { zone, date };
        foreach (var part in table.Parts) await session.Execute($"delete from {NameOf(part.Name)} where {part.Key} in (select id from {NameOf(table.Name)} where {OfDay(zone)})", args);
        await session.Execute($"delete from {NameOf(table.Name)} where {OfDay(zone)}", args);
    }

    internal async Task Load(Session session, ArchiveTable table, IReadOnlyList<Fact> facts)
    {
        var ids = new IdArray([.. facts.Select(fact => fact.Id)]);
        var columns = await catalogue.Columns(session);
        foreach (var part in table.Parts)
        {
            await session.Execute($"delete from {NameOf(part.Name)} where {part.Key} {session.AnyOf("ids")}", new { ids });
            await Insert(session, columns, NameOf(part.Name), FactText.Rows(facts, part.Name));
        }
        await session.Execute($"delete from {NameOf(table.Name)} where id {session.AnyOf("ids")}", new { ids });
        await Insert(session, columns, NameOf(table.Name), FactText.Rows(facts));
    }

    /// <summary>Takes out what still stands in the table itself.</summary>
    internal async Task LeaveOut(Session session, ArchiveTable table, Guid zone, DateOnly date)
    {
        var present = $"select s.id from {NameOf(table.Name)} s where {OfDay(zone)} and exists (select 1 from {table.Name} t where t.id = s.id)";
        var args = new { zone, date };
        foreach (var part in table.Parts) await session.Execute($"delete from {NameOf(part.Name)} where {part.Key} in ({present})", args);
        await session.Execute($"delete from {NameOf(table.Name)} where id in ({present})", args);
    }

    internal async Task<(long Facts, long Parts)> Count(Session session, ArchiveTable table, Guid zone, DateOnly date)
    {
        var args = new { zone, date };
        var (facts, parts) = (await session.Scalar<long>($"select count(*) from {NameOf(table.Name)} where {OfDay(zone)}", args), 0L);
        foreach (var part in table.Parts)
            parts += await session.Scalar<long>($"select count(*) from {NameOf(part.Name)} where {part.Key} in (select id from {NameOf(table.Name)} where {OfDay(zone)})", args);
        return (facts, parts);
    }

    private static string OfDay(Guid zone) => (zone == Guid.Empty ? "zone_id is null" : "zone_id = @zone") + " and business_date = @date";

    private static async Task Make(Session session, ILookup<string, CatalogueStore.Column> columns, string table, string key, bool isUnique)
    {
        var side = NameOf(table);
        // SQLite keeps of a column's type its family only, so names are compared there.
        var (wanted, present) = (columns[table].Select(Shape), columns[side].Select(Shape));
        if (wanted.SequenceEqual(present)) return;
        await session.Execute($"drop table if exists {side}");
        await session.Execute(session.Pick($"create table {side} as select * from {table} where false", $"create table {side} (like {table})"));
        await session.Execute($"create {(isUnique ? "unique " : "")}index {side}_{key} on {side} ({key})");

        string Shape(CatalogueStore.Column column) => session.Pick(column.Name, column.Name + " " + column.Type);
    }

    private static Task<int> Insert(Session session, ILookup<string, CatalogueStore.Column> columns, string side, string rows)
    {
        var names = columns[side].Select(column => column.Name).ToList();
        return session.Execute(
            session.Pick(
                $"insert into {side} ({string.Join(", ", names)}) select {string.Join(", ", names.Select(name => $"json_extract(value, '$.{name}')"))} from json_each(@rows)",
                $"insert into {side} select * from jsonb_populate_recordset(null::{side}, @rows)"),
            new { rows = new Json(rows) });
    }
}
