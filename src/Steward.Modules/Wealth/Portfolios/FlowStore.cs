using Steward.Kernel;

namespace Steward.Wealth.Portfolios;

/// <summary>What a client brought in (above 0) or took out on a day, in money or in units at their cost.</summary>
internal sealed record FlowRow
{
    public DateOnly Day { get; init; }
    public decimal Amount { get; init; }
}

/// <summary>Reads what went into and out of portfolios: cash from outside, and lots that did not come from an order.</summary>
internal sealed class FlowStore
{
    /// <summary>Purchases, redemptions and their charges move inside a portfolio and are no flows. A lot that an import replaced counts by what replaced it.</summary>
    internal Task<IReadOnlyList<FlowRow>> Of(Session session, Guid client) => session.Query<FlowRow>(
        """
        select available_on as day, sum(amount) as amount from cash_ledger where client_id = @client and kind in ('Deposit', 'Withdrawal', 'Debit', 'Refund', 'Adjustment') group by available_on
        union all
        select l.acquired_on as day, sum(l.cost) as amount from lots l join holdings h on h.id = l.holding_id
        where h.client_id = @client and l.order_id is null and l.metadata <> @replaced group by l.acquired_on
        order by 1
        """,
        new { client, replaced = Holdings.HoldingStore.Replaced });
}
