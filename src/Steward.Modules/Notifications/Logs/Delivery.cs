using System.Collections.Concurrent;
using System.Text.Json.Serialization;
using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Notifications;

/// <summary>The states of a message on one channel, and the ways between them.</summary>
internal static class DeliveryStatus
{
    internal const string Pending = "Pending";
    internal const string Deferred = "Deferred";
    internal const string Digested = "Digested";
    internal const string Suppressed = "Suppressed";
    internal const string Sending = "Sending";
    internal const string Sent = "Sent";
    internal const string Delivered = "Delivered";
    internal const string Opened = "Opened";
    internal const string Failed = "Failed";
    internal const string Undeliverable = "Undeliverable";
    internal const string Expired = "Expired";

    internal static IReadOnlyList<string> All { get; } = [Pending, Deferred, Digested, Suppressed, Sending, Sent, Delivered, Opened, Failed, Undeliverable, Expired];

    /// <summary>Section 7: no way back. A receipt may skip Delivered: what was opened was delivered.</summary>
    internal static bool Allows(string from, string to) => (from, to) switch
    {
        (Pending, Deferred or Digested or Suppressed or Sending or Expired) => true,
        (Deferred, Deferred or Sending or Expired or Suppressed or Digested) => true,
        (Sending, Sent or Failed or Undeliverable) => true,
        (Failed, Sending or Undeliverable or Expired or Suppressed) => true,
        (Sent, Delivered or Opened or Undeliverable) => true,
        (Delivered, Opened or Undeliverable) => true,
        _ => false,
    };
}

/// <summary>What the engine must know of a delivery beside its columns.</summary>
internal sealed record DeliveryNote
{
    private static readonly ConcurrentDictionary<(string Rule, bool Critical), Json> Plain = new();

    /// <summary>The rule that decided last.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Rule { get; init; }
    public bool Critical { get; init; }

    /// <summary>The channel after which this one comes; null: it is the first, or stands alone.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? After { get; init; }

    /// <summary>Minutes that the channel before has; null: until it fails for good.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? WaitMinutes { get; init; }

    /// <summary>delivered or opened: what the channel before must reach.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Until { get; init; }

    /// <summary>The delivery that this one repeats.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Guid? ResendOf { get; init; }

    /// <summary>Set for the message that a digest leaves as.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Items { get; init; }

    /// <summary>An envelope of a <see cref="DirectMessage"/>: its own words to its own address, and nobody's wishes are asked.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Direct { get; init; }

    /// <summary>The note that nearly every delivery has: there are as many of them as rules, so they are written once.</summary>
    internal static Json Of(string rule, bool isCritical) => Plain.GetOrAdd((rule, isCritical), key => Json.Of(new DeliveryNote { Rule = key.Rule, Critical = key.Critical }));
}

/// <summary>Words for one address alone, such as a code that proves it. Kept sealed.</summary>
internal sealed record DirectMessage(string Address, string Subject, string Text);

/// <summary>One message on one channel: a row of <c>notification_logs</c>.</summary>
internal sealed record Delivery
{
    public Guid Id { get; init; }
    public Guid? ClientId { get; init; }
    public Guid? UserId { get; init; }
    public required string Event { get; init; }
    public required string Channel { get; init; }
    public required string Status { get; init; }
    public DateTimeOffset? SentAt { get; init; }
    public string? Error { get; init; }
    public Json Metadata { get; init; } = Json.Empty;
    public DateTimeOffset CreatedAt { get; init; }
    public Guid MessageId { get; init; }
    public Guid? CustomerId { get; init; }
    public Guid? DriverId { get; init; }
    public Guid? ZoneId { get; init; }
    public Guid? OrderId { get; init; }
    public string? Severity { get; init; }
    public required string DedupeKey { get; init; }
    public string? AddressHash { get; init; }
    public Guid? TemplateId { get; init; }
    public int? TemplateVersion { get; init; }
    public string? Provider { get; init; }
    public string? ProviderMessageId { get; init; }
    public int Attempt { get; init; }

    /// <summary>Set exactly while the engine has something left to do.</summary>
    public DateTimeOffset? NextAttemptAt { get; init; }
    public DateTimeOffset? NotBefore { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public Guid? DigestId { get; init; }

    /// <summary>Why it was not sent, or not yet.</summary>
    public string? SuppressedReason { get; init; }
    public string? ErrorClass { get; init; }
    public DateTimeOffset? DeliveredAt { get; init; }
    public DateTimeOffset? OpenedAt { get; init; }
    public decimal? Cost { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }

    internal DeliveryNote Note => note ??= Metadata.As<DeliveryNote>() ?? new();

    private DeliveryNote? note;

    internal bool IsDigest => Note.Items is not null;

    internal Recipient To => (UserId, ClientId, CustomerId, DriverId) switch
    {
        ({ } user, { } client, _, _) => Recipient.UserAbout(user, client),
        ({ } user, _, _, _) => Recipient.User(user),
        (_, { } client, _, _) => Recipient.Client(client),
        (_, _, { } customer, _) => Recipient.Customer(customer),
        (_, _, _, { } driver) => Recipient.Driver(driver),
        _ => throw new InvalidOperationException($"Delivery {Id} is for nobody."),
    };
}
