using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;

namespace Steward.Access;

/// <summary>A ticket for opening one stream where no header can be sent: it works once, within 30 seconds.</summary>
internal static class IssueTicket
{
    internal sealed record View(string Ticket, DateTimeOffset ExpiresAt);

    internal static void Map(RouteGroupBuilder api) => api.MapPost("events/tickets", Handle).Needs(Permission.Read, Permission.DriveOwn)
        .Produces<View>(201).WithSummary("A one-use ticket for opening an event stream");

    private static async Task<Reply> Handle(HttpContext context, Database database, SessionStore sessions, CancellationToken cancel)
    {
        if (Credential.Of(context) is not { Kind: not "key" } credential) return new Refusal("not_a_session", "Tickets are for signed-in people; an API key sends its header.");
        var ticket = Ids.Secret();
        var view = await database.Write(
            async session =>
            {
                var expiresAt = session.Now + Tokens.TicketLife;
                await sessions.Add(session, credential.UserId, Tokens.Ticket, Ids.Hash(ticket), credential.Family, expiresAt, Origin.Of(context));
                return new View(ticket, expiresAt);
            },
            cancel);
        return new Reply(201, view);
    }
}
