using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Access.Contracts;
using Steward.Kernel;

namespace Steward.Access;

/// <summary>Lists keys, gives one a new secret (the old one works for another day), and ends one.</summary>
internal static class ChangeApiKey
{
    private static readonly TimeSpan OldSecretLives = TimeSpan.FromHours(24);

    internal static void Map(RouteGroupBuilder keys)
    {
        keys.MapGet("", List).Needs(Permission.Administer).Produces<Page<KeyView>>().WithSummary("All API keys");
        keys.MapGet("{id}", One).Needs(Permission.Administer).Produces<KeyView>().WithSummary("One API key");
        keys.MapPost("{id}/rotate", Rotate).Needs(Permission.Administer).Produces<KeyView>().WithSummary("Give a key a new secret; the old one works for 24 hours");
        keys.MapDelete("{id}", Deactivate).Needs(Permission.Administer).Produces(204).WithSummary("Deactivate a key");
    }

    private static Task<Reply> List(PageRequest page, Database database, ApiKeyStore keys, CancellationToken cancel) => database.Read(
        async session => Reply.Ok(Page<KeyView>.Of([.. (await keys.List(session, page)).Select(KeyView.Of)], page, key => (key.CreatedAt, key.Id))), cancel);

    private static Task<Reply> One(string id, Database database, ApiKeyStore keys, CancellationToken cancel) => database.Read<Reply>(
        async session => await keys.Find(session, Asked.Id(id)) is { } key ? Reply.Ok(KeyView.Of(key)) : Refusal.NotFound("key"), cancel);

    private static async Task<Reply> Rotate(string id, Caller caller, Database database, ApiKeyStore keys, ApiKeyCallers callers, IAuditTrail audit, CancellationToken cancel)
    {
        var (secret, prefix) = ApiKeys.Make(callers.Environment);
        KeyView? view = null;
        var reply = await database.Write<Reply>(
            async session =>
            {
                if (await keys.Find(session, Asked.Id(id)) is not { IsActive: true } key) return Refusal.NotFound("active key");
                await keys.Rotate(session, key.Id, Ids.Hash(secret), prefix, session.Now + OldSecretLives);
                await audit.Write(session, new(null, caller.Actor, "api_key_rotated", "key:" + key.Id, new { From = key.KeyPrefix, To = prefix }));
                session.AfterCommit(callers.Forget);
                view = KeyView.Of(key with { KeyPrefix = prefix });
                return Reply.Ok(view);
            },
            cancel);
        return view is null || reply.Status != 200 ? reply : reply with { Body = view with { Secret = secret } };
    }

    private static Task<Reply> Deactivate(string id, Caller caller, Database database, ApiKeyStore keys, ApiKeyCallers callers, IAuditTrail audit, CancellationToken cancel) => database.Write<Reply>(
        async session =>
        {
            var key = Asked.Id(id);
            if (await keys.Deactivate(session, key) == 0) return Refusal.NotFound("active key");
            await audit.Write(session, new(null, caller.Actor, "api_key_deactivated", "key:" + key, new { }));
            session.AfterCommit(callers.Forget);
            return Reply.NoContent;
        },
        cancel);
}
