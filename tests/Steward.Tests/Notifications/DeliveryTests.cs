using Steward.Kernel;
using Steward.Notifications;
using Steward.Notifications.Contracts;
using Xunit;

namespace Steward.Tests.Notifications;

/// <summary>From the fact to the provider: what is queued, deferred, gathered, sent once, tried again.</summary>
public sealed class DeliveryTests
{
    private static Notice About(Recipient to, string subject = "s", string happened = "Portfolio Alert", string occurrence = "1") => new(happened, to, subject, occurrence);

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "notifications-11.2")]
    public async Task A_fact_taken_back_leaves_no_message_and_one_that_stands_has_one_in_the_inbox(Dialect dialect)
    {
        await using var world = await NotifyWorld.Start(dialect);
        var user = await world.NewUser();

        await Assert.ThrowsAsync<RefusedException>(() => world.Database.Write<bool>(async session =>
        {
            await world.Messages.Tell(session, About(user, "lost"));
            throw new RefusedException(Refusal.NotFound("fact"));
        }));
        var stands = await world.Tell(About(user, "stands"));

        Assert.Equal(1, await world.Database.Read(s => s.Scalar<int>("select count(*) from in_app_notifications")));
        Assert.Equal(DeliveryStatus.Delivered, (await world.On(stands, Channel.InApp)).Status);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "notifications-11.10")]
    public async Task One_key_told_a_hundred_times_at_once_is_one_delivery_a_channel(Dialect dialect)
    {
        await using var world = await NotifyWorld.Start(dialect);
        var user = await world.NewUser();

        var ids = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => world.Tell(About(user))));
        await world.Tick();

        Assert.Single(ids.Distinct());
        Assert.Single(world.Email.Received);
        Assert.Single(await world.Of(ids[0]), d => d.Channel == Channel.Email);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "notifications-11.11")]
    public async Task Of_ten_events_three_are_sent_and_seven_join_one_digest(Dialect dialect)
    {
        await using var world = await NotifyWorld.Start(dialect);
        var user = await world.NewUser();
        await world.Prefer(new() { UserId = user.UserId, Event = "*", Channels = [Channel.Email], Throttle = new(3, 3600) });

        for (var i = 0; i < 10; i++) await world.Tell(About(user, "s" + i));
        for (var i = 0; i < 5; i++) await world.Tell(About(user, "k" + i, "Kill Switch Engaged"));
        await world.Tick();
        Assert.Equal(3, world.Email.Received.Count(m => m.Subject == "Portfolio Alert"));
        Assert.Equal(5, world.Email.Received.Count(m => m.Subject == "Kill Switch Engaged"));
        await world.Pass(TimeSpan.FromHours(1));

        var digest = Assert.Single(world.Email.Received, m => m.Subject == "7 messages");
        Assert.Equal(7, digest.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(7, await world.Database.Read(s => s.Scalar<int>("select count(*) from notification_logs where digest_id is not null and status = 'Sent'")));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "notifications-11.5")]
    [Trait("acceptance", "notifications-11.8")]
    public async Task What_is_held_follows_a_changed_preference(Dialect dialect)
    {
        await using var world = await NotifyWorld.Start(dialect, NotifyWorld.Noon.AddHours(11)); // 23:00
        var (api, id, _) = await world.Host.NewUser("manager");
        var user = Recipient.User(id);
        await world.Prefer(new() { UserId = id, Event = "*", Channels = [Channel.Email], QuietHours = new("22:00", "07:00") });

        var message = await world.Tell(About(user));
        await world.Tick();
        var held = await world.On(message, Channel.Email);
        Assert.Equal((DeliveryStatus.Deferred, Rules.QuietHours, NotifyWorld.Noon.AddHours(19)), (held.Status, held.SuppressedReason, held.NotBefore));
        Assert.Empty(world.Email.Received);

        // In his new zone the night ends four hours sooner.
        Assert.Equal(200, (await api.PatchJson("auth/me", new { time_zone = "Asia/Dubai" })).Status);
        await Hear(world, "user_changed");
        await Waits(NotifyWorld.Noon.AddHours(15));

        Assert.Equal(200, (await api.PutJson("notifications/preferences", new { items = new[] { new { @event = "*", channels = new[] { Channel.Email }, quiet_hours = new { start = "02:00", end = "03:30" } } } })).Status);
        await Waits(NotifyWorld.Noon.AddHours(11.5));
        world.Clock.Advance(TimeSpan.FromMinutes(30));
        for (var i = 0; i < 100 && world.Email.Received.IsEmpty; i++) await Next();

        Assert.Single(world.Email.Received);

        // The host's own delivery of the event may have the row at this moment: what is locked is taken by a later tick.
        async Task Waits(DateTimeOffset until)
        {
            for (var i = 0; i < 100 && (await world.On(message, Channel.Email)).NotBefore != until; i++) await Next();
            Assert.Equal(until, (await world.On(message, Channel.Email)).NotBefore);
        }

        async Task Next()
        {
            await world.Tick();
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The module's subscriber hears what the host may not have told it yet. On PostgreSQL an event is read when no older transaction of the cluster is under way.</summary>
    private static async Task Hear(NotifyWorld world, string type)
    {
        PublishedEvent? happened = null;
        for (var i = 0; i < 500 && happened is null; i++)
        {
            happened = (await world.Database.Read(session => world.Host.Service<Outbox>().After(session, 0, 1_000))).LastOrDefault(one => one.Type == type);
            if (happened is null) await Task.Delay(20, TestContext.Current.CancellationToken);
        }
        await world.Database.Write(session => world.Host.Service<IEnumerable<IEventSubscriber>>().OfType<HearMoves>().Single().Handle(session, happened!, CancellationToken.None));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "notifications-11.9")]
    public async Task More_than_three_held_leave_as_one_and_what_expires_stays_in_the_inbox(Dialect dialect)
    {
        await using var world = await NotifyWorld.Start(dialect, NotifyWorld.Noon.AddHours(11));
        var (four, three) = (await world.NewUser(), await world.NewUser());
        foreach (var user in new[] { four, three }) await world.Prefer(new() { UserId = user.UserId, Event = "*", Channels = [Channel.Email], QuietHours = new("22:00", "07:00") });
        for (var i = 0; i < 4; i++) await world.Tell(About(four, "s" + i));
        for (var i = 0; i < 3; i++) await world.Tell(About(three, "s" + i));
        var lost = await world.Tell(About(three, "late") with { ExpiresAt = NotifyWorld.Noon.AddHours(15) });

        await world.Pass(TimeSpan.FromHours(8), TimeSpan.FromHours(1));

        // Four are one message, three stay three; the fourth of the second user ran out at 03:00.
        Assert.Equal(["4 messages", "Portfolio Alert", "Portfolio Alert", "Portfolio Alert"], world.Email.Received.Select(m => m.Subject).Order());
        Assert.Equal([DeliveryStatus.Delivered, DeliveryStatus.Expired], (await world.Of(lost)).Select(d => d.Status).Order());
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "notifications-11.14")]
    public async Task What_is_refused_for_now_is_tried_eight_times_and_what_is_refused_for_good_once(Dialect dialect)
    {
        await using var world = await NotifyWorld.Start(dialect);
        var user = await world.NewUser();
        world.Email.Answer = m => m.Subject == "Market Update" ? new(SendResult.Undeliverable, "400", "bad request") : new(SendResult.Retry, "503");

        var (bad, down) = (await world.Tell(About(user, happened: "Market Update")), await world.Tell(About(user)));
        // Every wait is at most ten minutes; a breaker that is open keeps the message five at most.
        for (var i = 0; i < 120 && (await world.On(down, Channel.Email)).Status != DeliveryStatus.Undeliverable; i++) await world.Pass(TimeSpan.FromMinutes(1));

        Assert.Equal((DeliveryStatus.Undeliverable, 1), Ended(await world.On(bad, Channel.Email)));
        Assert.Equal((DeliveryStatus.Undeliverable, 8), Ended(await world.On(down, Channel.Email)));
        Assert.Equal(8, await world.Database.Read(s => s.Scalar<int>("select count(*) from notification_attempts a join notification_logs l on l.id = a.delivery_id where l.message_id = @down", new { down })));
    }

    /// <summary>Found by the bad day: a mail server that was down for 40 minutes used up the eight tries of a page to a supervisor.</summary>
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "notifications-11.14")]
    public async Task An_outage_of_the_provider_uses_no_message_up(Dialect dialect)
    {
        await using var world = await NotifyWorld.Start(dialect);
        var user = await world.NewUser();
        world.Email.Answer = _ => new(SendResult.Retry, "network");
        var message = await world.Tell(About(user));
        // Two hours at a try in at most ten minutes: more than eight.
        await world.Pass(TimeSpan.FromHours(2), TimeSpan.FromMinutes(2));
        var waiting = await world.On(message, Channel.Email);
        Assert.True(waiting.Status == DeliveryStatus.Failed && waiting.Attempt > Retries.MostAttempts, $"{waiting.Status} after {waiting.Attempt} tries");

        world.Email.Answer = _ => new(SendResult.Sent, "250");
        await world.Pass(TimeSpan.FromMinutes(12), TimeSpan.FromMinutes(2));

        Assert.Single(world.Email.Received);
        Assert.Null(Retries.Wait(Guid.Empty, 8, null, unheardFor: TimeSpan.FromDays(4)));
    }

    /// <summary>A stop between the claim and the call: eight restarts of a server used a message up that no provider had ever seen.</summary>
    [Fact, Trait("acceptance", "notifications-11.14")]
    public void What_was_claimed_and_not_begun_uses_no_try_up()
    {
        var delivery = new Delivery { Id = Guid.CreateVersion7(), Event = "Portfolio Alert", Channel = Channel.Email, Status = DeliveryStatus.Failed, DedupeKey = "k", Attempt = 7 };
        var claimed = new Outgoing(delivery, Recipient.User(Guid.CreateVersion7()), new(delivery.Id, Channel.Email, "a@steward.example", "s", "t"), new("s", "t", null, null, null, "en"), null, 8);
        DeliveryResult Of(SendOutcome? outcome) => RecordDeliveries.ResultOf(new(claimed, outcome, NotifyWorld.Noon, 0), "stub", NotifyWorld.Noon);

        Assert.Equal((DeliveryStatus.Failed, 7, NotifyWorld.Noon), Of(null) is var left ? (left.Status, left.Attempt, left.NextAttemptAt) : default);
        Assert.Equal((DeliveryStatus.Undeliverable, 8, null), Of(new(SendResult.Retry, "503")) is var tried ? (tried.Status, tried.Attempt, tried.NextAttemptAt) : default);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "notifications-11.14")]
    public async Task A_provider_that_names_a_time_is_left_alone_until_then(Dialect dialect)
    {
        await using var world = await NotifyWorld.Start(dialect);
        var user = await world.NewUser();
        world.Email.Answer = _ => new(SendResult.Retry, "429", RetryAfter: TimeSpan.FromMinutes(20));
        var message = await world.Tell(About(user));
        await world.Tick();
        Assert.Equal(NotifyWorld.Noon.AddMinutes(20), (await world.On(message, Channel.Email)).NextAttemptAt);
        world.Email.Answer = _ => new(SendResult.Sent, "250");

        await world.Pass(TimeSpan.FromMinutes(19));
        Assert.Empty(world.Email.Received);
        await world.Pass(TimeSpan.FromMinutes(1));

        Assert.Single(world.Email.Received);
    }

    /// <summary>random(0, min(10 min, 5 s · 3ⁿ)): after the first try below 15 s, from the fifth on below ten minutes.</summary>
    [Fact, Trait("acceptance", "notifications-11.14")]
    public void Waits_are_random_below_a_limit_that_grows_threefold()
    {
        Assert.Equal([15, 45, 135, 405, 600, 600, 600], Enumerable.Range(1, 7).Select(n => (int)Retries.Most(n).TotalSeconds));
        var waits = Enumerable.Range(0, 1000).Select(i => Retries.Wait(new Guid(i, 0, 0, new byte[8]), 1, null)!.Value.TotalSeconds).ToList();
        Assert.All(waits, wait => Assert.InRange(wait, 0, 15));
        Assert.InRange(waits.Average(), 7, 8);
        Assert.Null(Retries.Wait(Guid.Empty, 8, null));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "notifications-11.13")]
    public async Task The_next_channel_follows_when_one_fails_or_its_time_is_over(Dialect dialect)
    {
        await using var world = await NotifyWorld.Start(dialect);
        var user = await Reachable(world);
        await world.Prefer(new() { UserId = user.UserId, Event = "*", Channels = Channel.All, Failover = [new(Channel.Push, 10, "opened"), new(Channel.Sms), new(Channel.Email)] });

        world.Push.Answer = _ => new(SendResult.Undeliverable, "400");
        var refused = await world.Tell(About(user, "refused"));
        await world.Tick();
        await world.Tick();
        Assert.Single(world.Sms.Received);
        Assert.Equal((DeliveryStatus.Suppressed, Rules.Reached), Why(await world.On(refused, Channel.Email)));

        world.Push.Answer = _ => new(SendResult.Sent, "201");
        await world.Tell(About(user, "waits"));
        await world.Tick();
        await world.Pass(TimeSpan.FromMinutes(9));
        Assert.Single(world.Sms.Received);
        await world.Pass(TimeSpan.FromMinutes(2));
        Assert.Equal(2, world.Sms.Received.Count);

        var opened = await world.Tell(About(user, "opened"));
        await world.Tick();
        await world.Database.Write(async s => await world.Host.Service<Receipts>().Note(s, (await world.Host.Service<LogStore>().OfMessage(s, opened)).Single(d => d.Channel == Channel.Push), ReceiptKind.Opened, s.Now));
        await world.Pass(TimeSpan.FromMinutes(15));
        Assert.Equal(2, world.Sms.Received.Count);
        Assert.Equal((DeliveryStatus.Suppressed, Rules.Reached), Why(await world.On(opened, Channel.Sms)));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "notifications-11.19")]
    public async Task A_late_bounce_ends_the_address_and_nothing_goes_back(Dialect dialect)
    {
        await using var world = await NotifyWorld.Start(dialect);
        var user = await world.NewUser();
        var message = await world.Tell(About(user));
        await world.Tick();
        var sent = await world.On(message, Channel.Email);
        Assert.Equal((DeliveryStatus.Sent, (DateTimeOffset?)null), (sent.Status, sent.DeliveredAt));

        async Task<string> Note(string kind) => await world.Database.Write(async s => await world.Host.Service<Receipts>().Note(s, (await world.Host.Service<LogStore>().Find(s, sent.Id))!, kind, s.Now));
        Assert.Equal("applied", await Note(ReceiptKind.Delivered));
        Assert.Equal("applied", await Note(ReceiptKind.Bounced));
        Assert.Equal("ignored", await Note(ReceiptKind.Delivered));
        Assert.Equal(DeliveryStatus.Undeliverable, (await world.On(message, Channel.Email)).Status);

        var next = await world.Tell(About(user, "next"));
        Assert.Equal((DeliveryStatus.Suppressed, Rules.Bounced), Why(await world.On(next, Channel.Email)));
    }

    /// <summary>As after a kill between the provider's answer and our commit: the lease is another's when the result is to be written.</summary>
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "notifications-11.21")]
    public async Task A_result_that_was_lost_is_asked_for_once_more_with_the_same_key(Dialect dialect)
    {
        await using var world = await NotifyWorld.Start(dialect);
        var message = await world.Tell(About(await world.NewUser()));
        // The engine of the host was stopped and gives its lease back a moment later.
        long? epoch = null;
        for (var i = 0; i < 400 && (epoch = await world.Database.Write(s => LeaseStore.Take(s, DeliveryEngine.EngineName, Guid.Empty, "first"))) is null; i++) await Task.Delay(25, TestContext.Current.CancellationToken);
        var asked = new List<Guid>();
        world.Email.Answer = m =>
        {
            asked.Add(m.DeliveryId);
            if (asked.Count == 1) world.Database.Write(s => LeaseStore.GiveBack(s, new(DeliveryEngine.EngineName, Guid.Empty, "first", epoch!.Value, Json.Empty, 0))).GetAwaiter().GetResult();
            return new(SendResult.Sent, "250");
        };

        await Assert.ThrowsAsync<FencedException>(() => world.Host.Service<DeliveryEngine>().Tick(new(DeliveryEngine.EngineName, Guid.Empty, "first", epoch!.Value, Json.Empty, 0), TestContext.Current.CancellationToken));
        Assert.Equal(DeliveryStatus.Sending, (await world.On(message, Channel.Email)).Status);
        await world.Pass(TimeSpan.FromMinutes(1));
        Assert.Single(asked);
        for (var i = 0; i < 5; i++) await world.Pass(TimeSpan.FromMinutes(1));

        var delivery = await world.On(message, Channel.Email);
        Assert.Equal([delivery.Id, delivery.Id], asked);
        Assert.Equal((DeliveryStatus.Sent, 2), Ended(delivery));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_provider_that_hangs_holds_up_no_other_channel(Dialect dialect)
    {
        await using var world = await NotifyWorld.Start(dialect);
        var user = await Reachable(world);
        var free = new TaskCompletionSource();
        world.Sms.Hangs = free.Task;
        await world.Tell(About(user, "first", "Kill Switch Engaged"));
        var tick = world.Tick();
        for (var i = 0; i < 400 && world.Email.Received.IsEmpty; i++) await Task.Delay(25, TestContext.Current.CancellationToken);
        await world.Tell(About(user, "second", "Kill Switch Engaged"));
        for (var i = 0; i < 400 && world.Email.Received.Count < 2; i++) await Task.Delay(25, TestContext.Current.CancellationToken);

        Assert.Equal((2, 0, false), (world.Email.Received.Count, world.Sms.Received.Count, tick.IsCompleted));
        free.SetResult();
        await tick;
        Assert.Equal(2, world.Sms.Received.Count);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_channel_without_a_provider_is_suppressed_with_its_reason(Dialect dialect)
    {
        await using var world = await NotifyWorld.Start(dialect);
        world.Email.IsConfigured = false;

        var message = await world.Tell(About(await world.NewUser()));

        Assert.Equal((DeliveryStatus.Suppressed, Rules.NotConfigured), Why(await world.On(message, Channel.Email)));
    }

    /// <summary>A user with a telephone number and a browser that takes pushes.</summary>
    private static async Task<Recipient> Reachable(NotifyWorld world)
    {
        var user = await world.NewUser();
        await world.Database.Write(async s =>
        {
            var cipher = world.Host.Service<FieldCipher>();
            var phone = cipher.Seal(await cipher.Class(s, "users"), "users", "phone", user.UserId!.Value, "+966501112233");
            await s.Execute("update users set phone = @phone where id = @UserId", new { phone, user.UserId });
            await s.Execute(
                "insert into push_subscriptions (id, user_id, endpoint, endpoint_hash, p256dh, auth, last_seen_at) values (@id, @UserId, 'https://push.example/1', @hash, 'k', 'a', @Now)",
                new { id = Ids.New(s.Now), user.UserId, hash = Ids.Hash(user.Key), s.Now });
        });
        return user;
    }

    private static (string, int) Ended(Delivery d) => (d.Status, d.Attempt);

    private static (string, string?) Why(Delivery d) => (d.Status, d.SuppressedReason);
}
