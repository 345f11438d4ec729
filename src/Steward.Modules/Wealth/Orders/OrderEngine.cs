using System.Runtime.ExceptionServices;
using Steward.Kernel;

namespace Steward.Wealth.Orders;

/// <summary>The engine <c>investment-orders</c>, one for the whole server: asks for debits, sends what is due, watches the cut-offs of what cannot leave, asks rails and takes what they tell, and settles.</summary>
internal sealed class OrderEngine(DebitMandates debits, SendDebits telling, SendOrders sending, WatchCutOffs watching, PollOrders polling, FillOrders filling, SettleOrders settling) : IEngine
{
    internal const string EngineName = "investment-orders";

    public string Name => EngineName;

    public bool PerZone => false;

    /// <summary>New orders come with these.</summary>
    public IReadOnlyCollection<string> WakesOn { get; } = ["wealth.occurrence", OrderSteps.Changed, "wealth.nav_drop"];

    public EngineRhythm Rhythm(Json config) => new(TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(50));

    /// <summary>Each part by itself: a fault that lies with one order of one part stops no other part, and is told when all have had their turn.</summary>
    public async Task<EngineReport> Tick(EngineShard shard, CancellationToken cancel)
    {
        var (counts, fault) = (new Dictionary<string, long>(), (ExceptionDispatchInfo?)null);
        await Part("debits", async () => await debits.Ask(shard, cancel));
        await Part("debits_told", async () => await telling.Run(shard, cancel));
        await Part("sent", () => Sent(shard, cancel));
        await Part("leaving_late", async () => await watching.Run(shard, cancel));
        await Part("asked_about", async () => await polling.Run(shard, cancel));
        await Part("told", async () => await filling.Run(shard, cancel));
        await Part("settled", async () => await settling.Run(shard, cancel));
        await Part("overdue", async () => await settling.Overdue(shard, cancel));
        fault?.Throw();
        return new(counts);

        async Task Part(string name, Func<Task<long>> work)
        {
            try { counts[name] = await work(); }
            catch (Exception error) when (SettleOrders.IsOfOneOrder(error)) { fault ??= ExceptionDispatchInfo.Capture(error); }
        }
    }

    private async Task<long> Sent(EngineShard shard, CancellationToken cancel)
    {
        var (sent, taken) = (0L, 0);
        do sent += taken = await sending.Run(shard, cancel);
        while (taken == SendOrders.MostTogether);
        return sent;
    }
}
