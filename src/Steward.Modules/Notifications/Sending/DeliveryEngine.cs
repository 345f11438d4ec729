using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Steward.Kernel;

namespace Steward.Notifications;

/// <summary>
/// The engine <c>delivery</c>, one for the whole server: closes digests, and sends what is due. Each channel has a lane of its own, and so have webhooks: a
/// provider that is slow or down holds up nobody else's messages. Claims and results are transactions under the fence; the sending between them
/// is none.
/// </summary>
internal sealed class DeliveryEngine(
    Database database, ClaimDeliveries claims, RecordDeliveries records, DigestBook digests, DigestStore openDigests, LogStore logs, WebhookDeliveryStore hooks, WebhookLane webhooks, ChannelRoads roads,
    TimeProvider clock, ILogger<DeliveryEngine> log) : IEngine
{
    internal const string EngineName = "delivery";
    private const int MostClaimed = 500;
    private const int SendsAtOnce = 64;
    private const int MostRecorded = 200;
    private static readonly TimeSpan Listen = TimeSpan.FromMilliseconds(50);
    private readonly ConcurrentDictionary<string, Breaker> breakers = new(StringComparer.Ordinal);

    // Limits that go over channels (an order's ten messages) are judged one claim at a time.
    private readonly SemaphoreSlim claiming = new(1, 1);

    public string Name => EngineName;

    public bool PerZone => false;

    public IReadOnlyCollection<string> WakesOn { get; } = [Messages.Created, FanOut.Queued];

    public EngineRhythm Rhythm(Json config) => new(TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(100), TimeSpan.Zero);

    public async Task<EngineReport> Tick(EngineShard shard, CancellationToken cancel)
    {
        await webhooks.Tidy(shard, cancel);
        var (due, closing, calls, now) = await database.Read(async session => (await logs.NextDue(session), await openDigests.NextClosing(session), await hooks.NextDue(session), session.Now), cancel);
        if (!(due <= now || closing <= now || calls <= now)) return EngineReport.Nothing;
        var counts = new ConcurrentDictionary<string, long>(StringComparer.Ordinal);
        if (closing <= now) counts["digests"] = await CloseDigests(shard, cancel);
        var busy = new Busy();
        await Task.WhenAll(QueuePlan.Outside.Select(channel => Lane(shard, channel, busy, counts, cancel)).Append(webhooks.Run(shard, busy, counts, cancel)));
        return new(counts.ToDictionary());
    }

    private async Task<long> CloseDigests(EngineShard shard, CancellationToken cancel)
    {
        for (var closed = 0L; ; )
        {
            var some = await database.Write(
                async session =>
                {
                    var count = await digests.CloseDue(session);
                    await shard.Fence(session);
                    return count;
                },
                cancel);
            closed += some;
            if (some == 0) return closed;
        }
    }

    /// <summary>Sends until nothing is due; then listens while another lane is still sending, so that a slow one does not stop this one's new messages.</summary>
    private async Task Lane(EngineShard shard, string channel, Busy busy, ConcurrentDictionary<string, long> counts, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            var sender = roads.Sender(channel);
            var breaker = breakers.GetOrAdd(sender?.Provider ?? channel, _ => new());
            var most = breaker.Allows(clock.GetUtcNow(), MostClaimed);
            var claim = most == 0 ? null : await Claim(shard, channel, most, cancel);
            if (claim is { Touched: > 0 })
            {
                foreach (var (what, number) in claim.Counts) counts.AddOrUpdate(what, number, (_, before) => before + number);
                if (claim.Outgoing.Count == 0) continue;
                busy.Enter();
                try { await Send(shard, sender!, breaker, claim.Outgoing, counts, cancel); }
                finally { busy.Leave(); }
                continue;
            }
            if (!busy.Any) return;
            await new Signal().Wait(Listen, cancel);
        }
    }

    private async Task<Claim> Claim(EngineShard shard, string channel, int most, CancellationToken cancel)
    {
        await claiming.WaitAsync(cancel);
        try { return await claims.Run(shard, channel, most, cancel); }
        finally { claiming.Release(); }
    }

    /// <summary>Results are written as they come, in groups: a crash forgets few of them.</summary>
    private async Task Send(EngineShard shard, IChannelSender sender, Breaker breaker, IReadOnlyList<Outgoing> batch, ConcurrentDictionary<string, long> counts, CancellationToken cancel)
    {
        var results = System.Threading.Channels.Channel.CreateUnbounded<Sent>(new() { SingleReader = true });
        var recording = Record(shard, sender, breaker, results.Reader, counts);
        try
        {
            // A message that is under way is finished even when the engine stops: its result must not be lost for that.
            await Parallel.ForEachAsync(batch, new ParallelOptions { MaxDegreeOfParallelism = SendsAtOnce, CancellationToken = CancellationToken.None }, async (outgoing, _) =>
                results.Writer.TryWrite(cancel.IsCancellationRequested ? new(outgoing, null, clock.GetUtcNow(), 0) : await One(sender, outgoing)));
        }
        finally
        {
            results.Writer.Complete();
            await recording;
        }
    }

    private async Task<Sent> One(IChannelSender sender, Outgoing outgoing)
    {
        var (at, started) = (clock.GetUtcNow(), TimeProvider.System.GetTimestamp());
        SendOutcome outcome;
        try { outcome = await sender.Send(outgoing.Message, CancellationToken.None); }
        catch (Exception error)
        {
            // Senders promise outcomes; one that breaks its promise must not stop the others.
            log.LogError(error, "{Provider} threw on delivery {Delivery}", sender.Provider, outgoing.Delivery.Id);
            outcome = new(SendResult.Retry, "internal", error.GetType().Name);
        }
        return new(outgoing, outcome, at, (int)TimeProvider.System.GetElapsedTime(started).TotalMilliseconds);
    }

    private async Task Record(EngineShard shard, IChannelSender sender, Breaker breaker, System.Threading.Channels.ChannelReader<Sent> results, ConcurrentDictionary<string, long> counts)
    {
        var group = new List<Sent>(MostRecorded);
        while (await results.WaitToReadAsync(CancellationToken.None))
        {
            while (group.Count < MostRecorded && results.TryRead(out var sent)) group.Add(sent);
            foreach (var sent in group) Judge(breaker, sent);
            var written = await records.Write(shard, sender.Provider, group, CancellationToken.None);
            foreach (var (what, number) in written) counts.AddOrUpdate(what, number, (_, before) => before + number);
            group.Clear();
        }
    }

    /// <summary>An answer of any kind shows that the provider is there.</summary>
    private void Judge(Breaker breaker, Sent sent)
    {
        if (sent.Outcome is null) return;
        if (sent.Outcome.Result == SendResult.Retry) breaker.Failed(clock.GetUtcNow());
        else breaker.Succeeded();
    }
}

/// <summary>One try and its outcome; without one it was never begun.</summary>
internal sealed record Sent(Outgoing Outgoing, SendOutcome? Outcome, DateTimeOffset At, int LatencyMs);
