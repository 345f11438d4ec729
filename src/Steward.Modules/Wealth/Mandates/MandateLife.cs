using Steward.Kernel;
using Steward.Portfolio;

namespace Steward.Wealth.Mandates;

/// <summary>The one place that knows which state of a mandate may follow which.</summary>
internal static class MandateLife
{
    private static readonly Dictionary<string, string[]> Next = new(StringComparer.Ordinal)
    {
        ["Pending"] = ["Active", "Failed", "Cancelled"],
        ["Active"] = ["Paused", "Failed", "Cancelled"],
        ["Paused"] = ["Active", "Failed", "Cancelled"],
        // The bank may take a mandate back into use after its cause is gone.
        ["Failed"] = ["Active", "Cancelled"],
        ["Cancelled"] = [],
    };

    /// <summary>Null when the mandate may go from one state to the other (or stays in it).</summary>
    internal static Refusal? Check(string from, string to) => from == to || Next[from].Contains(to)
        ? null
        : new("state_conflict", $"A mandate that is {from} does not become {to}{(Next[from] is { Length: > 0 } next ? $": only {string.Join(" or ", next)}" : " or anything else")}.", 409,
            Extra: new Dictionary<string, object?> { ["from"] = from, ["to"] = to });

    /// <summary>Null when a mandate may pay an amount of its client on a day; otherwise the reason, at its pointer.</summary>
    internal static Refusal? MayDebit(MandateRow? mandate, Guid client, decimal? amount, DateOnly day) => mandate switch
    {
        null => Refusal.Rule("mandate_not_usable", "There is no such mandate of this client.", "/mandate_id"),
        _ when mandate.ClientId != client => Refusal.Rule("mandate_not_usable", "There is no such mandate of this client.", "/mandate_id"),
        _ when !mandate.IsUsableOn(day) => Refusal.Rule("mandate_not_usable", $"The mandate {mandate.Code} is {mandate.Status}{(mandate.ValidFrom > day ? $" and valid from {mandate.ValidFrom:yyyy-MM-dd}" : mandate.ValidTo < day ? $" and was valid until {mandate.ValidTo:yyyy-MM-dd}" : "")}.", "/mandate_id"),
        _ when amount > mandate.Ceiling => Refusal.Rule("mandate_ceiling", $"The mandate {mandate.Code} pays at most {DecimalText.Write(mandate.Ceiling)}, not {DecimalText.Write(amount.Value)}.", "/amount"),
        _ => null,
    };
}
