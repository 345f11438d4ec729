using Steward.Kernel;

namespace Steward.Wealth.Goals;

/// <summary>What a client saves for.</summary>
internal sealed record GoalRow
{
    public Guid Id { get; init; }
    public string Code { get; init; } = "";
    public Guid ClientId { get; init; }
    public string Name { get; init; } = "";
    public string GoalType { get; init; } = "";
    public decimal TargetAmount { get; init; }
    public DateOnly TargetDate { get; init; }
    public decimal? MonthlyContribution { get; init; }

    /// <summary>Of a year; a month counts with a twelfth.</summary>
    public decimal AssumedReturnPercent { get; init; }
    public decimal ProgressPercent { get; init; }

    /// <summary>The last quarter of the way that the client was told of: 0, 25, 50, 75 or 100.</summary>
    public int MilestonePercent { get; init; }

    /// <summary>Active, Reached, Paused or Closed.</summary>
    public string Status { get; init; } = "Active";
    public int Priority { get; init; } = 1;
    public DateTimeOffset? RetiredAt { get; init; }
    public long Version { get; init; } = 1;
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>The share of a holding that belongs to a goal.</summary>
internal sealed record GoalAllocationRow
{
    public Guid Id { get; init; }
    public Guid GoalId { get; init; }
    public Guid HoldingId { get; init; }
    public decimal SharePercent { get; init; }
}

/// <summary>Tables <c>goals</c> and <c>goal_allocations</c>.</summary>
internal sealed class GoalStore
{
    private const string Columns =
        "id, code, client_id, name, goal_type, target_amount, target_date, monthly_contribution, assumed_return_percent, progress_percent, milestone_percent, status, priority, retired_at, version, created_at, updated_at";

    internal Task<GoalRow?> Find(Session session, Guid id) => session.First<GoalRow>($"select {Columns} from goals where id = @id", new { id });

    internal Task<GoalRow?> Lookup(Session session, ThingId id) =>
        id.External is not null ? Task.FromResult<GoalRow?>(null) : session.First<GoalRow>($"select {Columns} from goals where {(id.Id is not null ? "id = @Id" : "code = @Code")}{session.ForUpdate}", id);

    /// <summary>The goals of a client that are not retired, locked.</summary>
    internal Task<IReadOnlyList<GoalRow>> LockOfClient(Session session, Guid client) =>
        session.Query<GoalRow>($"select {Columns} from goals where client_id = @client and retired_at is null order by id{session.ForUpdate}", new { client });

    internal Task<IReadOnlyList<GoalRow>> Page(Session session, PageRequest page, Guid? client, string? status) => session.Query<GoalRow>(
        $"""
        select {Columns} from goals where (created_at, id) < (@At, @Id) {(client is null ? "" : "and client_id = @client")} {(status is null ? "and retired_at is null" : "and status = @status")}
        order by created_at desc, id desc limit @Take
        """,
        new { page.At, page.Id, page.Take, client, status });

    internal async Task<bool> Add(Session session, GoalRow goal) => await session.Execute(
        """
        insert into goals (id, code, client_id, name, goal_type, target_amount, target_date, monthly_contribution, assumed_return_percent, status, priority, created_at)
        values (@Id, @Code, @ClientId, @Name, @GoalType, @TargetAmount, @TargetDate, @MonthlyContribution, @AssumedReturnPercent, @Status, @Priority, @CreatedAt) on conflict do nothing
        """,
        goal) == 1;

    internal Task<int> Save(Session session, GoalRow goal) => session.Execute(
        """
        update goals set name = @Name, goal_type = @GoalType, target_amount = @TargetAmount, target_date = @TargetDate, monthly_contribution = @MonthlyContribution, assumed_return_percent = @AssumedReturnPercent,
          status = @Status, priority = @Priority, retired_at = @RetiredAt, version = version + 1 where id = @Id and version = @Version
        """,
        goal);

    /// <summary>Progress is reckoned, not edited: the version stays.</summary>
    internal Task<int> SaveProgress(Session session, GoalRow goal) =>
        session.Execute("update goals set progress_percent = @ProgressPercent, milestone_percent = @MilestonePercent, status = @Status where id = @Id", goal);

    internal Task<IReadOnlyList<GoalAllocationRow>> Allocations(Session session, IReadOnlyCollection<Guid> goals) => session.Query<GoalAllocationRow>(
        $"select id, goal_id, holding_id, share_percent from goal_allocations where goal_id {session.AnyOf("ids")} order by goal_id, holding_id", new { ids = new IdArray([.. goals]) });

    /// <summary>What belongs of some holdings to other goals than this one, holding by holding.</summary>
    internal async Task<IReadOnlyDictionary<Guid, decimal>> TakenByOthers(Session session, Guid goal, IReadOnlyCollection<Guid> holdings) => (await session.Query<GoalAllocationRow>(
        $"""
        select a.id, a.goal_id, a.holding_id, a.share_percent from goal_allocations a join goals g on g.id = a.goal_id
        where a.holding_id {session.AnyOf("ids")} and a.goal_id <> @goal and g.retired_at is null
        """,
        new { ids = new IdArray([.. holdings]), goal })).GroupBy(row => row.HoldingId).ToDictionary(group => group.Key, group => group.Sum(row => row.SharePercent));

    internal async Task Allocate(Session session, Guid goal, IReadOnlyList<GoalAllocationRow> rows)
    {
        await session.Execute("delete from goal_allocations where goal_id = @goal", new { goal });
        await session.InsertAll("goal_allocations", [new("id", r => r.Id), new("goal_id", r => r.GoalId), new("holding_id", r => r.HoldingId), new("share_percent", r => r.SharePercent)], rows);
    }

    /// <summary>What the active rules by date put into some goals in a month, for those that name no contribution of their own: of a rarer rule its part, of a more frequent one the mean.</summary>
    internal async Task<IReadOnlyDictionary<Guid, decimal>> MonthlyOfRules(Session session, IReadOnlyCollection<Guid> goals) => (await session.Query<MonthlySum>(
        $"""
        select goal_id, frequency, sum(amount) as amount from auto_invest_rules
        where goal_id {session.AnyOf("ids")} and status = 'Active' and is_enabled and trigger_type = 'Date' group by goal_id, frequency
        """,
        new { ids = new IdArray([.. goals]) })).GroupBy(sum => sum.GoalId).ToDictionary(goal => goal.Key, goal => decimal.Round(goal.Sum(sum => sum.Amount * TimesAYear[sum.Frequency] / 12), 2));

    /// <summary>Clients whose goals hold something of which a delivery brought a NAV, by id, a part at a time.</summary>
    internal Task<IReadOnlyList<Guid>> ClientsOfDrop(Session session, Guid drop, Guid after, int take) => session.Query<Guid>(
        """
        select distinct g.client_id from goals g join goal_allocations a on a.goal_id = g.id join holdings h on h.id = a.holding_id join nav_prices n on n.product_id = h.product_id
        where n.drop_id = @drop and n.state = 'accepted' and g.retired_at is null and g.status in ('Active', 'Reached') and g.client_id > @after order by g.client_id limit @take
        """,
        new { drop, after, take });

    /// <summary>Business days of a year, for daily rules: the usual 252.</summary>
    private static readonly Dictionary<string, int> TimesAYear = new(StringComparer.Ordinal)
    {
        ["Daily"] = 252, ["Weekly"] = 52, ["Fortnightly"] = 26, ["Monthly"] = 12, ["Quarterly"] = 4, ["Half-Yearly"] = 2, ["Yearly"] = 1,
    };

    private sealed record MonthlySum
    {
        public Guid GoalId { get; init; }
        public string Frequency { get; init; } = "";
        public decimal Amount { get; init; }
    }
}
