using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Steward.Notifications;

/// <summary>How mail leaves this server: the settings <c>Mail:…</c>.</summary>
/// <param name="Security">starttls, tls (from the first byte) or none, which is for a relay on this machine.</param>
/// <param name="Authorities">A PEM file with the relay's own authorities; null: those of the system.</param>
internal sealed record MailSettings(string Host, int Port, string? User, string? Password, string From, string Security, string? Authorities = null)
{
    internal const string StartTls = "starttls";
    internal const string Tls = "tls";
    internal const string None = "none";

    /// <summary>For each answer that is waited for.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>For the whole of one mail: less than the time after which the engine takes its sender for dead and sends again.</summary>
    public TimeSpan MostTime { get; init; } = TimeSpan.FromSeconds(100);
}

/// <summary>An answer, all its lines joined.</summary>
internal sealed record SmtpReply(int Code, string Text)
{
    /// <summary>With the enhanced status when there is one: <c>550 5.1.1</c>.</summary>
    internal string Shown
    {
        get
        {
            var first = Text.Split(' ', 2)[0];
            return first.Length is >= 5 and <= 11 && first.Count(c => c == '.') == 2 && first.All(c => char.IsAsciiDigit(c) || c == '.') ? $"{Code} {first}" : $"{Code}";
        }
    }

    internal bool Has(string extension) => Text.Split('\n').Any(line => line.Split(' ')[0].Equals(extension, StringComparison.OrdinalIgnoreCase));
}

/// <summary>The relay answered what is no SMTP, or not what was asked for.</summary>
internal sealed class SmtpProtocolException(string message) : IOException(message);

/// <summary>One connection to a relay: lines out, answers in, made secure when it is told to be.</summary>
internal sealed class SmtpConnection : IAsyncDisposable
{
    private const int MostReply = 16_384;
    private readonly TcpClient tcp = new() { NoDelay = true };
    private readonly byte[] buffer = new byte[4_096];
    private readonly MailSettings settings;
    private readonly CancellationTokenSource patience;
    private Stream stream = Stream.Null;
    private int start;
    private int end;

    private SmtpConnection(MailSettings settings, CancellationToken cancel) => (this.settings, patience) = (settings, CancellationTokenSource.CreateLinkedTokenSource(cancel));

    internal static async Task<SmtpConnection> Open(MailSettings settings, CancellationToken cancel)
    {
        var connection = new SmtpConnection(settings, cancel);
        try
        {
            connection.patience.CancelAfter(settings.Patience);
            await connection.tcp.ConnectAsync(settings.Host, settings.Port, connection.patience.Token);
            connection.stream = connection.tcp.GetStream();
            if (settings.Security == MailSettings.Tls) await connection.Secure();
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    internal async Task<SmtpReply> Ask(string command)
    {
        await Write(Encoding.ASCII.GetBytes(command + "\r\n"));
        return await Read();
    }

    internal async Task Write(ReadOnlyMemory<byte> bytes)
    {
        patience.CancelAfter(settings.Patience);
        await stream.WriteAsync(bytes, patience.Token);
        await stream.FlushAsync(patience.Token);
    }

    /// <summary>An answer of one line or many: all but the last have a hyphen behind the code.</summary>
    internal async Task<SmtpReply> Read()
    {
        patience.CancelAfter(settings.Patience);
        var text = new StringBuilder();
        for (; ; )
        {
            var line = await Line();
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), System.Globalization.NumberStyles.None, null, out var code) || code is < 200 or > 599 || (line.Length > 3 && line[3] is not (' ' or '-')))
                throw new SmtpProtocolException("The relay does not speak SMTP.");
            if (line.Length > 4) text.Append(text.Length == 0 ? "" : "\n").Append(line, 4, line.Length - 4);
            if (text.Length > MostReply) throw new SmtpProtocolException("The relay's answer has no end.");
            if (line.Length == 3 || line[3] == ' ') return new(code, text.ToString());
        }
    }

    /// <summary>Checks the certificate and name of the relay; nothing goes on in plain text when they are wrong.</summary>
    internal async Task Secure()
    {
        // Whatever stands in the buffer came in plain text, from anybody on the way.
        if (start < end) throw new SmtpProtocolException("The relay spoke before it was secure.");
        patience.CancelAfter(settings.Patience);
        var secure = new SslStream(stream, leaveInnerStreamOpen: false);
        stream = secure;
        await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = settings.Host, CertificateChainPolicy = Policy() }, patience.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        tcp.Dispose();
        patience.Dispose();
    }

    private X509ChainPolicy? Policy()
    {
        if (settings.Authorities is null) return null;
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(settings.Authorities);
        return policy;
    }

    private async Task<string> Line()
    {
        var line = new StringBuilder();
        for (; ; )
        {
            while (start < end)
            {
                var one = (char)buffer[start++];
                if (one == '\n') return line.ToString().TrimEnd('\r');
                if (line.Length >= 2_000) throw new SmtpProtocolException("The relay's line has no end.");
                line.Append(one);
            }
            (start, end) = (0, await stream.ReadAsync(buffer, patience.Token));
            if (end == 0) throw new SmtpProtocolException("The relay hung up.");
        }
    }
}
