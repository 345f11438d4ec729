using Steward.Kernel;
using Steward.Wealth.Tasks;

namespace Steward.Wealth.Orders;

/// <summary>Ends the orders of an automation that still wait for a person's yes, and takes the questions back: nobody wants the answer any more.</summary>
internal sealed class DropAsked(InvestmentOrderStore orders, OrderSteps steps, TaskStore tasks)
{
    internal async Task Of(Session session, Guid automation, string actor, string code, string reason)
    {
        foreach (var (order, occurrence) in await orders.AskedOf(session, automation))
        {
            foreach (var kind in new[] { "approval", "soft_limit" })
                foreach (var subject in new[] { order.Id, occurrence }) await tasks.Withdraw(session, kind, subject, actor);
            await steps.Lose(session, order, "cancelled", actor, code, reason);
        }
    }
}
