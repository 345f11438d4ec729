using System.Text.Json.Nodes;
using Steward.Kernel;

namespace Steward.Wealth.Tasks;

/// <summary>Something that waits for a person.</summary>
internal sealed record TaskRow
{
    public Guid Id { get; init; }

    /// <summary>missed_dates, approval, quarantine, held_drop, nav_feed, unknown_order, order_before_cutoff, order_leaving_late, rule_attention, corporate_action or soft_limit.</summary>
    public string Kind { get; init; } = "";
    public Guid? ClientId { get; init; }

    /// <summary>auto_invest_rule, rebalancing_execution, trigger_order, investment_order, nav_quarantine, nav_drop, occurrence …</summary>
    public string SubjectType { get; init; } = "";
    public Guid SubjectId { get; init; }
    public string Title { get; init; } = "";
    public Json Detail { get; init; } = Json.Empty;
    public DateTimeOffset? DueAt { get; init; }
    public string Status { get; init; } = "Open";
    public string? Answer { get; init; }
    public string? DoneBy { get; init; }
    public DateTimeOffset? DoneAt { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Table <c>wealth_tasks</c>: one open task a kind and subject.</summary>
internal sealed class TaskStore
{
    private const string Columns = "id, kind, client_id, subject_type, subject_id, title, detail, due_at, status, answer, done_by, done_at, created_at";

    /// <summary>Opens a task, or leaves the open one as it is. True when it is new, so that somebody is told once.</summary>
    internal async Task<bool> Open(Session session, string kind, Guid? client, string subjectType, Guid subject, string title, JsonObject detail, DateTimeOffset? dueAt = null) => await session.Execute(
        """
        insert into wealth_tasks (id, kind, client_id, subject_type, subject_id, title, detail, due_at, created_at)
        values (@id, @kind, @client, @subjectType, @subject, @title, @detail, @dueAt, @Now) on conflict do nothing
        """,
        new { id = Ids.New(session.Now), kind, client, subjectType, subject, title = title.Length <= 300 ? title : title[..300], detail = new Json(detail.ToJsonString()), dueAt, session.Now }) == 1;

    /// <summary>Closes the open task, if there is one.</summary>
    internal Task<int> Close(Session session, string kind, Guid subject, string actor, string? answer) => session.Execute(
        "update wealth_tasks set status = 'Done', answer = @answer, done_by = @actor, done_at = @Now, version = version + 1 where kind = @kind and subject_id = @subject and status = 'Open'",
        new { kind, subject, actor, answer, session.Now });

    /// <summary>The cause is gone: nobody need answer any more.</summary>
    internal Task<int> Withdraw(Session session, string kind, Guid subject, string actor) => session.Execute(
        "update wealth_tasks set status = 'Withdrawn', done_by = @actor, done_at = @Now, version = version + 1 where kind = @kind and subject_id = @subject and status = 'Open'",
        new { kind, subject, actor, session.Now });

    /// <summary>The open task of a kind and subject.</summary>
    internal Task<TaskRow?> OpenOf(Session session, string kind, Guid subject) =>
        session.First<TaskRow>($"select {Columns} from wealth_tasks where kind = @kind and subject_id = @subject and status = 'Open'", new { kind, subject });

    internal Task<IReadOnlyList<TaskRow>> Page(Session session, PageRequest page, string? status, string? kind, Guid? client, Guid? adviser) => session.Query<TaskRow>(
        $"""
        select {Columns} from wealth_tasks where (created_at, id) < (@At, @Id) {(status is null ? "" : "and status = @status")} {(kind is null ? "" : "and kind = @kind")} {(client is null ? "" : "and client_id = @client")}
          {(adviser is null ? "" : "and client_id in (select id from clients where adviser_id = @adviser)")}
        order by created_at desc, id desc limit @Take
        """,
        new { page.At, page.Id, page.Take, status, kind, client, adviser });
}
