using Steward.Kernel;

namespace Steward.Wealth.Orders;

/// <summary>What the watch over cut-offs asks and writes.</summary>
internal sealed partial class InvestmentOrderStore
{
    /// <summary>Kept from leaving, or perhaps not arrived: as <see cref="InvestmentOrderRow.IsKept"/>, and to the letter the condition of its index.</summary>
    internal const string Kept = "(status in ('under_review', 'unknown') or (status in ('pending', 'confirmed') and held_code is not null))";

    /// <summary>Kept, with a cut-off between now and <c>@LateUntil</c>.</summary>
    private const string Late = $"({Kept} and cutoff_at is not null and cutoff_at > @Now and cutoff_at <= @LateUntil)";

    private const string Undated = $"{Kept} and cutoff_at is null and predicted_nav_date is not null";

    private const string Unasked = "not exists (select 1 from wealth_tasks t where t.kind = @kind and t.subject_id = investment_orders.id and t.status = 'Open')";

    internal async Task<bool> AnyToWatch(Session session, CutOffWarning warning, string kind) => await session.Scalar<int?>(
        $"""
        select 1 where exists (select 1 from investment_orders where {Undated}) or exists (select 1 from investment_orders where {Late} and {Unasked})
          or exists (select 1 from wealth_tasks where kind = @kind and status = 'Open' and {InTime})
        """,
        new { session.Now, LateUntil = session.Now + warning.Before, kind }) is not null;

    /// <summary>Orders of which it is not known yet until when they may leave, locked.</summary>
    internal Task<IReadOnlyList<InvestmentOrderRow>> KeptWithoutCutOff(Session session, int most) =>
        session.Query<InvestmentOrderRow>($"select {Columns} from investment_orders where {Undated} order by predicted_nav_date desc, id limit @most{session.ForUpdateSkipLocked}", new { most });

    internal Task<int> FixCutOffs(Session session, IReadOnlyList<InvestmentOrderRow> orders) => Each(session, orders, [new("cutoff_at", o => o.CutoffAt)], "");

    /// <summary>Those of which the cut-off is near and nobody was shown yet, the nearest first.</summary>
    internal Task<IReadOnlyList<InvestmentOrderRow>> LeavingLate(Session session, CutOffWarning warning, string kind, int most) => session.Query<InvestmentOrderRow>(
        $"select {Columns} from investment_orders where {Late} and {Unasked} order by cutoff_at, id limit @most", new { session.Now, LateUntil = session.Now + warning.Before, kind, most });

    /// <summary>Takes the tasks back of orders that have left, came to nothing, have another cut-off, or have missed it and are asked about by the sender.</summary>
    internal Task<int> WithdrawInTime(Session session, string kind, string actor) => session.Execute(
        $"update wealth_tasks set status = 'Withdrawn', done_by = @actor, done_at = @Now, version = version + 1 where kind = @kind and status = 'Open' and {InTime}", new { session.Now, kind, actor });

    private const string InTime = $"not exists (select 1 from investment_orders where investment_orders.id = wealth_tasks.subject_id and {Kept} and cutoff_at = wealth_tasks.due_at and cutoff_at > @Now)";

    /// <summary>Calendars or cut-offs have changed: the watch reckons anew.</summary>
    /// <param name="scheme">Orders of it alone; null: of all.</param>
    internal Task<int> ForgetCutOffs(Session session, Guid? scheme = null) => session.Execute(
        $"update investment_orders set cutoff_at = null where {Kept} and client_reference is null and cutoff_at is not null {(scheme is null ? "" : "and product_id = @scheme")}", new { scheme });
}
