using Steward.Kernel;

namespace Steward.Wealth.Orders;

/// <summary>What a change of the face value needs: orders that count units of a scheme.</summary>
internal sealed partial class InvestmentOrderStore
{
    /// <summary>Orders under way that are sized in units of a scheme or are to bring some in, and sales that may still be taken back; locked.</summary>
    internal Task<IReadOnlyList<InvestmentOrderRow>> CountedIn(Session session, Guid product) => session.Query<InvestmentOrderRow>(
        $"""
        select {Columns} from investment_orders
        where product_id = @product and (status in ('under_review', 'pending', 'confirmed', 'submitted', 'unknown', 'executed') or (status = 'settled' and order_type <> 'Purchase'))
          or target_product_id = @product and status = 'executed'
        order by id{session.ForUpdate}
        """,
        new { product });

    /// <summary>The counts of units alone, of an order that the transaction has locked.</summary>
    internal Task<int> Recount(Session session, InvestmentOrderRow order) => session.Execute(
        """
        update investment_orders set units = @Units, lots = @Lots, reserved_units = @ReservedUnits, reserved_parts = @ReservedParts, executed_units = @ExecutedUnits, target_units = @TargetUnits, version = version + 1
        where id = @Id
        """,
        order);
}
