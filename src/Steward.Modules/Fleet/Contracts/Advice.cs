using Steward.Kernel;

namespace Steward.Fleet.Contracts;

/// <summary>A driver who came close.</summary>
/// <param name="Difference">Points behind the recommended one.</param>
/// <param name="WouldWinIf">The smallest change that was checked to make him win; null when none was found.</param>
public sealed record AlternativeDriver(Guid DriverId, decimal Difference, string? WouldWinIf);

/// <summary>Who should take an order, by the dispatch score and match value.</summary>
/// <param name="Recommended">Null: no driver may take it; <paramref name="Reasons"/> says why, in drivers per broken rule.</param>
/// <param name="Confidence">Share of seeded draws of travel and service times in which he stays best.</param>
/// <param name="LateProbability">0–1.</param>
public sealed record DriverAdvice(
    Guid? Recommended, decimal? Confidence, decimal? LateProbability, string Reason, IReadOnlyList<AlternativeDriver> Alternatives, IReadOnlyDictionary<string, int> Reasons);

/// <summary>Recommends drivers; answered by the module that matches.</summary>
public interface IDriverAdvisor
{
    /// <param name="among">Only these; empty: all of the zone.</param>
    /// <returns>Null when there is no such order, or it is not open.</returns>
    Task<DriverAdvice?> Advise(Session session, Guid order, IReadOnlyCollection<Guid> among);
}
