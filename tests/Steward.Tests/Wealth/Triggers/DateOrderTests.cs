using Microsoft.Extensions.Configuration;
using Steward.Kernel;
using Steward.Wealth.Triggers;
using Xunit;

namespace Steward.Tests.Wealth.Triggers;

/// <summary>Orders on a date, and the NAV date that an order of a trigger would get.</summary>
public sealed class DateOrderTests
{
    private const string Orders = "wealth/automation/trigger-orders";

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.21")]
    public async Task A_date_that_is_reached_or_over_is_refused_and_Equals_acts_on_its_day_alone(Dialect dialect)
    {
        // Wednesday the 12th, 09:30 in Kolkata.
        await using var world = await WealthWorld.Start(dialect);
        var (client, scheme) = (await world.AddClient(cash: 10_000m), await world.AddScheme("1", 100m));
        Task<Answer> Made(string date, string condition, bool immediate = false, string from = "2026-08-01T00:00:00Z") => world.Adviser.PostJson(Orders, TriggerOrderTests.Order(client, scheme, 0m, extra: new
        {
            trigger_type = "Date", trigger_value = date, trigger_condition = condition, allow_immediate = immediate, valid_from = from, amount = 500,
        }));
        foreach (var (date, condition) in new[] { ("2026-08-03", "Greater Than"), ("2026-08-12", "Greater Than"), ("2026-08-12", "Equals") }) Assert.Equal((422, "already_true"), Told(await Made(date, condition)));
        Assert.Equal((422, "out_of_limits"), Told(await Made("2026-08-11", "Equals", immediate: true)));
        Assert.Equal((422, "out_of_limits"), Told(await Made("2026-08-13", "Equals", from: "2026-08-14T00:00:00Z")));
        // Without an end of its own an order ends after 365 days: on the 1st of August 2027 at 05:30 in Kolkata, which is before nine o'clock of that day.
        var never = await Made("2027-08-01", "Greater Than");
        Assert.Equal((422, "out_of_limits", "/valid_until"), (never.Status, never.Code, Assert.Single(never.Body!["errors"]!.AsObject()).Key));
        Assert.Equal(201, (await Made("2027-07-30", "Greater Than")).Status);
        await world.Database.Write(s => s.Execute("update trigger_orders set status = 'Cancelled' where status = 'Active'"));
        var (now, late, open) = (await Made("2026-08-03", "Greater Than", immediate: true), await Made("2026-08-13", "Equals"), await Made("2026-08-13", "Greater Than"));
        await TriggerOrderTests.Fire(world);
        Assert.Equal(("Triggered", "Active", "Active"), (await TriggerOrderTests.Status(world, now.Id), await TriggerOrderTests.Status(world, late.Id), await TriggerOrderTests.Status(world, open.Id)));

        // Nothing ran on the 13th: Equals is over, the other goes on. The host's own timers see each instant that the clock passes, so theirs are put off.
        await world.Database.Write(s => s.Execute("update timers set due_at = @day where kind = @kind", new { day = new DateTimeOffset(2026, 8, 14, 4, 0, 0, TimeSpan.Zero), kind = TriggerTimes.Date }));
        world.Host.Clock.Advance(TimeSpan.FromDays(2));
        await TriggerOrderTests.Fire(world);
        // What the host has in its hand at this moment is there a moment later.
        for (var i = 0; i < 200 && (await TriggerOrderTests.Status(world, late.Id), await TriggerOrderTests.Status(world, open.Id)) is ("Active", _) or (_, "Active"); i++) await Task.Delay(20, TestContext.Current.CancellationToken);
        Assert.Equal(("Expired", "Triggered"), (await TriggerOrderTests.Status(world, late.Id), await TriggerOrderTests.Status(world, open.Id)));
        Assert.Equal(2, await world.Database.Read(s => s.Scalar<int>("select count(*) from investment_orders")));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_client_who_moves_takes_the_nine_o_clock_of_his_orders_with_him(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        var (client, other, scheme) = (await world.AddClient(cash: 10_000m), await world.AddClient(cash: 10_000m), await world.AddScheme("1", 100m));
        async Task<Guid> Made(Guid of, object more)
        {
            var answer = await world.Adviser.PostJson(Orders, TriggerOrderTests.Order(of, scheme, 0m, extra: more));
            Assert.True(answer.Status == 201, answer.Body?.ToString());
            return answer.Id;
        }
        object Date(string day) => new { trigger_type = "Date", trigger_value = day, trigger_condition = "Greater Than", amount = 500 };
        var (moves, done, stays) = (await Made(client, Date("2026-08-13")), await Made(client, Date("2026-08-14")), await Made(other, Date("2026-08-13")));
        Assert.Equal(200, (await world.Adviser.PostJson($"{Orders}/{done}/cancel", new { reason = "Not wanted" })).Status);
        Assert.Equal(("2026-08-13T03:30", "2026-08-13T03:30"), (await Due(moves), await Due(stays)));

        Assert.Equal(200, (await world.Adviser.PatchJson($"wealth/clients/{client}", new { time_zone = "America/New_York" })).Status);
        Assert.Equal(("2026-08-13T13:00", "2026-08-13T03:30"), (await Due(moves), await Due(stays)));
        Assert.Equal(["America/New_York", "Asia/Kolkata", "Asia/Kolkata"], await world.Database.Read(s => s.Query<string>("select time_zone from trigger_orders order by time_zone")));
        // At nine in Kolkata nothing happens, at nine in New York it does.
        world.Host.Clock.Advance(new DateTimeOffset(2026, 8, 13, 4, 0, 0, TimeSpan.Zero) - world.Host.Clock.GetUtcNow());
        await Polling.Until(async () => await TriggerOrderTests.Status(world, stays) == "Triggered", "the order in Kolkata fires");
        Assert.Equal("Active", await TriggerOrderTests.Status(world, moves));
        world.Host.Clock.Advance(TimeSpan.FromHours(9.5));
        await Polling.Until(async () => await TriggerOrderTests.Status(world, moves) == "Triggered", "the order in New York fires");

        async Task<string> Due(Guid order) => (await world.Database.Read(s => s.Scalar<DateTimeOffset>("select due_at from timers where kind = @kind and key = @key", new { kind = TriggerTimes.Date, key = order.ToString("D") }))).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm", System.Globalization.CultureInfo.InvariantCulture);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.33")]
    public async Task The_NAV_date_is_told_by_the_clock_of_the_schemes_own_calendar(Dialect dialect)
    {
        // 16:30 in Kolkata, after the cut-off, and 07:00 in New York, before it.
        await using var world = await WealthWorld.Start(dialect, new(2026, 8, 12, 11, 0, 0, TimeSpan.Zero));
        var (client, home, abroad) = (await world.AddClient(), await world.AddScheme("1", 100m), await world.AddScheme("2", 100m));
        var calendar = await world.AddCalendar("US");
        await world.Database.Write(s => s.Execute("update calendars set time_zone = 'America/New_York' where id = @calendar", new { calendar }));
        await world.Database.Write(s => s.Execute("update products set calendar_id = @calendar where id = @abroad", new { calendar, abroad }));
        async Task<string?> Predicted(Guid scheme) => (string?)(await world.Adviser.PostJson(Orders, TriggerOrderTests.Order(client, scheme, 105m))).Body!["predicted_nav_date"];
        Assert.Equal(("2026-08-13", "2026-08-12"), (await Predicted(home), await Predicted(abroad)));
    }

    [Fact]
    public void How_many_orders_a_client_may_have_open_is_a_setting()
    {
        static TriggerSettings Read(string? most) => TriggerSettings.Of(new ConfigurationBuilder().AddInMemoryCollection([new("Triggers:MostOpen", most)]).Build());
        Assert.Equal((250, 3), (Read(null).MostOpen, Read("3").MostOpen));
        foreach (var wrong in new[] { "0", "-1", "many", "10001" }) Assert.Contains("Triggers:MostOpen", Assert.Throws<InvalidOperationException>(() => Read(wrong)).Message, StringComparison.Ordinal);
    }

    private static (int, string?) Told(Answer answer) => (answer.Status, answer.Code);
}
