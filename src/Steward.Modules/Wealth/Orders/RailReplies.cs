using System.Globalization;
using System.Text;
using Steward.Kernel;
using Steward.Portfolio;

namespace Steward.Wealth.Orders;

/// <summary>How the answers of rails are read, whatever they come in: a row of a file or a JSON document. Pure.</summary>
internal static class RailReplies
{
    /// <summary>What a reply may name, as the columns of a file and, unless settings say otherwise, as members of JSON.</summary>
    internal static IReadOnlyList<string> Names { get; } = ["status", "event_id", "nav_date", "nav", "units", "amount", "target_nav", "target_units", "charges", "reason"];

    /// <summary>filled, failed or reversed, or collected for a debit; null for every other word: nothing has been decided yet.</summary>
    internal static string? KindOf(string? word) => word?.ToLowerInvariant() switch
    {
        "filled" or "executed" or "allotted" or "settled" => "filled",
        "rejected" or "failed" or "cancelled" => "failed",
        "reversed" => "reversed",
        "collected" or "paid" => "collected",
        _ => null,
    };

    /// <param name="rail">Stands before the id under which the reply is kept.</param>
    /// <param name="source">What the charges are said to come from.</param>
    /// <param name="cell">The text under one of the <see cref="Names"/>; null where there is none.</param>
    /// <returns>Null when it decides nothing.</returns>
    internal static RailEvent? Read(string rail, string reference, string source, Func<string, string?> cell)
    {
        if (KindOf(cell("status")) is not { } kind) return null;
        decimal? Number(string name) => cell(name) is { } text && DecimalText.Read(text, 6, out var value) is DecimalReading.Exact ? value : null;
        return new(Id(rail, reference, kind, cell), reference, kind)
        {
            NavDate = DateOnly.TryParseExact(cell("nav_date"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null, Nav = Number("nav"), Units = Number("units"), Amount = Number("amount"),
            TargetNav = Number("target_nav"), TargetUnits = Number("target_units"), Charges = Number("charges") is { } charge and not 0 ? [new("Charges", charge, source, true)] : [],
            Code = kind == "failed" ? "rejected_by_rail" : null, Reason = cell("reason"),
        };
    }

    /// <summary>
    /// The rail's own id of what it tells, for one thing told of one reference: some number the rows of each file anew. Without one, the sum of what it says: in whichever file or answer
    /// it says so again, it counts once.
    /// </summary>
    private static string Id(string rail, string reference, string kind, Func<string, string?> cell)
    {
        if (cell("event_id") is { } own) return $"{rail}:{reference}:{kind}:{(own.Length <= 100 ? own : Sha256Hex.Of("steward-reply-1\n", Encoding.UTF8.GetBytes(own)))}";
        var said = string.Join('\n', Names.Where(name => name is not ("status" or "event_id" or "reason")).Select(name => cell(name) ?? ""));
        return $"{rail}:{reference}:{kind}:{Sha256Hex.Of("steward-reply-1\n", Encoding.UTF8.GetBytes(said))[..12]}";
    }
}
