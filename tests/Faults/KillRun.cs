using Steward.Kernel;

namespace Steward.Faults;

/// <summary>
/// Kills the real server at random moments under load and holds what it had acknowledged against what the database has afterwards
/// (reliability, tests T1 and T4).
/// </summary>
internal sealed class KillRun(StorePlace place, int kills, long seed, Action<string> say) : IAsyncDisposable
{
    private const int Drivers = 40, SignInEvery = 30; // a session ends long before a long run does
    private readonly Journal journal = new();
    private readonly Chance chance = new(seed, "kills");
    private readonly Verdict verdict = new(place);
    private ServerProcess server = null!;
    private StewardClient client = null!;
    private double slowestStart;

    internal IReadOnlyList<string> Troubles => verdict.Troubles;

    internal async Task<KillResult> Run()
    {
        server = await ServerProcess.Start(place);
        client = new StewardClient(server.Address);
        await client.SignIn(place.Folder);
        var city = await Town.Found(client, Drivers, "offer");
        await city.Dispatch(client);
        for (var kill = 1; kill <= kills; kill++)
        {
            await Round(city, kill);
            if (kill % SignInEvery == 0) await client.SignIn(place.Folder);
            if (kill % 10 == 0) say($"{place.Name}: {kill} kills, {verdict.Said(journal)}");
        }
        await verdict.Settle();
        return verdict.Result(journal, kills, 0, slowestStart);
    }

    private async Task Round(Town city, int kill)
    {
        await city.Report(client, chance);
        using var stop = new CancellationTokenSource();
        var load = new Load(client, city, journal, seed * 100_000 + kill).Run(stop.Token);
        await Task.Delay(TimeSpan.FromMilliseconds(300 + chance.Below(2_200)), CancellationToken.None);
        await server.Kill();
        await stop.CancelAsync();
        await load;
        await server.DisposeAsync();
        client.Dispose();
        await verdict.VerifyLedger(kill);
        await Restart();
        await verdict.Repeat(client, journal);
        await verdict.Compare(journal, kill);
        await verdict.Finish(client, journal);
    }

    private async Task Restart()
    {
        var started = TimeProvider.System.GetTimestamp();
        server = await ServerProcess.Start(place);
        slowestStart = Math.Max(slowestStart, TimeProvider.System.GetElapsedTime(started).TotalSeconds);
        client = client.At(server.Address);
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null) await server.DisposeAsync();
        client?.Dispose();
    }
}
