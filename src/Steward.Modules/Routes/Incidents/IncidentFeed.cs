using System.Globalization;
using System.Text.Json;
using Steward.Kernel;

namespace Steward.Routes.Incidents;

/// <summary>One feature of a feed: a draft, or why it is none.</summary>
/// <param name="HasEnded">Its time is over: what is known of it is resolved.</param>
internal sealed record FeedRow(string? ExternalId, IncidentRow? Draft, bool HasEnded, string? Error);

/// <summary>
/// Reads a GeoJSON FeatureCollection of incidents (properties as the report has them), or a work zone feed (WZDx 4.x: <c>core_details</c>,
/// <c>vehicle_impact</c>, <c>start_date</c>, <c>end_date</c>). Pure.
/// </summary>
internal static class IncidentFeed
{
    // A work zone is the street itself, not a neighbourhood.
    private const int StreetRadius = 50;
    private const int MostId = 200;

    /// <summary>Null when the document is no FeatureCollection.</summary>
    internal static IReadOnlyList<FeedRow>? Read(JsonElement document, DateTimeOffset now)
    {
        if (document.ValueKind is not JsonValueKind.Object || Text(document, "type") != "FeatureCollection") return null;
        if (!document.TryGetProperty("features", out var features) || features.ValueKind is not JsonValueKind.Array) return null;
        return [.. features.EnumerateArray().Select(feature => Row(feature, now))];
    }

    /// <summary>The source that a feed names itself: the first data source of WZDx.</summary>
    internal static string? SourceOf(JsonElement document) =>
        (Member(document, "feed_info") ?? Member(document, "road_event_feed_info")) is { } info && Member(info, "data_sources") is { ValueKind: JsonValueKind.Array } sources && sources.GetArrayLength() > 0
            ? Text(sources[0], "data_source_id")
            : null;

    private static FeedRow Row(JsonElement feature, DateTimeOffset now)
    {
        if (feature.ValueKind is not JsonValueKind.Object) return new(null, null, false, "A feature is an object.");
        var id = Member(feature, "id") switch { { ValueKind: JsonValueKind.String } text => text.GetString(), { ValueKind: JsonValueKind.Number } number => number.GetRawText(), _ => null };
        if (Member(feature, "properties") is not { ValueKind: JsonValueKind.Object } properties) return new(id, null, false, "A feature has properties.");
        id ??= Text(properties, "external_id");
        if (id is null or { Length: 0 or > MostId }) return new(id, null, false, $"A feature has an id of 1 to {MostId} characters.");
        if (Member(feature, "geometry") is not { } geometry || IncidentShape.FirstPoint(geometry) is not { } middle) return new(id, null, false, "A feature has a geometry that can be read.");
        var draft = Member(properties, "core_details") is { ValueKind: JsonValueKind.Object } core ? WorkZone(properties, core, now) : Plain(properties, now);
        draft = draft with { Latitude = middle.Latitude, Longitude = middle.Longitude, Geometry = new Json(geometry.GetRawText()), ExternalId = id };
        if (draft.ExpiresAt <= now) return new(id, draft, true, null);
        var input = new IncidentInput(draft.Severity, draft.Description, draft.AffectedRadiusMeters, "/affected_radius", draft.IncidentType, geometry, null);
        return input.Decide(middle, now) is { } fault ? new(id, null, false, fault.Detail) : new(id, draft, false, null);
    }

    private static IncidentRow Plain(JsonElement properties, DateTimeOffset now) => new()
    {
        Severity = Text(properties, "severity") ?? "MEDIUM", Description = Text(properties, "description"), IncidentType = Text(properties, "incident_type"),
        Closure = Member(properties, "closure") is { ValueKind: JsonValueKind.True },
        AffectedRadiusMeters = Member(properties, "affected_radius") is { ValueKind: JsonValueKind.Number } radius && radius.TryGetInt32(out var metres) ? metres : ReportIncident.UsualRadius,
        ExpiresAt = Instant(properties, "expires_at") ?? now + IncidentBook.Life, Metadata = Json.Of(new IncidentMore(Instant(properties, "starts_at"))),
    };

    private static IncidentRow WorkZone(JsonElement properties, JsonElement core, DateTimeOffset now)
    {
        var impact = Text(properties, "vehicle_impact") ?? "unknown";
        var roads = Member(core, "road_names") is { ValueKind: JsonValueKind.Array } names
            ? string.Join(", ", names.EnumerateArray().Where(name => name.ValueKind is JsonValueKind.String).Select(name => name.GetString()))
            : "";
        var words = string.Join(": ", new[] { roads, Text(core, "description") ?? "" }.Where(part => part.Length > 0));
        return new()
        {
            Severity = SeverityOf(impact), Closure = impact == "all-lanes-closed", Description = words.Length == 0 ? null : words, IncidentType = Text(core, "event_type"),
            AffectedRadiusMeters = StreetRadius, ExpiresAt = Instant(properties, "end_date") ?? now + IncidentBook.Life, Metadata = Json.Of(new IncidentMore(Instant(properties, "start_date"))),
        };
    }

    /// <summary>WZDx 4 says what is left of the road, not how slow it is.</summary>
    private static string SeverityOf(string impact) => impact switch
    {
        "all-lanes-closed" => "SEVERE",
        "some-lanes-closed" or "some-lanes-closed-merge-left" or "some-lanes-closed-merge-right" or "some-lanes-closed-split" or "alternating-one-way" or "flagging" => "HIGH",
        "all-lanes-open" => "LOW",
        _ => "MEDIUM",
    };

    private static JsonElement? Member(JsonElement node, string name) =>
        node.ValueKind is JsonValueKind.Object && node.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null ? value : null;

    private static string? Text(JsonElement node, string name) => Member(node, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static DateTimeOffset? Instant(JsonElement node, string name) =>
        Text(node, name) is { } text && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at.ToUniversalTime() : null;
}
