using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;

namespace Steward.Notifications;

/// <summary>One's own digests: what is being gathered, and what has left.</summary>
internal static class ListDigests
{
    internal sealed record View(Guid Id, string Channel, int ItemCount, DateTimeOffset OpenedAt, DateTimeOffset ClosesAt, DateTimeOffset? ClosedAt, Guid? DeliveryId, DateTimeOffset CreatedAt);

    internal static void Map(RouteGroupBuilder notifications) => notifications.MapGet("/digests", Handle).Needs(Permission.SignedIn).Produces<Page<View>>().WithSummary("Your digests, newest first");

    private static Task<Reply> Handle(Caller caller, PageRequest page, Database database, DigestStore store, Readers readers, CancellationToken cancel) => database.Read(
        async session =>
        {
            if (await readers.Own(session, caller) is not { } own) return Reply.Ok(new Page<View>([], null));
            var rows = (await store.List(session, own, page)).Select(d => new View(d.Id, d.Channel, d.ItemCount, d.OpenedAt, d.ClosesAt, d.ClosedAt, d.DeliveryId, d.CreatedAt)).ToList();
            return Reply.Ok(Page<View>.Of(rows, page, row => (row.CreatedAt, row.Id)));
        },
        cancel);
}
