using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Access.Contracts;
using Steward.Kernel;

namespace Steward.Access;

/// <summary>Invites somebody to make an account with a role: the token is shown once and works for seven days.</summary>
internal static class InviteUser
{
    internal sealed record Request
    {
        public required string Role { get; init; }
        public string? Email { get; init; }
        public string? FullName { get; init; }
    }

    /// <param name="Token">Only in the first answer.</param>
    internal sealed record View(Guid Id, string Role, string? Email, string? FullName, DateTimeOffset ExpiresAt, DateTimeOffset? UsedAt, DateTimeOffset? RevokedAt, DateTimeOffset CreatedAt, string? Token)
    {
        internal static View Of(Invitation one, string? token = null) => new(one.Id, one.Role, one.Email, one.FullName, one.ExpiresAt, one.UsedAt, one.RevokedAt, one.CreatedAt, token);
    }

    internal static void Map(RouteGroupBuilder users)
    {
        users.MapPost("invitations", Handle).Needs(Permission.Administer).Produces<View>(201).WithSummary("Invite somebody to make an account");
        users.MapGet("invitations", List).Needs(Permission.Administer).Produces<Page<View>>().WithSummary("All invitations");
        users.MapDelete("invitations/{id}", Revoke).Needs(Permission.Administer).Produces(204).WithSummary("Take an open invitation back");
    }

    private static async Task<Reply> Handle(Request request, Caller caller, Database database, InvitationStore invitations, IAuditTrail audit, CancellationToken cancel)
    {
        if (Decide(request) is { } refusal) return refusal;
        var token = Ids.Secret();
        View? view = null;
        var reply = await database.Write(
            async session =>
            {
                var invitation = new Invitation
                {
                    Id = Ids.New(session.Now), TokenHash = Ids.Hash(token), Role = RoleWords.Canonical(request.Role)!, Email = request.Email?.Trim(), FullName = request.FullName,
                    InvitedBy = caller.Id!.Value, ExpiresAt = session.Now + Tokens.InvitationLife, CreatedAt = session.Now,
                };
                await invitations.Add(session, invitation);
                await audit.Write(session, new(null, caller.Actor, "user_invited", "invitation:" + invitation.Id, new { invitation.Role }));
                view = View.Of(invitation);
                return Reply.Created("/api/v1/users/invitations/" + invitation.Id, view);
            },
            cancel);
        // What is kept for a repeated request has no token in it: it is shown once.
        return view is null ? reply : reply with { Body = view with { Token = token } };
    }

    private static Task<Reply> List(PageRequest page, Database database, InvitationStore invitations, CancellationToken cancel) => database.Read(
        async session => Reply.Ok(Page<View>.Of([.. (await invitations.List(session, page)).Select(one => View.Of(one))], page, one => (one.CreatedAt, one.Id))), cancel);

    private static Task<Reply> Revoke(string id, Caller caller, Database database, InvitationStore invitations, IAuditTrail audit, CancellationToken cancel) => database.Write<Reply>(
        async session =>
        {
            var invitation = Asked.Id(id);
            if (await invitations.Revoke(session, invitation) == 0) return Refusal.NotFound("open invitation");
            await audit.Write(session, new(null, caller.Actor, "invitation_revoked", "invitation:" + invitation, new { }));
            return Reply.NoContent;
        },
        cancel);

    internal static Refusal? Decide(Request request)
    {
        if (RoleWords.Canonical(request.Role) is null) return RoleWords.Unknown(request.Role);
        return request.Email is { } email && !Register.IsEmail(email.Trim()) ? Refusal.Rule("invalid_email", $"'{email}' is not an e-mail address.", "/email") : null;
    }
}

/// <summary>Roles as they may be written.</summary>
internal static class RoleWords
{
    /// <summary>Null when there is no such role. <c>user</c> is the older word for viewer.</summary>
    internal static string? Canonical(string role) => role == "user" ? Roles.Viewer : Roles.All.Contains(role) ? role : null;

    internal static Refusal Unknown(string role) => Refusal.Rule("unknown_role", $"'{role}' is none of {string.Join(", ", Roles.All)}.", "/role");
}
