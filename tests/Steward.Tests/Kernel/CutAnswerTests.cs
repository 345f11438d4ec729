using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Kernel;

/// <summary>Callers whose answers are lost, and who ask again with their key: cut connections, and a database that crashes under them.</summary>
public sealed class CutAnswerTests
{
    private const int Cuts = 60;

    /// <summary>Hangs up at a moment of its own after sending, mostly before the answer is there.</summary>
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "reliability-T13")]
    public async Task A_request_whose_answer_is_cut_off_and_that_is_repeated_has_one_effect(Dialect dialect)
    {
        await using var host = await TestHost.Start(dialect);
        var (manager, _, token) = await host.NewUser("manager");
        await manager.PostJson("zones", Zone());
        var chance = new Chance(13, "cuts");
        var waits = Enumerable.Range(0, Cuts).Select(_ => TimeSpan.FromMilliseconds(chance.Below(25))).ToList();

        await Parallel.ForAsync(0, Cuts, new ParallelOptions { MaxDegreeOfParallelism = 6, CancellationToken = TestContext.Current.CancellationToken }, async (n, _) => await SendAndHangUp(host, token, n, waits[n]));

        for (var n = 0; n < Cuts; n++)
        {
            var answer = await UntilAnswered(manager, n);
            var again = await manager.PostJson("orders", Order(n), key: "cut-" + n);
            Assert.Equal((answer.Id, await Text(answer)), (again.Id, await Text(again)));
        }
        Assert.Equal(Cuts, await host.Database.Read(session => session.Scalar<int>("select count(*) from orders")));
    }

    /// <summary>The cluster is stopped as kill -9 stops it, with the commits of many callers under way.</summary>
    [Fact, Trait("acceptance", "reliability-T4")]
    public async Task A_postgresql_that_is_killed_under_load_has_lost_and_doubled_nothing()
    {
        TestDatabase.SkipWithoutPostgres();
        await using var cluster = await ScratchCluster.Start();
        await cluster.Sql("postgres", "create database killed");
        await using var host = await TestHost.Start(TestFolder.New(), cluster.Url("killed"));
        var manager = await host.As("manager");
        await manager.PostJson("zones", Zone());
        var acknowledged = new ConcurrentDictionary<int, Guid>();
        var (sent, next) = (new ConcurrentBag<int>(), -1);
        using var stop = new CancellationTokenSource();

        for (var kill = 0; kill < 2; kill++)
        {
            var load = Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
            {
                for (var answered = true; answered && !stop.IsCancellationRequested;)
                {
                    var n = Interlocked.Increment(ref next);
                    sent.Add(n);
                    var answer = await manager.PostJson("orders", Order(n), key: "cut-" + n);
                    answered = answer.Status == 201;
                    if (answered) acknowledged[n] = answer.Id;
                    else Assert.Equal(503, answer.Status);
                }
            }));
            await Task.Delay(400, TestContext.Current.CancellationToken);
            await cluster.Stop();
            await load;
            await cluster.StartAgain();
            foreach (var n in sent.Where(n => !acknowledged.ContainsKey(n)).ToList()) acknowledged[n] = (await UntilAnswered(manager, n)).Id;
        }

        var stored = await host.Database.Read(session => session.Query<Guid>("select id from orders"));
        Assert.Equal(acknowledged.Values.Order(), stored.Order());
        Assert.True(stored.Count > 10, $"{stored.Count} orders");
    }

    private static async Task SendAndHangUp(TestHost host, string token, int n, TimeSpan wait)
    {
        var body = JsonSerializer.Serialize(Order(n), JsonFormat.Options);
        using var client = new TcpClient();
        await client.ConnectAsync(host.Address.Host, host.Address.Port);
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(
            $"POST /api/v1/orders HTTP/1.1\r\nHost: {host.Address.Authority}\r\nAuthorization: Bearer {token}\r\nIdempotency-Key: cut-{n}\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"));
        await Task.Delay(wait);
        // A reset, not a polite end.
        client.LingerState = new(true, 0);
    }

    /// <summary>409 while the first one is still under way, 503 while the database is.</summary>
    private static async Task<Answer> UntilAnswered(HttpClient client, int n)
    {
        for (var tries = 0; tries < 300; tries++)
        {
            var answer = await client.PostJson("orders", Order(n), key: "cut-" + n);
            if (answer.Status == 201) return answer;
            Assert.True(answer.Status is 409 or 503, $"{answer.Status} {answer.Code}");
            await Task.Delay(50);
        }
        throw new TimeoutException($"Order {n} was never answered.");
    }

    private static Task<string> Text(Answer answer) => answer.Response.Content.ReadAsStringAsync();

    private static object Zone() => new { code = "NBO", name = "Nairobi", time_zone = "Africa/Nairobi", currency = "KES", country = "KE", depot = new { latitude = -1.28, longitude = 36.81 } };

    private static object Order(int n) => new
    {
        service_type = "BARQ", customer = new { name = "Customer " + n, phone = $"+2547{10_000_000 + n}" },
        pickup = new { latitude = -1.2864, longitude = 36.8172, address = "Shop" }, dropoff = new { latitude = -1.2964, longitude = 36.8172, address = "Home" },
    };
}
