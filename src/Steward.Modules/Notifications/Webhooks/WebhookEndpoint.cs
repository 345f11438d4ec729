using Steward.Kernel;

namespace Steward.Notifications;

/// <summary>Where another system takes our events: a row of <c>webhook_endpoints</c>.</summary>
internal sealed record WebhookEndpoint
{
    public Guid Id { get; init; }
    public required string Url { get; init; }
    public string? Description { get; init; }

    /// <summary>Types of events; <c>order_*</c> is all that begin so; none: all there are.</summary>
    public Json Types { get; init; } = new("[]");

    /// <summary>Null: of all zones, and of none.</summary>
    public Json? ZoneIds { get; init; }

    /// <summary>An envelope, as the previous one.</summary>
    public required string Secret { get; init; }
    public string? PreviousSecret { get; init; }
    public DateTimeOffset? PreviousValidUntil { get; init; }
    public bool IsActive { get; init; } = true;

    /// <summary>Since when nothing has arrived; null: the last one did.</summary>
    public DateTimeOffset? FailingSince { get; init; }
    public DateTimeOffset? DisabledAt { get; init; }
    public string? DisabledReason { get; init; }
    public required string CreatedBy { get; init; }
    public long Version { get; init; } = 1;
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }

    internal IReadOnlyList<string> TypeList => types ??= Types.As<string[]>() ?? [];

    internal IReadOnlyList<Guid>? ZoneList => ZoneIds?.As<Guid[]>();

    private string[]? types;

    /// <summary>What belongs to one person alone goes to nobody else's system, and news of the webhooks themselves would have no end.</summary>
    internal bool Wants(PublishedEvent happened) =>
        happened.UserId is null && !happened.Type.StartsWith(FanOut.Own, StringComparison.Ordinal)
        && (TypeList.Count == 0 || TypeList.Any(pattern => Fits(pattern, happened.Type)))
        && (ZoneList is not { } zones || (happened.ZoneId is { } zone && zones.Contains(zone)));

    internal static bool Fits(string pattern, string type) => pattern is [.. var start, '*'] ? type.StartsWith(start, StringComparison.Ordinal) : pattern == type;
}

/// <summary>The states of <see cref="WebhookDelivery"/>.</summary>
internal static class WebhookStatus
{
    internal const string Pending = "pending";
    internal const string Sending = "sending";
    internal const string Sent = "sent";

    /// <summary>Did not arrive yet and is tried again.</summary>
    internal const string Failed = "failed";

    /// <summary>Given up: after the last try, or with its endpoint.</summary>
    internal const string Undeliverable = "undeliverable";

    internal static IReadOnlyList<string> All { get; } = [Pending, Sending, Sent, Failed, Undeliverable];
}

/// <summary>One try, kept with its delivery.</summary>
internal sealed record WebhookTry(int Attempt, DateTimeOffset At, string Code, int LatencyMs);

/// <summary>One event for one endpoint: a row of <c>webhook_deliveries</c>.</summary>
internal sealed record WebhookDelivery
{
    public Guid Id { get; init; }
    public Guid EndpointId { get; init; }

    /// <summary>The <c>webhook-id</c>: the same on each try and each resend.</summary>
    public Guid EventId { get; init; }
    public required string Type { get; init; }
    public required string Body { get; init; }
    public required string Status { get; init; }
    public int Attempt { get; init; }
    public DateTimeOffset? NextAttemptAt { get; init; }
    public string? ReplyCode { get; init; }
    public string? Reply { get; init; }
    public int? LatencyMs { get; init; }
    public DateTimeOffset? SentAt { get; init; }
    public Guid? ResendOf { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public Json Metadata { get; init; } = Json.Empty;

    internal IReadOnlyList<WebhookTry> Tries => Metadata.As<WebhookTries>()?.Tries ?? [];
}

/// <summary>What <c>metadata</c> of a delivery holds.</summary>
internal sealed record WebhookTries(IReadOnlyList<WebhookTry>? Tries = null);
