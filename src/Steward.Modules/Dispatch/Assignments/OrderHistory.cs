using Steward.Decisions.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Dispatch;

/// <summary>What <c>/orders/{id}/offers</c> answers.</summary>
internal sealed class OffersOfOrder(OffersStore offers) : IOrderHistory
{
    public string Kind => "offers";

    public async Task<Page<object>> Of(Session session, Guid order, PageRequest page)
    {
        var cut = Page<Offer>.Of(await offers.List(session, new(order, null, null, null), page), page, offer => (offer.CreatedAt, offer.Id));
        return new([.. cut.Items], cut.NextCursor);
    }
}

/// <summary>What <c>/orders/{id}/decisions</c> answers.</summary>
internal sealed class DecisionsOfOrder(IDecisionLedger ledger) : IOrderHistory
{
    public string Kind => "decisions";

    /// <summary>An order has few decisions: the page is cut here.</summary>
    public async Task<Page<object>> Of(Session session, Guid order, PageRequest page)
    {
        var rows = (await ledger.OfOrder(session, order)).Where(decision => page.After is not { } after || (decision.CreatedAt, decision.Id).CompareTo(after) < 0)
            .OrderByDescending(decision => (decision.CreatedAt, decision.Id)).Take(page.Take).ToList();
        var cut = Page<DecisionFacts>.Of(rows, page, decision => (decision.CreatedAt, decision.Id));
        return new([.. cut.Items], cut.NextCursor);
    }
}
