using System.Text.Json.Nodes;

namespace Steward.Tests.Fleet;

/// <summary>A host with one zone and the clients that tests of Fleet use.</summary>
internal sealed class FleetWorld : IAsyncDisposable
{
    private FleetWorld(TestHost host, HttpClient manager, Guid zone)
    {
        Host = host;
        Manager = manager;
        Zone = zone;
    }

    internal TestHost Host { get; }

    internal HttpClient Manager { get; }

    internal Guid Zone { get; }

    internal static object Riyadh(string code = "RUH") => new
    {
        code, name = "Riyadh", time_zone = "Asia/Riyadh", currency = "SAR", country = "SA", depot = new { latitude = 24.7136, longitude = 46.6753 },
    };

    internal static async Task<FleetWorld> Start(Steward.Kernel.Dialect dialect = Steward.Kernel.Dialect.Sqlite, Steward.Kernel.VirtualClock? clock = null)
    {
        var host = await TestHost.Start(dialect, clock);
        var manager = await host.As("manager");
        return new(host, manager, (await manager.PostJson("zones", Riyadh())).Id);
    }

    internal async Task<(Guid Id, string Device)> NewDriver(string name = "Salem", Guid? user = null)
    {
        var answer = await Manager.PostJson("drivers", new { zone_id = Zone, name, user_id = user });
        return (answer.Id, (string)answer.Body!["device_id"]!);
    }

    internal Task<Answer> Move(Guid driver, string status) => Manager.PostJson($"drivers/{driver}/state", new { status });

    internal async Task<JsonNode> Driver(Guid id) => (await Manager.GetJson($"drivers/{id}")).Body!;

    /// <summary>Until a fact is there: for what is written behind the answer.</summary>
    internal static async Task<T> Soon<T>(Func<Task<T>> read, Func<T, bool> isThere)
    {
        for (var i = 0; ; i++)
        {
            var value = await read();
            if (isThere(value) || i == 100) return value;
            await Task.Delay(20);
        }
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
