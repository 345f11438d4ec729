using Steward.Wealth.Orders;

namespace Steward.Bench.Wealth;

/// <summary>A rail that has each order at once.</summary>
internal sealed class StubRail : IRail
{
    internal const string RailName = "stub";

    public string Name => RailName;

    public RailAbilities Abilities { get; } = new(CanQuery: true, CanCancel: true, MostTogether: 500);

    internal int Placed { get; private set; }

    public Task<IReadOnlyList<RailReply>> Place(IReadOnlyList<RailOrder> orders, CancellationToken cancel)
    {
        Placed += orders.Count;
        return Task.FromResult<IReadOnlyList<RailReply>>([.. orders.Select(order => new RailReply(order.Reference, RailWord.Accepted, "S-" + order.Reference))]);
    }

    public Task<RailReply> Query(RailOrder order, CancellationToken cancel) => Task.FromResult(new RailReply(order.Reference, RailWord.NotKnown));

    public Task<RailReply> Cancel(RailOrder order, CancellationToken cancel) => Task.FromResult(new RailReply(order.Reference, RailWord.Rejected));

    public Task<IReadOnlyList<RailEvent>> Events(CancellationToken cancel) => Task.FromResult<IReadOnlyList<RailEvent>>([]);

    public Task Heard(IReadOnlyList<RailEvent> events, CancellationToken cancel) => Task.CompletedTask;
}
