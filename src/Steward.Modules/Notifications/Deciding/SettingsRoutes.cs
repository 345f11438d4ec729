using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Access.Contracts;
using Steward.Kernel;

namespace Steward.Notifications;

/// <summary>The organisation's own rules: channels, quiet hours, and the law's hours of each country.</summary>
internal sealed class SettingsRoutes(Database database, EngineControl engines, SettingsInForce inForce, IAuditTrail audit)
{
    internal sealed record View(long Version, DeliverySettings Settings);

    internal static void Map(RouteGroupBuilder notifications)
    {
        notifications.MapGet("/settings", (SettingsRoutes use, CancellationToken cancel) => use.Read(cancel)).Needs(Permission.Read).Produces<View>().WithSummary("The organisation's rules for messages");
        notifications.MapPut("/settings", (DeliverySettings request, HttpRequest http, SettingsRoutes use, Caller caller, CancellationToken cancel) => use.Write(request, EntityTags.RequiredIfMatch(http), caller, cancel))
            .Needs(Permission.Manage).WholeServer().Produces<View>().WithSummary("Replace the organisation's rules; needs If-Match");
    }

    private Task<Reply> Read(CancellationToken cancel) => database.Read(async session => Shown(await engines.Config(session, DeliveryEngine.EngineName, null)), cancel);

    private async Task<Reply> Write(DeliverySettings settings, long expected, Caller caller, CancellationToken cancel) => settings.Check() is { } wrong
        ? wrong
        : await database.Write<Reply>(
            async session =>
            {
                if (await engines.SetConfig(session, DeliveryEngine.EngineName, null, Json.Of(settings), expected, caller.Actor) is not { } saved)
                    return EntityTags.Stale(EntityTags.Of(expected), (await engines.Config(session, DeliveryEngine.EngineName, null)).Version);
                await audit.Write(session, new(null, caller.Actor, "engine_config_changed", "engine:" + DeliveryEngine.EngineName, new { version = saved.Version, settings }));
                session.AfterCommit(inForce.Forget);
                return Shown(saved);
            },
            cancel);

    private static Reply Shown(EngineConfig stored) => Reply.Ok(new View(stored.Version, DeliverySettings.Of(stored.Config)), EntityTags.Of(stored.Version));
}
