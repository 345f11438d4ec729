using System.CommandLine;
using Steward.Host.Commands;
using Xunit;

namespace Steward.Tests.Host;

public sealed class WealthCommandTests
{
    [Fact]
    public async Task A_backtest_runs_on_a_file_and_wrong_words_are_refused()
    {
        var file = Path.Combine(TestFolder.New(), "navs.csv");
        await File.WriteAllTextAsync(file, "scheme_code,nav_date,nav\n1,2024-01-01,10\n1,2024-01-02,12\n2,2024-01-01,10\n2,2024-01-02,10\n");

        Assert.Equal(Store.Good, await Run(file, "--weights", "1=60,2=40", "--csv"));
        Assert.Equal(Store.Good, await Run(file, "--weights", "1=60,2=40", "--full", "--trade-at", "next_nav", "--policies", "never, monthly"));
        Assert.Equal(Store.Failed, await Run(file, "--weights", "1=60,2=39.99"));
        Assert.Equal(Store.Failed, await Run(file, "--weights", "1=60,3=40"));
        Assert.Equal(Store.Failed, await Run(file, "--weights", "1"));
        Assert.Equal(Store.Failed, await Run(file, "--weights", "1=100", "--policies", "daily"));
        Assert.Equal(Store.Failed, await Run(file, "--weights", "1=100", "--from", "1.1.2024"));
        Assert.Equal(Store.Failed, await Run(file, "--weights", "1=100", "--adjust", "1:2024-01-02"));
        Assert.Equal(Store.Failed, await Run(file + ".gone", "--weights", "1=100"));
    }

    private static Task<int> Run(string file, params string[] words) =>
        new RootCommand { WealthCommand.Make() }.Parse(["wealth", "backtest", "--history", file, .. words]).InvokeAsync(new InvocationConfiguration { Output = TextWriter.Null, Error = TextWriter.Null });
}
