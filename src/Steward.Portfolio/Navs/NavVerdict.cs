using System.Globalization;

namespace Steward.Portfolio.Navs;

/// <summary>What becomes of a row.</summary>
public enum NavOutcome
{
    /// <summary>It moves the last value, and triggers are held against it.</summary>
    Accepted,

    /// <summary>The same date and value as before: nothing happens.</summary>
    Unchanged,

    /// <summary>The same date with another value close by: a new revision, held against triggers, and nothing un-fires.</summary>
    Revised,

    /// <summary>Older than the last: stored, not evaluated.</summary>
    History,

    /// <summary>It waits for a person and moves nothing.</summary>
    Held,

    /// <summary>It is counted and listed, nothing more.</summary>
    Ignored,
}

/// <summary>The check that decided about a row.</summary>
public enum NavCode
{
    /// <summary>No check objected.</summary>
    None,

    /// <summary>Neither the code nor the ISIN is a scheme's.</summary>
    UnknownScheme,

    /// <summary>The NAV is no decimal number, or the date no date.</summary>
    Unparsable,

    /// <summary>The NAV has more than six decimals.</summary>
    TooPrecise,

    /// <summary>The NAV is zero or negative.</summary>
    NotPositive,

    /// <summary>The drop holds the scheme's date twice with different values.</summary>
    DuplicateConflict,

    /// <summary>The date is later than a feed seen today can know.</summary>
    FutureDated,

    /// <summary>The date is before the last accepted one.</summary>
    OlderThanLast,

    /// <summary>The last accepted date comes with another value.</summary>
    Restated,

    /// <summary>The value is about 10, 100 or 1000 times the last, or such a part of it.</summary>
    FaceValueSuspected,

    /// <summary>The value moved further than the limit.</summary>
    MoveTooLarge,
}

/// <summary>Why a move over the limit, or a jump, was accepted all the same.</summary>
public enum NavExplanation
{
    /// <summary>There was nothing to explain.</summary>
    None,

    /// <summary>A recorded corporate action lies between the dates; the reference is already put right by it.</summary>
    CorporateAction,

    /// <summary>The category moved alike.</summary>
    MarketMove,

    /// <summary>A person accepted it.</summary>
    Person,
}

/// <summary>What the gate decided about one value, with what it compared.</summary>
/// <param name="Outcome">What becomes of it.</param>
/// <param name="Code">The check that decided.</param>
/// <param name="Explanation">Why an unusual value was accepted.</param>
/// <param name="ValueMicros">The value compared, × 10⁶: the NAV, with a distribution of the ex-date added.</param>
/// <param name="ReferenceMicros">What it was compared with, × 10⁶: the last NAV, multiplied by a recorded factor; 0 when there is none.</param>
/// <param name="LimitMillionths">The limit as millionths of one: 100,000 is 10 %. For a future date the last day allowed, as a day number.</param>
/// <param name="MedianMillionths">The median move of the category in the drop, when it was asked.</param>
public readonly record struct NavVerdict(
    NavOutcome Outcome, NavCode Code, NavExplanation Explanation, long ValueMicros, long ReferenceMicros, long LimitMillionths, long? MedianMillionths)
{
    /// <summary>Whether the value moves the scheme's last value.</summary>
    public bool Moves => Outcome is NavOutcome.Accepted or NavOutcome.Revised;

    /// <summary>The value compared.</summary>
    public decimal Value => Nav.OfMicros(ValueMicros).Value;

    /// <summary>What it was compared with; null when there was nothing.</summary>
    public decimal? Reference => ReferenceMicros == 0 ? null : Nav.OfMicros(ReferenceMicros).Value;

    /// <summary>The move in per cent, rounded to four decimals for people; null without a reference.</summary>
    public Percent? Move => Reference is { } last ? new(decimal.Round((Value / last - 1) * 100, Percent.Decimals)) : null;

    /// <summary>The limit in per cent; null where the check has none.</summary>
    public Percent? Limit => Code is NavCode.Restated or NavCode.MoveTooLarge or NavCode.FaceValueSuspected || Explanation == NavExplanation.MarketMove ? new(LimitMillionths / 10_000m) : null;

    /// <summary>The factor that a suspected change of the face value proposes.</summary>
    public decimal? ProposedFactor => Code == NavCode.FaceValueSuspected ? FaceValue.Suspected(ValueMicros, ReferenceMicros) : null;

    /// <summary>The code as it is stored and shown: <c>move_too_large</c>.</summary>
    public string CodeText => NavCodes.Text(Code);

    /// <summary>The verdict in a sentence with its numbers.</summary>
    public string Describe() => Code switch
    {
        NavCode.None when Explanation == NavExplanation.MarketMove => $"Moved {Show(Move)}, over the limit of {Show(Limit)}, but the category moved {Millionths(MedianMillionths)}.",
        NavCode.None => Outcome == NavOutcome.Unchanged ? "The value is known already." : "Accepted.",
        NavCode.UnknownScheme => "Neither the code nor the ISIN belongs to a scheme here.",
        NavCode.Unparsable => "The NAV is no decimal number, or the date is none.",
        NavCode.TooPrecise => "The NAV has more than six decimals.",
        NavCode.NotPositive => $"The NAV is {DecimalText.Write(Value)}; it must be above 0.",
        NavCode.DuplicateConflict => $"The same date comes twice in the drop: as {DecimalText.Write(Value)} and as {DecimalText.Write(Reference ?? 0)}.",
        NavCode.FutureDated => $"The date is later than {DateOnly.FromDayNumber((int)LimitMillionths):yyyy-MM-dd}, the last day that a feed can know.",
        NavCode.OlderThanLast => "The date is before the last accepted one; the value is kept as history.",
        NavCode.Restated => $"{DecimalText.Write(Reference ?? 0)} was restated as {DecimalText.Write(Value)}, {Show(Move)}; up to {Show(Limit)} is accepted.",
        NavCode.FaceValueSuspected => $"{DecimalText.Write(Value)} is about {DecimalText.Write(ProposedFactor ?? 0)} times the last NAV {DecimalText.Write(Reference ?? 0)}: the face value may have changed.",
        _ => $"{DecimalText.Write(Value)} after {DecimalText.Write(Reference ?? 0)} is a move of {Show(Move)}; the limit is {Show(Limit)}.",
    };

    private static string Show(Percent? percent) => percent?.ToString() ?? "nothing";

    private static string Millionths(long? millionths) => string.Create(CultureInfo.InvariantCulture, $"{(millionths ?? 0) / 10_000m:0.####} %");
}

/// <summary>The codes as text.</summary>
public static class NavCodes
{
    /// <summary>The code as it is stored and shown; empty for none.</summary>
    public static string Text(NavCode code) => code switch
    {
        NavCode.UnknownScheme => "unknown_scheme",
        NavCode.Unparsable => "unparsable",
        NavCode.TooPrecise => "too_precise",
        NavCode.NotPositive => "not_positive",
        NavCode.DuplicateConflict => "duplicate_conflict",
        NavCode.FutureDated => "future_dated",
        NavCode.OlderThanLast => "older_than_last",
        NavCode.Restated => "restated",
        NavCode.FaceValueSuspected => "face_value_suspected",
        NavCode.MoveTooLarge => "move_too_large",
        _ => "",
    };

    /// <summary>The code of a whole drop as text; empty for none.</summary>
    public static string Text(DropCode code) => code switch
    {
        DropCode.DropUnreadable => "drop_unreadable",
        DropCode.LayoutChanged => "layout_changed",
        DropCode.DropTooSmall => "drop_too_small",
        DropCode.MassDisappearance => "mass_disappearance",
        _ => "",
    };
}
