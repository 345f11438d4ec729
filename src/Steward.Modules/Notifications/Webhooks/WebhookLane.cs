using System.Collections.Concurrent;
using Steward.Kernel;

namespace Steward.Notifications;

/// <summary>
/// The lane of webhooks in the engine <c>delivery</c>: each endpoint is served apart, so that one that hangs holds up no other. Claims and results
/// are transactions under the fence; the calls between them are none.
/// </summary>
internal sealed class WebhookLane(Database database, WebhookEndpointStore endpoints, WebhookDeliveryStore deliveries, WebhookResults results, WebhookCaller caller, FieldCipher cipher, TimeProvider clock)
{
    private const int MostClaimed = 20;
    private const int CallsAtOnce = 8;
    private const int MostForgotten = 1_000;
    private static readonly TimeSpan Listen = TimeSpan.FromMilliseconds(50);

    /// <summary>A call that is under way and whose server died is made again after this.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);
    private static readonly TimeSpan TidyEvery = TimeSpan.FromHours(1);
    private DateTimeOffset tidied = DateTimeOffset.MinValue;

    private sealed record Round(WebhookEndpoint Endpoint, IReadOnlyList<byte[]> Keys, IReadOnlyList<WebhookDelivery> Rows);

    /// <summary>Sends until nothing is due; then listens while another lane is still sending.</summary>
    internal async Task Run(EngineShard shard, Busy busy, ConcurrentDictionary<string, long> counts, CancellationToken cancel)
    {
        var serving = new Dictionary<Guid, Task>();
        try
        {
            while (!cancel.IsCancellationRequested)
            {
                await Ended(serving);
                var rounds = await Claim(shard, serving.Keys, cancel);
                foreach (var round in rounds) serving[round.Endpoint.Id] = Serve(shard, round, busy, counts, cancel);
                if (rounds.Count > 0) continue;
                if (!busy.Any) break;
                await new Signal().Wait(Listen, cancel);
            }
        }
        finally { await Task.WhenAll(serving.Values); }
    }

    private static async Task Ended(Dictionary<Guid, Task> serving)
    {
        foreach (var (endpoint, task) in serving.Where(one => one.Value.IsCompleted).ToList())
        {
            serving.Remove(endpoint);
            await task;
        }
    }

    /// <summary>Deletes, once an hour, what ended more than thirty days ago.</summary>
    internal async Task Tidy(EngineShard shard, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (now - tidied < TidyEvery) return;
        while (await database.Write(
            async session =>
            {
                var gone = await deliveries.Forget(session, session.Now - Kept, MostForgotten);
                await shard.Fence(session);
                return gone;
            },
            cancel) == MostForgotten) { }
        tidied = now;
    }

    private async Task<IReadOnlyList<Round>> Claim(EngineShard shard, IReadOnlyCollection<Guid> serving, CancellationToken cancel)
    {
        // Most looks find nothing, and reading holds up no writer.
        if ((await database.Read(session => endpoints.Due(session, serving), cancel)).Count == 0) return [];
        return await database.Write<IReadOnlyList<Round>>(
            async session =>
            {
                var rounds = new List<Round>();
                foreach (var endpoint in await endpoints.Due(session, serving))
                {
                    var rows = await deliveries.Due(session, endpoint.Id, MostClaimed);
                    if (rows.Count == 0) continue;
                    await deliveries.Begin(session, [.. rows.Select(row => row.Id)], session.Now + Lease);
                    rounds.Add(new(endpoint, await WebhookSecrets.Keys(session, cipher, endpoint), [.. rows.Select(row => row with { Attempt = row.Attempt + 1 })]));
                }
                await shard.Fence(session);
                return rounds;
            },
            cancel);
    }

    private async Task Serve(EngineShard shard, Round round, Busy busy, ConcurrentDictionary<string, long> counts, CancellationToken cancel)
    {
        busy.Enter();
        try
        {
            var tried = new ConcurrentBag<WebhookTried>();
            // A call that is under way is finished even when the engine stops: its result must not be lost for that.
            await Parallel.ForEachAsync(round.Rows, new ParallelOptions { MaxDegreeOfParallelism = CallsAtOnce, CancellationToken = CancellationToken.None }, async (row, _) =>
            {
                var at = clock.GetUtcNow();
                tried.Add(new(row, cancel.IsCancellationRequested ? null : await caller.Post(round.Endpoint.Url, round.Keys, row.EventId, row.Body, CancellationToken.None), at));
            });
            foreach (var (what, number) in await results.Write(shard, round.Endpoint.Id, [.. tried], CancellationToken.None)) counts.AddOrUpdate(what, number, (_, before) => before + number);
        }
        finally { busy.Leave(); }
    }
}

/// <summary>The secrets of an endpoint, sealed in its row.</summary>
internal static class WebhookSecrets
{
    private const string Table = "webhook_endpoints";

    internal static async Task<string> Sealed(Session session, FieldCipher cipher, Guid endpoint, string secret) => cipher.Seal(await cipher.Class(session, "webhooks"), Table, "secret", endpoint, secret);

    /// <summary>The present key, and the one before it while that is good.</summary>
    internal static async Task<IReadOnlyList<byte[]>> Keys(Session session, FieldCipher cipher, WebhookEndpoint endpoint)
    {
        var envelopes = new List<string> { endpoint.Secret };
        if (endpoint is { PreviousSecret: { } previous, PreviousValidUntil: { } until } && until > session.Now) envelopes.Add(previous);
        var opener = await cipher.Opener(session, envelopes);
        return [.. envelopes.Select(envelope => StandardWebhook.KeyOf(opener.Open(Table, "secret", endpoint.Id, envelope) ?? "") ?? throw new InvalidOperationException($"The secret of the webhook endpoint {endpoint.Id} cannot be opened."))];
    }
}
