namespace Steward.Portfolio.Triggers;

/// <summary>The accepted values of one scheme or series by date, and what is computed from them.</summary>
public sealed class ValueHistory
{
    private readonly List<Navs.NavPoint> points = [];
    private decimal highest;

    /// <summary>How many dates there are.</summary>
    public int Count => points.Count;

    /// <summary>The last value; null before the first.</summary>
    public Navs.NavPoint? Last => points.Count > 0 ? points[^1] : null;

    /// <summary>The value of the date before the last; null when there is none.</summary>
    public Navs.NavPoint? Previous => points.Count > 1 ? points[^2] : null;

    /// <summary>Adds an accepted value: a later date, or a revision of the last.</summary>
    /// <exception cref="ArgumentException">The date is older than the last, or the value not above 0.</exception>
    public void Add(DateOnly date, decimal value)
    {
        if (value <= 0) throw new ArgumentException($"The value of {date:yyyy-MM-dd} is {value}.", nameof(value));
        if (points.Count > 0 && date < points[^1].Date) throw new ArgumentException($"{date:yyyy-MM-dd} is older than {points[^1].Date:yyyy-MM-dd}.", nameof(date));
        if (points.Count > 0 && date == points[^1].Date)
        {
            points[^1] = new(date, value);
            highest = points.Max(point => point.Value);
            return;
        }
        points.Add(new(date, value));
        highest = Math.Max(highest, value);
    }

    /// <summary>The key of a field at the last value; null when the history is too short or the field is not computed from values.</summary>
    public long? KeyOf(TriggerField field) => Ratio(field) is not { } ratio ? null : field.IsQuoted ? field.KeyOf(ratio.Part) : TriggerField.RatioKey(ratio.Part, ratio.Whole);

    /// <summary>The field at the last value, rounded by the arithmetic of decimals; for people, not for comparisons.</summary>
    public decimal? ValueOf(TriggerField field) => Ratio(field) is { } ratio ? ratio.Part / ratio.Whole : null;

    /// <summary>The field as an exact quotient.</summary>
    private (decimal Part, decimal Whole)? Ratio(TriggerField field)
    {
        if (points.Count == 0) return null;
        var last = points[^1].Value;
        return field switch
        {
            { IsQuoted: true } => (last, 1m),
            { Name: "drawdown_percent" } => ((highest - last) * 100m, highest),
            { Name: "change_percent", Dates: var dates } when points.Count > dates => ((last - points[^(dates + 1)].Value) * 100m, points[^(dates + 1)].Value),
            _ => null,
        };
    }
}
