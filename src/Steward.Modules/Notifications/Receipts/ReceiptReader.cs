using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Steward.Kernel;

namespace Steward.Notifications;

/// <summary>A receipt as it was read.</summary>
/// <param name="EventId">The provider's id of this receipt, or what stands for it: the same again is the same receipt.</param>
internal sealed record ReceiptItem(string EventId, string? MessageId, Guid? DeliveryId, string Kind, string Word, DateTimeOffset OccurredAt);

/// <summary>Reads receipts out of a body by the provider's settings. Pure.</summary>
internal static class ReceiptReader
{
    internal const int MostItems = 1_000;
    private const int MostText = 200;
    private const double SecondsOrMilliseconds = 1e11;
    private static readonly JsonDocumentOptions Depth = new() { MaxDepth = 32 };

    /// <param name="callId">The id of the whole call; null when it has none.</param>
    /// <exception cref="JsonException">The body is no JSON.</exception>
    internal static IReadOnlyList<ReceiptItem> Read(ReceiptSource source, bool isForm, ReadOnlyMemory<byte> body, string? callId, DateTimeOffset now)
    {
        using var document = isForm ? Form(body) : JsonDocument.Parse(body, Depth);
        var root = source.Items is { } path ? JsonPath.Find(document.RootElement, path) : document.RootElement;
        return root switch
        {
            { ValueKind: JsonValueKind.Object } one => [Item(source, one, callId, now)],
            { ValueKind: JsonValueKind.Array } many when many.GetArrayLength() <= MostItems => [.. many.EnumerateArray().Select((one, i) => Item(source, one, callId is null ? null : FormattableString.Invariant($"{callId}#{i}"), now))],
            { ValueKind: JsonValueKind.Array } => throw new JsonException($"A call has at most {MostItems} receipts."),
            _ => throw new JsonException("The body holds no receipts where the settings look for them."),
        };
    }

    private static ReceiptItem Item(ReceiptSource source, JsonElement item, string? callId, DateTimeOffset now)
    {
        var word = Text(item, source.State) ?? "";
        var (message, delivery, time) = (Text(item, source.MessageId), Text(item, source.DeliveryId), Text(item, source.Time));
        var id = Text(item, source.EventId) ?? callId ?? string.Join('|', message, delivery, word, time);
        return new(
            id.Length is > 0 and <= MostText && !id.Any(char.IsControl) ? id : "sha256:" + Ids.Hash(id), message is { Length: <= MostText } ? message : null, Guid.TryParse(delivery, out var own) ? own : null,
            source.States.GetValueOrDefault(word) ?? ReceiptKind.Other, word.Length <= 50 ? word : word[..50], Instant(time) ?? now);
    }

    private static string? Text(JsonElement item, string? path) =>
        path is not null && JsonPath.Find(item, path) is { } found && found.ValueKind is JsonValueKind.String or JsonValueKind.Number && found.ToString() is { Length: > 0 } text && IsStorable(text) ? text : null;

    /// <summary>A database takes no zero character.</summary>
    private static bool IsStorable(string text) => !text.Contains('\0');

    /// <summary>ISO 8601 with an offset, or seconds or milliseconds since 1970.</summary>
    internal static DateTimeOffset? Instant(string? text)
    {
        if (text is null) return null;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
        {
            var milliseconds = Math.Abs(number) < SecondsOrMilliseconds ? number * 1000 : number;
            return milliseconds is >= 0 and < 253_402_300_800_000 ? DateTimeOffset.UnixEpoch.AddMilliseconds(Math.Floor(milliseconds)) : null;
        }
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? instant.ToUniversalTime() : null;
    }

    /// <summary>A form is an object of texts.</summary>
    private static JsonDocument Form(ReadOnlyMemory<byte> body)
    {
        using var form = new FormReader(Encoding.UTF8.GetString(body.Span)) { ValueCountLimit = 100 };
        try { return JsonSerializer.SerializeToDocument(form.ReadForm().ToDictionary(pair => pair.Key, pair => pair.Value.ToString())); }
        catch (InvalidDataException error) { throw new JsonException(error.Message, error); }
    }
}

/// <summary>A place in a JSON document: names and numbers with points between them, <c>messages.0.id</c>.</summary>
internal static class JsonPath
{
    internal static JsonElement? Find(JsonElement root, string path)
    {
        var at = root;
        foreach (var step in path.Split('.'))
        {
            if (at.ValueKind == JsonValueKind.Array && int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < at.GetArrayLength()) at = at[index];
            else if (at.ValueKind == JsonValueKind.Object && at.TryGetProperty(step, out var next)) at = next;
            else return null;
        }
        return at;
    }
}
