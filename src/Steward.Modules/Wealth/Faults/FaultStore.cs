using Steward.Kernel;

namespace Steward.Wealth.Faults;

/// <summary>Something that an engine could not deal with, and rests until its next try.</summary>
internal sealed record FaultRow
{
    public Guid Id { get; init; }
    public Guid SubjectId { get; init; }
    public string Step { get; init; } = "";

    /// <summary>Tries in a row that failed.</summary>
    public int Tries { get; init; }
    public DateTimeOffset RetryAt { get; init; }
    public string Cause { get; init; } = "";
}

/// <summary>Table <c>automation_faults</c>: one row a subject and step, as long as it does not work.</summary>
internal sealed class FaultStore
{
    private const string Columns = "id, subject_id, step, tries, retry_at, cause";

    /// <summary>Part of a condition: the subject does not rest from this step. Needs the parameter <c>Now</c>.</summary>
    /// <param name="subject">The column with the subject's id, with its table.</param>
    internal static string Rested(string subject, FaultStep step) =>
        $"not exists (select 1 from automation_faults f where f.subject_id = {subject} and f.step = '{step.Name}' and f.retry_at > @Now)";

    internal Task<FaultRow?> Find(Session session, Guid subject, FaultStep step) =>
        session.First<FaultRow>($"select {Columns} from automation_faults where subject_id = @subject and step = @Name{session.ForUpdate}", new { subject, step.Name });

    /// <summary>Of these subjects, at this step or at any.</summary>
    internal Task<IReadOnlyList<FaultRow>> Of(Session session, IReadOnlyCollection<Guid> subjects, FaultStep? step) => session.Query<FaultRow>(
        $"select {Columns} from automation_faults where subject_id {session.AnyOf("ids")} {(step is null ? "" : "and step = @Name")} order by id{session.ForUpdate}", new { ids = new IdArray([.. subjects]), step?.Name });

    /// <summary>When the first resting subject of a step is tried again; null when none rests.</summary>
    internal Task<DateTimeOffset?> NextTry(Session session, FaultStep step) => session.Scalar<DateTimeOffset?>("select min(retry_at) from automation_faults where step = @Name", new { step.Name });

    internal Task<int> Save(Session session, FaultRow row) => session.Execute(
        """
        insert into automation_faults (id, subject_id, step, tries, retry_at, cause, created_at) values (@Id, @SubjectId, @Step, @Tries, @RetryAt, @Cause, @now)
        on conflict (subject_id, step) do update set tries = excluded.tries, retry_at = excluded.retry_at, cause = excluded.cause
        """,
        new { row.Id, row.SubjectId, row.Step, row.Tries, row.RetryAt, row.Cause, now = session.Now });

    internal Task<int> Remove(Session session, Guid id) => session.Execute("delete from automation_faults where id = @id", new { id });
}
