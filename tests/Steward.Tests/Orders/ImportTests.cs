using System.Globalization;
using System.Text;
using Steward.Kernel;
using Steward.Orders;
using Xunit;

namespace Steward.Tests.Orders;

public class ImportTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Good_rows_are_taken_bad_ones_named_a_dry_run_writes_nothing_and_a_second_run_makes_nothing(Dialect dialect)
    {
        await using var world = await OrdersWorld.Make(dialect);
        // Every 73rd of 400 rows is bad: rows 0, 73, … 365 are 6.
        var file = File(400, every: 73);
        var import = world.Get<RunImport>();
        var cancel = TestContext.Current.CancellationToken;

        var (dry, _) = await import.Run(new("orders.csv", file, DryRun: true), world.Caller, cancel);
        var afterDry = await Count(world);
        var (first, _) = await import.Run(new("orders.csv", file, DryRun: false), world.Caller, cancel);
        var (second, _) = await import.Run(new("orders.csv", file, DryRun: false), world.Caller, cancel);

        Assert.Equal((394, 6, 0L), (dry!.CreatedCount, dry.FailedCount, afterDry));
        Assert.Equal(("completed", 394, 6), (first!.State, first.CreatedCount, first.FailedCount));
        Assert.Equal((0, 394, 6), (second!.CreatedCount, second.UnchangedCount, second.FailedCount));
        Assert.Equal(394, await Count(world));
        var bad = await world.Database.Read(session => ImportsStore.Rows(session, first.Id, "failed", 0, 500), cancel);
        Assert.All(bad, row => Assert.Equal("pickup_latitude", row.Field));
        Assert.Equal(2, bad[0].RowNumber); // the line after the header
    }

    [Fact]
    public async Task A_file_without_the_needed_columns_is_refused_as_a_whole()
    {
        await using var world = await OrdersWorld.Make(Dialect.Sqlite);

        var (job, refusal) = await world.Get<RunImport>().Run(new("x.csv", "a,b\n1,2\n"u8.ToArray(), false), world.Caller, TestContext.Current.CancellationToken);

        Assert.Null(job);
        Assert.Equal((422, "header_unusable"), (refusal!.Status, refusal.Code));
    }

    private static Task<long> Count(OrdersWorld world) => world.Database.Read(session => session.Scalar<long>("select count(*) from orders"));

    private static byte[] File(int rows, int every)
    {
        var text = new StringBuilder("\uFEFFexternal_id;customer_name;customer_phone;pickup_latitude;pickup_longitude;dropoff_latitude;dropoff_longitude\r\n");
        for (var i = 0; i < rows; i++)
            text.Append(CultureInfo.InvariantCulture, $"r{i};\"Shop; {i % 50}\";05{i % 50:00000000};{(i % every == 0 ? "north" : "24.70")};46.70;24.75;46.72\r\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
