using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;

namespace Steward.Notifications;

/// <summary>
/// <c>POST /hooks/{provider}</c>: receipts of the providers of SMS and mail. The signature is checked first, over the bytes as they came; the
/// answer is good only when the rows are durable; each receipt counts once.
/// </summary>
internal sealed class TakeReceipts(Database database, ReceiptSources sources, ReceiptStore store, LogStore logs, Receipts receipts, ChannelRoads roads, Timers timers, TimeProvider clock)
{
    internal const string TimerKind = "receipt";

    /// <summary>When one that came too early is looked at again; after the last it is of an unknown message.</summary>
    internal static IReadOnlyList<TimeSpan> Again { get; } = [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5)];

    /// <param name="Repeated">Received before.</param>
    /// <param name="Waiting">Not of a message that is known by now: looked at again for some minutes.</param>
    internal sealed record Answer(int Received, int Applied, int Ignored, int Repeated, int Waiting);

    internal sealed record View(Guid Id, string Provider, string EventId, string? MessageId, Guid? DeliveryId, string Kind, string? Word, DateTimeOffset OccurredAt, DateTimeOffset ReceivedAt, string? Outcome);

    private sealed record Tries(int Done);

    internal static void Map(RouteGroupBuilder notifications, IEndpointRouteBuilder root)
    {
        Delegate take = (string provider, HttpRequest request, TakeReceipts use, CancellationToken cancel) => use.Take(provider, request, cancel);
        root.MapPost("/hooks/{provider}", take).OpenToAll().Produces<Answer>().WithSummary("Receipts of a provider, signed").WithTags("Notifications");
        notifications.MapPost("/hooks/{provider}", take).OpenToAll().Produces<Answer>().WithSummary("Receipts of a provider, signed");
        notifications.MapGet("/provider-receipts", (TakeReceipts use, PageRequest page, CancellationToken cancel, string? provider = null, string? outcome = null) => use.List(provider, outcome, page, cancel))
            .Needs(Permission.Administer).WholeServer().Produces<Page<View>>().WithSummary("What providers said, newest first, and what became of it");
    }

    private async Task<Reply> Take(string provider, HttpRequest request, CancellationToken cancel)
    {
        if (sources.Find(provider) is not { } source) return Refusal.NotFound("provider");
        using var memory = new MemoryStream();
        await request.Body.CopyToAsync(memory, cancel);
        var body = memory.GetBuffer().AsMemory(0, (int)memory.Length);
        var now = clock.GetUtcNow();
        if (!source.Trusts(request.Headers, body.Span, now)) return new Refusal("invalid_signature", "The signature does not fit the body, or its time is more than five minutes off.", 401);
        var items = ReceiptReader.Read(source, request.HasFormContentType, body, source.Scheme == ReceiptSource.Standard ? request.Headers[StandardWebhook.IdHeader].ToString() : null, now);
        return await database.Write(async session => Reply.Ok(await Take(session, source, items)), cancel);
    }

    private async Task<Answer> Take(Session session, ReceiptSource source, IReadOnlyList<ReceiptItem> items)
    {
        var outcomes = new List<string?>(items.Count);
        // In the order of their ids: two calls with the same receipts never wait for each other in a circle.
        foreach (var item in items.OrderBy(item => item.EventId, StringComparer.Ordinal))
        {
            var row = new ReceiptRow
            {
                Id = Ids.New(session.Now), Provider = source.Name, ProviderEventId = item.EventId, ProviderMessageId = item.MessageId, Kind = item.Kind, OccurredAt = Instants.Micros(item.OccurredAt),
                Payload = Json.Of(new ReceiptNote(item.Word, item.DeliveryId)),
            };
            outcomes.Add(await store.Add(session, row) ? await Handle(session, source, row, done: 0) : null);
        }
        int Of(string outcome) => outcomes.Count(one => one == outcome);
        return new(items.Count, Of(ReceiptOutcome.Applied), Of(ReceiptOutcome.Ignored), outcomes.Count(one => one is null), Of(ReceiptOutcome.Early));
    }

    /// <param name="done">How often it was looked at again.</param>
    private async Task<string> Handle(Session session, ReceiptSource source, ReceiptRow row, int done)
    {
        var delivery = await Find(session, source, row);
        var outcome = delivery is null ? ReceiptOutcome.Early : await receipts.Note(session, delivery, row.Kind, row.OccurredAt);
        if (outcome == ReceiptOutcome.Early && row.Kind == ReceiptKind.Other) outcome = ReceiptOutcome.Ignored;
        var waits = outcome == ReceiptOutcome.Early && done < Again.Count;
        if (waits) await timers.Set(session, TimerKind, row.Id.ToString(), Guid.Empty, session.Now + Again[done], Json.Of(new Tries(done)));
        else if (outcome == ReceiptOutcome.Early) outcome = ReceiptOutcome.Unknown;
        await store.Handled(session, row.Id, delivery?.Id, outcome, isOver: !waits);
        return outcome;
    }

    /// <summary>Only of the provider that it is of: nobody's signature is good for another's messages.</summary>
    private async Task<Delivery?> Find(Session session, ReceiptSource source, ReceiptRow row)
    {
        if ((source.Provider ?? roads.Sender(source.Channel)?.Provider) is not { } provider) return null;
        var found = row.Note.Named is { } named ? await logs.Find(session, named, forChange: true) : row.ProviderMessageId is { } id ? await logs.OfProvider(session, provider, id) : null;
        return found is not null && found.Channel == source.Channel && (found.Provider is null || found.Provider == provider) ? found : null;
    }

    internal async Task LookAgain(Session session, DueTimer timer)
    {
        if (await store.Find(session, Guid.Parse(timer.Key)) is not { HandledAt: null } row || sources.Find(row.Provider) is not { } source) return;
        await Handle(session, source, row, (timer.Payload.As<Tries>()?.Done ?? 0) + 1);
    }

    private Task<Reply> List(string? provider, string? outcome, PageRequest page, CancellationToken cancel) => database.Read(
        async session => Reply.Ok(Page<View>.Of(
            [.. (await store.List(session, provider, outcome, page)).Select(row => new View(row.Id, row.Provider, row.ProviderEventId, row.ProviderMessageId, row.DeliveryId ?? row.Note.Named, row.Kind, row.Note.Word, row.OccurredAt, row.ReceivedAt, row.Outcome))],
            page, view => (view.ReceivedAt, view.Id))),
        cancel);
}

/// <summary>Looks again at a receipt that was faster than our own commit.</summary>
internal sealed class EarlyReceipt(TakeReceipts receipts) : ITimerHandler
{
    public string Kind => TakeReceipts.TimerKind;

    public Task Fire(Session session, DueTimer timer, CancellationToken cancel) => receipts.LookAgain(session, timer);
}
