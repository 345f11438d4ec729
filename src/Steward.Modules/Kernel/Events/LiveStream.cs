using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Steward.Kernel;

/// <summary>
/// Server-sent events: committed changes with ids, resumable for 24 h, and transient ones (positions, clock) without. A client that falls
/// 1,000 events behind is cut and resumes by <c>Last-Event-ID</c>.
/// </summary>
public sealed class LiveStream(Database database, Outbox outbox, IHostApplicationLifetime life, ILogger<LiveStream> log) : BackgroundService
{
    private const int Batch = 500;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    // Guards the position together with who gets what follows it: a client that joins between the two would miss an event.
    private readonly Lock joining = new();
    private readonly ConcurrentDictionary<Guid, Client> clients = new();
    private readonly TaskCompletionSource<long> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long position;

    /// <summary>Each committed event, in order, on this node: engines are woken by it.</summary>
    public event Action<PublishedEvent>? Passed;

    public int ClientCount => clients.Count;

    /// <summary>Done when the positions of the outbox are those of this database.</summary>
    internal Task Started => started.Task;

    /// <summary>Sends what is not worth keeping to whoever listens now.</summary>
    public void SendTransient(string type, Guid? zoneId, object payload, Guid? userId = null, Guid? driverId = null)
    {
        if (clients.IsEmpty) return;
        var frame = Frame(null, type, Json.Of(payload).Text);
        foreach (var client in clients.Values)
            if (client.Wants(type, zoneId, driverId, userId)) client.Frames.Writer.TryWrite(new(long.MaxValue, client.Rights.IsBlank(type) ? Blank(null, type) : frame));
    }

    protected override async Task ExecuteAsync(CancellationToken cancel)
    {
        var signal = new Signal();
        outbox.Signalled += signal.Set;
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                if (!started.Task.IsCompleted)
                {
                    await database.Write(session => outbox.Rebase(session), cancel);
                    position = await database.Read(outbox.Last, cancel);
                    started.SetResult(position);
                }
                var events = await database.Read(session => outbox.After(session, position, Batch), cancel);
                foreach (var happened in events) Pass(happened);
                if (events.Count < Batch) await signal.Wait(Poll, cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested) { }
            catch (Exception error)
            {
                log.LogWarning("The event stream cannot read the outbox: {Message}", error.Message);
                await Task.Delay(TimeSpan.FromSeconds(1), cancel).ContinueWith(_ => { }, TaskScheduler.Default);
            }
        }
    }

    private void Pass(PublishedEvent happened)
    {
        lock (joining)
        {
            position = happened.Position;
            Distribute(happened);
        }
        Passed?.Invoke(happened);
    }

    private void Distribute(PublishedEvent happened)
    {
        if (clients.IsEmpty) return;
        var frame = Frame(happened.Position, happened.Type, happened.Payload.Text);
        foreach (var client in clients.Values)
            if (client.Wants(happened.Type, happened.ZoneId, happened.DriverId, happened.UserId)
                && !client.Frames.Writer.TryWrite(new(happened.Position, client.Rights.IsBlank(happened.Type) ? Blank(happened.Position, happened.Type) : frame))) client.Frames.Writer.TryComplete();
    }

    private Client Join(EventRights rights, IReadOnlySet<string> types, IReadOnlySet<Guid>? zones, Guid? ownDriver, Guid? user)
    {
        lock (joining)
        {
            var client = new Client(rights, types, zones, ownDriver, user, position);
            clients[client.Id] = client;
            return client;
        }
    }

    /// <summary>Serves one client until it leaves, falls behind, or its rights end (checked each heartbeat).</summary>
    /// <param name="rights">Which kinds of events may be heard at all.</param>
    /// <param name="ownDriver">For a driver: only events that carry his id.</param>
    /// <param name="user">Who listens: events of one user go to him alone.</param>
    public async Task Serve(HttpContext context, EventRights rights, IReadOnlySet<string> types, IReadOnlySet<Guid>? zones, Guid? ownDriver, Guid? user, Func<Task<bool>> stillAllowed)
    {
        // A stopping server waits for its requests: an open stream would hold it up, so it ends first.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, life.ApplicationStopping);
        var cancel = ending.Token;
        await started.Task.WaitAsync(cancel);
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        var client = Join(rights, types, zones, ownDriver, user);
        try
        {
            await Resume(context, client, cancel);
            var asked = TimeProvider.System.GetTimestamp();
            while (!cancel.IsCancellationRequested)
            {
                var more = client.Frames.Reader.WaitToReadAsync(cancel).AsTask();
                // A stream that is never silent is asked for its rights as often as a silent one.
                if (TimeProvider.System.GetElapsedTime(asked) > Heartbeat)
                {
                    if (!await stillAllowed()) return;
                    asked = TimeProvider.System.GetTimestamp();
                }
                while (await Task.WhenAny(more, Task.Delay(Heartbeat, cancel)) != more)
                {
                    if (!await stillAllowed()) return;
                    asked = TimeProvider.System.GetTimestamp();
                    await context.Response.WriteAsync(": beat\n\n", cancel);
                    await context.Response.Body.FlushAsync(cancel);
                }
                if (!await more) return;
                while (client.Frames.Reader.TryRead(out var frame))
                    if (frame.Position > client.From) await context.Response.Body.WriteAsync(frame.Bytes, cancel);
                await context.Response.Body.FlushAsync(cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested) { }
        finally { clients.TryRemove(client.Id, out _); }
    }

    /// <summary>Gives what the client missed, up to where its live feed begins.</summary>
    private async Task Resume(HttpContext context, Client client, CancellationToken cancel)
    {
        await context.Response.WriteAsync("retry: 1000\n\n", cancel);
        var header = context.Request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } sent ? sent : context.Request.Query["last_event_id"].ToString();
        if (header.Length > 0)
        {
            var known = long.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out var from);
            var (first, highest) = await database.Read(async session => (await outbox.First(session), await outbox.Highest(session)), cancel);
            if (known && from > client.From && from <= highest) client.GoOnFrom(from);
            else if (!known || from > client.From || (first > from + 1 && from < client.From))
                await context.Response.Body.WriteAsync(Frame(client.From, "resync_required", "{}"), cancel);
            else await Replay(context, client, from, cancel);
        }
        // An id without data tells where this client stands, so that one cut before its first event can resume too.
        await context.Response.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"id: {client.From}\n\n"), cancel);
        await context.Response.Body.FlushAsync(cancel);
    }

    private async Task Replay(HttpContext context, Client client, long from, CancellationToken cancel)
    {
        while (from < client.From)
        {
            var events = await database.Read(session => outbox.After(session, from, Batch), cancel);
            foreach (var missed in events.Where(e => e.Position <= client.From && client.Wants(e.Type, e.ZoneId, e.DriverId, e.UserId)))
                await context.Response.Body.WriteAsync(client.Rights.IsBlank(missed.Type) ? Blank(missed.Position, missed.Type) : Frame(missed.Position, missed.Type, missed.Payload.Text), cancel);
            if (events.Count == 0) return;
            from = events[^1].Position;
        }
    }

    private static byte[] Blank(long? id, string type) => Frame(id, type, "{}");

    private static byte[] Frame(long? id, string type, string data) =>
        Encoding.UTF8.GetBytes((id is null ? "" : $"id: {id}\n") + $"event: {type}\ndata: {data.ReplaceLineEndings(" ")}\n\n");

    /// <param name="Position">Of what is not kept: above all others.</param>
    private readonly record struct Sent(long Position, byte[] Bytes);

    private sealed class Client(EventRights rights, IReadOnlySet<string> types, IReadOnlySet<Guid>? zones, Guid? ownDriver, Guid? user, long from)
    {
        internal Guid Id { get; } = Guid.CreateVersion7();

        /// <summary>What came up to here does not come by its live feed.</summary>
        internal long From { get; private set; } = from;

        internal EventRights Rights => rights;

        internal Channel<Sent> Frames { get; } = Channel.CreateBounded<Sent>(new BoundedChannelOptions(1_000) { SingleReader = true });

        /// <summary>It has heard more elsewhere than this node has read yet.</summary>
        internal void GoOnFrom(long position) => From = position;

        internal bool Wants(string type, Guid? zoneId, Guid? driverId, Guid? userId) =>
            (types.Count == 0 || types.Contains(type))
            && rights.Hears(type)
            && (userId is null || userId == user)
            && (zones is null || zoneId is null || zones.Contains(zoneId.Value))
            && (ownDriver is null || ownDriver == driverId || userId is not null);
    }
}
