using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Steward.Access.Contracts;
using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Notifications;

/// <summary>How one's own browser comes to take pushes, and a try whether they arrive.</summary>
internal sealed class PushRoutes(Database database, PushStore store, AddressStore addresses, VapidKeys keys, PushSettings settings, Readers readers, ChannelRoads roads)
{
    internal sealed record Keys(string P256dh, string Auth);

    /// <param name="ExpirationTime">A browser's own word, in its own spelling; the push service says when it is over.</param>
    internal sealed record Request(string Endpoint, Keys Keys, [property: JsonPropertyName("expirationTime")] double? ExpirationTime = null);

    internal sealed record Wrapped(Request Subscription);

    internal sealed record Ending(string Endpoint);

    internal sealed record PublicKey(string Key);

    internal sealed record View(Guid Id);

    internal sealed record Tried(string Result, string Code, string? Reply);

    internal static void Map(RouteGroupBuilder notifications)
    {
        var push = notifications.MapGroup("/push");
        push.MapGet("/public-key", (PushRoutes use, CancellationToken cancel) => use.Key(cancel)).Needs(Permission.SignedIn).Produces<PublicKey>().WithSummary("The key that a browser subscribes with");
        push.MapPost("/subscriptions", (Request request, PushRoutes use, HttpContext http, Caller caller, CancellationToken cancel) => use.Save(request, http, caller, cancel))
            .Needs(Permission.SignedIn).Produces<View>(201).WithSummary("Take pushes in this browser");
        push.MapDelete("/subscriptions", ([FromBody] Ending request, PushRoutes use, Caller caller, CancellationToken cancel) => use.End(request, caller, cancel))
            .Needs(Permission.SignedIn).Produces(204).WithSummary("Take no more pushes in this browser");
        push.MapPost("/test", (PushRoutes use, Caller caller, CancellationToken cancel) => use.Try(caller, cancel)).Needs(Permission.SignedIn).Produces<Tried>().WithSummary("Push something to your own browser and see what its service answers");
    }

    /// <summary>The same under the paths that phones of drivers know.</summary>
    internal static void MapAliases(RouteGroupBuilder push)
    {
        push.MapGet("/vapid-public-key", (PushRoutes use, CancellationToken cancel) => use.Key(cancel)).Needs(Permission.SignedIn).Produces<PublicKey>().WithSummary("As /notifications/push/public-key");
        push.MapPost("/subscribe", (Wrapped request, PushRoutes use, HttpContext http, Caller caller, CancellationToken cancel) => use.Save(request.Subscription, http, caller, cancel))
            .Needs(Permission.SignedIn).Produces<View>(201).WithSummary("As POST /notifications/push/subscriptions");
        push.MapPost("/unsubscribe", (Ending request, PushRoutes use, Caller caller, CancellationToken cancel) => use.End(request, caller, cancel)).Needs(Permission.SignedIn).Produces(204).WithSummary("As DELETE /notifications/push/subscriptions");
        push.MapPost("/test", (PushRoutes use, Caller caller, CancellationToken cancel) => use.Try(caller, cancel)).Needs(Permission.SignedIn).Produces<Tried>().WithSummary("As /notifications/push/test");
    }

    private async Task<Reply> Key(CancellationToken cancel) => settings.Contact is null ? NotConfigured : Reply.Ok(new PublicKey((await keys.Get(cancel)).PublicKey));

    private Task<Reply> Save(Request request, HttpContext http, Caller caller, CancellationToken cancel)
    {
        if (settings.Contact is null) return Task.FromResult<Reply>(NotConfigured);
        if (request.Endpoint.Length > 2_000 || !Uri.TryCreate(request.Endpoint, UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttps || address.UserInfo.Length > 0)
            return Task.FromResult<Reply>(Refusals.Rule("invalid_endpoint", "/endpoint", "An endpoint is an https address."));
        if (PushStore.Decoded(request.Keys.P256dh) is not { } point || !PushEncryption.IsPoint(point)) return Task.FromResult<Reply>(Refusals.Rule("invalid_key", "/keys/p256dh", "This is no point of P-256 in base64url."));
        if (PushStore.Decoded(request.Keys.Auth) is not { Length: PushEncryption.SecretBytes }) return Task.FromResult<Reply>(Refusals.Rule("invalid_key", "/keys/auth", "The secret is 16 bytes in base64url."));
        var agent = http.Request.Headers.UserAgent.ToString() is { Length: > 0 } name ? name[..Math.Min(300, name.Length)] : null;
        return database.Write<Reply>(
            async session => await readers.Own(session, caller) is { } own
                ? Reply.Created("/api/v1/notifications/push/subscriptions", new View(await store.Save(session, own, request.Endpoint, request.Keys.P256dh.TrimEnd('='), request.Keys.Auth.TrimEnd('='), agent)))
                : new Refusal("not_a_user", "Only a person has a browser."),
            cancel);
    }

    private Task<Reply> End(Ending request, Caller caller, CancellationToken cancel) => database.Write<Reply>(
        async session => await readers.Own(session, caller) is { } own && await store.Delete(session, own, request.Endpoint) == 1 ? Reply.NoContent : Refusal.NotFound("subscription"), cancel);

    private async Task<Reply> Try(Caller caller, CancellationToken cancel)
    {
        if (roads.Sender(Channel.Push) is not { } sender) return NotConfigured;
        var (subscription, now) = await database.Read(
            async session => (await readers.Own(session, caller) is { } own ? (await addresses.Subscriptions(session, [own])).FirstOrDefault(row => row.Is(own))?.Word : null, session.Now), cancel);
        if (subscription is null) return Refusal.NotFound("subscription");
        var outcome = await sender.Send(new(Ids.New(now), Channel.Push, subscription, "Steward", "Pushes arrive in this browser.") { TimeToLive = TimeSpan.FromMinutes(5) }, cancel);
        if (outcome.Result == SendResult.AddressGone) await database.Write(session => addresses.DeleteSubscription(session, Guid.Parse(subscription)), cancel);
        return Reply.Ok(new Tried(outcome.Result.ToString(), outcome.Code, outcome.Reply));
    }

    private static Refusal NotConfigured => new("not_configured", "The operator has not set Push:Contact, so nothing is pushed from here.");
}
