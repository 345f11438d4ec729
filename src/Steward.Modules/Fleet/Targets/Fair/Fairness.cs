namespace Steward.Fleet.Targets;

/// <summary>What a driver had in a week.</summary>
/// <param name="Group">Drivers of one kind of vehicle are comparable.</param>
/// <param name="Kilometres">Null where no route was followed.</param>
/// <param name="Income">The revenue of his deliveries: what he earns by it is not known here.</param>
internal sealed record DriverWeek(Guid DriverUuid, string DriverId, string Group, long WorkedMinutes, long Orders, decimal? Kilometres, decimal Income);

/// <summary>One figure of a driver per hour on shift, against the median of those who are comparable.</summary>
/// <param name="Drift">0.25: a quarter more.</param>
internal sealed record HourlyFigure(string Name, decimal PerHour, decimal Median, decimal Drift);

/// <summary>A driver against his group.</summary>
internal sealed record FairRow(string DriverId, Guid DriverUuid, string Group, decimal Hours, IReadOnlyList<HourlyFigure> Figures, bool Drifts);

/// <summary>The weekly check (fleet-targets 4): work, way and income per hour on shift, between comparable drivers. Pure.</summary>
internal static class Fairness
{
    internal const decimal Most = 0.20m;

    // Below a day's work an hour says nothing; of two drivers nobody knows which one is the odd one.
    internal const int LeastMinutes = 480;
    internal const int LeastDrivers = 3;

    internal static IReadOnlyList<FairRow> Of(IEnumerable<DriverWeek> weeks) =>
    [
        .. weeks.Where(week => week.WorkedMinutes >= LeastMinutes).GroupBy(week => week.Group, StringComparer.Ordinal).Where(group => group.Count() >= LeastDrivers)
            .SelectMany(group => Group([.. group])).OrderBy(row => row.Group, StringComparer.Ordinal).ThenBy(row => row.DriverId, StringComparer.Ordinal),
    ];

    private static IEnumerable<FairRow> Group(IReadOnlyList<DriverWeek> group)
    {
        (string Name, Func<DriverWeek, decimal?> Of)[] figures = [("orders", w => w.Orders), ("kilometres", w => w.Kilometres), ("income", w => w.Income)];
        var medians = figures.Select(figure => Median([.. group.Select(week => PerHour(figure.Of(week), week)).OfType<decimal>()])).ToArray();
        foreach (var week in group)
        {
            var rows = new List<HourlyFigure>();
            for (var i = 0; i < figures.Length; i++)
                if (PerHour(figures[i].Of(week), week) is { } own && medians[i] > 0) rows.Add(new(figures[i].Name, decimal.Round(own, 2), decimal.Round(medians[i], 2), decimal.Round((own - medians[i]) / medians[i], 4)));
            yield return new(week.DriverId, week.DriverUuid, week.Group, decimal.Round(week.WorkedMinutes / 60m, 2), rows, rows.Any(row => Math.Abs(row.Drift) > Most));
        }
    }

    private static decimal? PerHour(decimal? figure, DriverWeek week) => figure * 60 / week.WorkedMinutes;

    internal static decimal Median(IReadOnlyList<decimal> values)
    {
        if (values.Count == 0) return 0;
        var sorted = values.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[sorted.Count / 2 - 1] + sorted[sorted.Count / 2]) / 2;
    }
}
