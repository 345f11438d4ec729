using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Tests.Wealth.Triggers;
using Xunit;

namespace Steward.Tests.Wealth.Navs;

/// <summary>Who is told that NAVs are held, and how often.</summary>
public sealed class NavNoticeTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Held_NAVs_are_told_once_a_delivery_to_managers_and_to_advisers_whose_clients_they_touch(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        var manager = await world.Host.As(Roles.Manager);
        var (waiting, waitingId, _) = await world.Host.NewUser(Roles.Adviser);
        var (idle, idleId, _) = await world.Host.NewUser(Roles.Adviser);
        var (one, two) = (await world.AddScheme("1", 100m, new(2026, 8, 10)), await world.AddScheme("2", 100m, new(2026, 8, 10)));
        var holder = await world.AddClient();
        await world.AddHolding(holder, one, 50m);
        var buyer = await world.AddClient(cash: 50_000m);
        Assert.Equal(201, (await world.Adviser.PostJson("wealth/automation/trigger-orders", TriggerOrderTests.Order(buyer, one, 103m))).Status);
        foreach (var (client, adviser) in new[] { (buyer, waitingId), (await world.AddClient(), idleId) }) await world.Database.Write(s => s.Execute("update clients set adviser_id = @adviser where id = @client", new { adviser, client }));

        await Post(world, ("1", "2026-08-11", "130"));
        var held = (string?)((JsonArray)(await manager.GetJson("wealth/quarantine")).Body!["items"]!).Single()!["id"];
        var told = ("NAV Held", $"/#/wealth/quarantine?item={held}", "NAV Held, Scheme 1: 130 after 100 is a move of 30 %; the limit is 10 %.");
        foreach (var reader in new[] { manager, world.Adviser, waiting }) Assert.Equal([told], await Inbox(reader));
        Assert.Equal([], await Inbox(idle));

        // A value that joins the case is no news; two cases of one delivery are one message.
        await Post(world, ("1", "2026-08-11", "131"));
        Assert.Equal([told], await Inbox(manager));
        Assert.Equal(200, (await manager.PostJson($"wealth/quarantine/{held}/reject", new { reason = "misprint" })).Status);
        await Post(world, ("1", "2026-08-11", "132"), ("2", "2026-08-11", "70"));
        Assert.Equal([("NAV Held", "/#/wealth/quarantine", "NAV Held, Scheme 1 and 1 more: each waits for a person, and nothing acts on it meanwhile."), told], await Inbox(manager));
        Assert.Equal(2, (await Inbox(waiting)).Count);

        // A delivery that is held as a whole concerns those who look after the feed.
        world.Host.Clock.Advance(TimeSpan.FromMinutes(1));
        var page = new StringContent("<html>503 Service Unavailable</html>");
        Assert.Equal(202, (int)(await world.Adviser.PostAsync("api/v1/wealth/navs/files?file_name=nav.txt", page, TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(("NAV Held", "/#/wealth/quarantine"), (await Inbox(manager))[0] is var (name, link, _) ? (name, link) : default);
        Assert.StartsWith("NAV Held, nav.txt: ", (await Inbox(manager))[0].Text, StringComparison.Ordinal);
        Assert.Equal(2, (await Inbox(world.Adviser)).Count);
        Assert.Equal(0L, await world.Database.Read(s => s.Scalar<long>("select count(*) from in_app_notifications where event = 'NAV Held' and client_id is not null")));
    }

    private static async Task Post(WealthWorld world, params (string Scheme, string Date, string Nav)[] rows)
    {
        world.Host.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(202, (await world.Adviser.PostJson("wealth/navs", NavIntakeTests.Rows([.. rows.Select(row => NavIntakeTests.Nav(row.Scheme, row.Date, row.Nav))]))).Status);
    }

    private static async Task<IReadOnlyList<(string? Event, string? Link, string Text)>> Inbox(HttpClient reader) =>
        [.. ((JsonArray)(await reader.GetJson("notifications/inbox")).Body!["items"]!).Where(row => (string?)row!["event"] == "NAV Held").Select(row => ((string?)row!["event"], (string?)row["link"], (string)row["message"]!))];
}
