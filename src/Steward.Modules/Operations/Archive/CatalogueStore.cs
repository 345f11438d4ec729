using Steward.Kernel;

namespace Steward.Operations.Archive;

/// <summary>A table of facts as the archive reads it. SQL names its rows <c>t</c>.</summary>
/// <param name="Line">The expression that gives a row as JSON, the same text for the same row at any time.</param>
/// <param name="Leaves">True for a fact that is finished and that no row of another table refers to, but its parts.</param>
internal sealed record ArchiveTable(string Name, string Line, string Leaves, IReadOnlyList<ArchivePart> Parts);

internal sealed record ArchivePart(string Name, string Key, string Line);

/// <summary>Reads columns and references from the database's own catalogue, so that a new column or reference is never forgotten.</summary>
internal sealed class CatalogueStore(IEnumerable<Archivable> kinds)
{
    private const string PostgresColumns =
        """
        select c.relname::text as owner, a.attname::text as name, format_type(a.atttypid, a.atttypmod) as type
        from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where c.relkind in ('r', 'p') and c.relnamespace = current_schema()::regnamespace order by c.relname, a.attnum
        """;

    private const string SqliteColumns =
        "select m.name as owner, c.name, c.type from sqlite_master m join pragma_table_xinfo(m.name) c where m.type = 'table' and c.hidden in (0, 2, 3) order by m.name, c.cid";

    private const string PostgresReferences =
        """
        select f.conrelid::regclass::text as owner, a.attname::text as name, f.confrelid::regclass::text as target, k.attname::text as target_column
        from pg_constraint f join pg_attribute a on a.attrelid = f.conrelid and a.attnum = any (f.conkey)
        join pg_attribute k on k.attrelid = f.confrelid and k.attnum = f.confkey[array_position(f.conkey, a.attnum)]
        where f.contype = 'f' and f.connamespace = current_schema()::regnamespace
        """;

    private const string SqliteReferences =
        """
        select m.name as owner, f."from" as name, f."table" as target, coalesce(f."to", 'id') as target_column
        from sqlite_master m join pragma_foreign_key_list(m.name) f where m.type = 'table'
        """;

    /// <summary>Every table of the archive, those that refer to another before it: what both may leave leaves in one night.</summary>
    internal async Task<IReadOnlyList<ArchiveTable>> Tables(Session session)
    {
        var columns = await Columns(session);
        var references = await session.Query<Reference>(session.Pick(SqliteReferences, PostgresReferences));
        return [.. ReferringFirst(references).Select(kind => new ArchiveTable(
            kind.Table, Line(session.Dialect, columns[kind.Table]), Leaves(kind, references),
            [.. kind.Parts.Select(part => new ArchivePart(part.Table, part.Key, Line(session.Dialect, columns[part.Table])))]))];
    }

    internal async Task<ILookup<string, Column>> Columns(Session session) =>
        (await session.Query<Column>(session.Pick(SqliteColumns, PostgresColumns))).ToLookup(column => column.Owner, StringComparer.Ordinal);

    /// <summary>PostgreSQL's own JSON, but for instants, whose text would follow the session's time zone. SQLite's values are integers and texts, exact as they are.</summary>
    private static string Line(Dialect dialect, IEnumerable<Column> columns)
    {
        if (dialect is Dialect.Sqlite) return $"json_object({string.Join(", ", columns.Select(c => $"'{c.Name}', t.{c.Name}"))})";
        var instants = columns.Where(c => c.Type.StartsWith("timestamp", StringComparison.Ordinal))
            .Select(c => $"'{c.Name}', to_char(t.{c.Name} at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')");
        return $"(to_jsonb(t) || jsonb_build_object({string.Join(", ", instants)}))::text";
    }

    private static string Leaves(Archivable kind, IReadOnlyList<Reference> references)
    {
        var kept = references.Where(r => r.Target == kind.Table && kind.Parts.All(part => part.Table != r.Owner))
            .Select((r, i) => $" and not exists (select 1 from {r.Owner} r{i} where r{i}.{r.Name} = t.{r.TargetColumn})");
        return $"({kind.Finished}){string.Concat(kept)}";
    }

    private List<Archivable> ReferringFirst(IReadOnlyList<Reference> references)
    {
        var (left, ordered) = (kinds.OrderBy(kind => kind.Table, StringComparer.Ordinal).ToList(), new List<Archivable>());
        while (left.Count > 0)
        {
            var next = left.Find(kind => !references.Any(r => r.Target == kind.Table && r.Owner != kind.Table && left.Exists(other => other.Table == r.Owner))) ?? left[0];
            ordered.Add(next);
            left.Remove(next);
        }
        return ordered;
    }

    internal sealed record Column
    {
        public string Owner { get; init; } = "";
        public string Name { get; init; } = "";
        public string Type { get; init; } = "";
    }

    private sealed record Reference
    {
        public string Owner { get; init; } = "";
        public string Name { get; init; } = "";
        public string Target { get; init; } = "";
        public string TargetColumn { get; init; } = "";
    }
}
