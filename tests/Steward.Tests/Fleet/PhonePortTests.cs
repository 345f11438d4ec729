using System.Net;
using System.Net.Sockets;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Fleet;

public sealed class PhonePortTests
{
    [Fact, Trait("acceptance", "delivery-15.33")]
    public async Task The_phones_port_takes_positions_and_answers_nothing_else()
    {
        var port = FreePort();
        await using var host = await TestHost.Start(configure: builder => builder.Configuration["Positions:OsmAndPort"] = $"{port}");
        var manager = await host.As("manager");
        var zone = await manager.PostJson("zones", new { code = "RUH", name = "Riyadh", time_zone = "Asia/Riyadh", currency = "SAR", country = "SA", depot = new { latitude = 24.7, longitude = 46.6 } });
        var driver = await manager.PostJson("drivers", new { zone_id = zone.Id, name = "Fahad Ali" });
        var device = (string)driver.Body!["device_id"]!;
        using var phone = new HttpClient { BaseAddress = new($"http://127.0.0.1:{port}/") };
        var cancel = TestContext.Current.CancellationToken;
        async Task<int> Get(string path) => (int)(await phone.GetAsync(path, cancel)).StatusCode;

        Assert.Equal((200, 200), (await Get($"?id={device}&lat=24.71&lon=46.61"), await Get($"osmand?id={device}&lat=24.72&lon=46.62")));
        Assert.Equal(200, (int)(await phone.PostAsync("", new FormUrlEncodedContent(new Dictionary<string, string> { ["id"] = device, ["lat"] = "24.73", ["lon"] = "46.63" }), cancel)).StatusCode);
        // Neither the dashboard, nor the API, nor its description; and a root without an id is malformed.
        Assert.Equal((400, 404, 404, 404), (await Get(""), await Get("api/v1/zones"), await Get("openapi/v1.json"), await Get("index.html")));
        Assert.Equal(404, (await manager.GetJson("nothing-here")).Status);
        Assert.Equal(200, (await manager.GetJson("zones")).Status);
    }

    [Fact]
    public async Task A_port_that_is_none_stops_the_start()
    {
        var error = await Assert.ThrowsAsync<ArgumentException>(() => TestHost.Start(configure: builder => builder.Configuration["Positions:OsmAndPort"] = "phones"));

        Assert.Contains("'phones'", error.Message, StringComparison.Ordinal);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
