using System.Security.Authentication;
using System.Text;

namespace Steward.Notifications;

/// <summary>The road of mail, so that a library may take the place of <see cref="SmtpTransport"/>.</summary>
internal interface IMailTransport
{
    Task<SendOutcome> Send(string from, string to, byte[] mail, CancellationToken cancel);
}

/// <summary>Hands a mail to the relay over SMTP (RFC 5321), with the encryption that is set or not at all.</summary>
internal sealed class SmtpTransport(MailSettings settings) : IMailTransport
{
    public async Task<SendOutcome> Send(string from, string to, byte[] mail, CancellationToken cancel)
    {
        using var whole = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        whole.CancelAfter(settings.MostTime);
        try
        {
            await using var relay = await SmtpConnection.Open(settings, whole.Token);
            return await Greet(relay) ?? await Deliver(relay, from, to, mail);
        }
        catch (AuthenticationException) { return new(SendResult.Retry, "certificate", "The relay's certificate is not trusted or is not for its name."); }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested) { return new(SendResult.Retry, "timeout"); }
        catch (SmtpProtocolException error) { return new(SendResult.Retry, "protocol", error.Message); }
        catch (Exception error) when (error is IOException or System.Net.Sockets.SocketException) { return new(SendResult.Retry, "network", error.GetType().Name); }
    }

    /// <summary>Null when the relay is ready for mail. What it refuses here says nothing about the message, so that is always tried again.</summary>
    private async Task<SendOutcome?> Greet(SmtpConnection relay)
    {
        var hello = await relay.Read();
        if (hello.Code != 220) return Later(hello);
        var able = await relay.Ask("EHLO " + Name);
        if (able.Code != 250) return Later(able);
        if (settings.Security == MailSettings.StartTls)
        {
            if (!able.Has("STARTTLS")) return new(SendResult.Retry, "no_starttls", "The relay offers no encryption.");
            var ready = await relay.Ask("STARTTLS");
            if (ready.Code != 220) return Later(ready);
            await relay.Secure();
            able = await relay.Ask("EHLO " + Name);
            if (able.Code != 250) return Later(able);
        }
        return settings.User is null ? null : await SignIn(relay, able);
    }

    private async Task<SendOutcome?> SignIn(SmtpConnection relay, SmtpReply able)
    {
        var ways = able.Text.Split('\n').FirstOrDefault(line => line.StartsWith("AUTH ", StringComparison.OrdinalIgnoreCase))?.ToUpperInvariant().Split(' ') ?? [];
        SmtpReply reply;
        if (ways.Contains("PLAIN")) reply = await relay.Ask("AUTH PLAIN " + Base64($"\0{settings.User}\0{settings.Password}"));
        else if (ways.Contains("LOGIN"))
        {
            reply = await relay.Ask("AUTH LOGIN");
            if (reply.Code == 334) reply = await relay.Ask(Base64(settings.User!));
            if (reply.Code == 334) reply = await relay.Ask(Base64(settings.Password ?? ""));
        }
        else return new(SendResult.Retry, "no_auth", "The relay offers neither PLAIN nor LOGIN.");
        return reply.Code == 235 ? null : Later(reply);
    }

    private static async Task<SendOutcome> Deliver(SmtpConnection relay, string from, string to, byte[] mail)
    {
        var sender = await relay.Ask($"MAIL FROM:<{from}>");
        if (sender.Code != 250) return Refused(sender);
        var receiver = await relay.Ask($"RCPT TO:<{to}>");
        if (receiver.Code is not (250 or 251 or 252)) return IsHard(receiver) ? new(SendResult.AddressGone, receiver.Shown, HttpOutcomes.Cut(receiver.Text)) : Refused(receiver);
        var ready = await relay.Ask("DATA");
        if (ready.Code != 354) return Refused(ready);
        await relay.Write(Stuffed(mail));
        var taken = await relay.Read();
        if (taken.Code != 250) return Refused(taken);
        try { await relay.Ask("QUIT"); }
        catch (Exception error) when (error is IOException or OperationCanceledException) { /* It is taken: how the relay says goodbye changes nothing. */ }
        return new(SendResult.Sent, taken.Shown, HttpOutcomes.Cut(taken.Text));
    }

    /// <summary>There is no such mailbox, and not merely that this message is not wanted there.</summary>
    private static bool IsHard(SmtpReply reply) =>
        reply.Shown.Split(' ') is [_, var status] ? status is "5.1.1" or "5.1.2" or "5.1.3" or "5.1.6" or "5.1.10" or "5.2.1" : reply.Code is 550 or 551 or 553;

    private static SendOutcome Refused(SmtpReply reply) => reply.Code >= 500 ? new(SendResult.Undeliverable, reply.Shown, HttpOutcomes.Cut(reply.Text)) : Later(reply);

    private static SendOutcome Later(SmtpReply reply) => new(SendResult.Retry, reply.Shown, HttpOutcomes.Cut(reply.Text));

    /// <summary>A line that begins with a dot gets another, and a dot alone ends it all.</summary>
    internal static byte[] Stuffed(byte[] mail)
    {
        var bytes = new List<byte>(mail.Length + 16);
        for (var i = 0; i < mail.Length; i++)
        {
            if (mail[i] == '.' && (i == 0 || mail[i - 1] == '\n')) bytes.Add((byte)'.');
            bytes.Add(mail[i]);
        }
        if (mail is not [.., (byte)'\r', (byte)'\n']) bytes.AddRange("\r\n"u8);
        bytes.AddRange(".\r\n"u8);
        return [.. bytes];
    }

    private static string Name => Environment.MachineName is { Length: > 0 } name && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.') ? name : "localhost";

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
