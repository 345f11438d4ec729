namespace Steward.City;

/// <summary>A scheme of a folder of real NAVs.</summary>
internal sealed record RealScheme(string Code, string? Isin, string Name, string Amc, string Category, string AssetClass);

/// <summary>The schemes of a folder of real NAVs, and the dozen that the book's clients hold.</summary>
internal sealed record RealList(IReadOnlyList<RealScheme> Schemes, IReadOnlyList<RealScheme> Chosen)
{
    private static readonly string[] Wanted = ["Equity/Large Cap", "Equity/Flexi Cap", "Equity/Mid Cap", "Equity/Small Cap", "Debt/Corporate Bond", "Debt/Gilt", "Debt/Liquid", "Hybrid/Aggressive Hybrid", "Hybrid/Balanced", "Debt/Short Duration", "Other/FoF Domestic", "Debt/Overnight"];

    /// <summary>Reads <c>schemes.csv</c> in the folder of the drops or above it.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    internal static RealList Read(string folder)
    {
        var path = new[] { Path.Combine(folder, "schemes.csv"), Path.Combine(folder, "..", "schemes.csv") }.FirstOrDefault(File.Exists)
            ?? throw new ArgumentException($"There is no schemes.csv in {folder} or above it: the folder of --nav needs one.");
        var based = File.ReadLines(new FolderFeed(folder).Base).Skip(1).Select(line => line.Split(',')).Where(cells => cells.Length == 3 && cells[2] != "0").Select(cells => cells[0]).ToHashSet(StringComparer.Ordinal);
        var schemes = new List<RealScheme>();
        foreach (var cells in File.ReadLines(path).Skip(1).Select(Cells).Where(cells => cells.Count >= 6 && based.Contains(cells[0])))
            schemes.Add(new(cells[0], cells[1] is { Length: 12 } isin ? isin : null, cells[5], cells[2].Length > 0 ? cells[2] : "Unknown", cells[4].Length > 0 ? cells[4] : "Other", ClassOf(cells[4])));
        var chosen = Wanted.Select(category => schemes.FirstOrDefault(scheme => scheme.Category.StartsWith(category, StringComparison.Ordinal))).OfType<RealScheme>().ToList();
        return new(schemes, chosen);
    }

    private static string ClassOf(string category) =>
        category.Contains("Liquid", StringComparison.Ordinal) || category.Contains("Overnight", StringComparison.Ordinal) || category.Contains("Money Market", StringComparison.Ordinal) ? "cash"
        : category.StartsWith("Equity", StringComparison.Ordinal) || category.Contains("ELSS", StringComparison.Ordinal) ? "equity"
        : category.StartsWith("Debt", StringComparison.Ordinal) || category.StartsWith("Income", StringComparison.Ordinal) ? "debt"
        : category.StartsWith("Hybrid", StringComparison.Ordinal) ? "hybrid" : "other";

    /// <summary>Cells of one line of CSV with quotes.</summary>
    private static List<string> Cells(string line)
    {
        var cells = new List<string>();
        var (cell, quoted) = (new System.Text.StringBuilder(), false);
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"') cell.Append(line[i++]);
            else if (line[i] == '"') quoted = !quoted;
            else if (line[i] == ',' && !quoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else cell.Append(line[i]);
        }
        cells.Add(cell.ToString());
        return cells;
    }
}
