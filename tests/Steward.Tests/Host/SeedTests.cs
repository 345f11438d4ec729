using System.CommandLine;
using Steward.Host.Commands;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Host;

public sealed class SeedTests
{
    private static async Task<int> Seed(string folder, params string[] words) =>
        await new RootCommand { DbCommand.Make() }.Parse(["db", "seed", .. words, "--data", folder]).InvokeAsync(new InvocationConfiguration { Output = TextWriter.Null, Error = TextWriter.Null });

    private static async Task<(long Zones, long Orders, long Users)> Count(string folder)
    {
        await using var database = Database.Open("sqlite:///" + Path.Combine(folder, "steward.db"), TimeProvider.System);
        return await database.Read(async session => (
            await session.Scalar<long>("select count(*) from zones"), await session.Scalar<long>("select count(*) from orders"), await session.Scalar<long>("select count(*) from users")));
    }

    [Fact]
    public async Task Seeding_twice_is_the_same_as_once_and_makes_no_user()
    {
        var folder = TestFolder.New();

        Assert.Equal(Store.Good, await Seed(folder, "--city", "riyadh"));
        Assert.Equal((1, 3, 0), await Count(folder));
        Assert.Equal(Store.Good, await Seed(folder));
        Assert.Equal(Store.Good, await Seed(folder));
        Assert.Equal((2, 8, 0), await Count(folder));
    }

    [Fact]
    public async Task Seeding_among_live_orders_wants_to_be_forced()
    {
        var folder = TestFolder.New();
        await Seed(folder, "--city", "riyadh");
        await using (var database = Database.Open("sqlite:///" + Path.Combine(folder, "steward.db"), TimeProvider.System))
            await database.Write(session => session.Execute("update orders set external_id = 'shop-1' where external_id = 'seed-ruh-1'"));

        Assert.Equal(Store.Failed, await Seed(folder));
        Assert.Equal((1, 3, 0), await Count(folder));
        Assert.Equal(Store.Good, await Seed(folder, "--force"));
    }
}
