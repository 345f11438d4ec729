using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Steward.Kernel;

namespace Steward.City;

/// <summary>How a post office answers.</summary>
internal enum PostState
{
    Open,

    /// <summary>Nobody listens.</summary>
    Refusing,

    /// <summary>It takes the call, says nothing for a while and hangs up.</summary>
    Silent,
}

/// <summary>A mail as it was taken.</summary>
/// <param name="Number">Counts the mails that this receiver took.</param>
internal sealed record TakenMail(int Number, DateTimeOffset At, string MessageId, string To, string Subject);

/// <summary>
/// A mail server of the simulated city, for trials: takes mail over SMTP without encryption, shows what would have left, and can be made to
/// fail. Each mail is in its file before it is acknowledged.
/// </summary>
internal sealed class PostOffice : IAsyncDisposable
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(2);
    private readonly Lock gate = new();
    private readonly CancellationTokenSource ends = new();
    private readonly string? file;
    private readonly List<TakenMail> mails = [];
    private TcpListener? listener;
    private Task serving = Task.CompletedTask;
    private volatile PostState state = PostState.Refusing;

    /// <param name="port">0: a free one.</param>
    /// <param name="file">Where the mails are written down, one a line; null: in memory only.</param>
    internal PostOffice(int port, string? file = null)
    {
        this.file = file;
        if (file is not null && File.Exists(file))
            foreach (var line in File.ReadLines(file).Where(l => l.EndsWith('}'))) mails.Add(JsonSerializer.Deserialize<TakenMail>(line, JsonFormat.Lenient)!);
        Port = port > 0 ? port : FreePort();
    }

    internal int Port { get; }

    internal PostState State => state;

    internal IReadOnlyList<TakenMail> Mails { get { lock (gate) return [.. mails]; } }

    /// <summary>Called when a mail is taken and before it is acknowledged: the moment in which a sender's death makes a repeat.</summary>
    internal Func<TakenMail, Task>? Taken { get; set; }

    internal void Become(PostState wanted)
    {
        if (state == wanted) return;
        state = wanted;
        if (wanted == PostState.Refusing)
        {
            listener?.Dispose();
            listener = null;
        }
        else if (listener is null)
        {
            listener = new(IPAddress.Loopback, Port);
            listener.Start();
            serving = Serve(listener);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ends.CancelAsync();
        Become(PostState.Refusing);
        await serving;
        ends.Dispose();
    }

    private async Task Serve(TcpListener own)
    {
        var all = new List<Task>();
        try
        {
            while (true) all.Add(Talk(await own.AcceptTcpClientAsync(ends.Token)));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException) { await Task.WhenAll(all); }
    }

    private async Task Talk(TcpClient client)
    {
        using var _ = client;
        try
        {
            if (state == PostState.Silent) await Task.Delay(Silence, TimeProvider.System, ends.Token);
            else await Talk(client.GetStream());
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException) { /* The sender left, or we did. */ }
    }

    private async Task Talk(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
        await Say(stream, "220 post office of the simulated city");
        var to = "";
        while (await reader.ReadLineAsync(ends.Token) is { } line)
        {
            var verb = line.Split(' ', ':')[0].ToUpperInvariant();
            if (verb == "RCPT") to = line[(line.IndexOf('<') + 1)..].TrimEnd('>');
            if (verb == "DATA")
            {
                await Say(stream, "354 go on");
                if (!await Take(reader, to)) return;
            }
            await Say(stream, verb == "QUIT" ? "221 bye" : "250 fine");
            if (verb == "QUIT") return;
        }
    }

    /// <summary>False when the sender left in the middle of it.</summary>
    private async Task<bool> Take(StreamReader reader, string to)
    {
        var (id, subject, isHead) = ("", "", true);
        while (await reader.ReadLineAsync(ends.Token) is { } line)
        {
            if (line == ".")
            {
                await Keep(id, to, subject);
                return true;
            }
            if (line.Length == 0) isHead = false;
            if (isHead && line.StartsWith("Message-ID:", StringComparison.OrdinalIgnoreCase)) id = line[11..].Trim().Trim('<', '>');
            if (isHead && line.StartsWith("Subject:", StringComparison.OrdinalIgnoreCase)) subject = line[8..].Trim();
        }
        return false;
    }

    private async Task Keep(string id, string to, string subject)
    {
        TakenMail mail;
        lock (gate)
        {
            mail = new(mails.Count + 1, TimeProvider.System.GetUtcNow(), id, to, subject);
            mails.Add(mail);
            if (file is not null) File.AppendAllText(file, JsonSerializer.Serialize(mail, JsonFormat.Lenient) + "\n");
        }
        if (Taken is { } taken) await taken(mail);
    }

    private async Task Say(NetworkStream stream, string line) => await stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"), ends.Token);

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
