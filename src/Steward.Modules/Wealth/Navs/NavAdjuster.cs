using Steward.Kernel;
using Steward.Portfolio;
using Steward.Portfolio.Navs;
using Steward.Wealth.Triggers;

namespace Steward.Wealth.Navs;

/// <summary>What a change of the face value would do.</summary>
/// <param name="Navs">Earlier NAVs that are multiplied.</param>
internal sealed record Adjustment(string Factor, DateOnly Before, int Navs, string? LastNav, string? LastNavAfter, int TriggerOrders, int Holdings);

/// <summary>
/// Carries a change of the face value out: earlier NAVs get a new revision, times the factor; trigger values, floors, marks and tolerances of open
/// orders too; units of holdings, lots and orders by the inverse.
/// </summary>
internal sealed class NavAdjuster(NavPriceStore prices, TriggerOrderStore triggers, TriggerChanges changes, UnitStore units)
{
    internal async Task<Adjustment> Preview(Session session, Guid product, decimal factor, DateOnly before)
    {
        var (earlier, last) = (await prices.AcceptedBefore(session, product, before), await prices.Latest(session, product));
        return new(
            DecimalText.Write(factor), before, earlier.Count, last is null ? null : DecimalText.Write(last.Nav), last is null ? null : NavAdjustment.Nav(new(last.Nav), factor).ToString(),
            (await triggers.OpenOnScheme(session, product)).Count, (await units.Holdings(session, product)).Count);
    }

    internal async Task Apply(Session session, Guid product, decimal factor, DateOnly before)
    {
        var earlier = await prices.AcceptedBefore(session, product, before);
        var stored = await prices.Stored(session, [.. earlier.Select(row => (product, row.NavDate))]);
        var adjusted = earlier.Select(row => row with
        {
            Id = Ids.New(session.Now), Revision = stored[(product, row.NavDate)].Max(one => one.Revision) + 1, Nav = NavAdjustment.Nav(new(row.Nav!.Value), factor).Value, ReasonCode = "adjusted", DropId = null, CaseId = null, KnownAt = session.Now,
        }).ToList();
        await prices.Supersede(session, [.. earlier.Select(row => row.Id)]);
        await prices.Add(session, adjusted);
        if (await prices.Latest(session, product) is { } last && last.NavDate < before)
        {
            var now = adjusted[^1];
            await prices.Move(session, [last with { PriceId = now.Id, Revision = now.Revision, Nav = now.Nav!.Value, PreviousNav = last.PreviousNav is { } nav ? NavAdjustment.Nav(new(nav), factor).Value : null, KnownAt = session.Now }]);
        }
        var orders = await triggers.OpenOnScheme(session, product);
        foreach (var order in orders) await triggers.Adjust(session, order.Adjusted(factor));
        await units.Divide(session, product, factor);
        await changes.Say(session, [.. orders.Select(order => order.Id)]);
    }
}
