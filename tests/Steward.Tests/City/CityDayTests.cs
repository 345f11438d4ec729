using System.Diagnostics;
using System.Text.Json.Nodes;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.City;

public sealed class CityDayTests
{
    private const int Wanted = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The whole product at once: people order, dispatch decides, couriers answer, ride and deliver, all through the API.</summary>
    [Fact]
    public async Task Orders_of_the_city_are_decided_and_delivered()
    {
        await using var host = await TestHost.Start(demo: new Dictionary<string, string?> { ["Demo:Speed"] = "600", ["Demo:Drivers"] = "24", ["Demo:OrdersPerDay"] = "2400" });
        var dispatcher = await host.As(Roles.Dispatcher);
        var delivered = await Delivered(dispatcher);
        Assert.True(delivered.Count >= Wanted, $"{delivered.Count} orders were delivered in {Patience}; {(await dispatcher.GetJson("demo")).Body}");
        foreach (var order in delivered.Take(Wanted))
        {
            Assert.True((DateTimeOffset)order["delivered_at"]! > (DateTimeOffset)order["created_at"]!);
            var decisions = (await dispatcher.GetJson($"decisions?order_id={order["id"]}")).Body!["items"]!.AsArray();
            Assert.Contains(decisions, d => (string?)d!["status"] == "executed");
        }
        var demo = (await dispatcher.GetJson("demo")).Body!;
        Assert.Equal(24, (int)demo["couriers"]!);
        Assert.True((long)demo["orders_made"]! >= (long)demo["delivered"]!);
        Assert.True((long)demo["delivered"]! >= Wanted);
    }

    private static async Task<IReadOnlyList<JsonNode>> Delivered(HttpClient client)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            var orders = ((await client.GetJson("orders?status=delivered&limit=100")).Body?["items"] as JsonArray ?? []).Select(o => o!).ToList();
            if (orders.Count >= Wanted || Stopwatch.GetElapsedTime(began) > Patience) return orders;
            await Task.Delay(TimeSpan.FromMilliseconds(500), TestContext.Current.CancellationToken);
        }
    }
}
