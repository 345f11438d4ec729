using System.Globalization;
using System.Text.Json;
using Steward.Decisions.Contracts;

namespace Steward.Decisions;

/// <summary>Of a plan with more candidates than are kept in full: what is known of the rest.</summary>
internal sealed record Omitted(int Count, long? BestTotal, IReadOnlyDictionary<string, int> ByFirstBroken);

/// <summary>A body, read back from its canonical form.</summary>
internal sealed record StoredBody(Choice Choice, Omitted? Omitted, byte[] ChoiceBytes, string Status)
{
    internal static StoredBody Read(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        var choice = document.RootElement.GetProperty("choice");
        return new(
            ReadChoice(choice),
            choice.TryGetProperty("omitted", out var omitted) ? ReadOmitted(omitted) : null,
            System.Text.Encoding.UTF8.GetBytes(choice.GetRawText()),
            document.RootElement.GetProperty("context").GetProperty("status").GetString()!);
    }

    private static Choice ReadChoice(JsonElement choice)
    {
        var rules = choice.GetProperty("rules").EnumerateArray().Select(rule => (rule[0].GetString()!, rule[1].GetString()!)).ToArray();
        return new()
        {
            Candidates = [.. choice.GetProperty("candidates").EnumerateArray().Select(candidate => ReadCandidate(candidate, rules))],
            ChosenKey = Text(choice, "chosen_key"),
            RecommendedAction = Text(choice, "recommended_action")!,
            ScoreUnit = Text(choice, "score_unit")!,
            Predictions = [.. choice.GetProperty("prediction").EnumerateArray().Select(figure =>
                new Prediction(Text(figure, "name")!, Number(figure, "value")!.Value, Number(figure, "low"), Number(figure, "high"), Text(figure, "basis")!))],
            Confidence = choice.TryGetProperty("confidence", out var confidence)
                ? new(Number(confidence, "value")!.Value, Number(confidence, "low"), Number(confidence, "high"), Text(confidence, "basis")!,
                    confidence.TryGetProperty("sample_size", out var size) ? size.GetInt32() : null)
                : null,
            Propensity = Number(choice, "propensity")!.Value,
            StepsUsed = Whole(choice.GetProperty("steps_used"))!.Value,
        };
    }

    private static Candidate ReadCandidate(JsonElement candidate, (string Rule, string Unit)[] rules) => new(
        Text(candidate, "key")!,
        Text(candidate, "action")!,
        candidate.TryGetProperty("total", out var total) ? Whole(total) : null,
        [.. candidate.GetProperty("parts").EnumerateArray().Select(part => new Part(part[0].GetString()!, Whole(part[1])!.Value))],
        [.. candidate.GetProperty("verdicts").EnumerateArray().Select(verdict =>
            new RuleVerdict(rules[verdict[0].GetInt32()].Rule, verdict[1].GetInt32() == 1, Whole(verdict[2]), Whole(verdict[3]), rules[verdict[0].GetInt32()].Unit))],
        candidate.TryGetProperty("driver_id", out var driver) ? driver.GetGuid() : null);

    private static Omitted ReadOmitted(JsonElement omitted) => new(
        omitted.GetProperty("count").GetInt32(),
        omitted.TryGetProperty("best_total", out var best) ? Whole(best) : null,
        omitted.GetProperty("by_first_broken").EnumerateObject().ToDictionary(rule => rule.Name, rule => rule.Value.GetInt32()));

    private static string? Text(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static decimal? Number(JsonElement parent, string name) =>
        Text(parent, name) is { } text ? decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) : null;

    /// <summary>Beyond ±(2^53 − 1) the canonical form of an integer is a string.</summary>
    private static long? Whole(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetInt64(),
        JsonValueKind.String => long.Parse(value.GetString()!, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
        _ => null,
    };
}
