using System.Net.Mail;

namespace Steward.Notifications;

/// <summary>Mail through the operator's relay.</summary>
internal sealed class EmailSender(MailSettings? settings, IMailTransport? transport, TimeProvider clock) : IChannelSender
{
    private readonly MailAddress? from = settings is null ? null : new(settings.From);

    public string Channel => Contracts.Channel.Email;

    public string Provider => "smtp:" + settings?.Host;

    public bool IsConfigured => settings is not null && transport is not null;

    public async Task<SendOutcome> Send(OutgoingMessage message, CancellationToken cancel)
    {
        if (from is null || transport is null) return new(SendResult.Retry, "not_configured");
        if (!MailWriter.IsPlain(message.Address)) return new(SendResult.Undeliverable, "invalid_address");
        var outcome = await transport.Send(from.Address, message.Address, MailWriter.Write(message, from, clock.GetUtcNow()), cancel);
        return outcome.Result == SendResult.Sent ? outcome with { ProviderMessageId = MailWriter.MessageId(message.DeliveryId, from) } : outcome;
    }
}
