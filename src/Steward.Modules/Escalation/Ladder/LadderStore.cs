using Steward.Kernel;

namespace Steward.Escalation.Ladder;

/// <summary>A zone's ladder, or the installed one (no zone).</summary>
internal sealed record LadderRow
{
    public Guid Id { get; init; }
    public Guid? ZoneId { get; init; }
    public required string Name { get; init; }
    public long Version { get; init; }
    public required string ChangedBy { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>One message of a level: after so long, to whom, by which channel.</summary>
internal sealed record LadderStep
{
    public Guid Id { get; init; }
    public Guid LadderId { get; init; }
    public int Level { get; init; }
    public int Position { get; init; }
    public int DelaySeconds { get; init; }
    public string? Role { get; init; }
    public Guid? UserId { get; init; }
    public required string Channel { get; init; }
    public int? RepeatSeconds { get; init; }
    public int? MostRepeats { get; init; }
}

/// <summary>Who is on duty for a role, from when to when.</summary>
internal sealed record OnCallShift
{
    public Guid Id { get; init; }
    public Guid? ZoneId { get; init; }
    public Guid UserId { get; init; }
    public required string Role { get; init; }
    public DateTimeOffset StartsAt { get; init; }
    public DateTimeOffset EndsAt { get; init; }
}

/// <summary>A reason with what follows from it.</summary>
internal sealed record ReasonRow
{
    public required string Code { get; init; }
    public required string Description { get; init; }
    public int? DefaultLevel { get; init; }
    public required string EscalationType { get; init; }
    public required string Severity { get; init; }
}

/// <summary>All SQL of ladders, their steps, who is on call, and reasons.</summary>
internal sealed class LadderStore
{
    private const string StepColumns = "id, ladder_id, level, position, delay_seconds, role, user_id, channel, repeat_seconds, most_repeats";

    /// <summary>The zone's own, else the installed one.</summary>
    internal async Task<LadderRow> Of(Session session, Guid zone) => await session.First<LadderRow>(
        "select id, zone_id, name, version, changed_by, updated_at from ladders where zone_id = @zone or zone_id is null order by case when zone_id is null then 1 else 0 end limit 1", new { zone })
        ?? throw new InvalidOperationException("The installed ladder is missing.");

    internal Task<IReadOnlyList<LadderStep>> Steps(Session session, Guid ladder) =>
        session.Query<LadderStep>($"select {StepColumns} from ladder_steps where ladder_id = @ladder order by level, position", new { ladder });

    internal Task<int> Add(Session session, LadderRow row) => session.Execute(
        "insert into ladders (id, zone_id, name, version, changed_by) values (@Id, @ZoneId, @Name, @Version, @ChangedBy)", row);

    /// <summary>False when another version stands there by now.</summary>
    internal async Task<bool> Renew(Session session, Guid ladder, long expected, string changedBy) => await session.Execute(
        "update ladders set version = version + 1, changed_by = @changedBy where id = @ladder and version = @expected", new { ladder, expected, changedBy }) == 1;

    internal async Task Replace(Session session, Guid ladder, IReadOnlyList<LadderStep> steps)
    {
        await session.Execute("delete from ladder_steps where ladder_id = @ladder", new { ladder });
        foreach (var step in steps)
            await session.Execute(
                $"insert into ladder_steps ({StepColumns}) values (@Id, @LadderId, @Level, @Position, @DelaySeconds, @Role, @UserId, @Channel, @RepeatSeconds, @MostRepeats)", step);
    }

    internal Task<IReadOnlyList<OnCallShift>> Shifts(Session session, Guid zone, DateTimeOffset from) => session.Query<OnCallShift>(
        "select id, zone_id, user_id, role, starts_at, ends_at from on_call_shifts where (zone_id = @zone or zone_id is null) and ends_at > @from order by starts_at, id", new { zone, from });

    /// <summary>Replaces what is still to come of a zone's own shifts; past ones stay.</summary>
    internal async Task ReplaceShifts(Session session, Guid zone, IReadOnlyList<OnCallShift> shifts)
    {
        await session.Execute("delete from on_call_shifts where zone_id = @zone and ends_at > @Now", new { zone, session.Now });
        foreach (var shift in shifts)
            await session.Execute("insert into on_call_shifts (id, zone_id, user_id, role, starts_at, ends_at) values (@Id, @ZoneId, @UserId, @Role, @StartsAt, @EndsAt)", shift);
    }

    internal Task<IReadOnlyList<ReasonRow>> Reasons(Session session) =>
        session.Query<ReasonRow>("select code, description, default_level, escalation_type, severity from escalation_reasons order by code");

    internal Task<ReasonRow?> Reason(Session session, string code) =>
        session.First<ReasonRow>("select code, description, default_level, escalation_type, severity from escalation_reasons where code = @code", new { code });
}
