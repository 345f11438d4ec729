using System.Diagnostics;
using System.Globalization;
using Steward.Faults;
using Steward.Kernel;

namespace Steward.Bench.Targets;

/// <summary>
/// Targets, history and plans of a fleet (fleet-targets.md 7) through the real server: 10,000 drivers in one zone with so many days of history
/// each, 100 in a second and 500 on duty in a third. The amount is the days: 1,095 are three years, 11 million rows.
/// </summary>
internal static class TargetsBench
{
    private const int Large = 10_000, Small = 100, OnDuty = 500, Seed = 20;

    internal static async Task<bool> Run(Wanted wanted)
    {
        var days = Math.Clamp(wanted.Amount ?? 1_095, 8, 2_000);
        var isGood = true;
        RowFigures.Head();
        foreach (var place in await wanted.Places())
        {
            using var folder = place;
            var towns = await Fill(place, days);
            await using var server = await ServerProcess.Start(place);
            using var client = new StewardClient(server.Address);
            await client.SignIn(place.Folder);
            isGood &= await Measure(client, towns, place, new RowFigures(server.Id, place.IsSqlite ? null : DiskCluster.ProcessId));
        }
        return isGood;
    }

    private static async Task<(Town Large, Town Small, Town OnDuty)> Fill(StorePlace place, int days)
    {
        Town large, small, onDuty;
        await using (var server = await ServerProcess.Start(place))
        {
            using var client = new StewardClient(server.Address);
            await client.SignIn(place.Folder);
            (await client.Post("automation/stop-all")).Must("Stopping the engines");
            large = await Town.Found(client, Seed, "direct", "LRG");
            small = await Town.Found(client, Small, "direct", "SML");
            onDuty = await Town.Found(client, OnDuty, "direct", "DTY");
        }
        var clock = Stopwatch.StartNew();
        await TargetRows.Drivers(place, large, Large);
        await TargetRows.History(place, large, days);
        Console.Error.WriteLine($"{place.Name}: {(long)days * Large:N0} days of history in {clock.Elapsed.TotalSeconds:0} s");
        return (large, small, onDuty);
    }

    private static async Task<bool> Measure(StewardClient client, (Town Large, Town Small, Town OnDuty) towns, StorePlace place, RowFigures figures)
    {
        var (name, isGood) = (place.Name, true);
        var drivers = (await place.Query($"select id from drivers where zone_id = '{towns.Large.ZoneId}' order by id")).Select(r => r[0]!).ToList();
        var today = TimeProvider.System.GetUtcNow().AddHours(3).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        Task<Answer> Fleet(string path, object? body = null) => body is null ? client.Get("fleet-manager/" + path) : client.Post("fleet-manager/" + path, body);
        async Task<bool> One(string subject, int times, double must, double goal, Func<int, (string Path, object? Body)> of) =>
            await figures.Measure($"{name}: {subject}", times, must, goal, 0, async n => (await Fleet(of(n).Path, of(n).Body)).Must(subject));

        isGood &= await One("targets of all 10,000 drivers set, by zone", 3, 5_000, 1_500, _ => ("production/set-targets", new { city_id = "LRG", target_deliveries = 20, target_revenue = 500 }));
        (await Fleet("production/set-targets", new { city_id = "SML", target_deliveries = 20, target_revenue = 500 })).Must("Targets");
        var thousand = new { drivers = drivers.Take(1_000).Select(driver => new { driver_id = driver, target_deliveries = 21, target_revenue = 510 }) };
        isGood &= await One("set 1,000 targets", 20, 500, 150, _ => ("targets/set", thousand));
        isGood &= await One("one target", 300, 5, 2, n => ("targets/" + drivers[n * 7], null));
        isGood &= await One("status of 100 drivers", 200, 5, 2, _ => ("targets/status?zone_id=" + towns.Small.ZoneId, null));
        var cursor = "";
        isGood &= await figures.Measure($"{name}: status of 10,000 drivers, a page of 500", 40, 25, 10, 0, async _ =>
        {
            var page = (await Fleet($"targets/status?limit=500&zone_id={towns.Large.ZoneId}{cursor}")).Must("A page");
            cursor = (string?)page.Body["next_cursor"] is { } next ? "&cursor=" + next : "";
            return page;
        });
        isGood &= await One("history of 30 days", 300, 50, 5, n => ($"history/{drivers[n * 11]}?days=30", null));
        isGood &= await One("top performers, 7 days of 10,000 drivers", 60, 100, 40, _ => ("top-performers?days=7&zone_id=" + towns.Large.ZoneId, null));
        isGood &= await One("snapshot of 100 drivers", 40, 100, 40, _ => ("snapshots", new { date = today, zone_id = towns.Small.ZoneId }));
        isGood &= await One("snapshot of 10,000 drivers", 6, 5_000, 2_000, _ => ("snapshots", new { date = today, zone_id = towns.Large.ZoneId }));
        return isGood & await Plans(client, towns.OnDuty, One);
    }

    private static async Task<bool> Plans(StewardClient client, Town town, Func<string, int, double, double, Func<int, (string, object?)>, Task<bool>> one)
    {
        var (chance, now) = (new Chance(23, "plans"), TimeProvider.System.GetUtcNow());
        var orders = Enumerable.Range(0, 200).Select(n => new
        {
            order_id = "plan-" + n.ToString(CultureInfo.InvariantCulture), customer_name = "Customer", created_at = now, sla_hours = 4, load_kg = 5, delivery_lat = 24.7136 + (chance.Unit() - 0.5) * 0.1,
            delivery_lng = 46.6753 + (chance.Unit() - 0.5) * 0.1,
        }).ToList();
        var plan = new { orders, drivers = town.Drivers.Take(50).Select(driver => new { driver_id = driver, capacity_kg = 500 }).ToList() };
        var isGood = await one("plan of 200 orders for 50 drivers with routes", 6, 5_000, 2_000, _ => ("assign", plan));
        await town.Report(client, new Chance(3, "positions"));
        await Task.Delay(2_000);
        var order = (await client.Post("orders", town.Order(chance))).Must("An order").Id;
        var asked = new { order = new { order_id = order }, availableDrivers = town.Drivers };
        return isGood & await one("suggest-driver for 500 drivers", 60, 200, 80, _ => ("ai/suggest-driver", asked));
    }
}
