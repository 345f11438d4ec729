using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Steward.Kernel;

/// <summary>The settings of an engine for a zone or for all: read, replaced whole, and brought back from one of the last 20 versions.</summary>
internal sealed class ConfigureEngine<TSettings>(Database database, EngineControl engines, IEngineZones zones, IEngineAudit audit)
    where TSettings : class, IEngineSettings<TSettings>, new()
{
    /// <param name="Version">One of <c>/config/versions</c>.</param>
    internal sealed record Restore(long Version);

    internal sealed record View(Guid? ZoneId, long Version, TSettings Config, TSettings Defaults, IReadOnlyList<SettingLimit> Limits);

    internal static void Map(RouteGroupBuilder engine)
    {
        var settings = engine.MapGroup("/config");
        settings.MapGet("", (ConfigureEngine<TSettings> use, Caller caller, CancellationToken cancel, string? zone_id = null) => use.Read(zone_id, caller, cancel))
            .Needs(Permission.Read).Produces<View>().WithSummary("Settings with version, defaults and limits");
        settings.MapPut("", Replace())
            .Needs(Permission.Manage).Produces<View>().WithSummary("Replaces the settings; needs If-Match");
        settings.MapGet("/versions", (ConfigureEngine<TSettings> use, Caller caller, CancellationToken cancel, string? zone_id = null) => use.Versions(zone_id, caller, cancel))
            .Needs(Permission.Read).Produces<Page<EngineConfigVersion>>().WithSummary("The last 20 versions of the settings");
        settings.MapPost("/restore", (Restore request, HttpRequest http, ConfigureEngine<TSettings> use, Caller caller, CancellationToken cancel, string? zone_id = null) =>
                use.BringBack(zone_id, request.Version, EntityTags.RequiredIfMatch(http), caller, cancel))
            .Needs(Permission.Manage).Produces<View>().WithSummary("Makes an earlier version the present one; needs If-Match");
    }

    // A handler with a type parameter among its own is handed over as a delegate: the framework's analyzer of handlers breaks on it.
    private static Delegate Replace() => (TSettings config, HttpRequest http, ConfigureEngine<TSettings> use, Caller caller, CancellationToken cancel, string? zone_id = null) =>
        use.Write(zone_id, config, EntityTags.RequiredIfMatch(http), caller, cancel);

    private Task<Reply> Read(string? id, Caller caller, CancellationToken cancel) => database.Read<Reply>(
        async session =>
        {
            var (zone, refusal) = await EngineScope.OfSettings(session, zones, caller, id);
            return refusal is not null ? refusal : Shown(zone, await engines.Config(session, TSettings.Engine, zone));
        },
        cancel);

    private Task<Reply> Versions(string? id, Caller caller, CancellationToken cancel) => database.Read<Reply>(
        async session =>
        {
            var (zone, refusal) = await EngineScope.OfSettings(session, zones, caller, id);
            return refusal is not null ? refusal : Reply.Ok(new Page<EngineConfigVersion>(await engines.Versions(session, TSettings.Engine, zone), null));
        },
        cancel);

    private async Task<Reply> Write(string? id, TSettings config, long expected, Caller caller, CancellationToken cancel) => config.Check() is { } wrong
        ? wrong
        : await database.Write<Reply>(
            async session =>
            {
                var (zone, refusal) = await EngineScope.OfSettings(session, zones, caller, id);
                return refusal is not null ? refusal : await Save(session, zone, config, expected, caller, null);
            },
            cancel);

    private Task<Reply> BringBack(string? id, long version, long expected, Caller caller, CancellationToken cancel) => database.Write<Reply>(
        async session =>
        {
            var (zone, refusal) = await EngineScope.OfSettings(session, zones, caller, id);
            if (refusal is not null) return refusal;
            if ((await engines.Versions(session, TSettings.Engine, zone)).FirstOrDefault(v => v.Version == version) is not { } kept) return Refusal.NotFound("version");
            var config = IEngineSettings<TSettings>.Of(kept.Config);
            // The limits may be narrower now than they were then.
            return config.Check() is { } wrong ? wrong : await Save(session, zone, config, expected, caller, version);
        },
        cancel);

    private async Task<Reply> Save(Session session, Guid? zone, TSettings config, long expected, Caller caller, long? restored)
    {
        if (await engines.SetConfig(session, TSettings.Engine, zone, Json.Of(config), expected, caller.Actor) is not { } saved)
            return EntityTags.Stale(EntityTags.Of(expected), (await engines.Config(session, TSettings.Engine, zone)).Version);
        await audit.Write(session, zone, caller.Actor, "engine_config_changed", TSettings.Engine,
            new { engine = TSettings.Engine, zone_id = zone, version = saved.Version, restored_version = restored, config });
        return Shown(zone, saved);
    }

    private static Reply Shown(Guid? zone, EngineConfig stored) =>
        Reply.Ok(new View(zone, stored.Version, IEngineSettings<TSettings>.Of(stored.Config), new(), TSettings.Limits), EntityTags.Of(stored.Version));
}
