using Steward.Kernel;

namespace Steward.Decisions.Contracts;

/// <summary>A tenth of a probability that was predicted, and how often it came true.</summary>
/// <param name="Predicted">The mean of what was predicted in this tenth.</param>
/// <param name="Actual">The share that came true.</param>
public sealed record CalibrationBin(decimal From, decimal To, long Sample, decimal Predicted, decimal Actual);

/// <summary>A predicted probability against what happened.</summary>
/// <param name="Brier">The mean squared error; null without a sample.</param>
/// <param name="ExpectedError">The mean distance of predicted and actual over the tenths, weighed by their samples.</param>
public sealed record Calibration(long Sample, decimal? Brier, decimal? ExpectedError, IReadOnlyList<CalibrationBin> Bins);

/// <summary>Predicted intervals against what happened.</summary>
/// <param name="Covered">The share of actual figures within their 80 % intervals.</param>
/// <param name="MeanError">Actual less predicted.</param>
public sealed record IntervalCover(long Sample, decimal? Covered, decimal? MeanError, decimal? MeanAbsoluteError);

/// <summary>How good predictions of decisions were, from the outcomes that were joined to them: the newest 20,000 since an instant.</summary>
public interface ICalibration
{
    /// <param name="metric">A prediction between 0 and 1 whose outcomes are 0 or 1.</param>
    /// <param name="zones">Null: all.</param>
    /// <param name="against">Count the opposite: of <c>on_time_probability</c> that of being late.</param>
    Task<Calibration> OfProbability(Session session, string metric, IReadOnlyList<Guid>? zones, DateTimeOffset since, bool against = false);

    Task<IntervalCover> OfInterval(Session session, string metric, IReadOnlyList<Guid>? zones, DateTimeOffset since);
}
