using Steward.Kernel;
using Steward.Notifications;
using Steward.Notifications.Contracts;
using Xunit;

namespace Steward.Tests.Notifications;

/// <summary>Section 6: what one customer bears about one order.</summary>
public sealed class OrderLimitTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "notifications-11.12")]
    public async Task A_customer_hears_of_one_order_every_five_minutes_at_most(Dialect dialect)
    {
        await using var world = await NotifyWorld.Start(dialect);
        var (customer, order, zone) = await world.NewOrder();
        var times = new List<(DateTimeOffset At, string Subject)>();
        world.Sms.Answer = m =>
        {
            times.Add((world.Clock.GetUtcNow(), m.Subject));
            return new(SendResult.Sent, "202");
        };

        // Fifteen changes in twelve minutes, the last of them the end.
        for (var i = 0; i < 15; i++)
        {
            await world.Tell(new("Delivery " + (i == 14 ? "Completed" : "Delayed"), customer, order.ToString(), "change-" + i) { OrderId = order, ZoneId = zone, Data = new Dictionary<string, object?> { ["order_number"] = "O-" + i } });
            await world.Tick();
            if (i < 14) await world.Pass(TimeSpan.FromSeconds(720 / 14.0));
        }
        await world.Pass(TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(1));

        Assert.All(times.Zip(times.Skip(1)), pair => Assert.True(pair.Second.At - pair.First.At >= TimeSpan.FromMinutes(5), $"{pair.First} and {pair.Second} are too close."));
        Assert.InRange(times.Count, 3, 10);
        Assert.Equal("Your delivery O-14 was delivered", times[^1].Subject);
        Assert.Equal(15, await world.Database.Read(s => s.Scalar<int>("select count(*) from in_app_notifications where customer_id is not null and event like 'Delivery D%' or event like 'Delivery C%'")));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "notifications-11.12")]
    public async Task The_tenth_place_is_kept_for_the_closing_message(Dialect dialect)
    {
        await using var world = await NotifyWorld.Start(dialect);
        var (customer, order, zone) = await world.NewOrder();
        Notice News(string happened, int i) => new(happened, customer, order.ToString(), "change-" + i) { OrderId = order, ZoneId = zone, Data = new Dictionary<string, object?> { ["order_number"] = "O-1" } };

        var told = new List<Guid>();
        for (var i = 0; i < 11; i++)
        {
            told.Add(await world.Tell(News("Delivery Delayed", i)));
            await world.Pass(TimeSpan.FromMinutes(6));
        }
        await world.Tell(News("Delivery Failed", 11));
        await world.Pass(TimeSpan.FromMinutes(6));

        Assert.Equal(10, world.Sms.Received.Count);
        Assert.Equal("We could not deliver O-1", world.Sms.Received.Last().Subject);
        // The closing message overtakes it where it had not been judged for sending yet.
        var (status, reason) = Why(await world.On(told[^1], Channel.Sms));
        Assert.Equal(DeliveryStatus.Suppressed, status);
        Assert.Contains(reason, (string[])[Rules.OrderLimit, Rules.Superseded]);
    }

    [Fact, Trait("acceptance", "notifications-11.12")]
    public void The_closing_message_gives_way_only_to_one_that_can_still_be_sent()
    {
        var now = NotifyWorld.Noon.AddHours(1);
        Delivery Row(string happened, int minutesAgo, string status) => new()
        {
            Id = Guid.CreateVersion7(), MessageId = Guid.CreateVersion7(), Event = happened, Channel = Channel.Sms, Status = status, DedupeKey = "k", CreatedAt = now.AddMinutes(-minutesAgo),
            SentAt = status == DeliveryStatus.Sent ? now.AddMinutes(-minutesAgo) : null,
        };
        var closing = Row("Delivery Failed", 6, DeliveryStatus.Pending);
        var later = Row("Delivery Delayed", 0, DeliveryStatus.Pending);
        Delivery[] After(int sent) => [.. Enumerable.Range(1, sent).Select(i => Row("Delivery Delayed", 6 * (i + 1), DeliveryStatus.Sent)), closing, later];

        // The order was late once more after nine places were taken, and again while there is a place left.
        Assert.Null(OrderLimits.Decide(closing, After(9), now));
        Assert.Equal((Rules.OrderLimit, null), OrderLimits.Decide(later, After(9), now));
        Assert.Equal((Rules.Superseded, null), OrderLimits.Decide(closing, After(8), now));
        Assert.Equal((Rules.Superseded, null), OrderLimits.Decide(closing, [.. After(9), Row("Delivery Cancelled", 0, DeliveryStatus.Pending)], now));
    }

    private static (string, string?) Why(Delivery d) => (d.Status, d.SuppressedReason);
}
