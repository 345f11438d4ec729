using Steward.Kernel;

namespace Steward.Routes.Contracts;

/// <summary>Today's optimisations of some zones, each zone by its own business date.</summary>
public sealed record RoutesToday(long TotalOptimizations, decimal DistanceSavedKm, long TimeSavedMinutes);

/// <summary>Questions about optimisations, for the dashboard.</summary>
public interface IRouteFigures
{
    /// <param name="zones">Null: all.</param>
    Task<RoutesToday> Today(Session session, IReadOnlyList<Guid>? zones);
}
