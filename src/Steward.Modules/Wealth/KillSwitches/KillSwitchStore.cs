using Steward.Kernel;

namespace Steward.Wealth.KillSwitches;

/// <summary>A kill switch as it is stored: engaged until it is released.</summary>
internal sealed record KillSwitchRow
{
    public Guid Id { get; init; }

    /// <summary>Firm, Client, Scheme, Rule or Rail.</summary>
    public string Scope { get; init; } = "";
    public Guid? ScopeId { get; init; }
    public string? Rail { get; init; }
    public string Reason { get; init; } = "";
    public Guid EngagedBy { get; init; }
    public DateTimeOffset EngagedAt { get; init; }
    public bool ReleaseNeedsTwo { get; init; }
    public Guid? ReleaseAskedBy { get; init; }
    public DateTimeOffset? ReleaseAskedAt { get; init; }
    public Guid? ReleasedBy { get; init; }
    public DateTimeOffset? ReleasedAt { get; init; }
    public string? ReleaseReason { get; init; }
    public long Version { get; init; } = 1;
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>The switches that are engaged now; read in the transaction that claims and again just before an order leaves.</summary>
internal sealed class EngagedSwitches(IReadOnlyList<KillSwitchRow> engaged)
{
    /// <summary>The first that stops this, the widest first; null when none does.</summary>
    internal KillSwitchRow? Stopping(Guid client, Guid? rule, string rail, params ReadOnlySpan<Guid?> schemes)
    {
        if (engaged.Count == 0) return null;
        foreach (var one in engaged)
        {
            var stops = one.Scope switch
            {
                "Firm" => true,
                "Client" => one.ScopeId == client,
                "Rule" => rule is not null && one.ScopeId == rule,
                "Rail" => one.Rail == rail,
                "Scheme" => schemes.Contains(one.ScopeId),
                _ => false,
            };
            if (stops) return one;
        }
        return null;
    }
}

/// <summary>Table <c>kill_switches</c>.</summary>
internal sealed class KillSwitchStore
{
    private const string Columns =
        "id, scope, scope_id, rail, reason, engaged_by, engaged_at, release_needs_two, release_asked_by, release_asked_at, released_by, released_at, release_reason, version, created_at";

    internal async Task<EngagedSwitches> Engaged(Session session) =>
        new(await session.Query<KillSwitchRow>($"select {Columns} from kill_switches where released_at is null order by case scope when 'Firm' then 0 when 'Rail' then 1 else 2 end, id"));

    internal Task<KillSwitchRow?> Find(Session session, Guid id) => session.First<KillSwitchRow>($"select {Columns} from kill_switches where id = @id{session.ForUpdate}", new { id });

    /// <param name="adviser">Of clients and rules only those of his clients; null: all.</param>
    /// <param name="only">Of clients and rules only those of this client; null: all.</param>
    internal Task<IReadOnlyList<KillSwitchRow>> Page(Session session, PageRequest page, bool engagedOnly, Guid? adviser, Guid? only) => session.Query<KillSwitchRow>(
        $"""
        select {Columns} from kill_switches where (created_at, id) < (@At, @Id) {(engagedOnly ? "and released_at is null" : "")} {((adviser ?? only) is null ? "" : Own(only is null ? "c.adviser_id = @adviser" : "c.id = @only"))}
        order by created_at desc, id desc limit @Take
        """,
        new { page.At, page.Id, page.Take, adviser, only });

    private static string Own(string isHis) =>
        $"""
        and (scope not in ('Client', 'Rule') or scope_id in (select c.id from clients c where {isHis}) or scope_id in (select r.id from auto_invest_rules r join clients c on c.id = r.client_id where {isHis})
          or scope_id in (select r.id from rebalancing_rules r join clients c on c.id = r.client_id where {isHis}) or scope_id in (select r.id from trigger_orders r join clients c on c.id = r.client_id where {isHis}))
        """;

    /// <summary>False when the same switch is engaged already.</summary>
    internal async Task<bool> Engage(Session session, KillSwitchRow row) => await session.Execute(
        """
        insert into kill_switches (id, scope, scope_id, rail, reason, engaged_by, engaged_at, release_needs_two, created_at)
        values (@Id, @Scope, @ScopeId, @Rail, @Reason, @EngagedBy, @EngagedAt, @ReleaseNeedsTwo, @CreatedAt) on conflict do nothing
        """,
        row) == 1;

    internal Task<int> Save(Session session, KillSwitchRow row) => session.Execute(
        """
        update kill_switches set release_asked_by = @ReleaseAskedBy, release_asked_at = @ReleaseAskedAt, released_by = @ReleasedBy, released_at = @ReleasedAt, release_reason = @ReleaseReason, version = version + 1
        where id = @Id and version = @Version
        """,
        row);

    /// <summary>Orders under way that a switch concerns: those that left, and those that it stops.</summary>
    internal Task<IReadOnlyList<UnderWay>> UnderWay(Session session, KillSwitchRow row, int most) =>
        session.Query<UnderWay>($"select o.id, o.code, o.client_id, o.status {Concerned(row)} order by o.created_at, o.id limit {most}", row);

    internal Task<long> UnderWayCount(Session session, KillSwitchRow row) => session.Scalar<long>($"select count(*) {Concerned(row)}", row);

    private static string Concerned(KillSwitchRow row) =>
        $"""
        from investment_orders o where o.status in ('under_review', 'pending', 'confirmed', 'submitted', 'unknown') {row.Scope switch
        {
            "Client" => "and o.client_id = @ScopeId",
            "Scheme" => "and (o.product_id = @ScopeId or o.target_product_id = @ScopeId)",
            "Rail" => "and o.rail = @Rail",
            "Rule" => "and o.occurrence_key in (select occurrence_key from automation_occurrences where automation_id = @ScopeId)",
            _ => "",
        }}
        """;
}

/// <summary>An order that a switch concerns.</summary>
internal sealed record UnderWay
{
    public Guid Id { get; init; }
    public string Code { get; init; } = "";
    public Guid ClientId { get; init; }
    public string Status { get; init; } = "";
}
