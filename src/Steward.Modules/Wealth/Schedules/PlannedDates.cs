using Steward.Kernel;
using Steward.Wealth.AutoInvest;
using Steward.Wealth.Orders;
using Steward.Wealth.Rebalancing;
using Steward.Wealth.Triggers;

namespace Steward.Wealth.Schedules;

/// <summary>
/// The next dates that are kept with rules and orders, so that engines find what is due at once. What they were reckoned from may change afterwards: a holiday that is
/// entered late can bring the last business day of a month forward, an earlier cut-off the run before it. Then they are reckoned anew, before the old date comes.
/// </summary>
internal sealed class PlannedDates(RuleStore rules, RebalancingRuleStore rebalancing, TriggerOrderStore orders, TriggerTimes times, TriggerChanges triggers, InvestmentOrderStore kept)
{
    internal async Task CalendarChanged(Session session, Guid calendar)
    {
        await rules.LookAgain(session, calendar);
        await rebalancing.LookAgain(session, calendar);
        foreach (var order in await orders.OfDates(session)) await times.SetDate(session, order);
        await kept.ForgetCutOffs(session);
    }

    internal async Task CutOffsChanged(Session session)
    {
        await rules.LookAgain(session);
        await rebalancing.LookAgain(session, null);
        await kept.ForgetCutOffs(session);
    }

    /// <summary>Its calendar or its category, and with it the cut-off.</summary>
    internal async Task SchemeChanged(Session session, Guid scheme)
    {
        await rules.LookAgain(session, scheme: scheme);
        await kept.ForgetCutOffs(session, scheme);
    }

    /// <summary>Trigger orders go by the clock of their client; rules have a zone of their own.</summary>
    internal async Task ClientMoved(Session session, Guid client, string zone)
    {
        var moved = await orders.Rezone(session, client, zone);
        // One that has fired has had its day.
        foreach (var order in moved.Where(order => order.FireNo == 0)) await times.SetDays(session, order);
        await triggers.Say(session, [.. moved.Select(order => order.Id)]);
    }

    /// <summary>The days that its debit takes.</summary>
    internal Task MandateChanged(Session session, Guid mandate) => rules.LookAgain(session, mandate: mandate);
}
