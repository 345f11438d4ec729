using System.Net;
using System.Net.Sockets;
using System.Text;
using Steward.Kernel;
using Steward.Routes.Contracts;
using Steward.Routes.Travel;
using Xunit;

namespace Steward.Tests.Routes;

public class RoadServerTests
{
    private const string Good = """{"code":"Ok","durations":[[60.4,120.5]],"distances":[[800.2,1600.6]]}""";
    private static readonly GeoPoint[] From = [new(24.7, 46.7)];
    private static readonly GeoPoint[] To = [new(24.71, 46.7), new(24.72, 46.7)];

    [Fact]
    public async Task A_good_table_is_taken_in_whole_seconds_and_metres()
    {
        await using var fake = new FakeServer(_ => Good);
        var legs = await Server(fake).Table(From, To, CancellationToken.None);
        Assert.Equal<RoadLeg>([new(60, 800), new(120, 1601)], legs!);
        Assert.Equal("/table/v1/driving/46.7,24.7;46.7,24.71;46.7,24.72?sources=0&destinations=1;2&annotations=duration,distance", fake.Paths.Single());
    }

    [Fact]
    public async Task A_leg_without_a_road_is_unreachable()
    {
        await using var fake = new FakeServer(_ => """{"code":"Ok","durations":[[60,null]],"distances":[[800,null]]}""");
        Assert.Equal<RoadLeg>([new(60, 800), new(null, TravelMatrix.Unreachable)], (await Server(fake).Table(From, To, CancellationToken.None))!);
    }

    [Theory]
    [InlineData("""{"code":"Ok","durations":[[NaN,1]],"distances":[[1,1]]}""")]
    [InlineData("""{"code":"Ok","durations":[["NaN",1]],"distances":[[1,1]]}""")]
    [InlineData("<html><body>502 Bad Gateway</body></html>")]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"code":"NoTable"}""")]
    [InlineData("""{"code":"Ok","durations":[],"distances":[]}""")]
    [InlineData("""{"code":"Ok","durations":[[1]],"distances":[[1]]}""")]
    [InlineData("""{"code":"Ok","durations":[[-1,1]],"distances":[[1,1]]}""")]
    [InlineData("""{"code":"Ok","durations":[[null,null]],"distances":[[null,null]]}""")]
    public async Task A_wrong_answer_is_tried_four_times_and_then_given_up(string body)
    {
        await using var fake = new FakeServer(_ => body);
        // A busy machine must not run into the limit of all tries together.
        Assert.Null(await Server(fake, limit: TimeSpan.FromMinutes(1)).Table(From, To, CancellationToken.None));
        Assert.Equal(4, fake.Paths.Count);
    }

    [Fact]
    public async Task A_second_try_may_succeed()
    {
        await using var fake = new FakeServer(n => n == 0 ? "" : Good);
        Assert.NotNull(await Server(fake).Table(From, To, CancellationToken.None));
    }

    [Fact]
    public async Task A_slow_server_is_left_after_two_seconds()
    {
        await using var fake = new FakeServer(_ => null);
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        Assert.Null(await Server(fake).Table(From, To, CancellationToken.None));
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(started).TotalSeconds, 1.8, 60);
    }

    [Fact]
    public async Task Five_failures_open_the_breaker_until_thirty_seconds_have_passed()
    {
        var clock = new VirtualClock(new DateTimeOffset(2026, 11, 20, 8, 0, 0, TimeSpan.Zero));
        var isGood = false;
        await using var fake = new FakeServer(_ => isGood ? Good : "");
        var server = Server(fake, clock);
        Assert.Null(await server.Table(From, To, CancellationToken.None)); // 4 failures
        Assert.Null(await server.Table(From, To, CancellationToken.None)); // the 5th opens it
        Assert.Equal(5, fake.Paths.Count);
        isGood = true;
        Assert.Null(await server.Table(From, To, CancellationToken.None));
        Assert.Equal(5, fake.Paths.Count);
        clock.Advance(TimeSpan.FromSeconds(31));
        Assert.NotNull(await server.Table(From, To, CancellationToken.None));
    }

    [Fact]
    public void The_cache_forgets_after_five_minutes()
    {
        var clock = new VirtualClock(new DateTimeOffset(2026, 11, 20, 8, 0, 0, TimeSpan.Zero));
        var cache = new LegCache(clock);
        cache.Add(From, To, [new(60, 800), new(120, 1600)]);
        clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(300, cache.Find(From, To)!.Value.AgeSeconds);
        Assert.Null(cache.Find(To, From));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(cache.Find(From, To));
    }

    private static RoadServer Server(FakeServer fake, TimeProvider? clock = null, TimeSpan? limit = null) => new(new HttpClient(), fake.Address, clock ?? TimeProvider.System, limit: limit);

    /// <summary>Answers each request with the next body; null: never.</summary>
    private sealed class FakeServer : IAsyncDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource stop = new();
        private readonly Task loop;

        internal FakeServer(Func<int, string?> body)
        {
            listener.Start();
            Address = new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
            loop = Serve(body);
        }

        internal Uri Address { get; }

        internal List<string> Paths { get; } = [];

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await loop.ContinueWith(_ => { }, TaskScheduler.Default);
            listener.Dispose();
            stop.Dispose();
        }

        private async Task Serve(Func<int, string?> body)
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(stop.Token);
                await using var stream = client.GetStream();
                var buffer = new byte[8192];
                var read = await stream.ReadAsync(buffer, stop.Token);
                var count = Paths.Count;
                Paths.Add(Encoding.ASCII.GetString(buffer, 0, read).Split(' ')[1]);
                if (body(count) is not { } text)
                {
                    await stream.ReadAsync(buffer, stop.Token); // until the caller hangs up
                    continue;
                }

                var type = text.StartsWith('<') ? "text/html" : "application/json";
                await stream.WriteAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nContent-Length: {Encoding.UTF8.GetByteCount(text)}\r\nConnection: close\r\n\r\n{text}"), stop.Token);
            }
        }
    }
}
