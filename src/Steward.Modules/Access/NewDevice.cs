using Steward.Access.Contracts;
using Steward.Kernel;

namespace Steward.Access;

/// <summary>Notices that an account is signed in to from a program that it has not seen before. The very first sign-in is no news.</summary>
internal sealed class NewDevice(SessionStore sessions, ISecurityNotices notices)
{
    /// <summary>To be called before the new session is written.</summary>
    internal async Task Look(Session session, User user, Origin origin, Guid family)
    {
        if (await sessions.Knows(session, user.Id, origin.Agent) is not { } known || known) return;
        await notices.SignedInFromNewDevice(session, user.Id, user.Username, origin.Address, origin.Agent, family.ToString());
    }
}
