using System.Text.Json.Nodes;
using NodaTime;
using Steward.Escalation.Attempts;
using Steward.Kernel;
using Steward.Orders.Contracts;
using Steward.Orders.Promise;
using Steward.Tests.Dispatch;
using Xunit;

namespace Steward.Tests.Escalation;

/// <summary>What follows a failed delivery: each category its path, the same driver, the next slot, back to the sender, a person.</summary>
public sealed class NextAttemptTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private static readonly AttemptFacts Absent = new()
    {
        OrderId = Guid.Parse("01935000-0000-7000-8000-000000000001"), Now = Noon, FailedAt = Noon, Path = FailurePath.Contact, Attempts = 1, MostAttempts = 3, AnswerMinutes = 15, PersonMinutes = 120,
        Driver = Guid.Parse("01935000-0000-7000-8000-000000000002"), DriverIsThere = true, SlotBegins = Noon, SlotEnds = Noon.AddHours(3), SuccessMille = 600, LeastSuccessMille = 600,
    };

    [Fact, Trait("acceptance", "delivery-15.28")]
    public void Each_category_takes_its_path()
    {
        // Nobody there: wait for an answer, then the next slot; an answer within 15 minutes sends the same driver again.
        Assert.Equal("wait", Chosen(Absent with { Now = Noon.AddMinutes(14.9) }));
        Assert.Equal("next_slot", Chosen(Absent with { Now = Noon.AddMinutes(15) }));
        Assert.Equal("same_driver", Chosen(Absent with { Now = Noon.AddMinutes(15), AnsweredAt = Noon.AddMinutes(15) }));
        Assert.Equal("next_slot", Chosen(Absent with { Now = Noon.AddMinutes(16), AnsweredAt = Noon.AddMinutes(16) }));
        Assert.Equal("next_slot", Chosen(Absent with { Now = Noon.AddMinutes(4), AnsweredAt = Noon.AddMinutes(3), DriverIsThere = false }));

        var wrong = Absent with { Path = FailurePath.Correction };
        Assert.Equal("wait", Chosen(wrong with { Now = Noon.AddMinutes(119), AnsweredAt = Noon.AddMinutes(1) }));
        Assert.Equal("same_driver", Chosen(wrong with { Now = Noon.AddMinutes(5), CorrectedAt = Noon.AddMinutes(5) }));
        Assert.Equal("next_slot", Chosen(wrong with { Now = Noon.AddMinutes(60), CorrectedAt = Noon.AddMinutes(59) }));
        Assert.Equal("ask_person", Chosen(wrong with { Now = Noon.AddMinutes(120) }));

        Assert.Equal("return_to_sender", Chosen(Absent with { Path = FailurePath.Return, Attempts = 3 }));
        Assert.Equal("ask_person", Chosen(Absent with { Path = FailurePath.Person }));
    }

    [Fact, Trait("acceptance", "delivery-15.28")]
    public void An_attempt_that_would_hardly_succeed_is_a_persons()
    {
        // Nothing seen: the prior. 4 of 10 with the prior of ten: (4 + 6) / 20.
        Assert.Equal((600, 500, 700), (AttemptPolicy.SuccessOf(0, 0), AttemptPolicy.SuccessOf(10, 4), AttemptPolicy.SuccessOf(10, 8)));
        var later = Absent with { Now = Noon.AddMinutes(15) };
        Assert.Equal("ask_person", Chosen(later with { SuccessMille = 599 }));
        Assert.Equal("ask_person", Chosen(later with { SlotBegins = null }));
        // A slot tomorrow is worth less than one now, and still more than asking: 600 - 300.
        Assert.Equal(300, AttemptPolicy.Decide(later with { SlotBegins = Noon.AddDays(2) }).Winner!.Total);
    }

    [Fact]
    public void Its_snapshot_gives_the_same_choice_again_and_parts_add_up()
    {
        var facts = Absent with { Now = Noon.AddMinutes(15), AnsweredAt = Noon.AddMinutes(15) };
        Assert.Equal(facts, AttemptFacts.Parse(facts.ToCanonical()));
        Assert.All(AttemptPolicy.Decide(facts).Candidates, c => Assert.Equal(c.Total, c.Parts.Sum(p => p.Value)));
    }

    [Theory]
    [InlineData("2026-11-20T14:00", "2026-11-20T14:00", "2026-11-20T18:00", true)]
    [InlineData("2026-11-20T17:00", "2026-11-20T17:00", "2026-11-20T18:00", true)] // an hour is left
    [InlineData("2026-11-20T17:01", "2026-11-23T08:00", "2026-11-23T18:00", false)] // Friday: the next business day is Monday
    [InlineData("2026-11-20T06:00", "2026-11-20T08:00", "2026-11-20T18:00", true)]
    public void The_next_slot_is_today_when_an_hour_is_left_else_the_next_business_day(string now, string begins, string ends, bool today)
    {
        var weekday = (IReadOnlyList<Hours>)[new Hours(new NodaTime.LocalTime(8, 0), new NodaTime.LocalTime(18, 0))];
        var calendar = new ZoneCalendar(DateTimeZone.Utc, Enumerable.Range(1, 5).ToDictionary(day => (IsoDayOfWeek)day, _ => weekday), new Dictionary<LocalDate, IReadOnlyList<Hours>>());
        static Instant At(string text) => NodaTime.Text.LocalDateTimePattern.CreateWithInvariantCulture("yyyy-MM-dd'T'HH:mm").Parse(text).Value.InUtc().ToInstant();
        Assert.Equal((new Interval(At(begins), At(ends)), today), NextSlot.After(At(now), calendar));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.28")]
    public async Task Without_an_answer_the_next_slot_is_taken_from_the_depot_and_all_are_told(Dialect dialect)
    {
        await using var world = await EscalationWorld.Start(dialect);
        var driver = await world.World.Driver("Asha", 0.2);
        var order = await Failed(world, driver, "customer_unavailable");
        var calendar = $"zones/{world.World.Zone}/calendar";
        var hours = Enumerable.Range(1, 7).Select(weekday => new { weekday, opens = "08:00", closes = "12:45" });
        await DispatchWorld.Good(world.Api.PutJson(calendar, new { hours }, (await world.Api.GetJson(calendar)).ETag));
        Assert.Contains(world.Post.Told, n => n.Event == "Delivery Failed" && n.OrderId == order && n.Occurrence == "attempt-1");
        world.Pass(14.9);
        await Task.Delay(500, TestContext.Current.CancellationToken);
        Assert.Equal("failed", await world.World.Status(order));
        // 12:15 in Nairobi, open from 08:00 to 12:45: less than an hour is left, so tomorrow at eight.
        world.Pass(0.2);
        await world.Until(async () => await world.World.Status(order) == "pending", "another attempt is planned");
        var waiting = await world.World.ReadOrder(order);
        Assert.Equal(new DateTimeOffset(2026, 11, 21, 5, 0, 0, TimeSpan.Zero), (DateTimeOffset)waiting["hold_until"]!);
        Assert.Equal((DispatchWorld.Latitude, DispatchWorld.Longitude), ((double)waiting["pickup_latitude"]!, (double)waiting["pickup_longitude"]!));
        Assert.Contains(world.Post.Told, n => n.Event == "Delivery Rescheduled" && n.OrderId == order && n.Link!.StartsWith("/t/", StringComparison.Ordinal));
        Assert.Contains(world.Post.Told, n => n.To.DriverId == driver && ((string)n.Data["text"]!).Contains("the depot of Nairobi", StringComparison.Ordinal));

        var decision = (await Decisions(world, order)).Single()!;
        Assert.Equal(("next_slot", "executed"), ((string)decision["recommended_action"]!, (string)decision["status"]!));
        Assert.Equal("identical", (string)(await DispatchWorld.Good(world.Api.PostJson($"decisions/{decision["id"]}/rerun"))).Body!["result"]!);
        await world.Until(async () => (string?)(await world.Log(order, "FAILED_DELIVERY"))?["status"] == "resolved", "the escalation is over");

        // Overnight nobody is paged for it, also past its promise; in the morning it is due.
        world.Pass(12 * 60);
        await Task.Delay(700, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(await world.Logs($"order_id={order}"), l => (int?)l!["level"] is not null);
        world.Pass(8 * 60);
        await world.Until(async () => (await world.World.ReadOrder(order))["hold_until"] is null, "the wait is over");
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.28")]
    public async Task An_answer_sends_the_same_driver_again_with_his_stop(Dialect dialect)
    {
        await using var world = await EscalationWorld.Start(dialect);
        var driver = await world.World.Driver("Asha", 0.2);
        var order = await Failed(world, driver, "access_denied");
        world.Pass(4);
        await world.Seen(driver, 0.4);
        Assert.Equal("available", await StatusOf(world, driver));
        var link = (string)(await world.World.ReadOrder(order))["tracking_url"]!;
        await DispatchWorld.Good(world.World.Host.Anonymous().PostJson($"tracking/{link[(link.LastIndexOf('/') + 1)..]}/instructions", new { text = "The bell works now." }));
        await world.Until(async () => await world.World.Status(order) == "in_transit", "he goes again");
        Assert.Equal("busy", await StatusOf(world, driver));
        await world.Until(async () => (await world.Api.GetJson($"routes?driver={driver}")).Body!["items"]!.AsArray().Any(r => (string)r!["status"]! is "planned" or "in_progress"), "his route has the stop");

        // He fails again at once: another fact, and no return of the old one.
        await DispatchWorld.Good(world.Api.PostJson($"orders/{order}/fail", new { reason_category = "customer_unavailable" }));
        await world.Until(async () => (await Open(world, order)).Count == 1, "the second failure is told");
        var first = (await Decisions(world, order)).Single()!;
        var outcomes = (await DispatchWorld.Good(world.Api.GetJson($"decisions/{first["id"]}"))).Body!.ToJsonString();
        Assert.Contains("\"success\"", outcomes, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.28")]
    public async Task A_wrong_address_is_not_tried_uncorrected(Dialect dialect)
    {
        await using var world = await EscalationWorld.Start(dialect);
        var driver = await world.World.Driver("Asha", 0.2);
        var order = await Failed(world, driver, "wrong_address");
        world.Pass(31);
        await world.Until(() => Task.FromResult(world.Post.Told.Any(n => n.OrderId == order && n.Occurrence == "attempt-1-again-1")), "the customer is asked again");
        Assert.Equal("failed", await world.World.Status(order));
        await DispatchWorld.Good(world.Api.PatchJson($"orders/{order}", new { dropoff = new { latitude = DispatchWorld.Latitude + 0.03, longitude = DispatchWorld.Longitude } }));
        await world.Until(async () => await world.World.Status(order) == "pending", "it is tried with the right one");

        var uncorrected = await Failed(world, driver, "payment_problem");
        for (var half = 0; half < 4; half++)
        {
            world.Pass(30.01);
            await Task.Delay(300, TestContext.Current.CancellationToken);
        }
        await world.Until(async () => (int?)(await world.Log(uncorrected, "FAILED_DELIVERY"))?["level"] >= 1, "a person has it");
        Assert.Equal(("failed", "ask_person"), (await world.World.Status(uncorrected), (string)(await Decisions(world, uncorrected)).Single()!["recommended_action"]!));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.28")]
    public async Task The_third_attempt_goes_back_to_its_sender_when_a_person_approves(Dialect dialect)
    {
        await using var world = await EscalationWorld.Start(dialect);
        var driver = await world.World.Driver("Asha", 0.2);
        var order = await Failed(world, driver, "customer_unavailable");
        for (var attempt = 2; attempt <= 3; attempt++)
        {
            await world.Step(order, "in_transit");
            await DispatchWorld.Good(world.Api.PostJson($"orders/{order}/fail", new { reason_category = "customer_unavailable" }));
        }
        await world.Until(async () => (await Decisions(world, order)).Any(d => (string)d!["status"]! == "awaiting_approval"), "it waits for a person");
        Assert.Equal(("failed", 1), (await world.World.Status(order), (int)(await Open(world, order)).Single()!["level"]!));
        var decision = (await Decisions(world, order)).Single(d => (string)d!["recommended_action"]! == "return_to_sender")!;
        Assert.Equal(200, (await world.Api.PostJson($"decisions/{decision["id"]}/approve", new { reason = "three times" })).Status);
        var ended = await world.World.ReadOrder(order);
        Assert.Equal(("cancelled", "returned_to_sender"), ((string)ended["status"]!, (string)ended["cancellation_reason"]!));
        await world.Until(async () => (await Open(world, order)).Count == 0, "the escalation is over");
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.28")]
    public async Task What_is_refused_or_damaged_goes_back_and_damage_is_made_good_when_a_person_says_so(Dialect dialect)
    {
        await using var world = await EscalationWorld.Start(dialect);
        var driver = await world.World.Driver("Asha", 0.2);
        foreach (var category in new[] { "refused", "damaged", "other" })
        {
            var order = await Failed(world, driver, category);
            await world.Until(async () => (await Decisions(world, order)).Count == 1, "it is decided");
            var decision = (await Decisions(world, order)).Single()!;
            var (log, owed) = ((await Open(world, order)).Single()!, await Proposed(world, order));
            Assert.Equal((category, 1, "high"), (category, (int)log["level"]!, (string)log["severity"]!));
            if (category == "other")
            {
                Assert.Equal(("ask_person", 0), ((string)decision["recommended_action"]!, owed.Count));
                continue;
            }
            Assert.Equal((category, "return_to_sender", "awaiting_approval"), (category, (string)decision["recommended_action"]!, (string)decision["status"]!));
            Assert.Equal(category == "damaged" ? ["awaiting_approval"] : [], owed.Select(one => (string)one!["status"]!));
            if (category == "damaged")
            {
                Assert.Equal(200, (await world.Api.PostJson($"decisions/{owed.Single()!["id"]}/approve", new { reason = "broken glass" })).Status);
                // STANDARD has no delivery fee here: its least penalty is owed.
                var compensation = (await world.Detail(log))["compensations"]!.AsArray().Single()!;
                Assert.Equal((10m, "pending"), ((decimal)compensation["amount"]!, (string)compensation["status"]!));
            }
            Assert.Equal("failed", await world.World.Status(order));
            Assert.Equal(200, (await world.Api.PostJson($"decisions/{decision["id"]}/approve", new { reason = "back to the shop" })).Status);
            var ended = await world.World.ReadOrder(order);
            Assert.Equal(("cancelled", "returned_to_sender"), ((string)ended["status"]!, (string)ended["cancellation_reason"]!));
        }
    }

    private static async Task<JsonArray> Proposed(EscalationWorld world, Guid order) =>
        [.. (await DispatchWorld.Good(world.Api.GetJson($"decisions?order_id={order}&type=compensation"))).Body!["items"]!.AsArray().Select(d => d!.DeepClone())];

    private static async Task<Guid> Failed(EscalationWorld world, Guid driver, string category)
    {
        var order = await world.World.Order(level: "STANDARD");
        await world.Seen(driver, 0.2);
        Assert.Equal(driver, await world.Assign(order));
        await world.Step(order, "picked_up");
        await world.Step(order, "in_transit");
        await DispatchWorld.Good(world.Api.PostJson($"orders/{order}/fail", new { reason_category = category }));
        await world.Until(async () => await world.Log(order, "FAILED_DELIVERY") is not null, "it is told");
        return order;
    }

    private static Task<JsonArray> Open(EscalationWorld world, Guid order) => world.Logs($"order_id={order}&type=FAILED_DELIVERY&status=open");

    private static async Task<JsonArray> Decisions(EscalationWorld world, Guid order) =>
        [.. (await DispatchWorld.Good(world.Api.GetJson($"decisions?order_id={order}&type=next_attempt"))).Body!["items"]!.AsArray().Select(d => d!.DeepClone())];

    private static async Task<string> StatusOf(EscalationWorld world, Guid driver) => (string)(await world.Api.GetJson($"drivers/{driver}")).Body!["status"]!;

    private static string Chosen(AttemptFacts facts) => AttemptPolicy.Decide(facts).RecommendedAction;
}
