using Steward.Kernel;

namespace Steward.Access.Contracts;

/// <summary>An invitation that was made.</summary>
/// <param name="Token">Shown once: what is stored is its hash.</param>
public sealed record Invited(Guid Id, string Token, DateTimeOffset ExpiresAt);

/// <summary>Invites somebody to make an account, for a module whose thing the account will belong to.</summary>
public interface IInvitations
{
    /// <param name="invitedBy">A user.</param>
    Task<Invited> Invite(Session session, string role, string? fullName, Guid invitedBy);

    /// <summary>An open invitation is taken back; one that was used stays as it is.</summary>
    Task Revoke(Session session, Guid invitation);
}

/// <summary>Is told, in the transaction of the registration, that an invited person has an account. Answered by whoever invites.</summary>
public interface IJoining
{
    Task Joined(Session session, Guid invitation, Guid user);
}
