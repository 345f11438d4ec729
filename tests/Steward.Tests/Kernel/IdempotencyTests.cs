using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Kernel;

public sealed class IdempotencyTests
{
    private static object Zone(string code = "NBO") => new { code, name = "Nairobi", time_zone = "Africa/Nairobi", currency = "KES", country = "KE", depot = new { latitude = -1.28, longitude = 36.81 } };

    private static object Order(string name = "A. Customer") => new
    {
        service_type = "BARQ", customer = new { name, phone = "+254711100001" },
        pickup = new { latitude = -1.2864, longitude = 36.8172, address = "Shop" }, dropoff = new { latitude = -1.2964, longitude = 36.8172, address = "Home" },
        packages = new[] { new { weight_kg = 2.5m, volume_m3 = 0.01m } },
    };

    private static Task<int> Count(TestHost host, string table) => host.Database.Read(session => session.Scalar<int>($"select count(*) from {table}"));

    private static async Task<string> Text(Answer answer) => await answer.Response.Content.ReadAsStringAsync();

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_repeated_request_gets_the_same_bytes_and_has_no_second_effect(Dialect dialect)
    {
        await using var host = await TestHost.Start(dialect);
        var (manager, other) = (await host.As("manager"), await host.As("manager"));
        await manager.PostJson("zones", Zone());

        var first = await manager.PostJson("orders", Order(), key: "k");
        var again = await manager.PostJson("orders", Order(), key: "k");

        Assert.Equal((201, 201, first.ETag, first.Response.Headers.Location), (first.Status, again.Status, again.ETag, again.Response.Headers.Location));
        Assert.Equal(await Text(first), await Text(again));
        var changed = await manager.PostJson("orders", Order("B. Customer"), key: "k");
        Assert.Equal((422, "idempotency_key_reused"), (changed.Status, changed.Code));
        Assert.Equal(1, await Count(host, "orders"));
        // A key belongs to who sends it.
        Assert.NotEqual(first.Id, (await other.PostJson("orders", Order("B. Customer"), key: "k")).Id);
        Assert.Equal(400, (await manager.PostJson("orders", Order(), key: new string('k', 256))).Status);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_kept_answer_shows_nobody_who_reads_the_table_a_telephone_number(Dialect dialect)
    {
        await using var host = await TestHost.Start(dialect);
        var manager = await host.As("manager");
        await manager.PostJson("zones", Zone());

        var answer = await Text(await manager.PostJson("orders", Order(), key: "k"));
        var kept = await host.Database.Read(session => session.Query<string>("select body from idempotency_records where route = 'POST /api/v1/orders'"));

        Assert.Contains("254711100001", answer, StringComparison.Ordinal);
        Assert.True(FieldCipher.IsSealed(Assert.Single(kept)));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_refused_request_keeps_no_answer(Dialect dialect)
    {
        await using var host = await TestHost.Start(dialect);
        var manager = await host.As("manager");

        var early = await manager.PostJson("orders", Order(), key: "k");
        await manager.PostJson("zones", Zone());
        var later = await manager.PostJson("orders", Order(), key: "k");

        Assert.Equal((422, 201), (early.Status, later.Status));
    }

    [Fact]
    public async Task Of_many_requests_with_one_key_at_once_one_has_an_effect_on_two_nodes_too()
    {
        await using var host = await TestHost.Start(Dialect.PostgreSql);
        await using var second = await host.Again();
        var (_, _, token) = await host.NewUser("manager");
        HttpClient[] clients = [host.Bearing(token), second.Bearing(token)];
        await clients[0].PostJson("zones", Zone());

        for (var round = 0; round < 10; round++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(n => clients[n % 2].PostJson("orders", Order(), key: "k" + round)));

            Assert.All(answers, answer => Assert.True(answer.Status == 201 || answer.Code == "idempotency_running", $"{answer.Status} {answer.Body}"));
            Assert.Single(answers.Where(answer => answer.Status == 201).Select(answer => answer.Id).Distinct());
            Assert.Equal(round + 1, await Count(host, "orders"));
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_key_may_be_used_again_after_a_day(Dialect dialect)
    {
        var clock = new VirtualClock(new(2026, 11, 20, 9, 0, 0, TimeSpan.Zero));
        await using var host = await TestHost.Start(dialect, clock);
        var manager = await host.As("manager");
        await manager.PostJson("zones", Zone());

        var first = await manager.PostJson("orders", Order(), key: "k");
        clock.Advance(TimeSpan.FromHours(24));
        var second = await manager.PostJson("orders", Order("B. Customer"), key: "k");
        var again = await manager.PostJson("orders", Order("B. Customer"), key: "k");

        Assert.Equal((201, 201, second.Id), (first.Status, second.Status, again.Id));
        Assert.NotEqual(first.Id, second.Id);
    }

    /// <summary>A bulk request has an answer of its own, and rows that a killed server had committed are not made again.</summary>
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_bulk_request_that_was_cut_goes_on_where_it_was(Dialect dialect)
    {
        await using var host = await TestHost.Start(dialect);
        var manager = await host.As("manager");
        await manager.PostJson("zones", Zone());
        var body = new { orders = Enumerable.Range(0, 5).Select(n => Order("Customer " + n)).ToArray() };

        var first = await manager.PostJson("orders/bulk", body, key: "k");
        Assert.Equal((200, 5), (first.Status, (int)first.Body!["created"]!));
        Assert.Equal(await Text(first), await Text(await manager.PostJson("orders/bulk", body, key: "k")));
        // As a kill after the third row leaves it.
        await host.Database.Write(session => session.Execute("delete from idempotency_records where route not like '%#1' and route not like '%#2' and route not like '%#3'"));
        await host.Database.Write(session => session.Execute("delete from idempotency_records where idempotency_key <> 'k'"));
        var again = await manager.PostJson("orders/bulk", body, key: "k");

        var ids = (Answer answer) => answer.Body!["rows"]!.AsArray().Select(row => (string)row!["order"]!["id"]!).ToList();
        Assert.Equal(ids(first)[..3], ids(again)[..3]);
        Assert.Equal(7, await Count(host, "orders"));
        var other = await manager.PostJson("orders/bulk", new { orders = new[] { Order() } }, key: "k");
        Assert.Equal((422, "idempotency_key_reused"), (other.Status, other.Code));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task What_is_shown_once_is_not_kept(Dialect dialect)
    {
        await using var host = await TestHost.Start(dialect);
        var manager = await host.As("manager");
        var zone = await manager.PostJson("zones", Zone());
        var driver = await manager.PostJson("drivers", new { zone_id = zone.Id, name = "One" });

        var issued = await manager.PostJson($"drivers/{driver.Id}/devices", new { name = "Phone" }, key: "k");
        var kept = await host.Database.Read(session => session.Query<string>("select body from idempotency_records where idempotency_key = 'k'"));

        var secret = (string)issued.Body!["device_id"]!;
        Assert.True(secret.Length >= 16);
        Assert.DoesNotContain(secret, Assert.Single(kept));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Old_answers_and_events_are_forgotten_and_young_ones_kept(Dialect dialect)
    {
        var clock = new VirtualClock(new(2026, 11, 20, 9, 0, 0, TimeSpan.Zero));
        await using var database = Database.Open(await TestDatabase.Create(dialect), clock);
        var outbox = new Outbox();
        var housekeeping = new KernelHousekeeping(database, outbox, Microsoft.Extensions.Logging.Abstractions.NullLogger<KernelHousekeeping>.Instance);
        async Task Add(string key) => await database.Write(async session =>
        {
            await outbox.Publish(session, new NewEvent(key, null, new { }));
            await session.Execute(
                "insert into idempotency_records (principal, route, idempotency_key, request_hash, status, created_at) values ('p', 'r', @key, '', 200, @Now)", new { key, session.Now });
        });
        await Add("old");
        clock.Advance(TimeSpan.FromHours(25));
        await Add("young");
        await database.Write(async session => await outbox.MoveCursor(session, await Reader(session), long.MaxValue));

        await housekeeping.Tidy(CancellationToken.None);

        Assert.Equal(["young"], await database.Read(session => session.Query<string>("select idempotency_key from idempotency_records")));
        Assert.Equal(["young"], await database.Read(session => session.Query<string>("select type from outbox_messages")));

        async Task<string> Reader(Session session)
        {
            await outbox.CursorOf(session, "reader");
            return "reader";
        }
    }
}
