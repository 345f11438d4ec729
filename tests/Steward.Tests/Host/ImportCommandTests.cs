using System.CommandLine;
using Steward.Host.Commands;
using Steward.Kernel;
using Steward.Orders;
using Xunit;

namespace Steward.Tests.Host;

public sealed class ImportCommandTests
{
    private static readonly string RealFile = Path.Combine(Repository.SharedData, "orders", "india-food-orders-2022.csv");

    private static Task<int> Run(string folder, params string[] words) => new RootCommand { ImportCommand.Make() }.Parse(["import", .. words, "--data", folder, "--json"]).InvokeAsync(
        new InvocationConfiguration { Output = TextWriter.Null, Error = TextWriter.Null });

    /// <summary>870 rows lie at 0, 0; 114 others have lost signs and 444 − 39 no time of ordering, of which some have lost signs too.</summary>
    [Fact]
    public async Task Each_of_the_11_399_rows_of_the_real_file_is_accounted_for()
    {
        Assert.SkipUnless(File.Exists(RealFile), $"The public order file is not at {RealFile}: nothing to account for.");
        var folder = TestFolder.New();

        var exit = await Run(folder, RealFile, "--create-zones", "--create-drivers");

        await using var database = Open(folder);
        var (job, account, orders, zones, drivers) = await database.Read(async session =>
        {
            var job = (await session.First<ImportJob>("select * from imports"))!;
            return (job, await ImportsStore.Account(session, job.Id), await session.Scalar<long>("select count(*) from orders where status = 'scheduled'"),
                await session.Scalar<long>("select count(*) from zones"), await session.Scalar<long>("select count(*) from drivers d join vehicles v on v.driver_id = d.id"));
        });
        int Of(string state, string? code) => account.Where(line => line.State == state && line.Code == code).Sum(line => line.Rows);
        Assert.Equal((Store.Warned, "completed", 11_399, 11_399), (exit, job.State, job.RowsDone, account.Sum(line => line.Rows)));
        Assert.Equal((870, 870), (job.FailedCount, Of("failed", "place_unknown")));
        Assert.Equal(114, Of("created_with_warning", "sign_mended"));
        Assert.InRange(Of("created_with_warning", "time_missing"), 405 - 114, 405);
        Assert.Equal(11_399 - 870, job.CreatedCount + job.WarningCount);
        // They are taken in as they were to come, so that a day can be played.
        Assert.Equal((11_399 - 870, 22), (orders, zones));
        Assert.InRange(drivers, 22, 2_000);
    }

    [Fact]
    public async Task One_day_of_one_city_is_taken_and_its_lines_keep_their_numbers()
    {
        var (folder, file) = (TestFolder.New(), Path.Combine(TestFolder.New(), "small.csv"));
        await File.WriteAllTextAsync(file, """
            ID,Delivery_person_ID,Restaurant_latitude,Restaurant_longitude,Delivery_location_latitude,Delivery_location_longitude,Order_Date,Time_Orderd,Time_Order_picked,Type_of_vehicle
            0x1 ,INDORES13DEL02 ,22.745049,75.892471,22.765049,75.912471,19-03-2022,11:30:00,11:45:00,motorcycle
            0x2 ,INDORES13DEL02 ,22.745049,75.892471,22.765049,75.912471,20-03-2022,11:30:00,11:45:00,motorcycle
            0x3 ,PUNERES01DEL01 ,18.55,73.89,18.56,73.90,19-03-2022,11:30:00,11:45:00,bicycle
            0x4 ,INDORES13DEL03 ,-22.745049,75.892471,22.765049,75.912471,19-03-2022,NaN ,11:45:00,scooter
            """, TestContext.Current.CancellationToken);

        Assert.Equal(Store.Failed, await Run(folder, file, "--only-zone", "GOA"));
        Assert.Equal(Store.Good, await Run(folder, file, "--create-zones", "--only-zone", "INDO", "--only-date", "2022-03-19", "--dry-run"));
        Assert.Equal(Store.Good, await Run(folder, file, "--create-zones", "--create-drivers", "--only-zone", "INDO", "--only-date", "2022-03-19"));

        await using var database = Open(folder);
        var rows = await database.Read(session => session.Query<string>(
            "select r.row_number || ' ' || r.state || ' ' || coalesce(r.reason, '') from import_rows r join imports i on i.id = r.import_id where i.dry_run = 0 order by r.row_number"));
        Assert.Equal(["2 created ", "5 created_with_warning sign_mended:Restaurant_latitude; time_missing:Time_Orderd"], rows);
        Assert.Equal("INDO INDORES13DEL02 INDORES13DEL03", await database.Read(async session => string.Join(' ', (await session.Query<string>("select code from zones")).Concat(await session.Query<string>("select code from drivers order by code")))));
    }

    private static Database Open(string folder) => Database.Open("sqlite:///" + Path.Combine(folder, "steward.db"), TimeProvider.System);
}
