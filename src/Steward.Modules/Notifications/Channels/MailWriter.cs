using System.Globalization;
using System.Net.Mail;
using System.Text;

namespace Steward.Notifications;

/// <summary>Writes a message as a mail (RFC 5322, MIME): text and HTML, everything in ASCII, no header but those that are written here.</summary>
internal static class MailWriter
{
    private const int MostLine = 76;
    private const int MostWord = 39;

    internal static byte[] Write(OutgoingMessage message, MailAddress from, DateTimeOffset now)
    {
        var mail = new StringBuilder();
        void Header(string name, string value) => mail.Append(name).Append(": ").Append(value).Append("\r\n");
        Header("Date", now.ToUniversalTime().ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture));
        Header("From", from.DisplayName.Length > 0 ? $"{Encoded(from.DisplayName, always: true)} <{from.Address}>" : from.Address);
        Header("To", message.Address);
        Header("Subject", Encoded(message.Subject));
        Header("Message-ID", MessageId(message.DeliveryId, from));
        Header("Auto-Submitted", "auto-generated");
        if (message.UnsubscribeUrl is { } url)
        {
            Header("List-Unsubscribe", $"<{OneLine(url)}>");
            Header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }
        Header("MIME-Version", "1.0");
        if (message.Html is not { Length: > 0 } html) Part(mail, "plain", message.Text);
        else
        {
            // Quoted-printable never writes this: after '=' it has hexadecimal digits only.
            var border = "=_" + message.DeliveryId.ToString("N");
            Header("Content-Type", $"multipart/alternative;\r\n boundary=\"{border}\"");
            mail.Append("\r\n");
            foreach (var (kind, text) in new[] { ("plain", message.Text), ("html", html) })
            {
                mail.Append("--").Append(border).Append("\r\n");
                Part(mail, kind, text);
            }
            mail.Append("--").Append(border).Append("--\r\n");
        }
        return Encoding.ASCII.GetBytes(mail.ToString());
    }

    internal static string MessageId(Guid delivery, MailAddress from) => $"<{delivery:N}@{from.Host}>";

    /// <summary>Of an address only what every relay takes; anything else could be a command.</summary>
    internal static bool IsPlain(string address) =>
        address.Length is > 2 and <= 254 && address.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && at < address.Length - 1 && address.All(c => c is > ' ' and < '\x7f' and not ('<' or '>' or ',' or ';' or '"' or '\\'));

    private static void Part(StringBuilder mail, string kind, string text) =>
        mail.Append(CultureInfo.InvariantCulture, $"Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{QuotedPrintable(text)}\r\n");

    /// <summary>The words of a header (RFC 2047): as they are when they are short and plain.</summary>
    internal static string Encoded(string text, bool always = false)
    {
        var line = OneLine(text);
        if (!always && line.Length <= 60 && line.All(c => c is >= ' ' and < '\x7f') && !line.Contains("=?", StringComparison.Ordinal)) return line;
        var words = new List<string>();
        var word = new List<byte>();
        var bytes = new byte[4];
        foreach (var rune in line.EnumerateRunes())
        {
            var length = rune.EncodeToUtf8(bytes);
            if (word.Count + length > MostWord) Close();
            word.AddRange(bytes.AsSpan(0, length));
        }
        Close();
        return string.Join("\r\n ", words);

        void Close()
        {
            if (word.Count > 0) words.Add($"=?UTF-8?B?{Convert.ToBase64String([.. word])}?=");
            word.Clear();
        }
    }

    internal static string QuotedPrintable(string text)
    {
        var all = new StringBuilder();
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            var bytes = Encoding.UTF8.GetBytes(line);
            var width = 0;
            for (var i = 0; i < bytes.Length; i++)
            {
                var isLast = i == bytes.Length - 1;
                var one = bytes[i] is (>= 33 and <= 126 and not (byte)'=') || (bytes[i] is 32 or 9 && !isLast) ? ((char)bytes[i]).ToString() : "=" + bytes[i].ToString("X2", CultureInfo.InvariantCulture);
                if (width + one.Length > MostLine - 1)
                {
                    all.Append("=\r\n");
                    width = 0;
                }
                all.Append(one);
                width += one.Length;
            }
            all.Append("\r\n");
        }
        return all.ToString(0, all.Length - 2);
    }

    private static string OneLine(string text) => new([.. text.Select(c => char.IsControl(c) ? ' ' : c)]);
}
