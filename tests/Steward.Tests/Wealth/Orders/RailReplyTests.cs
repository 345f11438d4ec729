using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Tests.Wealth.Portfolio;
using Steward.Wealth.Orders;
using Xunit;

namespace Steward.Tests.Wealth.Orders;

/// <summary>Replies as a registrar puts them into the folder.</summary>
internal static class RailReplyFiles
{
    /// <param name="secondsAgo">When it was written to for the last time.</param>
    internal static async Task Write(string folder, string name, string text, double secondsAgo = 60)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "in")).FullName, name);
        await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
        File.SetLastWriteTimeUtc(path, TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(-secondsAgo));
    }

    internal static IReadOnlyList<string> Names(string folder, string below) =>
        Directory.Exists(Path.Combine(folder, below)) ? [.. Directory.GetFiles(Path.Combine(folder, below)).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)] : [];
}

/// <summary>Replies by file that are half written, badly written, contradict themselves or speak of nothing known: no money is lost with them.</summary>
public sealed class RailReplyTests
{
    private const string Header = "reference,status,reason,event_id,nav_date,nav,units,amount\n";

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_reply_is_read_when_it_is_whole(Dialect dialect)
    {
        var folder = TestFolder.New();
        await using var world = await OrderWorld.Start(dialect, rails: new FileRail(folder, TimeProvider.System));
        var (one, two) = (await world.Buy(1000), await world.Buy(1000));
        await world.Tick();
        var text = $"{Header}{one:N},filled,\"Allotted, in \"\"full\"\"\",,2026-08-04,15,66.6666,1000\n{two:N},filled,,,2026-08-04,15,66.6666,1000";
        // Nothing in it yet; written to just now; the amount may be cut off: 1000 of 10000.
        foreach (var (content, age) in new[] { ("", 3d), (text + "\n", 1d), (text, 60d) })
        {
            await RailReplyFiles.Write(folder, "r1.csv", content, age);
            await world.Tick();
            Assert.Equal(("submitted", "submitted"), (await world.Status(one), await world.Status(two)));
            Assert.Equal(["r1.csv"], RailReplyFiles.Names(folder, "in"));
        }
        // Nobody has written on for minutes.
        await RailReplyFiles.Write(folder, "r1.csv", text, 180);
        await world.Tick();
        Assert.Equal(("executed", "executed"), (await world.Status(one), await world.Status(two)));
        Assert.Equal(["r1.csv"], RailReplyFiles.Names(folder, "in/done"));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task What_of_a_reply_cannot_be_read_is_told_and_put_aside(Dialect dialect)
    {
        var folder = TestFolder.New();
        await using var world = await OrderWorld.Start(dialect, rails: new FileRail(folder, TimeProvider.System));
        var order = await world.Buy(1000);
        await world.Tick();
        // A good row beside one that is none; one of another server's order; a page instead of a file; the order is what it was told once.
        await RailReplyFiles.Write(folder, "a.csv", $"{Header}nonsense\n{order:N};filled;;;2026-08-04;15;66.6666;1000\n");
        await RailReplyFiles.Write(folder, "b.csv", $"{Header}0123,filled,,,2026-08-04,15,66.6666,1000\n");
        await RailReplyFiles.Write(folder, "c.csv", "<html>\n<body>Sign in</body>\n");
        await RailReplyFiles.Write(folder, "d.csv", $"Status;Reference;NAV_Date;nav;units;amount\nfilled;{order:N};2026-08-04;15;66.6666;1000\n");
        await world.Tick();
        Assert.Equal("executed", await world.Status(order));
        Assert.Equal(["b.csv", "d.csv"], RailReplyFiles.Names(folder, "in/done"));
        Assert.Equal(["a.csv", "c.csv"], RailReplyFiles.Names(folder, "in/refused"));
        var alerts = await world.Host.Database.Read(async s => (await s.Query<string>($"select {s.Pick("payload", "payload::text")} from outbox_messages where type = 'alert_wanted'")).Select(text => (string?)JsonNode.Parse(text)!["message"]).Order().ToList());
        Assert.Equal(
            [
                "A rail says filled of '0123', which is no order of this server.", "Line 1 of the reply c.csv cannot be read: it has no header with reference and status.",
                "Line 2 of the reply a.csv cannot be read: it has no reference or no status.", "Line 3 of the reply a.csv cannot be read: it has no reference or no status.",
            ], alerts);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Two_things_told_under_one_number_are_two(Dialect dialect)
    {
        var folder = TestFolder.New();
        await using var world = await OrderWorld.Start(dialect, rails: new FileRail(folder, TimeProvider.System));
        var order = await world.Buy(1000);
        await world.Tick();
        await RailReplyFiles.Write(folder, "1.csv", $"{Header}{order:N},filled,,1,2026-08-04,15,66.6666,1000\n");
        await world.Tick();
        // The registrar numbers the rows of each file from 1.
        await RailReplyFiles.Write(folder, "2.csv", $"{Header}{order:N},reversed,Cheque bounced,1,,,,\n");
        await world.Tick();
        Assert.Equal("reversed", await world.Status(order));
        Assert.Equal((100_000m, 0m, 100_000m), await world.Cash());
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Figures_of_a_fill_that_contradict_each_other_move_nothing_until_they_are_put_right(Dialect dialect)
    {
        var folder = TestFolder.New();
        await using var world = await OrderWorld.Start(dialect, rails: new FileRail(folder, TimeProvider.System));
        await world.Manager.Hold(world.Client, world.Equity, 100, 900);
        var (bought, sold) = (await world.Buy(1000), (await world.Place(new { client_id = world.Client, order_type = "Redemption", scheme_id = world.Equity, units = 10 })).Id);
        await world.Tick();
        // 1000 buys 66.6666 units at 15; 10 units pay 150, less a load or a tax that is kept back.
        (Guid Order, string Figures, string Why)[] wrong =
        [
            (bought, "2062-08-04,15,66.6666,1000", "2062-08-04, which is to come"), (bought, "2025-08-04,15,66.6666,1000", "2025-08-04, before there was an order"), (bought, "2026-08-04,15,666.666,1000", "not what 1000 buys"),
            (bought, "2026-08-04,15,6.6666,1000", "not what 1000 buys"), (sold, "2026-08-04,15,10,1500", "do not pay 1500"), (sold, "2026-08-04,15,100,1500", "10 were set aside"),
        ];
        for (var i = 0; i < wrong.Length; i++)
        {
            await RailReplyFiles.Write(folder, $"{i}.csv", $"{Header}{wrong[i].Order:N},filled,,,{wrong[i].Figures}\n");
            await world.Tick();
            var order = await world.Order(wrong[i].Order);
            Assert.Equal(("submitted", "fill_refused"), ((string)order["status"]!, (string?)order["held_code"]));
            Assert.Contains(wrong[i].Why, (string)order["held_reason"]!, StringComparison.Ordinal);
        }
        Assert.Equal(2, ((JsonArray)(await world.Manager.GetJson("wealth/tasks?kind=unknown_order")).Body!["items"]!).Count);
        await RailReplyFiles.Write(folder, "right.csv", $"{Header}{bought:N},filled,,,2026-08-04,15,66.667,1000\n{sold:N},filled,,,2026-08-04,15,10,120\n");
        await world.Tick();
        Assert.Equal(("executed", "executed"), (await world.Status(bought), await world.Status(sold)));
        Assert.Empty((JsonArray)(await world.Manager.GetJson("wealth/tasks?kind=unknown_order")).Body!["items"]!);
    }
}
