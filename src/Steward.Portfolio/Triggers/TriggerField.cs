using System.Globalization;

namespace Steward.Portfolio.Triggers;

/// <summary>The value of its subject that a condition looks at, and how it becomes a 64-bit key.</summary>
/// <param name="Name">The field's word: <c>nav</c>, <c>change_percent</c>, <c>class_weight</c>.</param>
/// <param name="Dates">Of <c>change_percent</c>: how many NAV dates it looks back.</param>
/// <param name="Class">Of <c>class_weight</c>: the asset class.</param>
public sealed record TriggerField(string Name, int Dates = 0, string? Class = null)
{
    /// <summary>How far back a change may look.</summary>
    public const int MostDates = 400;

    /// <summary>Whether the value is a NAV or a price itself, with six decimals; everything else is computed.</summary>
    public bool IsQuoted => Name == "nav";

    /// <summary>Whether only trigger values above 0 make sense.</summary>
    public bool IsPositive => Name is "nav" or "value" or "date";

    /// <summary>The field that a type of order names; null when the type has no such field.</summary>
    public static TriggerField? Of(TriggerType type, string? text) => (type, text) switch
    {
        (TriggerType.Nav or TriggerType.Price, null or "nav") => new("nav"),
        (TriggerType.Price, "price") => new("nav"),
        (TriggerType.Nav or TriggerType.Price, "drawdown_percent") => new("drawdown_percent"),
        (TriggerType.Nav or TriggerType.Price, _) => Change(text),
        (TriggerType.PortfolioValue, null or "value") => new("value"),
        (TriggerType.PortfolioValue, "gain_percent" or "xirr_percent") => new(text),
        (TriggerType.PortfolioValue, _) when text.StartsWith("class_weight:", StringComparison.Ordinal) && text.Length > 13 => new("class_weight", 0, text[13..]),
        (TriggerType.GoalProgress, null or "progress_percent") => new("progress_percent"),
        (TriggerType.GoalProgress, "projected_shortfall_percent") => new(text),
        (TriggerType.Date, null or "date") => new("date"),
        _ => null,
    };

    /// <summary>
    /// The key of an exact value. Quoted values: × 10⁶. Computed ones: twice that, and odd when the exact value lies between two millionths, so that
    /// at least, at most, greater and less all decide exactly although a computed value has no end of decimals.
    /// </summary>
    /// <exception cref="OverflowException">The value is too large.</exception>
    public long KeyOf(decimal value) => IsQuoted ? new Nav(value).Micros : RatioKey(value, 1m);

    /// <summary>The key of <paramref name="part"/> / <paramref name="whole"/>, exact; not for quoted values.</summary>
    public static long RatioKey(decimal part, decimal whole)
    {
        var scaled = part * 1_000_000m;
        var floor = Math.Floor(scaled / whole);
        // The quotient is rounded at 28 digits: the product tells on which side of the whole number it is.
        while (floor * whole > scaled) floor--;
        while ((floor + 1) * whole <= scaled) floor++;
        return checked(decimal.ToInt64(floor) * 2 + (floor * whole == scaled ? 0 : 1));
    }

    /// <summary>The value that a key stands for, rounded down to six decimals.</summary>
    public decimal ValueOf(long key) => Nav.OfMicros(IsQuoted ? key : key >> 1).Value;

    /// <inheritdoc/>
    public override string ToString() => Name switch
    {
        "change_percent" => string.Create(CultureInfo.InvariantCulture, $"change_percent:{Dates}"),
        "class_weight" => $"class_weight:{Class}",
        _ => Name,
    };

    private static TriggerField? Change(string? text) =>
        text is not null && text.StartsWith("change_percent:", StringComparison.Ordinal)
        && int.TryParse(text.AsSpan(15), NumberStyles.None, CultureInfo.InvariantCulture, out var dates) && dates is >= 1 and <= MostDates
            ? new("change_percent", dates) : null;
}
