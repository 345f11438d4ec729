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
internal sealed class NavAdjuster(PriceBooks books, TriggerOrderStore triggers, TriggerChanges changes, UnitStore units)
{
    /// <summary>What the columns of values and units hold.</summary>
    private const decimal Most = 999_999_999_999m;

    internal async Task<Adjustment> Preview(Session session, QuarantineRow row, decimal factor)
    {
        var prices = books.Of(row);
        if (await Impossible(session, row, factor) is { } refused) throw new RefusedException(refused);
        var (earlier, last) = (await prices.AcceptedBefore(session, row.SubjectId, row.FirstDate), await prices.Latest(session, row.SubjectId));
        return new(
            DecimalText.Write(factor), row.FirstDate, earlier.Count, last is null ? null : DecimalText.Write(last.Nav), last is null ? null : NavAdjustment.Nav(new(last.Nav), factor).ToString(),
            (row.ProductId is { } scheme ? await triggers.OpenOnScheme(session, scheme) : await triggers.OpenOnSeries(session, row.SubjectId)).Count, row.ProductId is { } held ? (await units.Holdings(session, held)).Count : 0);
    }

    /// <summary>Null when every value is one that can be kept after it; otherwise which is not.</summary>
    internal async Task<Refusal?> Impossible(Session session, Guid product, decimal factor, DateOnly before)
    {
        if (Impossible(factor, await books.Navs.AcceptedBefore(session, product, before), await triggers.OpenNaming(session, product)) is { } refused) return refused;
        return (await units.Holdings(session, product)).FirstOrDefault(holding => holding.Units / factor > Most) is { } held
            ? Refused(factor, $"a holding of {DecimalText.Write(held.Units)} units would have {DecimalText.Write(decimal.Round(held.Units / factor))}") : null;
    }

    private async Task<Refusal?> Impossible(Session session, QuarantineRow row, decimal factor) => row.ProductId is { } product
        ? await Impossible(session, product, factor, row.FirstDate) : Impossible(factor, await books.Closes.AcceptedBefore(session, row.SubjectId, row.FirstDate), await triggers.OpenOnSeries(session, row.SubjectId));

    private static Refusal? Impossible(decimal factor, IEnumerable<NavPriceRow> earlier, IEnumerable<TriggerOrderRow> orders)
    {
        var values = earlier.Select(price => (What: $"the value of {price.NavDate:yyyy-MM-dd}", Was: price.Nav!.Value)).Concat(orders.Where(order => order.IsByNav).Select(order => (What: $"the value of {order.Code}", Was: order.TriggerValue)));
        foreach (var (what, was) in values)
            if (was > 0 && (was * factor > Most || NavAdjustment.Nav(new(was), factor).Value <= 0)) return Refused(factor, $"{what}, {DecimalText.Write(was)}, would be {DecimalText.Write(was * factor)}");
        return null;
    }

    private static Refusal Refused(decimal factor, string what) =>
        Refusal.Rule("out_of_limits", $"With the factor {DecimalText.Write(factor)} {what}: a value is more than 0 with six decimals, and at most {DecimalText.Write(Most)}.", "/factor");

    /// <summary>A case's scheme; of a series only the earlier closes and the orders that look at it, for nobody holds it.</summary>
    /// <exception cref="RefusedException">422: a value would be none that can be kept.</exception>
    internal async Task Apply(Session session, QuarantineRow row, decimal factor)
    {
        if (await Impossible(session, row, factor) is { } refused) throw new RefusedException(refused);
        if (row.ProductId is { } scheme) await Apply(session, scheme, factor, row.FirstDate);
        else await Rebase(session, row.SubjectId, factor, row.FirstDate);
    }

    private async Task Rebase(Session session, Guid series, decimal factor, DateOnly before)
    {
        var orders = await triggers.OpenOnSeries(session, series);
        foreach (var order in orders) await triggers.Adjust(session, (await TriggerStates.Settled(session, books, order)).Adjusted(factor, series));
        await Multiply(session, books.Closes, series, factor, before);
        await changes.Say(session, [.. orders.Select(order => order.Id)]);
    }

    internal async Task Apply(Session session, Guid product, decimal factor, DateOnly before)
    {
        var orders = await triggers.OpenNaming(session, product);
        // What they have seen is written down before the values of then are multiplied.
        foreach (var order in orders) await triggers.Adjust(session, await Adjusted(session, order, product, factor));
        await Multiply(session, books.Navs, product, factor, before);
        await units.Divide(session, product, factor, before);
        await changes.Say(session, [.. orders.Select(order => order.Id)]);
    }

    private async Task<TriggerOrderRow> Adjusted(Session session, TriggerOrderRow order, Guid product, decimal factor)
    {
        if (order.TriggerType == "Custom") order = order with { ConditionTree = TreeScaling.Times(order.ConditionTree, product, factor) };
        return order.SchemeId == product ? (await TriggerStates.Settled(session, books, order)).Adjusted(factor, product) : order;
    }

    private static async Task Multiply(Session session, PriceRowStore prices, Guid owner, decimal factor, DateOnly before)
    {
        var earlier = await prices.AcceptedBefore(session, owner, before);
        if (earlier.Count == 0) return;
        var stored = await prices.Stored(session, [.. earlier.Select(row => (owner, row.NavDate))]);
        var adjusted = earlier.Select(row => row with
        {
            Id = Ids.New(session.Now), Revision = stored[(owner, row.NavDate)].Max(one => one.Revision) + 1, Nav = NavAdjustment.Nav(new(row.Nav!.Value), factor).Value, ReasonCode = "adjusted", DropId = null, CaseId = null, KnownAt = session.Now,
        }).ToList();
        var last = await prices.Latest(session, owner);
        await prices.Supersede(session, [.. earlier.Select(row => row.Id)]);
        await prices.Add(session, adjusted);
        if (last is null || last.NavDate >= before) return;
        var now = adjusted[^1];
        await prices.Move(session, [last with { PriceId = now.Id, Revision = now.Revision, Nav = now.Nav!.Value, PreviousNav = last.PreviousNav is { } nav ? NavAdjustment.Nav(new(nav), factor).Value : null, KnownAt = session.Now }]);
    }
}
