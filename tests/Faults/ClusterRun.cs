using Steward.Kernel;

namespace Steward.Faults;

/// <summary>
/// Three servers on one PostgreSQL, all under load. In each round one of them is killed, or frozen and let go again, while the others go on
/// (delivery automation, acceptance 35).
/// </summary>
internal sealed class ClusterRun(StorePlace place, int faults, long seed, Action<string> say) : IAsyncDisposable
{
    private const int Nodes = 3, Drivers = 60, LedgerEvery = 50, FreezeEvery = 4, MostStarts = 6, SignInEvery = 30;

    /// <summary>Three servers on the same processors: without it the load, not the fault, decides how long a start takes.</summary>
    private static readonly TimeSpan BetweenOrders = TimeSpan.FromMilliseconds(150);

    private readonly Journal journal = new();
    private readonly Chance chance = new(seed, "cluster");
    private readonly Verdict verdict = new(place);
    private readonly ServerProcess?[] nodes = new ServerProcess?[Nodes];
    private readonly StewardClient?[] clients = new StewardClient?[Nodes];
    private double slowestStart;
    private int freezes;

    internal IReadOnlyList<string> Troubles => verdict.Troubles;

    internal async Task<KillResult> Run()
    {
        await Start(0);
        await clients[0]!.SignIn(place.Folder);
        var city = await Town.Found(clients[0]!, Drivers, "offer");
        await city.Dispatch(clients[0]!);
        for (var node = 1; node < Nodes; node++) await Start(node);
        for (var fault = 1; fault <= faults; fault++)
        {
            await Round(city, fault);
            if (fault % LedgerEvery == 0 || fault == faults) await verdict.VerifyLedger(fault);
            if (fault % SignInEvery == 0) await SignInAgain();
            if (fault % 10 == 0) say($"{Nodes} servers: {fault - freezes} kills, {freezes} freezes, {verdict.Said(journal)}");
        }
        await verdict.Settle();
        return verdict.Result(journal, faults - freezes, freezes, slowestStart);
    }

    /// <summary>A session ends long before the run does.</summary>
    private async Task SignInAgain()
    {
        await clients[0]!.SignIn(place.Folder);
        for (var node = 1; node < Nodes; node++)
        {
            using var before = clients[node];
            clients[node] = clients[0]!.At(nodes[node]!.Address);
        }
    }

    private async Task Start(int node)
    {
        var started = TimeProvider.System.GetTimestamp();
        nodes[node] = await StartAsAServiceManager();
        slowestStart = Math.Max(slowestStart, TimeProvider.System.GetElapsedTime(started).TotalSeconds);
        var before = clients[node] ?? clients[0];
        clients[node] = before?.At(nodes[node]!.Address) ?? new StewardClient(nodes[node]!.Address);
    }

    /// <summary>A server that cannot reach its database ends at its start; whoever runs it starts it anew.</summary>
    private async Task<ServerProcess> StartAsAServiceManager()
    {
        for (var attempt = 1; ; attempt++)
        {
            try { return await ServerProcess.Start(place); }
            catch (InvalidOperationException refusal) when (attempt < MostStarts) { say(refusal.Message); }
            await Task.Delay(TimeSpan.FromSeconds(attempt), CancellationToken.None);
        }
    }

    private async Task Round(Town city, int fault)
    {
        var victim = (int)chance.Below(Nodes);
        var before = clients[victim]!;
        await city.Report(clients[(victim + 1) % Nodes]!, chance);
        using var stop = new CancellationTokenSource();
        var loads = clients.Select((client, node) => new Load(client!, city, journal, (seed * 100_000 + fault) * 10 + node, BetweenOrders).Run(stop.Token)).ToList();
        await Task.Delay(TimeSpan.FromMilliseconds(200 + chance.Below(1_200)), CancellationToken.None);
        if (fault % FreezeEvery == 2) await Freeze(victim);
        else await Kill(victim);
        await stop.CancelAsync();
        await Task.WhenAll(loads);
        if (clients[victim] != before) before.Dispose();
        var witness = clients[(int)chance.Below(Nodes)]!;
        await verdict.Repeat(witness, journal);
        await verdict.Compare(journal, fault);
        await verdict.Finish(witness, journal);
    }

    /// <summary>Up again while the others are under load.</summary>
    private async Task Kill(int victim)
    {
        await nodes[victim]!.Kill();
        await nodes[victim]!.DisposeAsync();
        await Start(victim);
    }

    /// <summary>For a moment, or for longer than PostgreSQL lets a transaction idle.</summary>
    private async Task Freeze(int victim)
    {
        freezes++;
        nodes[victim]!.Freeze();
        await Task.Delay(TimeSpan.FromMilliseconds(200 + chance.Below(6_500)), CancellationToken.None);
        nodes[victim]!.Thaw();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in nodes)
            if (node is not null) await node.DisposeAsync();
        foreach (var client in clients) client?.Dispose();
    }
}
