using System.Text.Json;
using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Notifications;

/// <summary>A message as somebody reads it.</summary>
internal sealed record Rendered(string Subject, string Text, string? Html, Guid? TemplateId, int? TemplateVersion, string Locale);

/// <summary>Turns an event with its data into words: by the organisation's template of the recipient's language, else by the registry's own.</summary>
internal sealed class Renderer(TemplateStore store, TimeProvider clock)
{
    internal const int MostSubject = 200;
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(1);
    private (IReadOnlyDictionary<(string Event, string Channel, string Locale), TemplateRow> Active, long Until)? kept;

    internal void Forget() => kept = null;

    /// <summary>The active templates, asked anew once a second.</summary>
    internal async ValueTask<IReadOnlyDictionary<(string Event, string Channel, string Locale), TemplateRow>> Active(Session session)
    {
        if (kept is var (active, until) && clock.GetTimestamp() < until) return active;
        var read = (await store.Active(session)).ToDictionary(row => (row.Event, row.Channel, row.Locale));
        kept = (read, clock.GetTimestamp() + (long)(Kept.TotalSeconds * clock.TimestampFrequency));
        return read;
    }

    /// <param name="locale">The recipient's; null: the organisation's.</param>
    internal static Rendered Render(
        IReadOnlyDictionary<(string Event, string Channel, string Locale), TemplateRow> active, EventKind kind, string channel, Json data, string? locale, DeliverySettings house, string timeZone)
    {
        using var values = JsonDocument.Parse(data.Text);
        foreach (var language in Formats.Chain(locale, house.Locale))
            if (active.GetValueOrDefault((kind.Name, channel, language)) is { } row && Missing(kind, row, values.RootElement) is null)
                return ByTemplate(kind, row, values.RootElement, new Formats(locale ?? house.Locale, timeZone));
        return Plain(kind, values.RootElement, new Formats(locale ?? house.Locale, timeZone), locale ?? house.Locale);
    }

    /// <summary>A variable that the template names, that must be there, and is not: then the plain text is sent.</summary>
    private static string? Missing(EventKind kind, TemplateRow row, JsonElement values)
    {
        foreach (var text in new[] { row.Subject, row.Body, row.Html })
            if (text is not null && Template.Parse(text).Template is { } template)
                foreach (var name in template.Names)
                    if (kind.Variables.TryGetValue(name, out var type) && !type.EndsWith('?') && (!values.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)) return name;
        return null;
    }

    internal static Rendered ByTemplate(EventKind kind, TemplateRow row, JsonElement values, Formats formats) => new(
        OneLine(Text(row.Subject, kind, values, formats, html: false)), Text(row.Body, kind, values, formats, html: false),
        row.Html is null ? null : Text(row.Html, kind, values, formats, html: true), row.Id, row.Version, row.Locale);

    private static Rendered Plain(EventKind kind, JsonElement values, Formats formats, string locale)
    {
        var subject = OneLine(Text(kind.DefaultSubject, kind, values, formats, html: false));
        var body = Text(kind.DefaultBody ?? kind.DefaultSubject, kind, values, formats, html: false);
        return new(subject, body, null, null, null, locale);
    }

    private static string Text(string source, EventKind kind, JsonElement values, Formats formats, bool html) =>
        Template.Parse(source).Template is { } template ? template.Render(values, kind.Variables, formats, html) : source;

    /// <summary>A subject is one line without control characters: what would begin another header is folded away.</summary>
    internal static string OneLine(string text)
    {
        var clean = new string([.. text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c)]).Trim();
        return clean.Length <= MostSubject ? clean : clean[..(MostSubject - 1)] + "…";
    }
}
