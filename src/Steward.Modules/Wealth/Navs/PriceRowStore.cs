using Steward.Kernel;

namespace Steward.Wealth.Navs;

/// <summary>Values by date with their revisions: <c>nav_prices</c> of schemes and <c>market_prices</c> of series have one shape and one set of rules.</summary>
internal abstract class PriceRowStore(string table, string owner, string date, string value)
{
    private const int Part = 2_000;

    private readonly IReadOnlyList<ColumnOf<NavPriceRow>> values =
    [
        new("id", r => r.Id), new(owner, r => r.ProductId), new(date, r => r.NavDate), new("revision", r => r.Revision), new(value, r => r.Nav), new("raw_value", r => r.RawValue), new("state", r => r.State),
        new("reason_code", r => r.ReasonCode), new("drop_id", r => r.DropId), new("case_id", r => r.CaseId), new("known_at", r => r.KnownAt), new("created_at", r => r.KnownAt), new("updated_at", r => r.KnownAt), new("metadata", _ => Json.Empty),
    ];

    /// <summary>The columns of a row under the names of <see cref="NavPriceRow"/>; the table is <c>n</c>.</summary>
    protected string Columns { get; } = $"n.id, n.{owner} as product_id, n.{date} as nav_date, n.revision, n.{value} as nav, n.raw_value, n.state, n.reason_code, n.drop_id, n.case_id, n.known_at";

    /// <summary>What is stored of these owners and dates, by revision.</summary>
    internal async Task<ILookup<(Guid Product, DateOnly Date), NavPriceRow>> Stored(Session session, IReadOnlyCollection<(Guid Product, DateOnly Date)> wanted)
    {
        var found = new List<NavPriceRow>();
        var from = session.Pick(
            $"json_each(@pairs) j join {table} n on n.{owner} = json_extract(j.value, '$[0]') and n.{date} = json_extract(j.value, '$[1]')",
            $"jsonb_array_elements(@pairs) j join {table} n on n.{owner} = (j ->> 0)::uuid and n.{date} = (j ->> 1)::date");
        foreach (var part in wanted.Distinct().Chunk(Part))
            found.AddRange(await session.Query<NavPriceRow>($"select {Columns} from {from} order by n.revision", new { pairs = Json.Of(part.Select(pair => new[] { pair.Product.ToString(), $"{pair.Date:yyyy-MM-dd}" })) }));
        return found.ToLookup(row => (row.ProductId, row.NavDate));
    }

    internal Task<int> Add(Session session, IReadOnlyList<NavPriceRow> rows) => session.InsertAll(table, values, rows);

    /// <summary>One later row took the place of each of these.</summary>
    internal async Task Supersede(Session session, IReadOnlyCollection<Guid> ids)
    {
        foreach (var part in ids.Chunk(500)) await session.Execute($"update {table} set state = 'superseded' where id {session.AnyOf("ids")}", new { ids = new IdArray([.. part]) });
    }

    internal Task<int> Decide(Session session, NavPriceRow row) =>
        session.Execute($"update {table} set state = @State, reason_code = @ReasonCode, drop_id = @DropId, known_at = @KnownAt where id = @Id and state = 'held'", row);

    internal Task<IReadOnlyList<NavPriceRow>> OfCase(Session session, Guid id) =>
        session.Query<NavPriceRow>($"select {Columns} from {table} n where n.case_id = @id order by n.{date}, n.revision", new { id });

    /// <summary>Values of an owner by date, newest first; with an instant, as they were known then.</summary>
    internal Task<IReadOnlyList<NavPriceRow>> Between(Session session, Guid product, DateOnly from, DateOnly to, DateTimeOffset? asOf, int most) => session.Query<NavPriceRow>(
        $"""
        select {Columns} from {table} n where n.{owner} = @product and n.{date} between @from and @to and n.state in ('accepted', 'superseded') {(asOf is null ? "and n.state = 'accepted'" : "and n.known_at <= @asOf")}
          and n.revision = (select max(revision) from {table} o where o.{owner} = n.{owner} and o.{date} = n.{date} and o.state in ('accepted', 'superseded') {(asOf is null ? "" : "and o.known_at <= @asOf")})
        order by n.{date} desc limit @most
        """,
        new { product, from, to, asOf, most });

    /// <summary>Accepted values from before a date.</summary>
    internal Task<IReadOnlyList<NavPriceRow>> AcceptedBefore(Session session, Guid product, DateOnly before) =>
        session.Query<NavPriceRow>($"select {Columns} from {table} n where n.{owner} = @product and n.{date} < @before and n.state = 'accepted' order by n.{date}", new { product, before });

    /// <summary>Accepted values from a date on as triggers look at them, every revision: without history that came late, and of an adjusted date only what is of its new scale.</summary>
    internal Task<IReadOnlyList<NavPriceRow>> Looked(Session session, Guid product, DateOnly from) => session.Query<NavPriceRow>(
        $"""
        select {Columns} from {table} n
        where n.{owner} = @product and n.{date} >= @from and n.state in ('accepted', 'superseded') and (n.reason_code is null or n.reason_code <> 'older_than_last')
          and n.revision >= coalesce((select max(o.revision) from {table} o where o.{owner} = n.{owner} and o.{date} = n.{date} and o.reason_code = 'adjusted'), 0)
        order by n.{date}, n.revision
        """,
        new { product, from });

    /// <summary>What a drop accepted, in the order in which the triggers look at it; history fires nothing.</summary>
    internal Task<IReadOnlyList<NavPriceRow>> ToEvaluate(Session session, Guid drop) => session.Query<NavPriceRow>(
        $"""
        select {Columns} from {table} n where n.drop_id = @drop and n.state in ('accepted', 'superseded') and (n.reason_code is null or n.reason_code <> 'older_than_last')
        order by n.{owner}, n.{date}, n.revision
        """,
        new { drop });

    /// <summary>The owners of which a drop took an accepted value back by a later revision.</summary>
    internal Task<IReadOnlyList<Guid>> RestatedBy(Session session, Guid drop) => session.Query<Guid>(
        $"""
        select distinct n.{owner} from {table} n
        where n.drop_id = @drop and n.revision > 1 and n.state in ('accepted', 'superseded')
          and exists (select 1 from {table} o where o.{owner} = n.{owner} and o.{date} = n.{date} and o.revision < n.revision and o.state = 'superseded')
        """,
        new { drop });

    /// <summary>Every value of an owner up to a date, held ones too, as a replay needs them.</summary>
    internal Task<IReadOnlyList<NavPriceRow>> All(Session session, Guid product, DateOnly to) => session.Query<NavPriceRow>(
        $"select {Columns} from {table} n where n.{owner} = @product and n.{date} <= @to and n.{value} is not null and n.{value} > 0 order by n.known_at, n.{date}, n.revision", new { product, to });

    /// <summary>What the triggers have seen of an owner since an instant, in the order in which they saw it.</summary>
    internal Task<IReadOnlyList<NavPriceRow>> SeenSince(Session session, Guid product, DateTimeOffset since) => session.Query<NavPriceRow>(
        $"""
        select {Columns} from {table} n join nav_drops d on d.id = n.drop_id
        where n.{owner} = @product and n.known_at > @since and d.evaluated_at is not null and n.state in ('accepted', 'superseded') and (n.reason_code is null or n.reason_code <> 'older_than_last')
        order by d.seq, n.{date}, n.revision
        """,
        new { product, since });

    /// <summary>The last accepted value.</summary>
    internal abstract Task<NavLatestRow?> Latest(Session session, Guid product);

    /// <summary>Makes these the last accepted values, where they are kept beside the rows.</summary>
    internal virtual Task<int> Move(Session session, IReadOnlyList<NavLatestRow> rows) => Task.FromResult(0);
}
