using System.Text;
using Steward.Notifications;
using Xunit;

namespace Steward.Tests.Notifications;

/// <summary>Mail as a relay sees it, and what its answers mean.</summary>
public sealed class EmailTests
{
    private static readonly OutgoingMessage Message = new(Guid.Parse("0192f0c1-0000-7000-8000-000000000001"), "Email", "layla@example.org", "Late", "Order O-1 is late.\n.\n.dots\n");

    [Fact, Trait("acceptance", "notifications-11.15")]
    public async Task A_mail_goes_out_encrypted_signed_in_and_whole()
    {
        await using var sink = new SmtpSink();
        var message = Message with { Subject = "تأخر الطلب 🚚", Html = "<p>Order <b>O-1</b> = late</p>", UnsubscribeUrl = "https://steward.example.org/u/abc" };

        var outcome = await Sender(sink).Send(message, TestContext.Current.CancellationToken);

        Assert.Equal((SendResult.Sent, "250 2.0.0", "<0192f0c1000070008000000000000001@example.org>"), (outcome.Result, outcome.Code, outcome.ProviderMessageId));
        var mail = sink.Mails.Single();
        var (plain, html) = (Part(mail, "text/plain"), Part(mail, "text/html"));
        Assert.Equal("Order O-1 is late.\n.\n.dots\n", plain);
        Assert.Equal("<p>Order <b>O-1</b> = late</p>", html);
        Assert.Contains("\r\nList-Unsubscribe: <https://steward.example.org/u/abc>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n", mail, StringComparison.Ordinal);
        Assert.Contains("\r\nMessage-ID: <0192f0c1000070008000000000000001@example.org>\r\n", mail, StringComparison.Ordinal);
        Assert.Equal("تأخر الطلب 🚚", Decoded(mail.Split("Subject: ")[1].Split("\r\nMessage-ID")[0]));
        Assert.All(mail.Split("\r\n"), line => Assert.True(line.Length <= 76 && line.All(char.IsAscii), line));
        Assert.Equal(["EHLO", "STARTTLS", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "QUIT"], sink.Commands.Take(8).Select(command => command.Split(' ')[0]));
        Assert.Contains("AUTH PLAIN " + Convert.ToBase64String("\0ops\0secret"u8), sink.Commands);
    }

    [Theory, Trait("acceptance", "notifications-11.15")]
    [InlineData("greeting", "421 4.3.2 closing", SendResult.Retry, "421 4.3.2")]
    [InlineData("AUTH", "535 5.7.8 wrong", SendResult.Retry, "535 5.7.8")]
    [InlineData("MAIL", "451 4.3.0 later", SendResult.Retry, "451 4.3.0")]
    [InlineData("RCPT", "450 4.2.0 greylisted", SendResult.Retry, "450 4.2.0")]
    [InlineData("RCPT", "550-5.1.1 no such\r\n550 5.1.1 mailbox", SendResult.AddressGone, "550 5.1.1")]
    [InlineData("RCPT", "550 unknown", SendResult.AddressGone, "550")]
    [InlineData("RCPT", "550 5.7.1 not wanted", SendResult.Undeliverable, "550 5.7.1")]
    [InlineData("DATA", "554 5.7.1 spam", SendResult.Undeliverable, "554 5.7.1")]
    [InlineData("end", "552 5.3.4 too big", SendResult.Undeliverable, "552 5.3.4")]
    [InlineData("end", "452 4.3.1 full", SendResult.Retry, "452 4.3.1")]
    [InlineData("RCPT", "what?", SendResult.Retry, "protocol")]
    [InlineData("QUIT", "500 no", SendResult.Sent, "250 2.0.0")]
    public async Task Answers_of_the_relay_mean_what_section_7_says(string to, string answer, object result, string code)
    {
        await using var sink = new SmtpSink { Answers = { [to] = answer } };

        var outcome = await Sender(sink).Send(Message, TestContext.Current.CancellationToken);

        Assert.Equal((result, code), ((object)outcome.Result, outcome.Code));
        Assert.Equal(outcome.Result == SendResult.Sent ? 1 : 0, sink.Mails.Count);
    }

    [Theory, InlineData("greeting"), InlineData("RCPT"), InlineData("end"), Trait("acceptance", "notifications-11.15")]
    public async Task A_relay_that_falls_silent_is_tried_again(string at)
    {
        await using var sink = new SmtpSink { Answers = { [at] = null } };

        var outcome = await Sender(sink, patience: TimeSpan.FromSeconds(2)).Send(Message, TestContext.Current.CancellationToken);

        Assert.Equal((SendResult.Retry, "timeout"), (outcome.Result, outcome.Code));
    }

    /// <summary>Nine answers, each well within its own time: together they are longer than one mail may take.</summary>
    [Fact, Trait("acceptance", "notifications-11.15")]
    public async Task A_relay_that_takes_its_time_with_every_answer_is_left()
    {
        await using var sink = new SmtpSink { Pause = TimeSpan.FromMilliseconds(100) };
        var settings = Settings(sink) with { MostTime = TimeSpan.FromMilliseconds(400) };

        var outcome = await new EmailSender(settings, new SmtpTransport(settings), TimeProvider.System).Send(Message, TestContext.Current.CancellationToken);

        Assert.Equal((SendResult.Retry, "timeout", 0), (outcome.Result, outcome.Code, sink.Mails.Count));
        Assert.True(Settings(sink).MostTime < TimeSpan.FromMinutes(2), "The engine takes a sender that is silent for two minutes for dead.");
    }

    [Fact, Trait("acceptance", "notifications-11.15")]
    public async Task Nothing_is_said_to_a_relay_whose_certificate_is_wrong_or_missing()
    {
        await using var stranger = new SmtpSink();
        await using var plain = new SmtpSink { OffersTls = false };

        var untrusted = await Sender(stranger, trusts: false).Send(Message, TestContext.Current.CancellationToken);
        var wrongName = await new EmailSender(Settings(stranger) with { Host = "127.0.0.1" }, new SmtpTransport(Settings(stranger) with { Host = "127.0.0.1" }), TimeProvider.System).Send(Message, TestContext.Current.CancellationToken);
        var unencrypted = await Sender(plain).Send(Message, TestContext.Current.CancellationToken);

        Assert.Equal(("certificate", "certificate", "no_starttls"), (untrusted.Code, wrongName.Code, unencrypted.Code));
        Assert.DoesNotContain(stranger.Commands.Concat(plain.Commands), command => command.StartsWith("AUTH", StringComparison.Ordinal) || command.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Fact, Trait("acceptance", "notifications-11.15")]
    public async Task A_line_break_writes_no_header_and_no_command()
    {
        var mail = Encoding.ASCII.GetString(MailWriter.Write(Message with { Subject = "Late\r\nBcc: evil@example.org" }, new("Steward\u2028 <ops@example.org>"), NotifyWorld.Noon));
        await using var sink = new SmtpSink();

        var outcome = await Sender(sink).Send(Message with { Address = "a@example.org>\r\nRCPT TO:<evil@example.org" }, TestContext.Current.CancellationToken);

        Assert.DoesNotContain(mail.Split("\r\n"), line => line.StartsWith("Bcc", StringComparison.Ordinal));
        Assert.Equal((SendResult.Undeliverable, "invalid_address"), (outcome.Result, outcome.Code));
        Assert.Empty(sink.Commands);
    }

    private static EmailSender Sender(SmtpSink sink, bool trusts = true, TimeSpan? patience = null)
    {
        var settings = Settings(sink) with { Authorities = trusts ? sink.Authorities : null, Patience = patience ?? TimeSpan.FromSeconds(60) };
        return new(settings, new SmtpTransport(settings), TimeProvider.System);
    }

    private static MailSettings Settings(SmtpSink sink) => new("localhost", sink.Port, "ops", "secret", "Steward <ops@example.org>", MailSettings.StartTls, sink.Authorities);

    /// <summary>A part as a mail program shows it.</summary>
    private static string Part(string mail, string type)
    {
        var border = mail.Split("boundary=\"")[1].Split('"')[0];
        var part = mail.Split("--" + border).Single(one => one.Contains("Content-Type: " + type, StringComparison.Ordinal));
        var body = part.Split("\r\n\r\n", 2)[1][..^2].Replace("=\r\n", "", StringComparison.Ordinal);
        var bytes = new List<byte>();
        for (var i = 0; i < body.Length; i++)
        {
            if (body[i] == '=') bytes.Add(Convert.ToByte(body[++i..(++i + 1)], 16));
            else bytes.Add((byte)body[i]);
        }
        return Encoding.UTF8.GetString([.. bytes]).ReplaceLineEndings("\n");
    }

    private static string Decoded(string words) =>
        Encoding.UTF8.GetString([.. words.Split("\r\n ").SelectMany(word => Convert.FromBase64String(word["=?UTF-8?B?".Length..^2]))]);
}
