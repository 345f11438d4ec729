using System.Text.RegularExpressions;

namespace Steward.Orders;

/// <summary>Telephone numbers in the one form of E.164, completed by a zone's country where they came without one.</summary>
internal static partial class Phones
{
    // Country (ISO 3166) → calling code and the trunk prefix that falls away (ITU E.164 list; a country without a row needs the full form).
    private static readonly Dictionary<string, (string Code, string Trunk)> Countries = new(StringComparer.Ordinal)
    {
        ["KE"] = ("254", "0"), ["UG"] = ("256", "0"), ["TZ"] = ("255", "0"), ["RW"] = ("250", "0"), ["ET"] = ("251", "0"), ["NG"] = ("234", "0"), ["GH"] = ("233", "0"),
        ["ZA"] = ("27", "0"), ["EG"] = ("20", "0"), ["SA"] = ("966", "0"), ["AE"] = ("971", "0"), ["QA"] = ("974", ""), ["KW"] = ("965", ""), ["BH"] = ("973", ""),
        ["OM"] = ("968", ""), ["JO"] = ("962", "0"), ["IN"] = ("91", "0"), ["PK"] = ("92", "0"), ["BD"] = ("880", "0"), ["LK"] = ("94", "0"), ["US"] = ("1", "1"),
        ["CA"] = ("1", "1"), ["GB"] = ("44", "0"), ["IE"] = ("353", "0"), ["DE"] = ("49", "0"), ["FR"] = ("33", "0"), ["ES"] = ("34", ""), ["IT"] = ("39", ""),
        ["NL"] = ("31", "0"), ["BE"] = ("32", "0"), ["AT"] = ("43", "0"), ["CH"] = ("41", "0"), ["PL"] = ("48", ""), ["SE"] = ("46", "0"), ["TR"] = ("90", "0"),
        ["BR"] = ("55", "0"), ["MX"] = ("52", ""), ["AU"] = ("61", "0"), ["NZ"] = ("64", "0"), ["SG"] = ("65", ""), ["MY"] = ("60", "0"), ["ID"] = ("62", "0"),
    };

    /// <summary>Null when it is not a number and cannot be made one.</summary>
    internal static string? Normal(string text, string? country)
    {
        var digits = Separators().Replace(text.Trim(), "");
        if (digits.StartsWith("00", StringComparison.Ordinal)) digits = "+" + digits[2..];
        if (!digits.StartsWith('+') && country is not null && Countries.TryGetValue(country, out var plan))
            digits = "+" + plan.Code + (plan.Trunk.Length > 0 && digits.StartsWith(plan.Trunk, StringComparison.Ordinal) ? digits[plan.Trunk.Length..] : digits);
        return E164().IsMatch(digits) ? digits : null;
    }

    internal static string? Email(string text) => Address().IsMatch(text.Trim()) && text.Length <= 255 ? text.Trim() : null;

    [GeneratedRegex(@"[\s\-().]", RegexOptions.None, matchTimeoutMilliseconds: 1000)] private static partial Regex Separators();

    [GeneratedRegex(@"^\+[1-9][0-9]{7,14}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)] private static partial Regex E164();

    [GeneratedRegex(@"^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)] private static partial Regex Address();
}
