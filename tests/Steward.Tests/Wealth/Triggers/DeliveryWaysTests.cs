using System.Globalization;
using Steward.Kernel;
using Steward.Tests.Wealth.Navs;
using Steward.Wealth.Triggers;
using Xunit;

namespace Steward.Tests.Wealth.Triggers;

/// <summary>
/// Three books that are alike get the same NAVs: one as a file a day, one shuffled row by row, one in batches of several, by file and by JSON in turn, every
/// drop three times. What fires is what a loop over the values says.
/// </summary>
public sealed class DeliveryWaysTests
{
    private const int Schemes = 8;
    private static readonly DateOnly[] Days = [new(2026, 8, 5), new(2026, 8, 6), new(2026, 8, 7)];

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.6")]
    public async Task The_same_orders_fire_however_the_rows_arrive(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect, new(2026, 8, 5, 4, 0, 0, TimeSpan.Zero), still: true);
        var (values, random) = (Values(), new Random(6));
        var books = new[] { "A", "B", "C" };
        var expected = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var book in books)
        {
            var client = await world.AddClient(cash: 1_000_000m);
            for (var i = 0; i < Schemes; i++)
            {
                var scheme = await world.AddScheme(book + i, 100m, new(2026, 8, 4));
                for (var k = 0; k < 4; k++)
                {
                    var (isAbove, level) = (k % 2 == 0, k % 2 == 0 ? 101m + 2 * k : 99m - 2 * k);
                    var made = await world.Adviser.PostJson("wealth/automation/trigger-orders", new
                    {
                        client_id = client, name = $"{i} {level}", trigger_type = "NAV", trigger_condition = isAbove ? "Greater Than" : "Less Than", trigger_value = level.ToString(CultureInfo.InvariantCulture), order_type = "Purchase", scheme_id = scheme, amount = 100,
                        valid_from = "2026-08-01T00:00:00Z",
                    });
                    Assert.True(made.Status == 201, made.Body?.ToJsonString());
                    if (values[i].Any(nav => isAbove ? nav >= level : nav <= level)) expected.Add($"{i} {level}");
                }
            }
        }
        for (var n = 0; n < Days.Length; n++)
        {
            world.Host.Clock.Advance(new DateTimeOffset(Days[n], new(4, 10), TimeSpan.Zero) - world.Host.Clock.GetUtcNow());
            (string Code, string Nav)[] Rows(string book) => [.. Enumerable.Range(0, Schemes).Select(i => (book + i, values[i][n].ToString(CultureInfo.InvariantCulture)))];
            await Deliver(world, Days[n], Rows("A"), isFile: true);
            for (var time = 0; time < 3; time++)
            {
                foreach (var (batch, number) in Shuffled(random, Rows("B")).Chunk(1).Select((batch, number) => (batch, number))) await Deliver(world, Days[n], batch, isFile: (number + time) % 2 == 0);
                foreach (var (batch, number) in Shuffled(random, Rows("C")).Chunk(5).Select((batch, number) => (batch, number))) await Deliver(world, Days[n], batch, isFile: (number + time) % 2 == 0);
                await Deliver(world, Days[n], Shuffled(random, Rows("A")), isFile: time == 0);
            }
        }

        foreach (var client in await world.Database.Read(s => s.Query<Guid>("select id from clients order by created_at")))
        {
            var fired = await world.Database.Read(s => s.Query<string>("select name from trigger_orders where client_id = @client and status = 'Triggered' and fire_no = 1", new { client }));
            Assert.Equal(expected, fired.Order(StringComparer.Ordinal));
            Assert.Equal(expected.Count, await world.Database.Read(s => s.Scalar<int>("select count(*) from investment_orders where client_id = @client", new { client })));
        }
        // Both kinds of levels are among them, and not all fired.
        Assert.InRange(expected.Count, Schemes, Schemes * 4 - 4);
    }

    /// <summary>A walk of at most 6 % a day, with four decimals.</summary>
    private static decimal[][] Values()
    {
        var random = new Random(20260812);
        return [.. Enumerable.Range(0, Schemes).Select(_ =>
        {
            var nav = 100m;
            return Days.Select(_ => nav = decimal.Round(nav * (1 + (random.Next(1201) - 600) / 10_000m), 4)).ToArray();
        })];
    }

    private static async Task Deliver(WealthWorld world, DateOnly day, (string Code, string Nav)[] rows, bool isFile)
    {
        var date = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var answer = isFile
            ? await NavIntakeTests.Upload(world, "scheme_code,nav_date,nav\n" + string.Concat(rows.Select(row => $"{row.Code},{date},{row.Nav}\n")), "?form=delta")
            : await world.Adviser.PostJson("wealth/navs", NavIntakeTests.Rows([.. rows.Select(row => NavIntakeTests.Nav(row.Code, date, row.Nav))]));
        Assert.Equal((202, 0, rows.Length), (answer.Status, (int)answer.Body!["held"]!, (int)answer.Body["accepted"]! + (int)answer.Body["unchanged"]!));
        await world.Host.Service<IEnumerable<IEngine>>().OfType<TriggerEngine>().Single().Tick(EngineShard.ByHand("triggers", Guid.Empty, Json.Empty, 1), TestContext.Current.CancellationToken);
    }

    private static (string, string)[] Shuffled(Random random, (string, string)[] rows)
    {
        random.Shuffle(rows);
        return rows;
    }
}
