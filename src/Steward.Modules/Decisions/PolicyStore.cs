using Steward.Decisions.Contracts;
using Steward.Kernel;

namespace Steward.Decisions;

internal sealed record PolicyRow
{
    public Guid Id { get; init; }
    public required string Name { get; init; }
    public required string Class { get; init; }
    public string? Description { get; init; }
    public DateTimeOffset? HaltedAt { get; init; }
    public string? HaltedBy { get; init; }
    public string? HaltReason { get; init; }
    public Guid? ActiveVersionId { get; init; }
    public int? ActiveVersion { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

internal sealed record PolicyVersionRow
{
    public Guid Id { get; init; }
    public Guid PolicyId { get; init; }
    public int Version { get; init; }
    public required string Algorithm { get; init; }
    public int AlgorithmVersion { get; init; }
    public Json Parameters { get; init; }
    public required string ParametersHash { get; init; }
    public Guid? ParentId { get; init; }
    public required string Status { get; init; }
    public Json? DataRange { get; init; }
    public int? SampleSize { get; init; }
    public Json? Metrics { get; init; }
    public required string CreatedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

internal sealed record AssignmentRow
{
    public Guid Id { get; init; }
    public Guid? ZoneId { get; init; }
    public required string DecisionType { get; init; }
    public Json Members { get; init; }
    public required string Autonomy { get; init; }
    public int? VetoSeconds { get; init; }
    public DateTimeOffset ValidFrom { get; init; }
    public DateTimeOffset? ValidTo { get; init; }
    public required string CreatedBy { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A policy of an assignment and its share; a single policy has weight 1.</summary>
/// <param name="Weight">An exact decimal, as text.</param>
internal sealed record PolicyMember(string Policy, string Weight = "1");

/// <summary>Policies, their versions, and which decides where.</summary>
internal sealed class PolicyStore : IPolicies
{
    private const string PolicyColumns =
        "p.id, p.name, p.class, p.description, p.halted_at, p.halted_by, p.halt_reason, v.id as active_version_id, v.version as active_version, p.created_at";
    private const string PolicyTables = "policies p left join policy_versions v on v.policy_id = p.id and v.status = 'active'";
    private const string VersionColumns =
        "id, policy_id, version, algorithm, algorithm_version, parameters, parameters_hash, parent_id, status, data_range, sample_size, metrics, created_by, created_at";
    private const string AssignmentColumns = "id, zone_id, decision_type, members, autonomy, veto_seconds, valid_from, valid_to, created_by, created_at";

    public async Task<PolicyInForce?> InForce(Session session, Guid? zone, string decisionType)
    {
        var assignment = await session.First<AssignmentRow>(
            $"""
            select {AssignmentColumns} from policy_assignments
            where decision_type = @decisionType and valid_from <= @Now and (valid_to is null or valid_to > @Now) and (zone_id is null or zone_id = @zone)
            order by case when zone_id is null then 1 else 0 end, valid_from desc, id desc limit 1
            """,
            new { decisionType, zone = zone ?? Guid.Empty, session.Now });
        if (assignment?.Members.As<PolicyMember[]>() is not [var member, ..]) return null;
        if (await ByName(session, member.Policy) is not { ActiveVersionId: { } versionId } policy) return null;
        var version = (await Version(session, versionId))!;
        var halted = policy.HaltedAt is not null;
        return new(
            policy.Name, version.Id, version.Version, version.Algorithm, version.AlgorithmVersion, version.Parameters,
            halted ? "suggest" : assignment.Autonomy, halted ? null : assignment.VetoSeconds, halted);
    }

    /// <summary>The assignments in force by which a policy acts without a person.</summary>
    internal async Task<IReadOnlyList<AssignmentRow>> ActingAlone(Session session, string policy)
    {
        var present = await session.Query<AssignmentRow>(
            $"select {AssignmentColumns} from policy_assignments where autonomy in ('act', 'act_with_veto') and valid_from <= @Now and (valid_to is null or valid_to > @Now)", new { session.Now });
        return [.. present.Where(a => a.Members.As<PolicyMember[]>()!.Any(m => m.Policy == policy))];
    }

    internal Task<IReadOnlyList<PolicyRow>> List(Session session, PageRequest page) => session.Query<PolicyRow>(
        $"select {PolicyColumns} from {PolicyTables} {(page.After is null ? "" : "where (p.created_at, p.id) < (@At, @Id)")} order by p.created_at desc, p.id desc limit @Take",
        new { page.At, page.Id, page.Take });

    internal Task<PolicyRow?> ByName(Session session, string name) => session.First<PolicyRow>($"select {PolicyColumns} from {PolicyTables} where p.name = @name", new { name });

    internal Task<PolicyRow?> Find(Session session, Guid id) => session.First<PolicyRow>($"select {PolicyColumns} from {PolicyTables} where p.id = @id", new { id });

    internal Task<bool> IsHalted(Session session, string name) =>
        session.Scalar<bool>("select count(*) > 0 from policies where name = @name and halted_at is not null", new { name });

    internal Task<int> Halt(Session session, Guid id, string actor, string? reason) => session.Execute(
        "update policies set halted_at = @Now, halted_by = @actor, halt_reason = @reason, row_version = row_version + 1 where id = @id", new { id, actor, reason, session.Now });

    internal Task<int> Resume(Session session, Guid id) => session.Execute(
        "update policies set halted_at = null, halted_by = null, halt_reason = null, row_version = row_version + 1 where id = @id", new { id });

    internal Task<PolicyVersionRow?> Version(Session session, Guid id) =>
        session.First<PolicyVersionRow>($"select {VersionColumns} from policy_versions where id = @id", new { id });

    internal Task<IReadOnlyList<PolicyVersionRow>> Versions(Session session, Guid policy, PageRequest page) => session.Query<PolicyVersionRow>(
        $"select {VersionColumns} from policy_versions where policy_id = @policy {(page.After is null ? "" : "and (created_at, id) < (@At, @Id)")} order by created_at desc, id desc limit @Take",
        new { policy, page.At, page.Id, page.Take });

    /// <summary>Locks the policy, so that two new versions never get one number.</summary>
    internal async Task<int> NextVersion(Session session, Guid policy)
    {
        await session.First<Guid?>("select id from policies where id = @policy" + session.ForUpdate, new { policy });
        return 1 + await session.Scalar<int>("select coalesce(max(version), 0) from policy_versions where policy_id = @policy", new { policy });
    }

    internal Task<int> AddVersion(Session session, PolicyVersionRow row) => session.Execute(
        """
        insert into policy_versions (id, policy_id, version, algorithm, algorithm_version, parameters, parameters_hash, parent_id, status, created_by, created_at)
        values (@Id, @PolicyId, @Version, @Algorithm, @AlgorithmVersion, @Parameters, @ParametersHash, @ParentId, @Status, @CreatedBy, @CreatedAt)
        """,
        row);

    internal async Task Activate(Session session, PolicyVersionRow version)
    {
        await session.Execute("update policy_versions set status = 'retired' where policy_id = @PolicyId and status = 'active'", new { version.PolicyId });
        await session.Execute("update policy_versions set status = 'active' where id = @Id", new { version.Id });
    }

    internal Task<IReadOnlyList<AssignmentRow>> Assignments(Session session, PageRequest page) => session.Query<AssignmentRow>(
        $"select {AssignmentColumns} from policy_assignments {(page.After is null ? "" : "where (created_at, id) < (@At, @Id)")} order by created_at desc, id desc limit @Take",
        new { page.At, page.Id, page.Take });

    /// <summary>Ends those that the new one replaces and adds it.</summary>
    internal async Task Assign(Session session, AssignmentRow row)
    {
        await session.Execute(
            $"""
            update policy_assignments set valid_to = @ValidFrom
            where decision_type = @DecisionType and {(row.ZoneId is null ? "zone_id is null" : "zone_id = @ZoneId")} and valid_from < @ValidFrom and (valid_to is null or valid_to > @ValidFrom)
            """,
            new { row.ValidFrom, row.DecisionType, row.ZoneId });
        await session.Execute(
            """
            insert into policy_assignments (id, zone_id, decision_type, members, autonomy, veto_seconds, valid_from, valid_to, created_by, created_at)
            values (@Id, @ZoneId, @DecisionType, @Members, @Autonomy, @VetoSeconds, @ValidFrom, @ValidTo, @CreatedBy, @CreatedAt)
            """,
            row);
    }
}
