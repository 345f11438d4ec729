using System.Globalization;

namespace Steward.Bench.Learning;

/// <summary>The public file, as columns of figures. All of them are known when the goods are picked up.</summary>
/// <param name="Narrow">A column a feature, categories in the order of what they mean: for trees.</param>
/// <param name="Wide">A column a category, and squares of the figures: for lines.</param>
internal sealed record DeliveryTimes(IReadOnlyList<string> Names, double[][] Narrow, double[][] Wide, double[] Minutes)
{
    private const int Target = 9;

    // As they hinder: the order is that of the words, not learned from the answers.
    private static readonly Dictionary<string, string[]> Ordered = new(StringComparer.Ordinal)
    {
        ["Road_traffic_density"] = ["Low", "Medium", "High", "Jam"], ["Festival"] = ["No", "Yes"], ["City"] = ["Urban", "Metropolitian", "Semi-Urban"],
        ["Weatherconditions"] = ["Sunny", "Windy", "Cloudy", "Fog", "Sandstorms", "Stormy"], ["Type_of_vehicle"] = ["electric_scooter", "scooter", "motorcycle"],
    };

    internal static DeliveryTimes Read(string path)
    {
        var lines = File.ReadAllLines(path);
        var names = lines[0].Split(',');
        var cells = lines.Skip(1).Where(line => line.Length > 0).Select(line => line.Split(',')).ToList();
        if (names.Length != Target + 1 || cells.Any(row => row.Length != names.Length)) throw new InvalidDataException($"{path} has other columns than those that this program knows.");
        double Figure(string[] row, int column) => Ordered.TryGetValue(names[column], out var words)
            ? Array.IndexOf(words, row[column]) is >= 0 and var place ? place : throw new InvalidDataException($"'{row[column]}' is no {names[column]} that is known.")
            : double.Parse(row[column], CultureInfo.InvariantCulture);
        var narrow = cells.Select(row => Enumerable.Range(0, Target).Select(column => Figure(row, column)).ToArray()).ToArray();
        var wide = narrow.Select(row => row.SelectMany((value, column) => Ordered.TryGetValue(names[column], out var words)
            ? words.Skip(1).Select((_, word) => value == word + 1 ? 1.0 : 0.0)
            : [value, value * value]).ToArray()).ToArray();
        return new([.. names.Take(Target)], narrow, wide, [.. cells.Select(row => double.Parse(row[Target], CultureInfo.InvariantCulture))]);
    }
}
