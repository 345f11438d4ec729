using System.Globalization;
using Steward.Portfolio;
using Steward.Portfolio.Triggers;
using Steward.Wealth.Common;

namespace Steward.Wealth.Triggers;

/// <summary>One condition of a tree in words, with the value that was looked at. Pure.</summary>
internal static class LeafWords
{
    internal static string TypeOf(ConditionLeaf leaf) => Words.TriggerType.Read(leaf.Terms.Type.ToString())!;

    internal static string ConditionOf(ConditionLeaf leaf) => Words.TriggerCondition.Read(leaf.Terms.Condition.ToString())!;

    /// <param name="names">Codes of schemes by their ids.</param>
    internal static string Said(LeafReading reading, IReadOnlyDictionary<Guid, string> names)
    {
        var (leaf, type) = (reading.Leaf, TypeOf(reading.Leaf));
        var wanted = $"{What(leaf, type, names)} {TriggerSeen.Words(ConditionOf(leaf), leaf.Terms.Strict, leaf.Terms.Tolerance is { } tolerance ? DecimalText.Write(tolerance) : null)} {TriggerFigures.Text(leaf.Terms.Value, type)}";
        // A restated value is found by its figure and date in these words.
        var seen = reading.Fact is { } fact ? string.Create(CultureInfo.InvariantCulture, $"{TriggerFigures.Text(type == "Date" ? fact.Value : decimal.Round(fact.Value, Nav.Decimals), type)} of {fact.Date:yyyy-MM-dd}") : "not known";
        return $"{wanted}: {seen}, {reading.Holds switch { true => "yes", false => "no", null => "unknown" }}";
    }

    private static string What(ConditionLeaf leaf, string type, IReadOnlyDictionary<Guid, string> names)
    {
        var field = leaf.Terms.Field is { } own ? $" ({CodeWords.Of(own)})" : "";
        var subject = TreeJson.SeriesOf(leaf.Subject) ?? (Guid.TryParse(leaf.Subject, out var id) && names.TryGetValue(id, out var code) ? "scheme " + code : null);
        return type switch
        {
            "NAV" => "the NAV" + (subject is null ? "" : " of " + subject), "Price" => "the close" + (subject is null ? "" : " of " + subject), "Goal Progress" => "the progress of the goal", "Portfolio Value" => "the portfolio's value", _ => "the date",
        } + field;
    }
}
