using System.Text.Json.Nodes;
using Steward.Fleet.Contracts;
using Steward.Fleet.Targets;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Tests.Fleet.Targets;

/// <summary>A zone whose drivers have targets and deliver real orders, at the times that the test says.</summary>
internal sealed class TargetsWorld : IAsyncDisposable
{
    internal const double Latitude = 24.7136, Longitude = 46.6753;

    // Friday; in Riyadh three hours later.
    internal static readonly DateTimeOffset Morning = new(2026, 11, 20, 5, 0, 0, TimeSpan.Zero);

    private int orders;

    private TargetsWorld(TestHost host, HttpClient manager, Guid zone) => (Host, Manager, Zone) = (host, manager, zone);

    internal TestHost Host { get; private set; }

    internal HttpClient Manager { get; private set; }

    internal Guid Zone { get; }

    internal DateTimeOffset Now => Host.Clock.GetUtcNow();

    internal static async Task<TargetsWorld> Start(Dialect dialect, DateTimeOffset? now = null, object? settings = null, Action<Microsoft.AspNetCore.Builder.WebApplicationBuilder>? configure = null)
    {
        var host = await TestHost.Start(dialect, new VirtualClock(now ?? Morning), configure);
        var manager = await host.As("manager");
        var zone = await Good(manager.PostJson("zones", new
        {
            code = "RUH", name = "Riyadh", time_zone = "Asia/Riyadh", currency = "SAR", country = "SA", depot = new { latitude = Latitude, longitude = Longitude }, settings = settings ?? new { },
        }));
        return new(host, manager, zone.Id);
    }

    /// <summary>Stops the server and starts another one on its database.</summary>
    internal async Task Restart()
    {
        await Host.DisposeAsync();
        Host = await Host.Again();
        Manager = (await Host.NewUser("manager", "another")).Client;
    }

    internal async Task<Guid> Driver(string external, DateTimeOffset? shiftFrom = null, int hours = 8)
    {
        var driver = (await Good(Manager.PostJson("drivers", new { zone_id = Zone, name = external, external_id = external }))).Id;
        if (shiftFrom is { } from) await Good(Manager.PostJson("shifts", new { driver_id = driver, starts_at = from, ends_at = from.AddHours(hours) }));
        return driver;
    }

    internal Task<Answer> Target(string driver, int deliveries, decimal revenue = 0) =>
        Good(Manager.PostJson("fleet-manager/targets/set", new { drivers = new[] { new { driver_id = driver, target_deliveries = deliveries, target_revenue = revenue } } }));

    internal async Task<JsonNode> Read(string path) => (await Good(Manager.GetJson("fleet-manager/" + path))).Body!;

    internal async Task<Guid> Order(decimal fee = 10, string? external = null) => (await Good(Manager.PostJson("orders", new
    {
        service_type = "BARQ", customer = new { name = "Layla Hassan", phone = $"+9665{++orders:00000000}" },
        pickup = new { latitude = Latitude, longitude = Longitude, address = "Shop" }, dropoff = new { latitude = Latitude + 0.01, longitude = Longitude, address = "Home" },
        packages = new[] { new { weight_kg = 2.5m, volume_m3 = 0.01m } }, delivery_fee = fee, external_id = external,
    }))).Id;

    internal Task Assign(Guid order, Guid driver) => Host.Database.Write(async session =>
    {
        var facts = (await Host.Service<IOrders>().Find(session, order))!;
        if (await Host.Service<IOrders>().Assign(session, order, driver, facts.RowVersion, null, "test") is { } refusal) throw new InvalidOperationException(refusal.Detail);
        await Host.Service<IDrivers>().NoteAssigned(session, driver, "test");
    });

    internal Task Unassign(Guid order) => Host.Database.Write(async session =>
    {
        var facts = (await Host.Service<IOrders>().Find(session, order))!;
        if (await Host.Service<IOrders>().Unassign(session, order, "other", "test", "test") is { } refusal) throw new InvalidOperationException(refusal.Detail);
        await Host.Service<IDrivers>().NoteReleased(session, facts.DriverId!.Value, 0, "test");
    });

    internal async Task PickUp(Guid order, DateTimeOffset? at = null) => Must(await Move(order, OrderStatus.PickedUp, at));

    internal Task<Refusal?> Move(Guid order, string status, DateTimeOffset? at = null) =>
        Host.Database.Write(session => Host.Service<IOrders>().Move(session, order, status, new("test", at)));

    /// <summary>An order from its beginning to the customer's door.</summary>
    internal async Task<Guid> Delivered(Guid driver, decimal fee = 10, DateTimeOffset? at = null)
    {
        var order = await Order(fee);
        await Assign(order, driver);
        await PickUp(order);
        Must(await Move(order, OrderStatus.Delivered, at));
        return order;
    }

    internal async Task<(int Deliveries, decimal Revenue)> Progress(string driver)
    {
        var target = await Read("targets/" + driver);
        return ((int)target["current_deliveries"]!, (decimal)target["current_revenue"]!);
    }

    /// <summary>The days of a driver, newest first.</summary>
    internal async Task<JsonArray> History(string driver, string query = "") => (await Read($"history/{driver}{query}"))["rows"]!.AsArray();

    internal Task CatchUp() => Host.Service<MissedDays>().CatchUp(CancellationToken.None);

    /// <summary>Moves time and lets the timers do their work.</summary>
    internal async Task Pass(TimeSpan time, Func<Task<bool>>? until = null)
    {
        Host.Clock.Advance(time);
        for (var i = 0; i < 200 && until is not null && !await until(); i++)
        {
            Host.Clock.Advance(TimeSpan.FromMilliseconds(200));
            await Task.Delay(20);
        }
    }

    internal static async Task<Answer> Good(Task<Answer> call)
    {
        var answer = await call;
        return answer.Status < 300 ? answer : throw new InvalidOperationException($"{answer.Response.RequestMessage!.RequestUri} answered {answer.Status}: {answer.Body}");
    }

    private static void Must(Refusal? refusal)
    {
        if (refusal is not null) throw new InvalidOperationException(refusal.Detail);
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
