using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Access.Contracts;
using Steward.Kernel;

namespace Steward.Fleet.Drivers;

/// <summary>Invites a driver to his own page: whoever makes an account with the token is this driver. A newer invitation ends the older one.</summary>
internal static class InviteDriver
{
    /// <param name="Token">Only in the first answer.</param>
    internal sealed record View(Guid InvitationId, DateTimeOffset ExpiresAt, string? Token);

    internal static void Map(RouteGroupBuilder drivers) => drivers.MapPost("{id}/invitation", Handle).Needs(Permission.Manage)
        .Produces<View>(201).WithSummary("Invites a driver to make the account of his page; the token is shown once and works for seven days");

    private static async Task<Reply> Handle(string id, Caller caller, Database database, DriverStore drivers, IInvitations invitations, Changes changes, CancellationToken cancel)
    {
        var thing = ThingId.Parse(id);
        if (caller.Kind != "user" || caller.Id is not { } inviter) return new Refusal("not_a_user", "A person invites, not an API key.", 403);
        View? view = null;
        var reply = await database.Write<Reply>(
            async session =>
            {
                if (await drivers.Lookup(session, thing) is not { RetiredAt: null } found || !caller.SeesZone(found.ZoneId)) return Refusal.NotFound("driver");
                var driver = (await drivers.Lock(session, found.Id))!;
                if (driver.UserId is not null) return new Refusal("driver_has_account", "This driver has an account already.");
                var invited = await invitations.Invite(session, Roles.Driver, driver.Name, inviter);
                if (await drivers.Expect(session, driver.Id, invited.Id) is { } older) await invitations.Revoke(session, older);
                await changes.Say(session, caller, "driver_invited", driver.ZoneId, driver.Id, new { id = driver.Id, zone_id = driver.ZoneId, at = session.Now, invitation_id = invited.Id }, driver.Id);
                view = new(invited.Id, invited.ExpiresAt, invited.Token);
                return new Reply(201, view with { Token = null });
            },
            cancel);
        // What is kept for a repeated request has no token in it: it is shown once.
        return view is null || reply.Status >= 400 ? reply : reply with { Body = view };
    }
}
