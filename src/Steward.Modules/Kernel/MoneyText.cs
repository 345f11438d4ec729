using System.Globalization;
using System.Text.RegularExpressions;

namespace Steward.Kernel;

/// <summary>Amounts in sentences as people read them: <c>INR 1,23,456.5</c>, rupees in lakhs and crores.</summary>
internal static partial class MoneyText
{
    private static readonly NumberFormatInfo Usual = CultureInfo.InvariantCulture.NumberFormat, Rupees = new() { NumberGroupSizes = [3, 2] };

    /// <summary>A text with every amount in it grouped and named by its currency; words stay as they are.</summary>
    /// <param name="currency">Null where it is not known: then amounts are grouped alone.</param>
    internal static string In(string text, string? currency) =>
        Amount().Replace(text, found => decimal.TryParse(found.Value, NumberStyles.Number, CultureInfo.InvariantCulture, out var amount) ? Of(amount, currency) : found.Value);

    internal static string Of(decimal amount, string? currency) => (currency is null ? "" : currency + " ") + amount.ToString("#,0.######", currency == "INR" ? Rupees : Usual);

    [GeneratedRegex(@"-?\d+(\.\d+)?", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Amount();
}
