using Steward.Kernel;

namespace Steward.Wealth.Limits;

/// <summary>A limit as it is stored.</summary>
internal sealed record LimitRow
{
    public Guid Id { get; init; }

    /// <summary>Firm, Client, Scheme, Rule or Adviser.</summary>
    public string Scope { get; init; } = "";

    /// <summary>Null: each of the scope for itself.</summary>
    public Guid? ScopeId { get; init; }

    /// <summary>Order Amount, Amount Per Day, Orders Per Day, Turnover Percent Per Month or Percent Of Portfolio.</summary>
    public string Kind { get; init; } = "";
    public decimal Value { get; init; }
    public bool IsHard { get; init; }
    public string? Currency { get; init; }
    public DateOnly EffectiveFrom { get; init; }
    public DateOnly? EffectiveTo { get; init; }
    public Guid CreatedBy { get; init; }
    public DateTimeOffset? RetiredAt { get; init; }
    public long Version { get; init; } = 1;
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }

    internal bool IsInForceOn(DateOnly day) => EffectiveFrom <= day && !(EffectiveTo < day);
}

/// <summary>How much of a limit one subject has used in one period.</summary>
internal sealed record UsageRow
{
    public Guid Id { get; init; }
    public Guid LimitId { get; init; }
    public Guid SubjectId { get; init; }
    public string PeriodKey { get; init; } = "";
    public decimal Used { get; init; }
}

/// <summary>Tables <c>limits</c> and <c>limit_usage</c>.</summary>
internal sealed class LimitStore
{
    private const string Columns = "id, scope, scope_id, kind, value, is_hard, currency, effective_from, effective_to, created_by, retired_at, version, created_at, updated_at";

    /// <summary>Those in force on any of some days.</summary>
    internal Task<IReadOnlyList<LimitRow>> InForce(Session session, DateOnly first, DateOnly last) => session.Query<LimitRow>(
        $"select {Columns} from limits where retired_at is null and effective_from <= @last and (effective_to is null or effective_to >= @first) order by id", new { first, last });

    internal Task<LimitRow?> Find(Session session, Guid id) => session.First<LimitRow>($"select {Columns} from limits where id = @id{session.ForUpdate}", new { id });

    internal Task<IReadOnlyList<LimitRow>> Page(Session session, PageRequest page, string? scope, Guid? scopeId, bool retired) => session.Query<LimitRow>(
        $"""
        select {Columns} from limits where (created_at, id) < (@At, @Id) and (@retired or retired_at is null) {(scope is null ? "" : "and scope = @scope")} {(scopeId is null ? "" : "and scope_id = @scopeId")}
        order by created_at desc, id desc limit @Take
        """,
        new { page.At, page.Id, page.Take, retired, scope, scopeId });

    internal Task<int> Add(Session session, LimitRow limit) => session.Execute(
        """
        insert into limits (id, scope, scope_id, kind, value, is_hard, currency, effective_from, effective_to, created_by, created_at)
        values (@Id, @Scope, @ScopeId, @Kind, @Value, @IsHard, @Currency, @EffectiveFrom, @EffectiveTo, @CreatedBy, @CreatedAt)
        """,
        limit);

    internal Task<int> Save(Session session, LimitRow limit) => session.Execute(
        "update limits set value = @Value, is_hard = @IsHard, effective_to = @EffectiveTo, retired_at = @RetiredAt, version = version + 1 where id = @Id and version = @Version", limit);

    internal async Task<bool> HasFirmLimit(Session session, DateOnly day) => (await InForce(session, day, day)).Any(limit => limit.Scope == "Firm");

    /// <summary>
    /// The usage of each (limit, subject, period), locked until the commit: rules that run at the same time wait for one another here, so they
    /// cannot pass a limit together. A row that is not there is made first. Locked in one order, so that nobody waits in a circle.
    /// </summary>
    internal async Task<Dictionary<(Guid Limit, Guid Subject, string Period), UsageRow>> Lock(Session session, IReadOnlyCollection<(Guid Limit, Guid Subject, string Period)> wanted)
    {
        var found = new Dictionary<(Guid, Guid, string), UsageRow>();
        if (wanted.Count == 0) return found;
        var rows = wanted.Distinct().OrderBy(w => w.Limit).ThenBy(w => w.Subject).ThenBy(w => w.Period, StringComparer.Ordinal)
            .Select(w => new UsageRow { Id = Ids.New(session.Now), LimitId = w.Limit, SubjectId = w.Subject, PeriodKey = w.Period }).ToList();
        await session.InsertAll(
            "limit_usage", [new("id", r => r.Id), new("limit_id", r => r.LimitId), new("subject_id", r => r.SubjectId), new("period_key", r => r.PeriodKey), new ColumnOf<UsageRow>("used", r => r.Used)], rows,
            "on conflict (limit_id, subject_id, period_key) do nothing");
        foreach (var part in rows.GroupBy(row => row.PeriodKey, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var usage = await session.Query<UsageRow>(
                $"""
                select id, limit_id, subject_id, period_key, used from limit_usage
                where period_key = @period and limit_id {session.AnyOf("limits")} and subject_id {session.AnyOf("subjects")} order by limit_id, subject_id{session.ForUpdate}
                """,
                new { period = part.Key, limits = new IdArray([.. part.Select(r => r.LimitId).Distinct()]), subjects = new IdArray([.. part.Select(r => r.SubjectId).Distinct()]) });
            foreach (var row in usage) found[(row.LimitId, row.SubjectId, row.PeriodKey)] = row;
        }
        return found;
    }

    internal async Task Save(Session session, IEnumerable<UsageRow> usage)
    {
        foreach (var row in usage) await session.Execute("update limit_usage set used = @Used where id = @Id", row);
    }
}
