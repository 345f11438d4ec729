using Steward.Kernel;

namespace Steward.Dispatch.Contracts;

/// <summary>Today's batches of some zones, each zone by its own business date.</summary>
public sealed record BatchingToday(long TotalBatches, long OrdersBatched);

/// <summary>Questions about batches, for the dashboard.</summary>
public interface IBatchFigures
{
    /// <param name="zones">Null: all.</param>
    Task<BatchingToday> Today(Session session, IReadOnlyList<Guid>? zones);
}
