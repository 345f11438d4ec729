using Steward.Kernel;

namespace Steward.Wealth.Logs;

/// <summary>Tables <c>automation_execution_logs</c> and <c>execution_log_heads</c>.</summary>
internal sealed class ExecutionLogStore
{
    private const string Columns =
        """
        id, automation_type, automation_id, client_id, execution_date, status, order_id, error, details, chain, seq, occurrence_key, decision_no, is_terminal, decision, gate, reason_code, rule_version,
        inputs, outputs, actor, decision_id, duration_us, at, prev_hash, hash, created_at, metadata
        """;

    private static readonly IReadOnlyList<ColumnOf<LogRow>> Values =
    [
        new("id", r => r.Id), new("automation_type", r => r.AutomationType), new("automation_id", r => r.AutomationId), new("client_id", r => r.ClientId), new("execution_date", r => r.ExecutionDate), new("status", r => r.Status),
        new("order_id", r => r.OrderId), new("error", r => r.Error), new("details", r => r.Details), new("chain", r => r.Chain), new("seq", r => r.Seq), new("occurrence_key", r => r.OccurrenceKey), new("decision_no", r => r.DecisionNo),
        new("is_terminal", r => r.IsTerminal), new("decision", r => r.Decision), new("gate", r => r.Gate), new("reason_code", r => r.ReasonCode), new("rule_version", r => r.RuleVersion), new("inputs", r => r.Inputs),
        new("outputs", r => r.Outputs), new("actor", r => r.Actor), new("decision_id", r => r.DecisionId), new("duration_us", r => r.DurationUs), new("at", r => r.At), new("prev_hash", r => r.PrevHash), new("hash", r => r.Hash),
        new("created_at", r => r.CreatedAt), new("metadata", r => r.Metadata),
    ];

    internal async Task<ChainHead> LockHead(Session session, string chain)
    {
        await session.Execute("insert into execution_log_heads (chain, seq, hash) values (@chain, 0, @hash) on conflict do nothing", new { chain, hash = ChainEntry.NoHash });
        return Head((await session.First<HeadRow>("select chain, seq, hash from execution_log_heads where chain = @chain" + session.ForUpdate, new { chain }))!);
    }

    internal Task<int> MoveHead(Session session, string chain, ChainHead head) =>
        session.Execute("update execution_log_heads set seq = @Seq, hash = @Hash where chain = @chain", new { chain, head.Seq, head.Hash });

    internal async Task<IReadOnlyDictionary<string, ChainHead>> Heads(Session session) =>
        (await session.Query<HeadRow>("select chain, seq, hash from execution_log_heads order by chain")).ToDictionary(row => row.Chain, Head, StringComparer.Ordinal);

    internal Task<int> Add(Session session, IReadOnlyList<LogRow> rows) => session.InsertAll("automation_execution_logs", Values, rows);

    internal async Task<int> NextNumber(Session session, string occurrenceKey) =>
        await session.Scalar<int?>("select max(decision_no) from automation_execution_logs where occurrence_key = @occurrenceKey", new { occurrenceKey }) + 1 ?? 1;

    internal Task<IReadOnlyList<LogRow>> OfOccurrence(Session session, string occurrenceKey) =>
        session.Query<LogRow>($"select {Columns} from automation_execution_logs where occurrence_key = @occurrenceKey order by decision_no", new { occurrenceKey });

    /// <summary>The links of a chain after a number, in their order.</summary>
    internal Task<IReadOnlyList<LogRow>> After(Session session, string chain, long seq, int most) =>
        session.Query<LogRow>($"select {Columns} from automation_execution_logs where chain = @chain and seq > @seq order by seq limit @most", new { chain, seq, most });

    internal Task<IReadOnlyList<LogRow>> Page(Session session, PageRequest page, LogFilter filter) => session.Query<LogRow>(
        $"""
        select {Columns} from automation_execution_logs where (created_at, id) < (@At, @Id) {Where(filter)} order by created_at desc, id desc limit @Take
        """,
        new { page.At, page.Id, page.Take, filter.ClientId, filter.AutomationType, filter.AutomationId, filter.Decision, filter.From, filter.To, filter.AdviserId });

    private static string Where(LogFilter filter) =>
        (filter.ClientId is null ? "" : "and client_id = @ClientId ") + (filter.AutomationType is null ? "" : "and automation_type = @AutomationType ") + (filter.AutomationId is null ? "" : "and automation_id = @AutomationId ")
        + (filter.Decision is null ? "" : "and decision = @Decision ") + (filter.From is null ? "" : "and execution_date >= @From ") + (filter.To is null ? "" : "and execution_date <= @To ")
        + (filter.AdviserId is null ? "" : "and client_id in (select id from clients where adviser_id = @AdviserId) ");

    private static ChainHead Head(HeadRow row) => new(row.Seq, row.Hash);

    private sealed record HeadRow
    {
        public string Chain { get; init; } = "";
        public long Seq { get; init; }
        public string Hash { get; init; } = "";
    }
}

/// <summary>Which lines a list or an export has; null is all.</summary>
internal sealed record LogFilter(Guid? ClientId, string? AutomationType, Guid? AutomationId, string? Decision, DateOnly? From, DateOnly? To, Guid? AdviserId = null);
