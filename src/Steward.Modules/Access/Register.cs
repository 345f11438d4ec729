using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Steward.Access.Contracts;
using Steward.Kernel;

namespace Steward.Access;

/// <summary>Makes an account by invitation, or the first administrator by the bootstrap token. Nobody chooses his own role.</summary>
internal static partial class Register
{
    internal sealed record Request
    {
        public required string Username { get; init; }
        public required string Email { get; init; }
        public required string Password { get; init; }
        public string? FullName { get; init; }
        public string? Invitation { get; init; }
        public string? BootstrapToken { get; init; }
    }

    private static readonly Refusal Closed = new("registration_closed", "Accounts are made by invitation. Ask an administrator for a link; one that was used or is old does not work.", 403);

    internal static void Map(RouteGroupBuilder auth) => auth.MapPost("register", Handle).OpenToAll()
        .Produces<UserView>(201).WithSummary("Make an account by invitation or bootstrap token");

    private static async Task<Reply> Handle(
        Request request, Database database, UserStore users, InvitationStore invitations, PasswordWork work, IAuditTrail audit, Outbox outbox, IEnumerable<IJoining> joinings, IConfiguration settings,
        CancellationToken cancel)
    {
        var request1 = request with { Username = request.Username.Trim(), Email = request.Email.Trim() };
        var (role, invitation) = await database.Read(session => RoleOffered(session, request1, users, invitations), cancel);
        if (role is null) return Closed;
        if (Decide(request1, role, invitation) is { } refusal) return refusal;
        var hashed = await work.Make(request1.Password, cancel);
        var reply = await database.Write<Reply>(
            async session =>
            {
                var isMine = invitation is null
                    ? await users.CountAdmins(session) == 0 && await invitations.UseBootstrap(session)
                    : await invitations.Use(session, invitation.Id);
                if (!isMine) return Closed;
                var user = new User { Id = Ids.New(session.Now), Username = request1.Username, Email = request1.Email, FullName = request1.FullName ?? invitation?.FullName, HashedPassword = hashed, Role = role, CreatedAt = session.Now };
                if (!await users.Add(session, user)) return new Refusal("duplicate", "This user name or e-mail address is taken.");
                if (invitation is not null)
                {
                    await invitations.UsedBy(session, invitation.Id, user.Id);
                    foreach (var joining in joinings) await joining.Joined(session, invitation.Id, user.Id);
                }
                await outbox.Publish(session, new NewEvent("user_registered", null, new { user.Id, user.Role, At = session.Now }));
                await audit.Write(session, new(null, "user:" + user.Id, "user_registered", "user:" + user.Id, new { user.Role, InvitationId = invitation?.Id }));
                return Reply.Created("/api/v1/users/" + user.Id, UserView.Of(user));
            },
            cancel);
        if (reply.Status == 201 && invitation is null && settings["Data"] is { } folder) File.Delete(Bootstrap.FileIn(folder));
        return reply;
    }

    /// <summary>A look before the costly hash; who may really register is decided again in the transaction.</summary>
    private static async Task<(string? Role, Invitation? Invitation)> RoleOffered(Session session, Request request, UserStore users, InvitationStore invitations)
    {
        if (Tokens.HashOf(request.BootstrapToken) is { } bootstrap)
            return await users.CountAdmins(session) == 0 && await invitations.IsBootstrapOpen(session, bootstrap, TimeSpan.Zero) ? (Roles.Admin, null) : (null, null);
        if (Tokens.HashOf(request.Invitation) is not { } hash || await invitations.FindOpen(session, hash) is not { } invitation) return (null, null);
        return (invitation.Role, invitation);
    }

    /// <summary>Null when this account may be made.</summary>
    internal static Refusal? Decide(Request request, string role, Invitation? invitation)
    {
        if (!UsernameForm().IsMatch(request.Username)) return Refusal.Rule("invalid_username", "A user name has 3 to 50 letters, digits, dots, dashes or underscores.", "/username");
        if (!IsEmail(request.Email)) return Refusal.Rule("invalid_email", $"'{request.Email}' is not an e-mail address.", "/email");
        if (request.FullName is { Length: > 255 }) return Refusal.Rule("invalid_name", "A name has at most 255 characters.", "/full_name");
        if (invitation?.Email is { } invited && !string.Equals(invited, request.Email, StringComparison.OrdinalIgnoreCase))
            return Refusal.Rule("other_email", "The invitation was sent to another e-mail address.", "/email");
        return PasswordRules.Decide(request.Password, role, request.Username, request.Email);
    }

    internal static bool IsEmail(string text) => text.Length <= 255 && EmailForm().IsMatch(text);

    [GeneratedRegex(@"^[\p{L}\p{Nd}._-]{3,50}$", RegexOptions.NonBacktracking)]
    private static partial Regex UsernameForm();

    [GeneratedRegex(@"^[^\s@<>""]{1,64}@[^\s@<>""]{1,190}$", RegexOptions.NonBacktracking)]
    private static partial Regex EmailForm();
}
