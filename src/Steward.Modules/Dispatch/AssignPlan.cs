using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Dispatch;

/// <summary>Carries out a plan of the fleet manager, each order as if a person had chosen its driver: scored, tested, decided and logged.</summary>
internal sealed class AssignPlan(AssignByHand byHand) : IFleetAssigner
{
    public async Task<(Refusal? Refusal, IReadOnlyList<Guid> Decisions)> Assign(Session session, IReadOnlyList<(Guid Order, Guid Driver)> wanted, Caller caller, string reason)
    {
        var decisions = new List<Guid>();
        foreach (var (order, driver) in wanted)
        {
            var (refusal, decision) = await byHand.Give(session, order, driver, reason, caller);
            if (refusal is not null) return (refusal, []);
            decisions.Add(decision);
        }
        return (null, decisions);
    }
}
