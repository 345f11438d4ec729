using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Steward.Kernel;
using Steward.Portfolio.Schedules;
using Steward.Wealth.Navs.Feed;
using Xunit;

namespace Steward.Tests.Wealth.Navs;

/// <summary>The engine <c>nav-intake</c>: a feed that is fetched, in every state that another's server can be in, and a watch over NAVs that do not come.</summary>
public sealed class FeedTests
{
    private const string Header = "scheme_code,nav_date,nav\n";

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_feed_is_fetched_when_it_is_new_also_over_a_restart_and_its_troubles_are_told(Dialect dialect)
    {
        using var stub = new StubFeed();
        var world = await WealthWorld.Start(dialect, configure: stub.Configure);
        await world.AddScheme("118632", 100m, new(2026, 8, 7));
        stub.Next(200, Header + "118632,2026-08-10,101\n", "\"one\"");
        Assert.Equal("taken", await Tick(world.Host));
        Assert.Equal("", await Tick(world.Host));
        world.Host.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal("unchanged", await Tick(world.Host));
        Assert.Equal([null, "\"one\""], stub.Tags);

        await world.DisposeAsync();
        await using var again = await world.Host.Again(stub.Configure);
        again.Clock!.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal("unchanged", await Tick(again));
        Assert.Equal("\"one\"", stub.Tags.Last());
        stub.Next(200, Header + "118632,2026-08-11,102\n", "\"two\"");
        Assert.Equal("taken", await Then());
        Assert.Equal(102m, await again.Database.Read(s => s.Scalar<decimal>("select nav from nav_latest")));

        // A page instead of a file: one delivery waits, however often the page changes.
        stub.Next(200, "<html>Sorry, come back at 10:01</html>", "\"x\"");
        Assert.Equal("held", await Then());
        stub.Next(200, "<html>Sorry, come back at 10:16</html>", "\"y\"");
        Assert.Equal("held", await Then());
        stub.Next(200, new string('x', 33 * 1024 * 1024), "\"z\"");
        Assert.Equal("held", await Then());
        Assert.Equal(1L, await again.Database.Read(s => s.Scalar<long>("select count(*) from nav_drops where status = 'held' and hold_code = 'drop_unreadable'")));

        foreach (var status in new[] { 500, 302, 404 })
        {
            stub.Next(status, "", null);
            Assert.Equal("failed", await Then());
        }
        var manager = await again.As(Roles.Manager);
        var line = (await manager.GetJson("wealth/automation/scheduler/status")).Body!["engines"]![0]!;
        Assert.Equal(("nav-intake", "127.0.0.1", 404, 3), ((string?)line["engine"], (string?)line["feed"]!["host"], (int)line["feed"]!["last_status"]!, (int)line["feed"]!["failures"]!));
        stub.Next(200, Header + "118632,2026-08-12,103\n", "\"three\"");
        Assert.Equal("taken", await Then());
        Assert.Equal(["medium", "medium", "high", "over"], await Alerts(again, "NAV_FEED_FAILING"));

        async Task<string> Then()
        {
            again.Clock!.Advance(TimeSpan.FromMinutes(15));
            return await Tick(again);
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Navs_that_do_not_come_or_come_in_part_are_told_once_and_taken_back(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect, configure: builder => builder.Configuration["Navs:Feed:ExpectedAt"] = "21:00");
        string[] codes = ["1", "2", "3", "4", "5"];
        foreach (var code in codes) await world.AddScheme(code, 100m);
        Assert.Equal("", await Tick(world.Host));
        // 21:30 of Wednesday the 12th in Kolkata.
        world.Host.Clock.Advance(TimeSpan.FromHours(12));
        Assert.Equal("feed_missing", await Tick(world.Host));
        Assert.Equal("", await Tick(world.Host));
        var task = Assert.Single(await Tasks(world))!;
        Assert.Equal("No NAVs of 2026-08-12 have come by 21:00.", (string?)task["title"]);

        await Send(world, "2026-08-12", codes[..3]);
        Assert.Equal("", await Tick(world.Host));
        await Send(world, "2026-08-12", codes);
        Assert.Equal("feed_back", await Tick(world.Host));
        world.Host.Clock.Advance(TimeSpan.FromDays(1));
        await Send(world, "2026-08-13", codes[..3]);
        Assert.Equal("feed_missing", await Tick(world.Host));
        var feed = (await world.Adviser.GetJson("wealth/automation/scheduler/status")).Body!["engines"]![0]!["feed"]!;
        Assert.Equal(("Only 3 of 5 schemes have a NAV of 2026-08-13 by 21:00.", "2026-08-13", null), ((string?)feed["missing"], (string?)feed["expected_date"], (string?)feed["host"]));
        await Send(world, "2026-08-13", codes[3..]);
        Assert.Equal("feed_back", await Tick(world.Host));
        Assert.Equal(["high", "over", "high", "over"], await Alerts(world.Host, "NAV_FEED_MISSING"));
        Assert.Empty(await Tasks(world));
    }

    [Fact]
    public async Task A_feed_that_says_nothing_or_lies_inside_is_a_failure_with_its_reason()
    {
        using var stub = new StubFeed();
        using var silent = new FeedClient(stub.Settings(allow: true), TimeProvider.System) { Patience = TimeSpan.FromMilliseconds(150) };
        stub.Silence();
        Assert.Equal((0, true), await silent.Fetch(null, null, default) is { } answer ? (answer.Status, answer.Error!.StartsWith("No whole answer", StringComparison.Ordinal)) : default);
        using var inside = new FeedClient(stub.Settings(allow: false), TimeProvider.System);
        Assert.Equal((0, "127.0.0.1 leads to no public address."), await inside.Fetch(null, null, default) is { } forbidden ? (forbidden.Status, forbidden.Error!) : default);
    }

    [Theory]
    [InlineData("2026-08-14T23:29", 0, "2026-08-13"), InlineData("2026-08-14T23:30", 0, "2026-08-14"), InlineData("2026-08-16T23:59", 0, "2026-08-14"), InlineData("2026-08-17T09:00", 0, "2026-08-14"),
     InlineData("2026-08-17T23:45", 1, "2026-08-14"), InlineData("2026-01-27T08:00", 0, "2026-01-23")]
    public void Expected_are_the_navs_of_the_last_business_day_whose_hour_has_passed(string now, int lag, string date)
    {
        var calendar = new BusinessCalendar(WeekendMask.Saturday | WeekendMask.Sunday, [new(2026, 1, 26)]);
        Assert.Equal(DateOnly.Parse(date, System.Globalization.CultureInfo.InvariantCulture), WatchFeed.Due(calendar, DateTime.Parse(now, System.Globalization.CultureInfo.InvariantCulture), new(23, 30), lag));
        Assert.Null(WatchFeed.Due(calendar, new(2030, 1, 1), new(23, 30), 0));
    }

    [Theory]
    [InlineData("Url", "ftp://feed"), InlineData("Url", "https://me:secret@feed"), InlineData("EveryMinutes", "5"), InlineData("ExpectedAt", "9 pm"), InlineData("Form", "half"), InlineData("Url", "http://feed"), InlineData("AllowNetworks", "home")]
    public void Settings_that_cannot_be_read_stop_the_start(string name, string value)
    {
        var settings = WebApplication.CreateEmptyBuilder(new()).Configuration;
        settings["Navs:Feed:" + name] = value;
        Assert.Contains("Navs:Feed:" + name, Assert.Throws<InvalidOperationException>(() => FeedSettings.Of(settings)).Message, StringComparison.Ordinal);
    }

    private static async Task<string> Tick(TestHost host) => string.Join(",", (await host.Service<IEnumerable<IEngine>>().OfType<NavIntakeEngine>().Single().Tick(EngineShard.ByHand("nav-intake", Guid.Empty, Json.Empty, 1), default)).Counts.Keys);

    private static async Task<JsonArray> Tasks(WealthWorld world) => (JsonArray)(await (await world.Host.As(Roles.Manager)).GetJson("wealth/tasks?kind=nav_feed")).Body!["items"]!;

    private static Task Send(WealthWorld world, string date, string[] codes) => world.Adviser.PostJson("wealth/navs", new { rows = codes.Select(code => NavIntakeTests.Nav(code, date, "101")) });

    private static async Task<string[]> Alerts(TestHost host, string code) => [.. (await host.Database.Read(s => s.Query<string>("select payload from outbox_messages where type = 'alert_wanted' order by position")))
        .Select(text => JsonNode.Parse(text)!).Where(alert => (string?)alert["code"] == code).Select(alert => (bool?)alert["is_over"] == true ? "over" : (string)alert["severity"]!)];

    /// <summary>Somebody else's server: answers what it is told to, and 304 to whoever has its tag.</summary>
    private sealed class StubFeed : IDisposable
    {
        private readonly HttpListener server = new();
        private readonly int port = FreePort();
        private (int Status, byte[] Body, string? Tag) next = (200, [], null);
        private volatile bool isSilent;

        internal StubFeed()
        {
            server.Prefixes.Add($"http://127.0.0.1:{port}/");
            server.Start();
            _ = Serve();
        }

        internal ConcurrentQueue<string?> Tags { get; } = new();

        internal void Next(int status, string body, string? tag) => next = (status, Encoding.UTF8.GetBytes(body), tag);

        internal void Silence() => isSilent = true;

        internal void Configure(WebApplicationBuilder builder)
        {
            builder.Configuration["Navs:Feed:Url"] = $"http://127.0.0.1:{port}/nav.csv";
            builder.Configuration["Navs:Feed:AllowNetworks"] = "127.0.0.0/8";
            builder.Configuration["Navs:Feed:ExpectedAt"] = "off";
        }

        internal FeedSettings Settings(bool allow) => new(new($"http://127.0.0.1:{port}/"), TimeSpan.FromMinutes(15), null, 0, null, allow ? [IPNetwork.Parse("127.0.0.0/8")] : []);

        public void Dispose() => server.Close();

        private static int FreePort()
        {
            using var socket = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
            socket.Start();
            return ((IPEndPoint)socket.LocalEndpoint).Port;
        }

        private async Task Serve()
        {
            while (true)
            {
                HttpListenerContext call;
                try { call = await server.GetContextAsync(); }
                catch (Exception error) when (error is HttpListenerException or ObjectDisposedException) { return; }
                if (isSilent) continue;
                var tag = call.Request.Headers["If-None-Match"];
                Tags.Enqueue(tag);
                var (status, body, own) = next;
                try
                {
                    call.Response.StatusCode = status == 200 && own is not null && own == tag ? 304 : status;
                    if (own is not null) call.Response.Headers["ETag"] = own;
                    if (call.Response.StatusCode == 200) await call.Response.OutputStream.WriteAsync(body);
                    call.Response.Close();
                }
                catch (Exception error) when (error is HttpListenerException or IOException or ObjectDisposedException) { call.Response.Abort(); }
            }
        }
    }
}
