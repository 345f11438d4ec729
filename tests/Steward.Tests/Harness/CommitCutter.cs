using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Steward.Tests;

/// <summary>Where a <see cref="CommitCutter"/> breaks the connection.</summary>
internal enum Cut
{
    None,

    /// <summary>The server never hears of it.</summary>
    Before,

    /// <summary>The server commits, and the client never hears of it.</summary>
    After,
}

/// <summary>A road to a PostgreSQL socket on which the connection breaks at a COMMIT, before or after the server has done it.</summary>
internal sealed class CommitCutter : IDisposable
{
    private static readonly byte[] Commit = Encoding.ASCII.GetBytes("COMMIT\0");
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly string socket;
    private (Cut Cut, byte[] Mark) next = (Cut.None, []);

    internal CommitCutter(string socketFolder)
    {
        socket = Path.Combine(socketFolder, ".s.PGSQL.5432");
        listener.Start();
        _ = Accept();
    }

    internal int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    internal int CutCount { get; private set; }

    /// <summary>Cuts the commit of the transaction in which this text is sent, once; transactions of others pass.</summary>
    internal void CutThat(string mark, Cut cut) => next = (cut, Encoding.UTF8.GetBytes(mark));

    private async Task Accept()
    {
        try
        {
            while (true) _ = Serve(await listener.AcceptTcpClientAsync());
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException) { /* The test is over. */ }
    }

    private async Task Serve(TcpClient client)
    {
        using var near = client;
        using var far = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await far.ConnectAsync(new UnixDomainSocketEndPoint(socket));
            await using var server = new NetworkStream(far);
            var answers = new TaskCompletionSource();
            var isMarked = false;
            var up = Pump(near.GetStream(), server, Judge, answers);
            var down = Pump(server, near.GetStream(), (_, _) => answers.Task.IsCompleted ? Cut.Before : Cut.None, new());
            await Task.WhenAny(up, down);

            Cut Judge(byte[] buffer, int count)
            {
                var sent = buffer.AsSpan(0, count);
                var (cut, mark) = next;
                if (cut is not Cut.None && sent.IndexOf(mark) >= 0) isMarked = true;
                if (!isMarked || sent.IndexOf(Commit) < 0) return Cut.None;
                next = (Cut.None, []);
                return cut;
            }
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException) { /* One of the two has gone. */ }
    }

    /// <summary>Passes on what comes until a piece is to be cut: before it, or after it, at the first byte of the answer.</summary>
    private async Task Pump(Stream from, Stream to, Func<byte[], int, Cut> cut, TaskCompletionSource cutAnswers)
    {
        var buffer = new byte[65_536];
        while (await from.ReadAsync(buffer) is > 0 and var count)
        {
            var what = cut(buffer, count);
            if (what is Cut.Before) { CutCount++; return; }
            if (what is Cut.After) cutAnswers.TrySetResult();
            await to.WriteAsync(buffer.AsMemory(0, count));
        }
    }

    public void Dispose() => listener.Dispose();
}
