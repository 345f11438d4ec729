using Steward.Kernel;

namespace Steward.Dispatch.Contracts;

/// <summary>Today's assignments of some zones, each zone by its own business date.</summary>
/// <param name="AverageScore">0–100; null when nothing was scored.</param>
public sealed record DispatchToday(long TotalAssignments, long AutoAssigned, decimal? AverageScore);

/// <summary>Questions about assignments, for the dashboard.</summary>
public interface IDispatchFigures
{
    /// <param name="zones">Null: all.</param>
    Task<DispatchToday> Today(Session session, IReadOnlyList<Guid>? zones);
}
