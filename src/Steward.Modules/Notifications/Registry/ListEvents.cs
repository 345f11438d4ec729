using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;

namespace Steward.Notifications;

/// <summary>Every event that anybody can be told of.</summary>
internal static class ListEvents
{
    internal static void Map(RouteGroupBuilder notifications) => notifications.MapGet("/events", Handle).Needs(Permission.SignedIn)
        .Produces<Page<EventKind>>().WithSummary("The events that one can be told of, with their class, channels and variables");

    private static Task<Reply> Handle(Database database, EventRegistry registry, CancellationToken cancel) => database.Read(
        async session => Reply.Ok(new Page<EventKind>([.. (await registry.All(session)).Values.OrderBy(kind => kind.Module, StringComparer.Ordinal).ThenBy(kind => kind.Name, StringComparer.Ordinal)], null)),
        cancel);
}
