using Steward.Kernel;

namespace Steward.Dispatch;

/// <summary>The table <c>reassignments</c>.</summary>
internal sealed partial class DispatchStore
{
    internal Task<int> AddReassignment(Session session, Reassignment row) => session.Execute(
        """
        insert into reassignments (id, order_id, from_driver_id, to_driver_id, reason, score, minutes_saved, zone_id, business_date, decision_id, created_at)
        values (@Id, @OrderId, @FromDriverId, @ToDriverId, @Reason, @Score, @MinutesSaved, @ZoneId, @BusinessDate, @DecisionId, @Now)
        """,
        new { row.Id, row.OrderId, row.FromDriverId, row.ToDriverId, Reason = row.Reason.Length > 100 ? row.Reason[..100] : row.Reason, row.Score, row.MinutesSaved, row.ZoneId, row.BusinessDate, row.DecisionId, session.Now });

    /// <summary>The hand-overs of an order have shown what they were good for.</summary>
    internal Task<int> JudgeReassignments(Session session, Guid order, bool success) =>
        session.Execute("update reassignments set success = @success where order_id = @order and success is null", new { order, success });
}
