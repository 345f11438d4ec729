using Steward.Kernel;
using Steward.Wealth.Faults;

namespace Steward.Wealth.Occurrences;

/// <summary>One time at which an automation may act, as it is stored.</summary>
internal sealed record OccurrenceRow
{
    public Guid Id { get; init; }
    public string OccurrenceKey { get; init; } = "";
    public string AutomationType { get; init; } = "";
    public Guid AutomationId { get; init; }
    public Guid ClientId { get; init; }
    public DateOnly? NominalDate { get; init; }
    public DateOnly? RunDate { get; init; }
    public DateTimeOffset DueAt { get; init; }
    public int Attempt { get; init; }
    public long LeaseEpoch { get; init; }

    /// <summary>Due, Claimed, Asked, Held, Ordered, then final: Executed, Partially Executed, Skipped, Refused, Failed or Cancelled.</summary>
    public string State { get; init; } = "Due";

    /// <summary>Counts the writes; 0 before the first.</summary>
    public long Version { get; init; }
    public long RuleVersion { get; init; }
    public decimal? Amount { get; init; }
    public string? ReasonCode { get; init; }
    public Guid? DecisionId { get; init; }
    public int NextLogNo { get; init; } = 1;
    public DateTimeOffset? ClaimedAt { get; init; }
    public DateTimeOffset? FinishedAt { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>It may be tried again: it waits for data, a release or an answer.</summary>
    internal bool IsOpen => State is "Due" or "Claimed" or "Held" or "Asked";

    internal static bool IsFinal(string state) => state is "Executed" or "Partially Executed" or "Skipped" or "Refused" or "Failed" or "Cancelled";
}

/// <summary>Table <c>automation_occurrences</c>.</summary>
internal sealed class OccurrenceStore
{
    private const string Columns =
        "id, occurrence_key, automation_type, automation_id, client_id, nominal_date, run_date, due_at, attempt, lease_epoch, state, rule_version, amount, reason_code, decision_id, next_log_no, claimed_at, finished_at, version, created_at, updated_at";

    private static readonly IReadOnlyList<ColumnOf<OccurrenceRow>> Values =
    [
        new("id", r => r.Id), new("occurrence_key", r => r.OccurrenceKey), new("automation_type", r => r.AutomationType), new("automation_id", r => r.AutomationId), new("client_id", r => r.ClientId), new("nominal_date", r => r.NominalDate),
        new("run_date", r => r.RunDate), new("due_at", r => r.DueAt), new("attempt", r => r.Attempt), new("lease_epoch", r => r.LeaseEpoch), new("state", r => r.State), new("rule_version", r => r.RuleVersion), new("amount", r => r.Amount),
        new("reason_code", r => r.ReasonCode), new("decision_id", r => r.DecisionId), new("next_log_no", r => r.NextLogNo), new("claimed_at", r => r.ClaimedAt), new("finished_at", r => r.FinishedAt), new("created_at", r => r.CreatedAt),
    ];

    /// <summary>Writes what became of occurrences: new ones whole, those that were there as they go on.</summary>
    /// <exception cref="RivalException">One that was new is there now.</exception>
    internal async Task Settle(Session session, IReadOnlyList<(OccurrenceRow Row, OccurrenceMove Move)> settled)
    {
        List<OccurrenceRow> fresh = [.. settled.Where(one => one.Row.Version == 0).Select(one => one.Row with
        {
            State = one.Move.State, ReasonCode = one.Move.ReasonCode, DecisionId = one.Move.DecisionId, FinishedAt = OccurrenceRow.IsFinal(one.Move.State) ? session.Now : null, Attempt = 1, NextLogNo = one.Row.NextLogNo + 1,
        })];
        if (await session.InsertAll("automation_occurrences", Values, fresh, "on conflict (occurrence_key) do nothing") != fresh.Count) throw new RivalException("Another transaction did one of these occurrences.");
        await Move(session, [.. settled.Where(one => one.Row.Version > 0).Select(one => one.Move)]);
    }

    internal async Task<IReadOnlyDictionary<string, OccurrenceRow>> Lock(Session session, IReadOnlyCollection<string> keys)
    {
        var found = new Dictionary<string, OccurrenceRow>(StringComparer.Ordinal);
        foreach (var part in keys.Chunk(1_000))
        {
            var rows = await session.Query<OccurrenceRow>(
                $"select {Columns} from automation_occurrences where occurrence_key {session.AnyText("keys")} order by occurrence_key{session.ForUpdate}",
                new { keys = Json.Of(part) });
            foreach (var row in rows) found[row.OccurrenceKey] = row;
        }
        return found;
    }

    internal Task<OccurrenceRow?> Find(Session session, string key) => session.First<OccurrenceRow>($"select {Columns} from automation_occurrences where occurrence_key = @key{session.ForUpdate}", new { key });

    /// <summary>Null for an order by hand.</summary>
    internal Task<AutomationState?> AutomationOf(Session session, string key) => session.First<AutomationState>(
        $"""
        select o.automation_type, o.rule_version, coalesce(a.version, r.version, t.version, o.rule_version) as version, coalesce(a.is_enabled, r.is_enabled, t.is_enabled, {session.Pick("1", "true")}) as is_enabled,
          coalesce(cast(a.status as text), cast(r.status as text), cast(t.status as text), '') as status
        from automation_occurrences o left join auto_invest_rules a on a.id = o.automation_id left join rebalancing_rules r on r.id = o.automation_id left join trigger_orders t on t.id = o.automation_id
        where o.occurrence_key = @key
        """,
        new { key });

    internal Task<IReadOnlyList<OccurrenceRow>> OfAutomation(Session session, Guid automation, PageRequest page) => session.Query<OccurrenceRow>(
        $"select {Columns} from automation_occurrences where automation_id = @automation and (created_at, id) < (@At, @Id) order by created_at desc, id desc limit @Take", new { automation, page.At, page.Id, page.Take });

    /// <summary>Runs of auto-invest rules that wait for data or a release, oldest first; those of rules that stand still take no room from the others.</summary>
    internal Task<IReadOnlyList<OccurrenceRow>> WaitingRuns(Session session, int most) => session.Query<OccurrenceRow>(
        $"""
        select {Columns} from automation_occurrences where automation_type = 'AutoInvest' and state in ('Due', 'Held')
          and exists (select 1 from auto_invest_rules r where r.id = automation_id and r.is_enabled and r.status in ('Active', 'Completed') and {FaultStore.Rested("r.id", FaultStep.HeldRun)})
        order by due_at, id limit @most
        """,
        new { session.Now, most });

    /// <summary>A question was answered, and the occurrence is open for a new try.</summary>
    internal Task<int> Reopen(Session session, string key) =>
        session.Execute("update automation_occurrences set state = 'Due', version = version + 1 where occurrence_key = @key and state = 'Asked'", new { key });

    /// <summary>One statement for all: state, reason, decision and the number of the next log line.</summary>
    internal Task<int> Move(Session session, IReadOnlyList<OccurrenceMove> moves) => session.UpdateEach(
        "automation_occurrences",
        [
            new("id", m => m.Id), new("state", m => m.State), new("reason_code", m => m.ReasonCode), new("decision_id", m => m.DecisionId),
            new ColumnOf<OccurrenceMove>("finished_at", m => OccurrenceRow.IsFinal(m.State) ? session.Now : null),
        ],
        moves,
        $"""
        state = v.state, reason_code = v.reason_code, decision_id = coalesce(v.decision_id, automation_occurrences.decision_id), finished_at = v.finished_at, attempt = automation_occurrences.attempt + 1,
          next_log_no = automation_occurrences.next_log_no + 1, version = automation_occurrences.version + 1{session.Touch}
        """,
        "automation_occurrences.id = v.id");
}

/// <param name="State">The new state.</param>
/// <param name="DecisionId">Null: the one before stays.</param>
internal sealed record OccurrenceMove(Guid Id, string State, string? ReasonCode, Guid? DecisionId = null);
