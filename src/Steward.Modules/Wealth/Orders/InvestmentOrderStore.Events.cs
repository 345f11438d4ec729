using Steward.Kernel;

namespace Steward.Wealth.Orders;

/// <summary>One thing that happened to an order: a change of state, a fill, a question to the rail, its reply, or a note.</summary>
internal sealed record OrderEventRow
{
    public Guid Id { get; init; }
    public Guid OrderId { get; init; }
    public int Seq { get; init; }

    /// <summary>state, fill, query, reply or note.</summary>
    public string Kind { get; init; } = "note";
    public string? FromStatus { get; init; }
    public string? ToStatus { get; init; }
    public DateTimeOffset At { get; init; }
    public string Actor { get; init; } = "";

    /// <summary>The rail's own id of what it told: told twice, it counts once.</summary>
    public string? SourceId { get; init; }
    public Json Detail { get; init; } = Json.Empty;
}

/// <summary>The reversal of a fill that was not told yet.</summary>
internal sealed record EarlyReply(string? Early, string? Reason);

/// <summary>Table <c>investment_order_events</c>: only ever added to.</summary>
internal sealed partial class InvestmentOrderStore
{
    /// <summary>Adds an event with the next number; false when this source told it before. The order must be locked.</summary>
    internal async Task<bool> AddEvent(Session session, OrderEventRow row) => await session.Execute(
        """
        insert into investment_order_events (id, order_id, seq, kind, from_status, to_status, at, actor, source_id, detail)
        select @Id, @OrderId, coalesce(max(seq), 0) + 1, @Kind, @FromStatus, @ToStatus, @At, @Actor, @SourceId, @Detail from investment_order_events where order_id = @OrderId
        on conflict do nothing
        """,
        row) == 1;

    internal Task<IReadOnlyList<OrderEventRow>> Events(Session session, Guid order) => session.Query<OrderEventRow>(
        "select id, order_id, seq, kind, from_status, to_status, at, actor, source_id, detail from investment_order_events where order_id = @order order by seq", new { order });

    internal async Task<bool> HasEvent(Session session, Guid order, string source) =>
        await session.Scalar<long>("select count(*) from investment_order_events where order_id = @order and source_id = @source", new { order, source }) > 0;

    /// <summary>The first thing that a rail told before what must come before it; null for none.</summary>
    internal async Task<EarlyReply?> Early(Session session, Guid order) => (await Events(session, order)).Where(one => one.Kind == "reply").Select(one => one.Detail.As<EarlyReply>()).FirstOrDefault(one => one?.Early is not null);
}
