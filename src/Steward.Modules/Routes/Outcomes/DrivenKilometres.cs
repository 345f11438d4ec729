using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Routes.Outcomes;

/// <summary>How far drivers drove, from the outcomes of their routes.</summary>
internal sealed class DrivenKilometres(OutcomeStore store) : IDrivenKilometres
{
    public async Task<IReadOnlyDictionary<Guid, decimal>> Between(Session session, Guid zone, DateOnly from, DateOnly to) =>
        (await store.Driven(session, zone, from, to)).ToDictionary(row => row.DriverId, row => row.Kilometres);
}
