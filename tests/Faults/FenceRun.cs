using System.Globalization;
using Steward.Kernel;

namespace Steward.Faults;

/// <param name="Rounds">Freezes that hit a tick.</param>
/// <param name="Stale">Decisions that a node committed while another held the lease.</param>
internal sealed record FenceResult(bool HasFence, int Rounds, int Effects, int Stale);

/// <summary>
/// Two servers on one PostgreSQL. The one that holds the lease is frozen in the middle of a tick until the other has taken over, then goes on.
/// A trigger of this test writes down at each commit who held the lease; without the fence stale effects must be found, with it none.
/// </summary>
internal sealed class FenceRun(StorePlace place, bool hasFence, int rounds, long seed, Action<string> say)
{
    private const int OrdersARound = 80;
    private static readonly TimeSpan MostTakeover = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan MostTick = TimeSpan.FromSeconds(20);
    private readonly Chance chance = new(seed, "fence");
    private readonly Dictionary<string, ServerProcess> nodes = new(StringComparer.Ordinal);

    // Deferred, so that it sees the lease as it is when the transaction commits. The sleep makes a tick long enough to be frozen in. The limit
    // on idle transactions is lifted, for it would protect as well: here the fence stands alone.
    private const string Witness =
        """
        create table test_effects (node text, owner text, at timestamptz not null default clock_timestamp());
        create function test_slow() returns trigger language plpgsql as $$ begin perform set_config('idle_in_transaction_session_timeout', '0', true); perform pg_sleep(0.2); return new; end $$;
        create function test_witness() returns trigger language plpgsql as $$ begin
          insert into test_effects (node, owner) select current_setting('application_name'), owner from zone_leases where engine = 'auto-dispatch' and zone_id = new.zone_id;
          return null; end $$;
        create trigger test_slow before insert on decisions for each row execute function test_slow();
        create constraint trigger test_witness after insert on decisions deferrable initially deferred for each row execute function test_witness();
        """;

    internal async Task<FenceResult> Run()
    {
        await using var first = await Start("first");
        using var client = new StewardClient(first.Address);
        await client.SignIn(place.Folder);
        await place.Execute(Witness);
        var city = await Town.Found(client, 60, "direct");
        await using var second = await Start("second");
        using var other = client.At(second.Address);
        var present = (await client.Get("automation/dispatch/config")).Must("The settings of dispatch");
        (await client.Send(HttpMethod.Put, "automation/dispatch/config", new { tick_seconds = 1, max_active_orders = 50 }, ifMatch: present.ETag)).Must("New settings of dispatch");
        (await client.Post("automation/dispatch/start")).Must("The start of dispatch");

        var hit = 0;
        for (var round = 1; round <= rounds; round++)
        {
            if (await Freeze(city, first, second, client, other)) hit++;
            say($"fence {(hasFence ? "on" : "off")}: round {round}, {hit} freezes in a tick");
        }
        var effects = await Effects();
        return new(hasFence, hit, effects.Count, effects.Count(e => e.IsStale));
    }

    private async Task<ServerProcess> Start(string name) => nodes[name] = await ServerProcess.Start(
        place with { DatabaseUrl = place.DatabaseUrl + "&application_name=" + name },
        hasFence);

    private async Task<bool> Freeze(Town city, ServerProcess first, ServerProcess second, StewardClient client, StewardClient other)
    {
        var owner = await Until(async () => await Owner(first, second), MostTakeover);
        if (owner is null) return false;
        var (holder, waiter, caller) = owner == first ? (first, second, other) : (second, first, client);
        await city.Report(caller, chance);
        var before = (await Effects()).Count;
        await Task.WhenAll(Enumerable.Range(0, OrdersARound).Select(_ => new { Key = Guid.CreateVersion7().ToString(), Body = city.Order(chance) })
            .ToList().Select(o => caller.Post("orders", o.Body, o.Key)));
        if (await Until(async () => (await Effects()).Count > before ? this : null, MostTick) is null) return false;
        holder.Freeze();
        try
        {
            if (await Until(async () => await Owner(first, second) == waiter ? waiter : null, MostTakeover) is null) return false;
            // The new holder is held before its first tick, so that the frozen one finds its orders as it left them.
            waiter.Freeze();
        }
        finally { holder.Thaw(); }
        await Task.Delay(TimeSpan.FromSeconds(4), CancellationToken.None);
        waiter.Thaw();
        await Task.Delay(TimeSpan.FromSeconds(1), CancellationToken.None);
        return true;
    }

    private async Task<ServerProcess?> Owner(ServerProcess first, ServerProcess second)
    {
        var rows = await place.Query("select owner from zone_leases where engine = 'auto-dispatch' and owner is not null and expires_at > clock_timestamp() and zone_id <> '00000000-0000-0000-0000-000000000000'");
        if (rows.Count == 0) return null;
        return Is(rows[0][0]!, first) ? first : Is(rows[0][0]!, second) ? second : null;
    }

    private static bool Is(string owner, ServerProcess server) => owner.Contains(string.Create(CultureInfo.InvariantCulture, $"-{server.Id}-"), StringComparison.Ordinal);

    private async Task<List<(string Node, bool IsStale)>> Effects()
    {
        var rows = await place.Query("select node, owner from test_effects");
        return rows.ConvertAll(row => (row[0]!, IsStale: row[1] is null || !Is(row[1]!, nodes[row[0]!])));
    }

    private static async Task<T?> Until<T>(Func<Task<T?>> look, TimeSpan most) where T : class
    {
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < most)
        {
            if (await look() is { } found) return found;
            await Task.Delay(10, CancellationToken.None);
        }
        return null;
    }
}
