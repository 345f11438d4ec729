using Steward.Kernel;

namespace Steward.Fleet.Contracts;

/// <summary>How far drivers drove; answered by the module that follows routes, without one nothing is known.</summary>
public interface IDrivenKilometres
{
    /// <summary>By driver, of routes that ended on these business dates, both included.</summary>
    Task<IReadOnlyDictionary<Guid, decimal>> Between(Session session, Guid zone, DateOnly from, DateOnly to);
}
