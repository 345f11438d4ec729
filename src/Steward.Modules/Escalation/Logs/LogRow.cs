using Steward.Kernel;

namespace Steward.Escalation.Logs;

/// <summary>One row of <c>escalation_logs</c>.</summary>
internal sealed record LogRow
{
    public Guid Id { get; init; }
    public Guid? OrderId { get; init; }
    public Guid? DriverId { get; init; }
    public required string EscalationType { get; init; }
    public required string Severity { get; init; }
    public required string Reason { get; init; }
    public string? Description { get; init; }
    public string? EscalatedTo { get; init; }
    public string Status { get; init; } = EscalationStatus.Open;
    public string? Resolution { get; init; }
    public string? ResolvedBy { get; init; }
    public int? SlaTargetMinutes { get; init; }
    public int? MinutesToBreach { get; init; }
    public int? CurrentDelayMinutes { get; init; }
    public DateTimeOffset? EscalatedAt { get; init; }
    public DateTimeOffset? ResolvedAt { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public Json Metadata { get; init; } = Json.Empty;
    public Guid ZoneId { get; init; }
    public DateOnly BusinessDate { get; init; }
    public Guid? DecisionId { get; init; }
    public string? ReasonCode { get; init; }
    public int? Level { get; init; }
    public string? AssignedTo { get; init; }
    public DateTimeOffset? AcknowledgedAt { get; init; }
    public DateTimeOffset? NextStepAt { get; init; }
    public int Repeats { get; init; }
    public required string DedupeKey { get; init; }

    internal Severity Grade => Severities.Of(Severity);

    internal bool IsOpen => Status != EscalationStatus.Resolved;

    internal LogState State => Metadata.As<LogState>() ?? new();
}

/// <summary>What the checks and the ladder remember between two steps; kept in <c>metadata</c>.</summary>
internal sealed record LogState
{
    /// <summary>Of a check in several steps: asked, called, confirm, done.</summary>
    public string? Phase { get; init; }

    /// <summary>How often the third level was told.</summary>
    public int Rounds { get; init; }

    /// <summary>Of a failed delivery: the attempt that it is about.</summary>
    public int? Attempt { get; init; }

    /// <summary>When its remedies were weighed last.</summary>
    public DateTimeOffset? RemediedAt { get; init; }

    /// <summary>Nobody was on duty at this level.</summary>
    public int? UnmannedLevel { get; init; }

    /// <summary>Since when the subject is silent or still.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The delay predicted when it was opened.</summary>
    public int? PredictedDelayMinutes { get; init; }
}

/// <summary>One row of <c>escalation_steps</c>: a remedy, a message, a call, an answer or a change of level.</summary>
internal sealed record StepRow
{
    public Guid Id { get; init; }
    public Guid EscalationId { get; init; }
    public required string Kind { get; init; }
    public int? Level { get; init; }
    public string? Channel { get; init; }
    public Guid? UserId { get; init; }
    public Guid? DriverId { get; init; }
    public Guid? CustomerId { get; init; }

    /// <summary>The message's or the call's id.</summary>
    public string? ProviderId { get; init; }
    public required string Outcome { get; init; }
    public string? Note { get; init; }
    public required string Actor { get; init; }
    public Guid? DecisionId { get; init; }

    /// <summary>When the ladder was to do it by itself; null: somebody or something else made it happen.</summary>
    public DateTimeOffset? DueAt { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>Why an escalation is opened or raised.</summary>
/// <param name="Kind">With the subject the key of which one row is open: a type, or a reason that stands for itself.</param>
internal sealed record Cause(Guid ZoneId, string Type, string Kind, Severity Severity, string Reason, string Actor)
{
    public Guid? OrderId { get; init; }
    public Guid? DriverId { get; init; }
    public string? Description { get; init; }
    public string? ReasonCode { get; init; }

    /// <summary>Null: no ladder, at first.</summary>
    public int? Level { get; init; }
    public int? SlaTargetMinutes { get; init; }
    public int? MinutesToBreach { get; init; }
    public int? CurrentDelayMinutes { get; init; }
    public LogState State { get; init; } = new();

    /// <summary>It happened again and was not only seen again: counted as a repeat.</summary>
    public bool IsNews { get; init; }

    /// <summary>Another thing happened and the old one did not only come back: opened however soon after the last was resolved.</summary>
    public bool IsNewFact { get; init; }

    /// <summary>Better news lowers the severity too.</summary>
    public bool MayLower { get; init; }

    internal string Key => KeyOf(OrderId, DriverId, Kind);

    internal static string KeyOf(Guid? order, Guid? driver, string kind) => order is { } o ? $"order:{o}:{kind}" : $"driver:{driver}:{kind}";
}
