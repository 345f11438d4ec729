using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Access.Contracts;
using Steward.Kernel;

namespace Steward.Access;

/// <summary>Exchanges a refresh token for a new pair. A token that was spent before is in two hands: the whole family ends.</summary>
internal static class RefreshTokens
{
    internal sealed record Request
    {
        public required string RefreshToken { get; init; }
    }

    internal enum Verdict { Renew, Refuse, EndFamily }

    internal static void Map(RouteGroupBuilder auth) => auth.MapPost("refresh", Handle).OpenToAll()
        .Produces<TokenPair>().WithSummary("Exchange a refresh token for a new pair of tokens");

    private static async Task<Reply> Handle(
        Request request, HttpContext context, Database database, SessionStore sessions, UserStore users, Outbox outbox, IAuditTrail audit, CallerSource callers, CancellationToken cancel)
    {
        if (Tokens.HashOf(request.RefreshToken) is not { } hash) return Refused;
        var pair = await database.Write(
            async session =>
            {
                var token = await sessions.FindRefresh(session, hash);
                var isActive = token is not null && await users.Find(session, token.UserId) is { IsActive: true };
                switch (Decide(token, isActive, session.Now))
                {
                    case Verdict.Renew:
                        await sessions.SpendRefresh(session, token!.Id);
                        return await TokenPair.Issue(session, sessions, token.UserId, token.Family, Origin.Of(context));
                    case Verdict.EndFamily:
                        await sessions.RevokeFamily(session, token!.Family);
                        await outbox.Publish(session, new NewEvent("refresh_token_reused", null, new { Id = token.UserId, At = session.Now }));
                        await audit.Write(session, new(null, "user:" + token.UserId, "refresh_token_reused", "user:" + token.UserId, new { token.Family }));
                        session.AfterCommit(callers.Forget);
                        return null;
                    default: return null;
                }
            },
            cancel);
        return pair is null ? Refused : Reply.Ok(pair);
    }

    private static Reply Refused => new Refusal("invalid_refresh_token", "This refresh token is not valid. Sign in again.", 401);

    internal static Verdict Decide(RefreshToken? token, bool userIsActive, DateTimeOffset now) => token switch
    {
        null or { RevokedAt: not null } => Verdict.Refuse,
        { SpentAt: not null } => Verdict.EndFamily,
        _ when token.ExpiresAt <= now || !userIsActive => Verdict.Refuse,
        _ => Verdict.Renew,
    };
}
