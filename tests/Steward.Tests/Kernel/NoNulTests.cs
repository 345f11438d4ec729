using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Kernel;

/// <summary>PostgreSQL keeps no U+0000 and answered 500 where it met one: now both databases refuse it alike, before the statement.</summary>
public sealed class NoNulTests
{
    private static object Order(string name) => new
    {
        zone = "NBO", service_type = "BARQ", customer = new { name, phone = "+254712345678" },
        pickup = new { latitude = -1.28, longitude = 36.81, address = "Shop" }, dropoff = new { latitude = -1.27, longitude = 36.83, address = "Home" },
    };

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task It_is_refused_in_queries_bodies_and_rows(Dialect dialect)
    {
        await using var host = await TestHost.Start(dialect);
        var manager = await host.As(Roles.Manager);
        await manager.PostJson("zones", new { code = "NBO", name = "Nairobi", time_zone = "Africa/Nairobi", currency = "KES", country = "KE", depot = new { latitude = -1.28, longitude = 36.81 } });

        var query = await manager.GetJson("notifications/templates?zone=..%2F..%2Fetc&event=a%00b");
        var body = await manager.PostJson("orders", Order("A\0mina"));
        var bulk = await manager.PostJson("orders/bulk", new { orders = new[] { Order("Amina"), Order("A\0mina"), Order("Baraka") } });

        Assert.Equal((400, "invalid_text"), (query.Status, query.Code));
        Assert.Equal(400, body.Status);
        Assert.Equal([201, 400, 201], bulk.Body!["rows"]!.AsArray().Select(row => (int)row!["status"]!));
        Assert.Equal(2, await host.Database.Read(session => session.Scalar<int>("select count(*) from orders")));
    }

    /// <summary>The statement never reaches the database, whose transaction an error would end.</summary>
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task The_rest_of_the_transaction_goes_on(Dialect dialect)
    {
        await using var database = Database.Open(await TestDatabase.Create(dialect), TimeProvider.System);

        var (refused, rows) = await database.Write(async session =>
        {
            var refusal = await session.Attempt(() => session.Execute("insert into engines (engine, zone_id, metadata) values ('a', @zone, @more)", new { zone = Guid.Empty, more = new Json("{\"a\":\"\\u0000\"}") }));
            return (refusal, await session.Execute("insert into engines (engine, zone_id, metadata) values ('b', @zone, @more)", new { zone = Guid.Empty, more = new Json("{\"a\":\"\\\\u0000\"}") }));
        });

        Assert.Equal("invalid_text", refused?.Code);
        Assert.Equal(1, rows);
        Assert.Equal("\\u0000", (await database.Read(session => session.First<Json>("select metadata from engines where engine = 'b'"))).As<Dictionary<string, string>>()!["a"]);
    }
}
