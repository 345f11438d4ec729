namespace Steward.Escalation.Contracts;

/// <summary>
/// An alert that another module wants raised: published as the event <see cref="EventType"/> in the transaction of its cause. One open alert
/// a <see cref="Key"/>; the same again raises its severity when it is worse.
/// </summary>
public sealed record AlertWanted
{
    public const string EventType = "alert_wanted";

    /// <summary>Unique for the cause: <c>engine:caller:CALL_PROVIDER_DOWN</c>.</summary>
    public required string Key { get; init; }

    /// <summary>Stable, in capitals: <c>MODEL_DRIFT</c>.</summary>
    public required string Code { get; init; }

    /// <summary>low, medium, high or critical.</summary>
    public required string Severity { get; init; }
    public required string Message { get; init; }
    public string? Description { get; init; }

    /// <summary>order, driver, batch, route, zone or engine; the id of the subject must be given.</summary>
    public string Subject { get; init; } = "engine";
    public Guid? ZoneId { get; init; }
    public Guid? OrderId { get; init; }
    public Guid? DriverId { get; init; }
    public Guid? RouteId { get; init; }
    public Guid? BatchId { get; init; }

    /// <summary>The cause is gone: the open alert of this key is resolved with <see cref="Message"/>.</summary>
    public bool IsOver { get; init; }
}
