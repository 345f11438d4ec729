namespace Steward.Portfolio.Schedules;

/// <summary>How a regulated row finds its schemes: cut-offs, settlement days and charges alike.</summary>
public static class CategoryWord
{
    /// <summary>The word of rows for all categories that have no row of their own.</summary>
    public const string All = "*";

    /// <summary>
    /// The row for a category such as <c>Open Ended Schemes(Debt Scheme - Liquid Fund)</c>: its word must be in it, in capitals or not; the longest word wins, and
    /// <c>*</c> is for all others. Of equal ones the first; null when there is none.
    /// </summary>
    public static T? Best<T>(IEnumerable<T> rows, Func<T, string> word, string category)
        where T : class => rows.Where(row => word(row) == All || category.Contains(word(row), StringComparison.OrdinalIgnoreCase)).MaxBy(row => word(row) == All ? 0 : word(row).Length);
}
