using System.Text.Json;
using Steward.Kernel;

namespace Steward.Orders;

/// <summary>What is asked of an import.</summary>
/// <param name="ColumnMap">A column of the file → its name in the template; null takes the one remembered under <paramref name="MapName"/>.</param>
/// <param name="MapName">Under which the map is remembered for this caller and kind.</param>
/// <param name="CreateZones">Zones that the file's orders lie in are made, where the file says enough of them.</param>
internal sealed record ImportOrder(
    string Kind, string? FileName, byte[] Content, bool DryRun = false, string Mode = "insert", IReadOnlyDictionary<string, string>? ColumnMap = null, string MapName = "default",
    bool CreateZones = false, bool CreateDrivers = false);

/// <summary>What is kept with a job: whose the file is (a restarted server acts for the same caller) and what may be made for it.</summary>
internal sealed record ImportOptions(Guid[]? ZoneIds = null, bool CreateZones = false, bool CreateDrivers = false);

/// <summary>Imports as jobs: begun here, taken in chunk by chunk by <see cref="ImportRunner"/>.</summary>
internal sealed class Imports(IEnumerable<IImportKind> kinds, Outbox outbox)
{
    private static readonly string[] Modes = ["insert", "upsert"];

    internal IReadOnlyList<IImportKind> Kinds { get; } = [.. kinds];

    internal IImportKind? Kind(string name) => Kinds.FirstOrDefault(kind => kind.Name == name);

    /// <summary>Stores file and job. Refused as a whole only for an unusable header, encoding or size.</summary>
    internal async Task<(ImportJob? Job, Refusal? Refusal)> Begin(Session session, ImportOrder order, Caller caller)
    {
        if (Kind(order.Kind) is not { } kind) return (null, Refusal.Invalid("/kind", $"kind is one of {string.Join(", ", Kinds.Select(k => k.Name))}."));
        if (!Modes.Contains(order.Mode)) return (null, Refusal.Invalid("/mode", $"mode is one of {string.Join(", ", Modes)}."));
        if (!caller.May(kind.Permission)) return (null, new("not_allowed", $"An import of {kind.Name} needs {kind.Permission}.", 403));
        var map = order.ColumnMap ?? await Remembered(session, caller, order);
        var (file, refusal) = SourceFile.Read(order.Content, map);
        if ((refusal ?? Unusable(kind, file!) ?? Unfounded(kind, file!, order, caller)) is { } no) return (null, no);
        if (order.ColumnMap is not null) await ImportsStore.SaveMap(session, caller.PrincipalKey, kind.Name, order.MapName, Json.Of(map));
        var job = new ImportJob
        {
            Id = Ids.New(session.Now), Kind = kind.Name, Mode = order.Mode, DryRun = order.DryRun, FileName = order.FileName, Size = order.Content.Length, Format = file!.Format,
            ColumnMap = Json.Of(map), Options = Json.Of(new ImportOptions(caller.ZoneIds?.ToArray(), order.CreateZones, order.CreateDrivers)), RowsTotal = file.Rows.Count, RequestedBy = caller.Actor, CreatedAt = session.Now,
        };
        await ImportsStore.Add(session, job, order.Content);
        await Tell(session, job, ImportRunner.Started);
        return (job, null);
    }

    internal Task Tell(Session session, ImportJob job, string happened) => outbox.Publish(session, new NewEvent(happened, null, new
    {
        id = job.Id, at = session.Now, kind = job.Kind, state = job.State, dry_run = job.DryRun, rows_total = job.RowsTotal, rows_done = job.RowsDone, created_count = job.CreatedCount,
        warning_count = job.WarningCount, updated_count = job.UpdatedCount, unchanged_count = job.UnchangedCount, failed_count = job.FailedCount, error = job.Error,
    }));

    /// <summary>The caller for whom a stored job runs: the same zones, the same actor, no other rights.</summary>
    internal static Caller CallerOf(ImportJob job)
    {
        var zones = OptionsOf(job).ZoneIds;
        return job.RequestedBy.Split(':', 2) is [var kind, var id] && Guid.TryParse(id, out var uuid)
            ? new(kind, uuid, job.RequestedBy, null, new HashSet<string>(), zones)
            : Caller.Engine(job.RequestedBy.Split(':')[^1]) with { ZoneIds = zones };
    }

    internal static ImportOptions OptionsOf(ImportJob job) => job.Options.As<ImportOptions>() ?? new();

    internal static IReadOnlyDictionary<string, string> MapOf(ImportJob job) => job.ColumnMap.As<Dictionary<string, string>>() ?? [];

    private static async Task<IReadOnlyDictionary<string, string>> Remembered(Session session, Caller caller, ImportOrder order) =>
        (await ImportsStore.Map(session, caller.PrincipalKey, order.Kind, order.MapName))?.As<Dictionary<string, string>>() ?? [];

    private static Refusal? Unusable(IImportKind kind, SourceFile file)
    {
        if (file.Format == SourceFile.NdJson || kind.Knows(file.Header)) return null;
        var missing = kind.Required.Except(file.Header).ToList();
        return missing.Count == 0 ? null : Refusal.Rule("header_unusable", $"The header lacks {string.Join(", ", missing)}. See /api/v1/imports/template?kind={kind.Name}, or send a column_map.");
    }

    private static Refusal? Unfounded(IImportKind kind, SourceFile file, ImportOrder order, Caller caller)
    {
        if (!order.CreateZones && !order.CreateDrivers) return null;
        if (!caller.May(Permission.Manage)) return new("not_allowed", "Zones and drivers are made by a manager.", 403);
        return kind.Knows(file.Header) ? null : Refusal.Rule("zones_unknown", "This file does not say enough of its zones and drivers to make them. Make them first.", "/create_zones");
    }

    /// <summary>A map as it comes in the query: <c>{"Kunde":"customer_name"}</c>.</summary>
    internal static (IReadOnlyDictionary<string, string>? Map, Refusal? Refusal) ReadMap(string? text, IImportKind? kind)
    {
        if (text is null) return (null, null);
        Dictionary<string, string>? map;
        try { map = JsonSerializer.Deserialize<Dictionary<string, string>>(text); }
        catch (JsonException) { return (null, Refusal.Invalid("/column_map", "column_map is a JSON object: a column of the file → a column of the template.")); }
        var unknown = map?.Values.FirstOrDefault(name => name.Length > 0 && kind is not null && !kind.Template.Contains(name));
        return unknown is null ? (map, null) : (null, Refusal.Invalid("/column_map", $"'{unknown}' is none of {string.Join(", ", kind!.Template)}."));
    }
}
