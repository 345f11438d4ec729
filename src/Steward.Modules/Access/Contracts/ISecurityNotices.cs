using Steward.Kernel;

namespace Steward.Access.Contracts;

/// <summary>Tells a user what happened to his account, in the transaction of the fact. Answered by Notifications.</summary>
public interface ISecurityNotices
{
    /// <param name="occurrence">What makes this time one of its own: the id of the session.</param>
    Task SignedInFromNewDevice(Session session, Guid user, string username, string? address, string? agent, string occurrence);

    Task PasswordChanged(Session session, Guid user, string username);

    /// <param name="user">Who made it.</param>
    Task ApiKeyCreated(Session session, Guid user, string username, Guid key, string name, string prefix);
}
