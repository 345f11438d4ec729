using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Steward.Tests.Notifications;

/// <summary>A mail relay of a test's own: answers as it is told and keeps what it was given.</summary>
internal sealed class SmtpSink : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ends = new();
    private readonly Task serving;
    private readonly string folder = Path.Combine(Path.GetTempPath(), "steward-sink-" + Guid.CreateVersion7().ToString("N"));

    internal SmtpSink()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        Certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Authorities, made.ExportCertificatePem());
        listener.Start();
        serving = Serve();
    }

    internal int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    internal string Authorities => Path.Combine(folder, "authority.pem");

    internal ConcurrentQueue<string> Mails { get; } = [];

    internal ConcurrentQueue<string> Commands { get; } = [];

    /// <summary>Command → answer; null is silence. What is not here is answered well.</summary>
    internal Dictionary<string, string?> Answers { get; } = [];

    internal bool OffersTls { get; init; } = true;

    /// <summary>What every answer waits for.</summary>
    internal TimeSpan Pause { get; init; }

    private X509Certificate2 Certificate { get; }

    public async ValueTask DisposeAsync()
    {
        await ends.CancelAsync();
        listener.Stop();
        await serving;
        Certificate.Dispose();
        ends.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task Serve()
    {
        var all = new List<Task>();
        try
        {
            while (true) all.Add(Talk(await listener.AcceptTcpClientAsync(ends.Token)));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException) { await Task.WhenAll(all); }
    }

    private async Task Talk(TcpClient client)
    {
        using var _ = client;
        try { await Talk(client.GetStream()); }
        catch (Exception error) when (error is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException) { /* The client left. */ }
    }

    private async Task Talk(Stream stream)
    {
        await Say(stream, "greeting", "220 sink ready");
        while (await Line(stream) is { } line)
        {
            Commands.Enqueue(line);
            var verb = line.Split(' ', ':')[0].ToUpperInvariant();
            if (verb == "EHLO") await Say(stream, "EHLO", "250-sink\r\n250-SIZE 1000000\r\n" + (stream is SslStream || !OffersTls ? "" : "250-STARTTLS\r\n") + "250 AUTH PLAIN LOGIN");
            else if (verb == "STARTTLS")
            {
                await Say(stream, verb, "220 go");
                var secure = new SslStream(stream);
                await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = Certificate }, ends.Token);
                stream = secure;
            }
            else if (verb == "AUTH") await Say(stream, verb, "235 2.7.0 welcome");
            else if (verb == "DATA")
            {
                if (!await Say(stream, verb, "354 go on")) continue;
                var mail = new StringBuilder();
                while (await Line(stream) is { } text && text != ".") mail.Append(text.StartsWith('.') ? text[1..] : text).Append("\r\n");
                if (await Say(stream, "end", "250 2.0.0 taken as 42")) Mails.Enqueue(mail.ToString());
            }
            else await Say(stream, verb, "250 2.1.0 fine");
        }
    }

    /// <summary>False when it said something else than usual.</summary>
    private async Task<bool> Say(Stream stream, string to, string usual)
    {
        var isUsual = !Answers.TryGetValue(to, out var answer);
        if (Pause > TimeSpan.Zero) await Task.Delay(Pause, ends.Token);
        if (!isUsual && answer is null) await Task.Delay(Timeout.Infinite, ends.Token);
        await stream.WriteAsync(Encoding.ASCII.GetBytes((isUsual ? usual : answer) + "\r\n"), ends.Token);
        return isUsual;
    }

    private async Task<string?> Line(Stream stream)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await stream.ReadAsync(one, ends.Token) == 1)
        {
            if (one[0] == '\n') return Encoding.ASCII.GetString([.. line]).TrimEnd('\r');
            line.Add(one[0]);
        }
        return null;
    }
}
