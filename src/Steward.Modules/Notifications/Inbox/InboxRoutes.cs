using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Notifications;

/// <summary>One's own inbox: read, counted, put away, and acted on.</summary>
internal sealed class InboxRoutes(Database database, InboxStore inbox, LogStore logs, Readers readers, Outbox outbox, InboxActions actions)
{
    internal const string Changed = "notification.inbox_changed";
    private static readonly string[] States = ["unread", "read", "archived"];
    private static readonly string[] Severities = ["low", "medium", "high", "critical"];

    internal sealed record View(
        Guid Id, string Event, string Subject, string Message, string State, bool Read, string? Severity, string? Link, IReadOnlyList<NoticeAction> Actions, string? GroupKey, int Count,
        DateTimeOffset CreatedAt, DateTimeOffset? ReadAt, DateTimeOffset? ExpiresAt, Guid? ClientId)
    {
        internal static View Of(InboxRow r) => new(
            r.Id, r.Event, r.Subject, r.Message, r.State, r.Read, r.Severity, r.Link, r.Actions.As<NoticeAction[]>() ?? [], r.GroupKey, r.Count, r.CreatedAt, r.ReadAt, r.ExpiresAt, r.ClientId);
    }

    internal sealed record Unread(long Count);

    internal sealed record ReadCount(int Read, long Unread);

    internal static void Map(RouteGroupBuilder notifications)
    {
        var inbox = notifications.MapGroup("/inbox");
        inbox.MapGet("", (InboxRoutes use, Caller caller, PageRequest page, CancellationToken cancel, string? state = null, string? severity = null) => use.List(state, severity, caller, page, cancel))
            .Needs(Permission.SignedIn).Produces<Page<View>>().WithSummary("Your inbox, newest first; without a state all that is not archived");
        inbox.MapGet("/unread-count", (InboxRoutes use, Caller caller, CancellationToken cancel) => use.Count(caller, cancel)).Needs(Permission.SignedIn).Produces<Unread>().WithSummary("How many you have not read");
        inbox.MapPost("/read-all", (InboxRoutes use, Caller caller, CancellationToken cancel) => use.ReadAll(caller, cancel)).Needs(Permission.SignedIn).Produces<ReadCount>().WithSummary("Mark all as read");
        foreach (var (word, state) in new[] { ("read", "read"), ("unread", "unread"), ("archive", "archived") })
            inbox.MapPost("/{id}/" + word, (string id, InboxRoutes use, Caller caller, CancellationToken cancel) => use.Move(Asked.Id(id), state, caller, cancel))
                .Needs(Permission.SignedIn).Produces<View>().WithSummary($"Mark as {state}");
        inbox.MapPost("/{id}/actions/{action}", (string id, string action, InboxRoutes use, HttpContext http, Caller caller, CancellationToken cancel) => use.Act(Asked.Id(id), action, http, caller, cancel))
            .Needs(Permission.SignedIn).Produces<object>().WithSummary("Do what a message offers, under your own rights; the answer is the target's own");
    }

    private Task<Reply> List(string? state, string? severity, Caller caller, PageRequest page, CancellationToken cancel)
    {
        if (state is not null && !States.Contains(state)) return Task.FromResult<Reply>(Refusals.Rule("unknown_state", "/state", $"'{state}' is none of {string.Join(", ", States)}."));
        if (severity is not null && !Severities.Contains(severity)) return Task.FromResult<Reply>(Refusals.Rule("unknown_severity", "/severity", $"'{severity}' is none of {string.Join(", ", Severities)}."));
        return database.Read(
            async session => await readers.Own(session, caller) is { } own
                ? Reply.Ok(Page<View>.Of([.. (await inbox.List(session, own, state, severity, page)).Select(View.Of)], page, row => (row.CreatedAt, row.Id)))
                : Reply.Ok(new Page<View>([], null)),
            cancel);
    }

    private Task<Reply> Count(Caller caller, CancellationToken cancel) => database.Read(
        async session => Reply.Ok(new Unread(await readers.Own(session, caller) is { } own ? await inbox.Unread(session, own) : 0)), cancel);

    private Task<Reply> Move(Guid id, string state, Caller caller, CancellationToken cancel) => database.Write<Reply>(
        async session =>
        {
            if (await readers.Own(session, caller) is not { } own || await inbox.Find(session, own, id) is not { } row) return Refusal.NotFound("message");
            if (await inbox.Move(session, id, state) == 1)
            {
                if (state != "unread") await Seen(session, [row.MessageId]);
                await Tell(session, own);
            }
            return Reply.Ok(View.Of((await inbox.Find(session, own, id))!));
        },
        cancel);

    private Task<Reply> ReadAll(Caller caller, CancellationToken cancel) => database.Write<Reply>(
        async session =>
        {
            if (await readers.Own(session, caller) is not { } own) return Reply.Ok(new ReadCount(0, 0));
            var read = await inbox.ReadAll(session, own);
            if (read.Count > 0)
            {
                await Seen(session, read);
                await Tell(session, own);
            }
            return Reply.Ok(new ReadCount(read.Count, await inbox.Unread(session, own)));
        },
        cancel);

    private async Task Seen(Session session, IReadOnlyList<Guid> messages)
    {
        await logs.Opened(session, messages);
        await logs.StopChains(session, messages);
    }

    private Task Tell(Session session, Recipient own) =>
        outbox.Publish(session, new NewEvent(Changed, null, new { id = Profile.IdOf(own), user_id = own.UserId, driver_id = own.DriverId, at = session.Now }, own.DriverId, own.UserId));

    private async Task<Reply> Act(Guid id, string action, HttpContext http, Caller caller, CancellationToken cancel)
    {
        var row = await database.Read(async session => await readers.Own(session, caller) is { } own ? await inbox.Find(session, own, id) : null, cancel);
        var chosen = (row?.Actions.As<NoticeAction[]>() ?? []).FirstOrDefault(one => one.Id == action);
        return chosen is null ? Refusal.NotFound("action") : await actions.Run(chosen, http, cancel);
    }
}

/// <summary>
/// Runs an action of the inbox as its reader would: a request to this very server with his own credential, so that every right, limit and check
/// of the target holds.
/// </summary>
internal sealed class InboxActions : IDisposable
{
    private readonly HttpClient client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false }) { Timeout = TimeSpan.FromSeconds(30) };

    private const int MostAnswer = 1_000_000;
    private static readonly string[] Carried = ["Authorization", "Cookie", "Origin", "Idempotency-Key", "X-API-Key"];

    internal async Task<Reply> Run(NoticeAction action, HttpContext http, CancellationToken cancel)
    {
        if (!IsOwn(action.Href)) return new Refusal("invalid_action", $"'{action.Href}' does not lead to this server's API.", 422);
        var (port, isSecure) = (http.Connection.LocalPort, http.Request.IsHttps);
        var address = http.Connection.LocalIpAddress is { } local && !local.Equals(System.Net.IPAddress.Any) && !local.Equals(System.Net.IPAddress.IPv6Any) ? local : System.Net.IPAddress.Loopback;
        using var request = new HttpRequestMessage(new(action.Method), new UriBuilder(isSecure ? "https" : "http", address.ToString(), port) { Path = "/" }.Uri + action.Href.TrimStart('/'));
        foreach (var name in Carried)
            if (http.Request.Headers.TryGetValue(name, out var value)) request.Headers.TryAddWithoutValidation(name, (string?)value);
        request.Headers.Host = http.Request.Host.Value;
        if (action.Method is "POST" or "PUT" or "PATCH") request.Content = new StringContent("{}", System.Text.Encoding.UTF8, "application/json");
        using var answer = await client.SendAsync(request, cancel);
        var bytes = await answer.Content.ReadAsByteArrayAsync(cancel);
        if (bytes.Length > MostAnswer) return new Refusal("answer_too_large", "The target answered more than the inbox passes on.", 502);
        var isJson = answer.Content.Headers.ContentType?.MediaType is "application/json" or "application/problem+json";
        return new Reply((int)answer.StatusCode, bytes.Length > 0 && isJson ? JsonDocument.Parse(bytes).RootElement : null) { KeepsChanges = true };
    }

    public void Dispose() => client.Dispose();

    /// <summary>A path of the API and nothing else: no other host, no way out of the path.</summary>
    internal static bool IsOwn(string href) => href.StartsWith("/api/v1/", StringComparison.Ordinal) && !href.Contains("..", StringComparison.Ordinal) && !href.Contains('\\') && !href.Any(char.IsControl);
}
