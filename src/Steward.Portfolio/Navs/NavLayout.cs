using System.Security.Cryptography;
using System.Text;

namespace Steward.Portfolio.Navs;

/// <summary>What a column of a feed holds.</summary>
public enum NavColumn
{
    /// <summary>Known, but not needed: plan, option, repurchase and sale price.</summary>
    Ignored,

    /// <summary>The scheme code.</summary>
    Code,

    /// <summary>The ISIN of growth or payout.</summary>
    Isin,

    /// <summary>The ISIN of reinvestment.</summary>
    OtherIsin,

    /// <summary>The scheme's name; the only column that may hold the separator.</summary>
    Name,

    /// <summary>The NAV.</summary>
    Nav,

    /// <summary>The NAV's date.</summary>
    Date,
}

/// <summary>Where the columns of a feed stand.</summary>
/// <param name="Separator">Semicolon or comma.</param>
/// <param name="Columns">What each column holds, from the left.</param>
public sealed record NavLayout(char Separator, IReadOnlyList<NavColumn> Columns)
{
    /// <summary>Where a column stands, or −1.</summary>
    public int Find(NavColumn column)
    {
        for (var i = 0; i < Columns.Count; i++) if (Columns[i] == column) return i;
        return -1;
    }

    /// <summary>Whether the layout names a scheme, a date and a NAV, each column at most once.</summary>
    public bool IsUsable =>
        (Find(NavColumn.Code) >= 0 || Find(NavColumn.Isin) >= 0) && Find(NavColumn.Nav) >= 0 && Find(NavColumn.Date) >= 0
        && Columns.Where(column => column != NavColumn.Ignored).GroupBy(column => column).All(group => group.Count() == 1);

    /// <summary>The layout that a header line names; null when a name is unknown, named twice, or a needed one is missing.</summary>
    public static NavLayout? Of(string header)
    {
        var separator = SeparatorOf(header);
        var columns = header.Split(separator).Select(Meaning).ToArray();
        if (columns.Contains(null)) return null;
        var layout = new NavLayout(separator, [.. columns.Select(column => column!.Value)]);
        return layout.IsUsable ? layout : null;
    }

    /// <summary>The layout of a file with the closes of one series: the first column that is a date, and the best word for a close.</summary>
    internal static NavLayout? OfSeries(string header, string code)
    {
        var separator = SeparatorOf(header);
        var names = header.Split(separator).Select(Plain).ToList();
        var date = names.FindIndex(name => name is "date" or "pricedate" or "day");
        var close = new[] { "close", Plain(code), "price", "value" }.Select(word => names.IndexOf(word)).FirstOrDefault(at => at >= 0, -1);
        return date < 0 || close < 0 ? null : new(separator, [.. names.Select((_, i) => i == date ? NavColumn.Date : i == close ? NavColumn.Nav : NavColumn.Ignored)]);
    }

    /// <summary>The hash by which a person's mapping of an unknown header is found again: SHA-256 of the names, blanks and case aside.</summary>
    public static string HashOf(string header)
    {
        var separator = SeparatorOf(header);
        var names = string.Join(separator, header.Split(separator).Select(Plain));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(names)));
    }

    /// <summary>Whether a line could be a header: two separators at least, and no field that is a number.</summary>
    internal static bool LooksLikeHeader(string line)
    {
        if (line.Contains('<')) return false;
        var fields = line.Split(SeparatorOf(line));
        return fields.Length >= 3 && fields.All(field => !decimal.TryParse(field, System.Globalization.CultureInfo.InvariantCulture, out _));
    }

    private static char SeparatorOf(string header) => header.Contains(';') ? ';' : ',';

    private static NavColumn? Meaning(string name) => Plain(name) switch
    {
        "schemecode" or "code" or "amficode" => NavColumn.Code,
        "isin" or "isingrowth" or "isindivpayoutisingrowth" or "isindivpayoutisingrowthisin" => NavColumn.Isin,
        "isindivreinvestment" or "isinreinvestment" => NavColumn.OtherIsin,
        "schemename" or "name" => NavColumn.Name,
        "netassetvalue" or "nav" => NavColumn.Nav,
        "date" or "navdate" => NavColumn.Date,
        "plan" or "option" or "repurchaseprice" or "saleprice" => NavColumn.Ignored,
        _ => null,
    };

    private static string Plain(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
}
