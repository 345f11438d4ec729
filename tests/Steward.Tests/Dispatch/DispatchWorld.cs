using System.Text.Json.Nodes;
using Steward.Kernel;

namespace Steward.Tests.Dispatch;

/// <summary>A zone with drivers and orders, made through the API of the real server, whose time moves when the test says so.</summary>
internal sealed class DispatchWorld : IAsyncDisposable
{
    // 12:00 in Nairobi on a Friday.
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 9, 0, 0, TimeSpan.Zero);

    internal const double Latitude = -1.2864;
    internal const double Longitude = 36.8172;

    // One kilometre of latitude, in degrees.
    internal const double Km = 1 / 111.195;

    private readonly string token;

    private DispatchWorld(TestHost host, HttpClient api, string token, Guid zone)
    {
        Host = host;
        Api = api;
        this.token = token;
        Zone = zone;
    }

    internal TestHost Host { get; private set; }

    /// <summary>Signed in as a manager.</summary>
    internal HttpClient Api { get; private set; }

    internal Guid Zone { get; }

    internal static async Task<DispatchWorld> Start(Dialect dialect, string mode = "offer", DateTimeOffset? now = null, Action<Microsoft.AspNetCore.Builder.WebApplicationBuilder>? configure = null)
    {
        var host = await TestHost.Start(dialect, new VirtualClock(now ?? Noon), configure);
        var (api, _, token) = await host.NewUser("manager");
        var zone = await Good(api.PostJson("zones", new
        {
            code = "NBO", name = "Nairobi", time_zone = "Africa/Nairobi", currency = "KES", country = "KE", assignment_mode = mode, depot = new { latitude = Latitude, longitude = Longitude },
        }));
        return new(host, api, token, zone.Id);
    }

    /// <summary>Stops the server and starts another one on its database.</summary>
    internal async Task Restart()
    {
        await Host.DisposeAsync();
        Host = await Host.Again();
        Api = Host.Bearing(token);
    }

    /// <summary>A driver on duty with a motorcycle, so many kilometres north of the centre.</summary>
    internal async Task<Guid> Driver(string name, double kmNorth, double kmEast = 0)
    {
        var driver = (await Good(Api.PostJson("drivers", new { zone_id = Zone, name }))).Id;
        await Good(Api.PostJson("vehicles", new { zone_id = Zone, vehicle_type = "motorcycle", driver_id = driver, current_location = new { latitude = Latitude, longitude = Longitude } }));
        await Good(Api.PostJson("shifts", new { driver_id = driver, starts_at = Host.Clock.GetUtcNow().AddHours(-1), ends_at = Host.Clock.GetUtcNow().AddHours(10) }));
        await Good(Api.PostJson($"drivers/{driver}/state", new { status = "available" }));
        await Move(driver, kmNorth, kmEast);
        return driver;
    }

    /// <summary>Drivers at these kilometres north, made side by side: taking in a position lasts up to a second.</summary>
    internal Task<Guid[]> Drivers(IEnumerable<double> kmNorth) => Task.WhenAll(kmNorth.Select((km, i) => Driver($"Driver {i}", km)));

    internal async Task Move(Guid driver, double kmNorth, double kmEast = 0)
    {
        await Good(Api.PostJson("positions", new object[] { new { driver_id = driver, latitude = Latitude + kmNorth * Km, longitude = Longitude + kmEast * Km, recorded_at = Host.Clock.GetUtcNow() } }));
        await Until(async () => (await Api.GetJson($"drivers/{driver}")).Body!["latitude"] is not null, "the position is taken in", advance: false);
    }

    internal async Task<Guid> Order(double kmNorth = 0, string level = "BARQ", string? externalId = null) => (await Good(Api.PostJson("orders", new
    {
        service_type = level, customer = new { name = "A. Customer", phone = "+254711" + Random6() },
        pickup = new { latitude = Latitude + kmNorth * Km, longitude = Longitude, address = "Shop" },
        dropoff = new { latitude = Latitude + (kmNorth + 2) * Km, longitude = Longitude, address = "Home" },
        packages = new[] { new { weight_kg = 2.5m, volume_m3 = 0.01m } }, external_id = externalId,
    }))).Id;

    private int phones = 100_000;

    private string Random6() => (++phones).ToString(System.Globalization.CultureInfo.InvariantCulture);

    internal Task StartEngine() => Good(Api.PostJson("automation/dispatch/start"));

    internal async Task<JsonNode> ReadOrder(Guid order) => (await Good(Api.GetJson($"orders/{order}"))).Body!;

    internal async Task<string> Status(Guid order) => (string)(await ReadOrder(order))["status"]!;

    internal async Task<JsonArray> Offers(Guid order) => (await Good(Api.GetJson($"automation/dispatch/offers?order={order}"))).Body!["items"]!.AsArray();

    internal async Task<JsonNode?> OpenOffer(Guid order) => (await Offers(order)).FirstOrDefault(o => (string?)o!["status"] == "offered");

    internal async Task<JsonArray> Assignments(Guid order) => (await Good(Api.GetJson($"automation/dispatch/assignments?order={order}"))).Body!["items"]!.AsArray();

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(15);

    /// <summary>Moves time by half seconds until it is so; fails after two minutes of the product's time.</summary>
    internal async Task Until(Func<Task<bool>> isSo, string what, bool advance = true)
    {
        for (var i = 0; i < 240; i++)
        {
            var began = System.Diagnostics.Stopwatch.GetTimestamp();
            if (await isSo()) return;
            // On a busy machine the engine gets as much longer as a question takes: else a clock that runs on would leave it behind.
            var pause = System.Diagnostics.Stopwatch.GetElapsedTime(began) * 2;
            if (advance) Host.Clock.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Delay(pause > Pause ? pause : Pause);
        }
        var status = await Api.GetJson("automation/dispatch/status");
        throw new InvalidOperationException($"It did not come about that {what}. The engine: {status.Body}");
    }

    /// <summary>Lets the product's time pass as fast as the real one, until it is so; how long that took.</summary>
    internal async Task<TimeSpan> Live(Func<Task<bool>> isSo, TimeSpan atMost)
    {
        var (begun, told) = (System.Diagnostics.Stopwatch.GetTimestamp(), TimeSpan.Zero);
        while (System.Diagnostics.Stopwatch.GetElapsedTime(begun) is var passed && passed < atMost)
        {
            if (passed > told) Host.Clock.Advance(passed - told);
            told = passed;
            if (await isSo()) return System.Diagnostics.Stopwatch.GetElapsedTime(begun);
            await Task.Delay(10);
        }
        return System.Diagnostics.Stopwatch.GetElapsedTime(begun);
    }

    internal static async Task<Answer> Good(Task<Answer> call)
    {
        var answer = await call;
        return answer.Status < 300 ? answer : throw new InvalidOperationException($"{answer.Response.RequestMessage!.Method} {answer.Response.RequestMessage.RequestUri} answered {answer.Status}: {answer.Body}");
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
