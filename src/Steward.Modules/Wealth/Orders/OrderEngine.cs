using Steward.Kernel;

namespace Steward.Wealth.Orders;

/// <summary>The engine <c>investment-orders</c>, one for the whole server: asks for debits, sends what is due, asks rails and takes what they tell, and settles.</summary>
internal sealed class OrderEngine(Database database, DebitMandates debits, SendDebits telling, SendOrders sending, PollOrders polling, FillOrders filling, SettleOrders settling, InvestmentOrderStore store) : IEngine
{
    internal const string EngineName = "investment-orders";

    public string Name => EngineName;

    public bool PerZone => false;

    /// <summary>New orders come with these.</summary>
    public IReadOnlyCollection<string> WakesOn { get; } = ["wealth.occurrence", OrderSteps.Changed, "wealth.nav_drop"];

    public EngineRhythm Rhythm(Json config) => new(TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(50));

    public async Task<EngineReport> Tick(EngineShard shard, CancellationToken cancel)
    {
        var counts = new Dictionary<string, long> { ["debits"] = await Debits(shard, cancel), ["debits_told"] = await telling.Run(shard, cancel), ["sent"] = 0 };
        int taken;
        do counts["sent"] += taken = await sending.Run(shard, cancel);
        while (taken == SendOrders.MostTogether);
        counts["asked_about"] = await polling.Run(shard, cancel);
        counts["told"] = await filling.Run(shard, cancel);
        counts["settled"] = await settling.Run(shard, cancel);
        counts["overdue"] = await settling.Overdue(shard, cancel);
        return new(counts);
    }

    private async Task<long> Debits(EngineShard shard, CancellationToken cancel)
    {
        if (await database.Read(async session => (await store.WithoutDebit(session, 1)).Count == 0, cancel)) return 0;
        return await database.Write(
            async session =>
            {
                var asked = await debits.Ask(session);
                await shard.Fence(session);
                return asked;
            },
            cancel);
    }
}
