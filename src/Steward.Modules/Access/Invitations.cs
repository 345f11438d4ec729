using Steward.Access.Contracts;
using Steward.Kernel;

namespace Steward.Access;

/// <summary>Makes and revokes the invitations of other modules: as those of <see cref="InviteUser"/>, for a thing of theirs.</summary>
internal sealed class Invitations(InvitationStore store) : IInvitations
{
    public async Task<Invited> Invite(Session session, string role, string? fullName, Guid invitedBy)
    {
        var token = Ids.Secret();
        var invitation = new Invitation
        {
            Id = Ids.New(session.Now), TokenHash = Ids.Hash(token), Role = role, FullName = fullName, InvitedBy = invitedBy, ExpiresAt = session.Now + Tokens.InvitationLife, CreatedAt = session.Now,
        };
        await store.Add(session, invitation);
        return new(invitation.Id, token, invitation.ExpiresAt);
    }

    public Task Revoke(Session session, Guid invitation) => store.Revoke(session, invitation);
}
