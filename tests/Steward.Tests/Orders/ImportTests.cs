using System.Globalization;
using System.Text;
using Steward.Kernel;
using Steward.Orders;
using Xunit;

namespace Steward.Tests.Orders;

public class ImportTests
{
    private const string Header = "external_id;customer_name;customer_phone;pickup_latitude;pickup_longitude;dropoff_latitude;dropoff_longitude;notes\r\n";

    /// <summary>Acceptance 31. Every 73rd of 10,000 rows is bad: rows 0, 73 … 9,928 are 137.</summary>
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.31")]
    public async Task Of_10_000_rows_137_bad_ones_are_named_a_dry_run_writes_nothing_and_a_second_run_makes_nothing(Dialect dialect)
    {
        await using var world = await OrdersWorld.Make(dialect);
        var order = new ImportOrder("orders", "orders.csv", File(10_000, every: 73));
        var before = await Everything(world);

        var dry = await world.Import(order with { DryRun = true });
        var afterDry = await Everything(world);
        var first = await world.Import(order);
        var second = await world.Import(order);

        Assert.Equal(("completed", 9_863, 137, before), (dry.State, dry.CreatedCount, dry.FailedCount, afterDry));
        Assert.Equal(("completed", 10_000, 9_863, 137), (first.State, first.RowsDone, first.CreatedCount, first.FailedCount));
        Assert.Equal((0, 9_863, 137), (second.CreatedCount, second.UnchangedCount, second.FailedCount));
        Assert.Equal(9_863, await Count(world, "orders"));
        var bad = await world.RowsOf(first, ImportRowResult.Failed);
        Assert.Equal(Enumerable.Range(0, 137).Select(i => 2 + 73 * i), bad.Select(row => row.RowNumber)); // the header is line 1
        Assert.All(bad, row => Assert.Equal(("pickup_latitude", "number_invalid", "'north' is not a number."), (row.Field, row.Code, row.Reason)));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_killed_import_goes_on_where_it_stood(Dialect dialect)
    {
        await using var world = await OrdersWorld.Make(dialect);
        var (job, _) = await world.BeginImport(new("orders", "orders.csv", File(350, every: 1_000)));
        var runner = world.Get<ImportRunner>();
        var chunks = 0;
        // Killed inside the third chunk's transaction: two are committed.
        Task Kill(Session session) => ++chunks == 3 ? throw new FencedException("order-intake", Guid.Empty, 1) : Task.CompletedTask;

        await Assert.ThrowsAsync<FencedException>(() => runner.Run(job!.Id, Kill, TestContext.Current.CancellationToken));
        var halfway = await Count(world, "orders");
        await world.Get<ImportEngine>().Tick(EngineShard.ByHand("order-intake", Guid.Empty, Json.Empty, 0), TestContext.Current.CancellationToken);

        var ended = (await world.Database.Read(session => ImportsStore.Find(session, job!.Id)))!;
        // Row 0 is the bad one.
        Assert.Equal((199, 349, 349, "completed"), (halfway, await Count(world, "orders"), ended.CreatedCount, ended.State));
        Assert.Equal(0, await Count(world, "import_files"));
    }

    [Fact]
    public async Task A_cancelled_import_keeps_what_it_made_and_does_no_more()
    {
        await using var world = await OrdersWorld.Make(Dialect.Sqlite);
        var (job, _) = await world.BeginImport(new("orders", null, File(300, every: 1_000)));
        Task Cancel(Session session) => ImportsStore.AskToCancel(session, job!.Id);

        var ended = await world.Get<ImportRunner>().Run(job!.Id, Cancel, TestContext.Current.CancellationToken);

        Assert.Equal(("cancelled", 100, 100), (ended.State, ended.RowsDone, ended.Progress));
        Assert.Equal(99, await Count(world, "orders"));
    }

    [Fact]
    public async Task A_file_without_the_needed_columns_is_refused_as_a_whole()
    {
        await using var world = await OrdersWorld.Make(Dialect.Sqlite);

        var (job, refusal) = await world.BeginImport(new("orders", "x.csv", "a,b\n1,2\n"u8.ToArray()));

        Assert.Null(job);
        Assert.Equal((422, "header_unusable"), (refusal!.Status, refusal.Code));
        Assert.Equal(0, await Count(world, "imports"));
    }

    [Fact]
    public async Task A_column_map_is_remembered_for_the_next_file()
    {
        await using var world = await OrdersWorld.Make(Dialect.Sqlite);
        var map = new Dictionary<string, string> { ["Kunde"] = "customer_name", ["Nr"] = "external_id", ["Lager"] = "" };
        static byte[] Text(string number) => Encoding.UTF8.GetBytes($"Nr,Kunde,Lager,pickup_latitude,pickup_longitude,dropoff_latitude,dropoff_longitude\n{number},Layla,3,24.70,46.70,24.75,46.72\n");

        var first = await world.Import(new("orders", "a.csv", Text("1"), ColumnMap: map));
        var second = await world.Import(new("orders", "b.csv", Text("2")));

        Assert.Equal((1, 1), (first.CreatedCount, second.CreatedCount));
        Assert.Equal("2", (await world.RowsOf(second))[0].ExternalId);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task The_same_external_id_again_changes_nothing_but_with_upsert_what_differs(Dialect dialect)
    {
        await using var world = await OrdersWorld.Make(dialect);
        static ImportOrder With(string notes, string mode) => new("orders", null, Encoding.UTF8.GetBytes(Header + $"a;Layla;0501234567;24.70;46.70;24.75;46.72;{notes}\n"), Mode: mode);

        await world.Import(With("ring", "insert"));
        var insert = await world.Import(With("knock", "insert"));
        var same = await world.Import(With("ring", "upsert"));
        var upsert = await world.Import(With("knock", "upsert"));
        var again = await world.Import(With("knock", "upsert"));

        Assert.Equal((1, 1, 0), (insert.UnchangedCount, same.UnchangedCount, same.UpdatedCount));
        Assert.Equal((1, 0, 1), (upsert.UpdatedCount, again.UpdatedCount, again.UnchangedCount));
        var stored = await world.Database.Read(async session => await OrderViews.One(session, world.Get<Customers>(), (await OrdersStore.ByExternalId(session, "a"))!));
        Assert.Equal(("knock", 1L), (stored.Notes, await Count(world, "orders")));
    }

    [Fact]
    public async Task Upsert_says_why_an_order_on_the_road_cannot_change()
    {
        await using var world = await OrdersWorld.Make(Dialect.Sqlite);
        static ImportOrder To(string latitude) => new("orders", null, Encoding.UTF8.GetBytes(Header + $"a;Layla;0501234567;24.70;46.70;{latitude};46.72;\n"), Mode: "upsert");
        await world.Import(To("24.75"));
        await world.Database.Write(session => session.Execute("update orders set status = 'in_transit'"));

        var job = await world.Import(To("24.76"));

        Assert.Equal((1, "order_not_editable"), (job.FailedCount, (await world.RowsOf(job))[0].Code));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Customers_are_made_found_by_id_or_phone_and_updated(Dialect dialect)
    {
        await using var world = await OrdersWorld.Make(dialect);
        static ImportOrder File(string rows, string mode = "insert") => new("customers", null, Encoding.UTF8.GetBytes("customer_name,phone,email,address,external_id,zone\n" + rows), Mode: mode);

        var first = await world.Import(File("Layla,0501234567,l@x.example,Street 1,c1,RUH\nOmar,not a phone,,,c2,RUH\nNoor,0501234568,,,,RUH\n"));
        var second = await world.Import(File("Layla,0501234567,l@x.example,Street 2,c1,RUH\nNoor,0501234568,,,,RUH\n", "upsert"));

        Assert.Equal((2, 1), (first.CreatedCount, first.FailedCount));
        Assert.Equal(("phone", "phone_invalid"), ((await world.RowsOf(first, "failed"))[0].Field, (await world.RowsOf(first, "failed"))[0].Code));
        Assert.Equal((1, 1, 0), (second.UpdatedCount, second.UnchangedCount, second.FailedCount));
    }

    private static Task<long> Count(OrdersWorld world, string table) => world.Database.Read(session => session.Scalar<long>($"select count(*) from {table}"));

    /// <summary>The rows of all that an import of orders may touch.</summary>
    private static async Task<string> Everything(OrdersWorld world)
    {
        var counts = new List<long>();
        foreach (var table in new[] { "orders", "order_events", "order_packages", "customers", "encryption_keys", "timers" }) counts.Add(await Count(world, table));
        return string.Join(' ', counts);
    }

    private static byte[] File(int rows, int every)
    {
        var text = new StringBuilder("\uFEFF" + Header);
        for (var i = 0; i < rows; i++)
            text.Append(CultureInfo.InvariantCulture, $"r{i};\"Shop; {i % 500}\";05{i % 500:00000000};{(i % every == 0 ? "north" : "24.70")};46.70;24.75;46.72;\r\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
