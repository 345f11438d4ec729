using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Tests.Dispatch;
using Xunit;

namespace Steward.Tests.Orders;

public class TrackingTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.32")]
    public async Task The_driver_is_hidden_at_four_stops_before_and_shown_at_three(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        var customer = world.Host.Anonymous();
        var driver = await world.Driver("Amal Noor", 0.5);
        // One behind the other on the way north: each order has its pickup and its drop-off, so the third has four stops before it.
        var orders = new List<Guid>();
        foreach (var km in new[] { 0, 5, 10 })
        {
            orders.Add(await world.Order(km, "STANDARD"));
            await DispatchWorld.Good(world.Api.PostJson($"automation/dispatch/orders/{orders[^1]}/assign", new { driver_id = driver, reason = "test" }));
        }
        var token = await TokenOf(world, orders[2]);
        var route = (await DispatchWorld.Good(world.Api.GetJson($"routes/{(string)(await world.ReadOrder(orders[0]))["route_id"]!}"))).Body!;

        var hidden = (await DispatchWorld.Good(customer.GetJson($"tracking/{token}"))).Body!;
        await DispatchWorld.Good(world.Api.PostJson($"routes/{(string)route["id"]!}/start", new { }));
        await DispatchWorld.Good(world.Api.PostJson($"routes/{(string)route["id"]!}/stops/{(string)route["stops"]![0]!["id"]!}/complete", new { }));
        var shown = (await DispatchWorld.Good(customer.GetJson($"tracking/{token}"))).Body!;

        Assert.Equal((4, null, null), ((int)hidden["stops_ahead"]!, (string?)hidden["driver_first_name"], hidden["driver"]));
        Assert.Equal((3, "Amal", false), ((int)shown["stops_ahead"]!, (string?)shown["driver_first_name"], (bool)shown["driver"]!["is_old"]!));
        Assert.Equal(Math.Round(DispatchWorld.Latitude + 0.5 * DispatchWorld.Km, 6), Math.Round((double)shown["driver"]!["latitude"]!, 6));
        Assert.True((DateTimeOffset)shown["eta_low"]! <= (DateTimeOffset)shown["estimated_delivery_at"]! && (DateTimeOffset)shown["estimated_delivery_at"]! <= (DateTimeOffset)shown["eta_high"]!);
        Assert.DoesNotContain("Noor", shown.ToJsonString(), StringComparison.Ordinal);

        world.Host.Clock.Advance(TimeSpan.FromSeconds(121));
        Assert.True((bool)(await customer.GetJson($"tracking/{token}")).Body!["driver"]!["is_old"]!);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.32")]
    public async Task After_the_delivery_its_proof_is_shown_for_48_hours_to_its_own_token(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        var customer = world.Host.Anonymous();
        var (phone, order) = await ProofTests.PickedUp(world, new { signature_required = true });
        var (token, foreign) = (await TokenOf(world, order), await TokenOf(world, await world.Order(20)));
        await ProofTests.Bring(phone, order, [("signature", PictureTests.Png(40, 20, 0, 1, 0))], ("recipient_name", "Layla"));
        Assert.Empty((await customer.GetJson($"tracking/{token}")).Body!["proof"]!.AsArray());
        var file = (string)(await world.Api.GetJson($"orders/{order}/proof")).Body!["items"]![0]!["files"]![0]!["id"]!;
        Assert.Equal(404, (await customer.GetJson($"tracking/{token}/proof/{file}")).Status);
        await DispatchWorld.Good(phone.PostJson($"orders/{order}/status", new { status = "delivered" }));

        var proof = (await DispatchWorld.Good(customer.GetJson($"tracking/{token}"))).Body!["proof"]![0]!;
        Assert.Equal("Layla", (string?)proof["recipient_name"]);
        using var picture = await customer.GetAsync((string)proof["pictures"]![0]!["url"]!, TestContext.Current.CancellationToken);
        Assert.Equal((200, "image/png"), ((int)picture.StatusCode, picture.Content.Headers.ContentType?.MediaType));

        Assert.Equal((404, "not_found"), Short(await customer.GetJson($"tracking/{foreign}/proof/{file}")));
        Assert.NotEqual((string?)(await customer.GetJson($"tracking/{foreign}")).Body!["order_number"], (string?)(await world.ReadOrder(order))["order_number"]);
        foreach (var wrong in new[] { "nonsense", token[..^1], token + "A", order.ToString(), new string('x', 2_000) })
            Assert.Equal((404, "not_found"), Short(await customer.GetJson($"tracking/{wrong}")));

        await Deliver(world, order, TimeSpan.FromHours(48));
        Assert.Equal(200, (await customer.GetJson($"tracking/{token}")).Status);
        await Deliver(world, order, TimeSpan.FromHours(48) + TimeSpan.FromSeconds(1));
        foreach (var path in new[] { "", $"/proof/{file}" }) Assert.Equal((410, "tracking_ended"), Short(await customer.GetJson($"tracking/{token}{path}")));
        Assert.Equal(410, (await customer.PostJson($"tracking/{token}/rating", new { stars = 5 })).Status);
        Assert.Equal(410, (int)(await customer.GetAsync($"/t/{token}", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_customer_instructs_reschedules_and_rates(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        var customer = world.Host.Anonymous();
        var waiting = await world.Order(20);
        var token = await TokenOf(world, waiting);
        var end = world.Host.Clock.GetUtcNow().AddHours(5);

        var told = await DispatchWorld.Good(customer.PostJson($"tracking/{token}/instructions", new { text = "Blue door, ring twice" }));
        Assert.Equal("Blue door, ring twice", (string?)told.Body!["instructions"]);
        Assert.Equal("Blue door, ring twice", (string?)(await world.ReadOrder(waiting))["destination_location"]!["notes"]);
        var deadline = (string?)(await world.ReadOrder(waiting))["sla_deadline"];
        await DispatchWorld.Good(customer.PostJson($"tracking/{token}/reschedule", new { window_start = end.AddHours(-1), window_end = end }));
        var later = await world.ReadOrder(waiting);
        // BARQ takes 60 minutes: it waits until 60 minutes before the window ends. The promise is not the customer's to move.
        Assert.Equal((end.AddHours(-1), end, deadline), ((DateTimeOffset)later["hold_until"]!, (DateTimeOffset)later["window_end"]!, (string?)later["sla_deadline"]));

        var (phone, order) = await ProofTests.PickedUp(world, new { });
        var other = await TokenOf(world, order);
        Assert.Equal((409, "order_not_editable"), Short(await customer.PostJson($"tracking/{other}/reschedule", new { window_end = end })));
        Assert.Equal((409, "not_delivered"), Short(await customer.PostJson($"tracking/{other}/rating", new { stars = 5 })));
        await DispatchWorld.Good(phone.PostJson($"orders/{order}/status", new { status = "in_transit" }));
        Assert.Equal((409, "order_not_editable"), Short(await customer.PostJson($"tracking/{other}/instructions", new { text = "x" })));
        await DispatchWorld.Good(phone.PostJson($"orders/{order}/status", new { status = "delivered" }));
        await DispatchWorld.Good(customer.PostJson($"tracking/{other}/rating", new { stars = 4, comments = "Friendly" }));
        var rated = await world.ReadOrder(order);
        Assert.Equal((4, "Friendly"), ((int)rated["feedback_rating"]!, (string?)rated["feedback_comments"]));
        Assert.Equal(4m, (decimal)(await world.Api.GetJson($"customers/{(string)rated["customer_id"]!}")).Body!["customer_rating"]!);
        Assert.Equal(4m, (decimal)(await world.Api.GetJson($"drivers/{(string)rated["driver_id"]!}")).Body!["average_rating"]!);
        var sealedText = await world.Host.Database.Read(session => session.Scalar<string>("select feedback_comments from orders where feedback_comments is not null"));
        Assert.True(FieldCipher.IsSealed(sealedText));

        (string Call, object Body, int Status)[] bad =
        [
            ("rating", new { stars = 0 }, 400), ("rating", new { stars = 6 }, 400), ("rating", new { stars = "five" }, 400), ("rating", new { stars = 5, comments = new string('x', 4_001) }, 400),
            ("instructions", new { text = "  " }, 400), ("instructions", new { }, 400), ("reschedule", new { window_end = "2020-01-01T00:00:00Z" }, 422), ("reschedule", new { window_end = "soon" }, 400),
        ];
        foreach (var (call, body, status) in bad)
            Assert.Equal(status, (await customer.PostJson($"tracking/{(call == "rating" ? other : token)}/{call}", body)).Status);
    }

    [Fact]
    public async Task The_61st_call_in_a_minute_is_429_and_harms_no_other_token()
    {
        await using var world = await DispatchWorld.Start(Dialect.Sqlite);
        var customer = world.Host.Anonymous();
        var (token, other) = (await TokenOf(world, await world.Order()), await TokenOf(world, await world.Order(5)));
        foreach (var one in new[] { token, "unknown" })
        {
            for (var call = 1; call <= 60; call++) Assert.Equal(one == token ? 200 : 404, (await customer.GetJson($"tracking/{one}")).Status);
            var tooOften = await customer.GetJson($"tracking/{one}");
            Assert.Equal((429, "too_many_requests"), Short(tooOften));
            Assert.True(tooOften.Response.Headers.RetryAfter?.Delta is { TotalSeconds: > 0 and <= 60 });
        }
        Assert.Equal(200, (await customer.GetJson($"tracking/{other}")).Status);
        world.Host.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(200, (await customer.GetJson($"tracking/{token}")).Status);
    }

    [Fact]
    public async Task The_page_shows_a_person_his_order_and_takes_what_he_says()
    {
        await using var world = await DispatchWorld.Start(Dialect.Sqlite);
        var customer = world.Host.Anonymous();
        var (phone, order) = await ProofTests.PickedUp(world, new { requirements = new { proof = new[] { "code" } } });
        var token = await TokenOf(world, order);
        async Task<(int, string)> Page()
        {
            using var page = await customer.GetAsync($"/t/{token}", TestContext.Current.CancellationToken);
            Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
            Assert.True(page.Headers.CacheControl!.NoStore);
            return ((int)page.StatusCode, await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }
        async Task<int> Say(params (string, string)[] form)
        {
            using var answer = await customer.PostAsync($"/t/{token}", new FormUrlEncodedContent(form.Select(one => KeyValuePair.Create(one.Item1, one.Item2))), TestContext.Current.CancellationToken);
            return (int)answer.StatusCode;
        }

        Assert.Equal(303, await Say(("do", "instruct"), ("text", "<script>alert('gate 7')</script>")));
        var (status, before) = await Page();
        var code = (string)(await customer.GetJson($"tracking/{token}")).Body!["delivery_code"]!;
        Assert.Equal(200, status);
        Assert.Contains("on its way", before, StringComparison.Ordinal);
        Assert.Contains(code, before, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", before, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", before, StringComparison.Ordinal);

        Assert.Equal(201, (await ProofTests.Bring(phone, order, [("photo", PictureTests.Sample("baseline"))], ("code", code), ("recipient_name", "Layla & Co"))).Status);
        await DispatchWorld.Good(phone.PostJson($"orders/{order}/status", new { status = "delivered" }));
        Assert.Equal((400, 400, 303), (await Say(("do", "dance")), await Say(("do", "rate"), ("stars", "9")), await Say(("do", "rate"), ("stars", "5"))));
        var (_, after) = await Page();
        Assert.Contains("Received by Layla &amp; Co.", after, StringComparison.Ordinal);
        Assert.Contains($"src=\"/api/v1/tracking/{token}/proof/", after, StringComparison.Ordinal);
        Assert.Contains("value=5 required checked", after, StringComparison.Ordinal);
        Assert.DoesNotContain("http-equiv", after, StringComparison.Ordinal);
        Assert.DoesNotContain(code, after, StringComparison.Ordinal);
        token = "unknown";
        Assert.Equal(404, (await Page()).Item1);
    }

    [Fact]
    public async Task A_customer_asks_for_another_time_on_the_page_by_the_clock_of_the_shop_and_writes_undisturbed()
    {
        await using var world = await DispatchWorld.Start(Dialect.Sqlite); // 12:00 in Nairobi on a Friday
        var customer = world.Host.Anonymous();
        var order = await world.Order(20);
        var token = await TokenOf(world, order);
        async Task<(int Status, string Page)> Say(params (string, string)[] form)
        {
            using var answer = await customer.PostAsync($"/t/{token}", new FormUrlEncodedContent(form.Select(one => KeyValuePair.Create(one.Item1, one.Item2))), TestContext.Current.CancellationToken);
            return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        }

        var before = await customer.GetStringAsync($"/t/{token}", TestContext.Current.CancellationToken);
        Assert.Contains("min=\"2026-11-20T12:00\"", before, StringComparison.Ordinal);
        // Only without a script does the page load itself again, and take away what is being written.
        Assert.Matches("<noscript><meta http-equiv=\"refresh\"[^>]*></noscript>", before);
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(before, "http-equiv"));
        Assert.Equal(303, (await Say(("do", "reschedule"), ("from", "2026-11-20T18:00"), ("to", "2026-11-20T20:30"))).Status);

        var later = await world.ReadOrder(order);
        Assert.Equal((new DateTimeOffset(2026, 11, 20, 15, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 11, 20, 17, 30, 0, TimeSpan.Zero)), ((DateTimeOffset)later["window_start"]!, (DateTimeOffset)later["window_end"]!));
        Assert.Contains("value=\"2026-11-20T20:30\"", await customer.GetStringAsync($"/t/{token}", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        foreach (var (from, to, status) in new[] { ("", "", 400), ("soon", "2026-11-20T20:30", 400), ("", "2026-11-19T20:30", 422), ("2026-11-20T21:00", "2026-11-20T20:30", 422) })
        {
            var refused = await Say(("do", "reschedule"), ("from", from), ("to", to));
            Assert.Equal(status, refused.Status);
            Assert.Contains($"href=\"/t/{token}\"", refused.Page, StringComparison.Ordinal);
        }
    }

    private static (int, string?) Short(Answer answer) => (answer.Status, answer.Code);

    private static async Task<string> TokenOf(DispatchWorld world, Guid order) => ((string)(await world.ReadOrder(order))["tracking_url"]!)["/t/".Length..];

    /// <summary>As if it had been delivered so long ago.</summary>
    private static Task Deliver(DispatchWorld world, Guid order, TimeSpan ago) => world.Host.Database.Write(
        session => session.Execute("update orders set delivered_at = @at where id = @order", new { order, at = session.Now - ago }));
}
