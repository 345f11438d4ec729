using Steward.Kernel;

namespace Steward.Access;

/// <summary>What a sign-in or a refresh answers.</summary>
internal sealed record TokenPair(string AccessToken, string RefreshToken, string TokenType, int ExpiresIn)
{
    /// <summary>Makes and stores a new pair of a family. Only their hashes are written.</summary>
    internal static async Task<TokenPair> Issue(Session session, SessionStore sessions, Guid userId, Guid family, Origin origin)
    {
        var (access, refresh) = (Ids.Secret(), Ids.Secret());
        await sessions.Add(session, userId, Tokens.Bearer, Ids.Hash(access), family, session.Now + Tokens.AccessLife, origin);
        await sessions.AddRefresh(session, userId, Ids.Hash(refresh), family, session.Now + Tokens.RefreshLife, origin);
        return new(access, refresh, "bearer", (int)Tokens.AccessLife.TotalSeconds);
    }
}
