using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Steward.Access.Contracts;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Access;

public sealed class EventTests
{
    private static readonly Guid OwnDriver = Guid.Parse("0192f0c0-0000-7000-8000-00000000000d");

    private sealed class Linked : IDriverOfUser
    {
        public Task<Guid?> DriverOf(Session session, Guid userId) => Task.FromResult<Guid?>(OwnDriver);
    }

    private static Task Publish(TestHost host, string type, Guid? zone, Guid? driver = null) =>
        host.Database.Write(async session => { await host.Service<Outbox>().Publish(session, new NewEvent(type, zone, new { Id = Ids.New(session.Now) }, driver)); });

    /// <summary>The types of the events up to and with <paramref name="last"/>.</summary>
    private static async Task<List<string>> Types(Stream stream, string last, List<string>? payloads = null)
    {
        var types = new List<string>();
        using var reader = new StreamReader(stream);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (await reader.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal)) payloads?.Add(line);
            if (!line.StartsWith("event: ", StringComparison.Ordinal)) continue;
            types.Add(line[7..]);
            if (types[^1] == last) return types;
        }
        return types;
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_stream_gives_the_wanted_types_and_zones_and_a_driver_his_own(Dialect dialect)
    {
        await using var host = await TestHost.Start(dialect, configure: builder => builder.Services.AddSingleton<IDriverOfUser, Linked>());
        var (here, there) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var (viewer, driver) = (await host.As(Roles.Viewer), await host.As(Roles.Driver));
        await using var chosen = await viewer.GetStreamAsync($"/api/v1/events?types=order_created,done&zones={here}");
        await using var own = await driver.GetStreamAsync("/api/v1/events");

        await Publish(host, "order_created", there);
        await Publish(host, "order_created", here, Guid.CreateVersion7());
        await Publish(host, "order_assigned", here, OwnDriver);
        await Publish(host, "done", here, OwnDriver);

        Assert.Equal(["order_created", "done"], await Types(chosen, "done"));
        Assert.Equal(["order_assigned", "done"], await Types(own, "done"));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Deliveries_and_wealth_are_heard_by_those_who_may_read_them_and_an_adviser_hears_no_payload(Dialect dialect)
    {
        await using var host = await TestHost.Start(dialect);
        var (viewer, dispatcher, adviser) = (await host.As(Roles.Viewer), await host.As(Roles.Dispatcher), await host.As(Roles.Adviser));
        await using var all = await viewer.GetStreamAsync("/api/v1/events");
        await using var deliveries = await dispatcher.GetStreamAsync("/api/v1/events");
        await using var wealth = await adviser.GetStreamAsync("/api/v1/events");

        foreach (var type in new[] { "order_created", "wealth.occurrence", "notification.preference_changed", "done" }) await Publish(host, type, null);
        await Publish(host, "wealth.done", null);

        Assert.Equal(["order_created", "wealth.occurrence", "notification.preference_changed", "done", "wealth.done"], await Types(all, "wealth.done"));
        Assert.Equal(["order_created", "notification.preference_changed", "done"], await Types(deliveries, "done"));
        var heard = new List<string>();
        Assert.Equal(["wealth.occurrence", "notification.preference_changed", "wealth.done"], await Types(wealth, "wealth.done", heard));
        Assert.Equal("data: {}", heard[0]);
        Assert.Contains("\"id\"", heard[1]);
    }

    [Fact]
    public async Task A_ticket_opens_one_stream_within_30_seconds()
    {
        await using var host = await TestHost.Start(clock: new(new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero)));
        var viewer = await host.As(Roles.Viewer);
        async Task<string> Ticket() => (string)(await viewer.PostJson("events/tickets")).Body!["ticket"]!;
        var (used, old) = (await Ticket(), await Ticket());
        var nobody = host.Anonymous();
        async Task<int> Open(string ticket)
        {
            using var response = await nobody.GetAsync("/api/v1/events?ticket=" + ticket, HttpCompletionOption.ResponseHeadersRead);
            return (int)response.StatusCode;
        }

        Assert.Equal((200, 401), (await Open(used), await Open(used)));
        Assert.Equal(401, (await host.Bearing(await Ticket()).GetJson("auth/me")).Status);
        host.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(401, await Open(old));
    }
}
