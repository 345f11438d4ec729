using Steward.Decisions.Contracts;
using Steward.Kernel;

namespace Steward.Decisions;

/// <summary>Reads how good predictions were.</summary>
internal sealed class CalibrationStore : ICalibration
{
    private const int Newest = 20_000;

    /// <summary>Sums of one tenth.</summary>
    internal sealed record Tenth
    {
        public long Bin { get; init; }
        public long Sample { get; init; }
        public decimal Predicted { get; init; }
        public decimal Actual { get; init; }
        public decimal Squares { get; init; }
    }

    private sealed record Sums
    {
        public long Sample { get; init; }
        public long Covered { get; init; }
        public decimal Error { get; init; }
        public decimal Absolute { get; init; }
    }

    public async Task<Calibration> OfProbability(Session session, string metric, IReadOnlyList<Guid>? zones, DateTimeOffset since, bool against = false) => Of(
        await session.Query<Tenth>(
            $"""
            select {session.Pick("min(9, predicted / 100000)", "least(9, cast(floor(predicted * 10) as bigint))")} as bin, count(*) as sample, sum(predicted) as predicted, sum(actual) as actual,
              sum({session.Pick("(predicted - actual) * (predicted - actual) / 1000000", "(predicted - actual) * (predicted - actual)")}) as squares
            from ({Outcomes(session, zones)} and o.actual in ({session.Pick("0, 1000000", "0, 1")}) order by o.settled_at desc limit {Newest}) newest group by 1 order by 1
            """,
            new { metric, since, zones = new IdArray([.. zones ?? []]) }), against);

    public async Task<IntervalCover> OfInterval(Session session, string metric, IReadOnlyList<Guid>? zones, DateTimeOffset since)
    {
        var sums = (await session.First<Sums>(
            $"""
            select count(*) as sample, coalesce(sum(case when actual between predicted_low and predicted_high then 1 else 0 end), 0) as covered, coalesce(sum(actual - predicted), 0) as error,
              coalesce(sum(abs(actual - predicted)), 0) as absolute
            from ({Outcomes(session, zones)} and o.actual is not null and o.predicted_low is not null and o.predicted_high is not null order by o.settled_at desc limit {Newest}) newest
            """,
            new { metric, since, zones = new IdArray([.. zones ?? []]) }))!;
        return sums.Sample == 0 ? new(0, null, null, null) : new(sums.Sample, Share(sums.Covered, sums.Sample), Share(sums.Error, sums.Sample), Share(sums.Absolute, sums.Sample));
    }

    /// <summary>Pure.</summary>
    internal static Calibration Of(IReadOnlyList<Tenth> tenths, bool against)
    {
        var sample = tenths.Sum(t => t.Sample);
        if (sample == 0) return new(0, null, null, []);
        var bins = tenths.Select(t => Bin(t, against)).OrderBy(bin => bin.From).ToList();
        return new(sample, Share(tenths.Sum(t => t.Squares), sample), Share(bins.Sum(bin => Math.Abs(bin.Predicted - bin.Actual) * bin.Sample), sample), bins);
    }

    private static CalibrationBin Bin(Tenth tenth, bool against)
    {
        var (from, predicted, actual) = (tenth.Bin / 10m, Share(tenth.Predicted, tenth.Sample), Share(tenth.Actual, tenth.Sample));
        return against ? new(0.9m - from, 1m - from, tenth.Sample, 1 - predicted, 1 - actual) : new(from, from + 0.1m, tenth.Sample, predicted, actual);
    }

    private static decimal Share(decimal sum, long sample) => decimal.Round(sum / sample, 4);

    private static string Outcomes(Session session, IReadOnlyList<Guid>? zones) =>
        $"""
        select o.predicted, o.predicted_low, o.predicted_high, o.actual from decision_outcomes o join decisions d on d.id = o.decision_id
        where o.metric = @metric and o.settled_at >= @since and o.predicted is not null{(zones is null ? "" : " and d.zone_id " + session.AnyOf("zones"))}
        """;
}
