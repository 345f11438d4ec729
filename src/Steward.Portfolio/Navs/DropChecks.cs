namespace Steward.Portfolio.Navs;

/// <summary>What a whole drop is held against.</summary>
/// <param name="EarlierFullRows">Row counts of the last full drops, any order; the last ten count.</param>
/// <param name="Live">The schemes that are live and have had a NAV.</param>
public sealed record DropHistory(IReadOnlyList<int> EarlierFullRows, IReadOnlyCollection<NavScheme> Live);

/// <summary>What was found about a whole drop, with the numbers compared.</summary>
/// <param name="Code">Why it is held, or <see cref="DropCode.None"/>.</param>
/// <param name="Value">What was counted: rows, or schemes gone.</param>
/// <param name="Limit">What it was compared with.</param>
/// <param name="Reason">In a sentence; null when the drop passes.</param>
public sealed record DropVerdict(DropCode Code, decimal Value, decimal Limit, string? Reason);

/// <summary>Checks of a drop as a whole: a held drop moves nothing.</summary>
public static class DropChecks
{
    /// <summary>A full drop may have so many rows less than usual.</summary>
    public const decimal LeastShare = 0.80m;

    /// <summary>So many of the live schemes may be gone.</summary>
    public const decimal MostGoneShare = 0.02m;

    private const int DropsKept = 10;

    /// <summary>Checks a drop.</summary>
    /// <param name="file">The drop as read.</param>
    /// <param name="isFull">Whether it claims to hold every scheme.</param>
    /// <param name="history">What it is compared with.</param>
    public static DropVerdict Check(NavFile file, bool isFull, DropHistory history)
    {
        if (file.Fault != DropCode.None) return new(file.Fault, file.RowCount, 1, file.Reason);
        if (!isFull) return Passed(file.RowCount);
        if (history.EarlierFullRows.Count > 0)
        {
            var median = Median([.. history.EarlierFullRows.TakeLast(DropsKept)]);
            if (file.RowCount < median * LeastShare)
            {
                return new(DropCode.DropTooSmall, file.RowCount, median * LeastShare,
                    $"The drop has {file.RowCount} rows; the last full drops had {DecimalText.Write(median)}, and at least 80 % of them are expected.");
            }
        }
        var gone = history.Live.Count(scheme => !scheme.IsNamedIn(file.Identifiers));
        var limit = history.Live.Count * MostGoneShare;
        return gone <= limit
            ? Passed(file.RowCount)
            : new(DropCode.MassDisappearance, gone, limit, $"{gone} of {history.Live.Count} live schemes are missing; at most 2 % may be.");
    }

    private static DropVerdict Passed(int rows) => new(DropCode.None, rows, 0, null);

    private static decimal Median(int[] counts)
    {
        Array.Sort(counts);
        var middle = counts.Length / 2;
        return counts.Length % 2 == 1 ? counts[middle] : (counts[middle - 1] + counts[middle]) / 2m;
    }
}
