using System.Text.Json;
using Microsoft.Extensions.Logging;
using Steward.Kernel;

namespace Steward.City;

/// <summary>One line of what happened.</summary>
/// <param name="Who">script, steward or people.</param>
/// <param name="Kind">The scene, or what Steward or somebody did.</param>
/// <param name="Link">Where in the dashboard it can be looked at.</param>
internal sealed record StoryLine(int Number, DateTimeOffset At, string Who, string Kind, string Text, string? Link = null);

/// <summary>
/// Tells whoever watches what the script did and what Steward made of it: in the dashboard, in the log, and in a file of the data folder that a
/// killed server finds again. Safe for use from many threads.
/// </summary>
internal sealed class Story
{
    internal const string Script = "script";
    internal const string Steward = "steward";
    internal const string People = "people";

    private readonly Lock gate = new();
    private readonly string file;
    private readonly LiveStream stream;
    private readonly ILogger<Story> log;
    private readonly List<StoryLine> lines = [];

    public Story(CityOptions options, LiveStream stream, ILogger<Story> log)
    {
        (file, this.stream, this.log) = (Path.Combine(options.Data, options.IsBook ? "book.ndjson" : "bad-day.ndjson"), stream, log);
        if (!File.Exists(file)) return;
        foreach (var text in File.ReadLines(file))
            if (Parsed(text) is { } line) lines.Add(line);
    }

    /// <summary>Those after a number, oldest first.</summary>
    internal IReadOnlyList<StoryLine> After(int number)
    {
        lock (gate) return [.. lines.Skip(number)];
    }

    internal void Tell(DateTimeOffset at, string who, string kind, string text, string? link = null)
    {
        StoryLine line;
        lock (gate)
        {
            line = new(lines.Count + 1, at, who, kind, text, link);
            lines.Add(line);
            File.AppendAllText(file, JsonSerializer.Serialize(line, JsonFormat.Lenient) + "\n");
        }
        log.LogInformation("{At:HH:mm:ss} {Who}: {Text}", at, who, text);
        stream.SendTransient("demo_told", null, line);
    }

    /// <summary>Null for the half line that a kill leaves.</summary>
    private static StoryLine? Parsed(string text)
    {
        try { return JsonSerializer.Deserialize<StoryLine>(text, JsonFormat.Lenient); }
        catch (JsonException) { return null; }
    }
}
