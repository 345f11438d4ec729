namespace Steward.Notifications;

/// <summary>A message as it leaves: rendered, addressed, with the key by which the provider can recognise a repeat.</summary>
/// <param name="DeliveryId">The row of <c>notification_logs</c>: idempotency field, <c>Message-ID</c> and push <c>Topic</c> come from it.</param>
/// <param name="Address">E-mail address, E.164 number, or id of the push subscription.</param>
internal sealed record OutgoingMessage(Guid DeliveryId, string Channel, string Address, string Subject, string Text)
{
    public string? Html { get; init; }
    public string? Locale { get; init; }

    /// <summary>Security mail carries none.</summary>
    public string? UnsubscribeUrl { get; init; }
    public string? Link { get; init; }

    /// <summary>very-low, low, normal or high, as web push names them.</summary>
    public string Urgency { get; init; } = "normal";

    /// <summary>How long it is worth being delivered.</summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromHours(24);
}

/// <summary>What a provider made of a message.</summary>
internal enum SendResult
{
    /// <summary>The provider accepted it.</summary>
    Sent,

    /// <summary>Worth another try: network, 408, 425, 429, 5xx, SMTP 4yz.</summary>
    Retry,

    /// <summary>Never will be: other 4xx, SMTP 5yz.</summary>
    Undeliverable,

    /// <summary>The address is dead: hard bounce, 404 or 410 of push.</summary>
    AddressGone,
}

/// <param name="Code">The provider's code: <c>550 5.1.1</c>, <c>429</c>, <c>timeout</c>.</param>
/// <param name="Reply">What it said, cut to 500 characters and without secrets.</param>
internal sealed record SendOutcome(SendResult Result, string Code, string? Reply = null, string? ProviderMessageId = null, TimeSpan? RetryAfter = null);

/// <summary>One channel's road to the outside. Throws nothing but cancellation: every failure is an outcome.</summary>
internal interface IChannelSender
{
    /// <summary>One of <see cref="Contracts.Channel"/>.</summary>
    string Channel { get; }

    /// <summary>The provider's name, to be shown and counted by: <c>smtp:mail.example.org</c>.</summary>
    string Provider { get; }

    /// <summary>False: deliveries are suppressed as <c>not_configured</c>.</summary>
    bool IsConfigured { get; }

    Task<SendOutcome> Send(OutgoingMessage message, CancellationToken cancel);
}
