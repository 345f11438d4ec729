using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Steward.Kernel;
using Steward.Tests.Orders;
using Xunit;
using static Steward.Tests.Dispatch.DispatchWorld;

namespace Steward.Tests.Dispatch;

/// <summary>What the driver's page asks of the server: his account, his offers and orders, his duty told late, proofs sent twice.</summary>
public sealed class DriverPageTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task An_offer_says_where_from_where_to_how_far_and_for_how_much_but_not_for_whom(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        var (phone, driver) = await Phone(world, kmNorth: 0.5);
        var stranger = await world.Host.As("driver");
        await world.StartEngine();
        var order = (await Good(world.Api.PostJson("orders", new
        {
            service_type = "BARQ", customer = new { name = "Wanjiru Kamau", phone = "+254711100200" }, delivery_fee = 250m, cod_amount = 1200m,
            pickup = new { latitude = Latitude, longitude = Longitude, address = "Market Street 4" },
            dropoff = new { latitude = Latitude - 2 * Km, longitude = Longitude, address = "Hill Road 9" }, packages = new[] { new { weight_kg = 2.5m, volume_m3 = 0.01m } },
        }))).Id;
        await world.Until(async () => await world.OpenOffer(order) is not null, "the order is offered");

        var answer = await Good(phone.GetJson("drivers/me/offers"));
        var offer = Assert.Single(answer.Body!["items"]!.AsArray())!;
        var piece = Assert.Single(offer["orders"]!.AsArray())!;

        Assert.Equal((order.ToString(), "Market Street 4", "Hill Road 9"), ((string)piece["order_id"]!, (string)piece["pickup"]!["address"]!, (string)piece["dropoff"]!["address"]!));
        Assert.Equal((250m, 1200m, "KES"), ((decimal)offer["delivery_fee"]!, (decimal)piece["cod_amount"]!, (string)offer["currency"]!));
        // 0.5 km north of the pickup and 2 km on: great circle × 1.3.
        Assert.Equal((0.6m, 3.2m), (decimal.Round((decimal)offer["pickup_distance_km"]!, 1, MidpointRounding.ToZero), decimal.Round((decimal)offer["distance_km"]!, 1, MidpointRounding.ToZero)));
        Assert.True((int)offer["minutes"]! > 0);
        Assert.Equal(driver.ToString(), (string)offer["driver_id"]!);
        Assert.DoesNotContain("Wanjiru", answer.Body.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("254711100200", answer.Body.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(404, (await stranger.GetJson("drivers/me/offers")).Status);
        Assert.Equal(404, (await stranger.GetJson($"automation/dispatch/offers/{offer["id"]}")).Status);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.38")]
    public async Task A_driver_sees_his_orders_with_the_proof_they_need_and_never_the_link_that_shows_the_code(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        var (phone, driver) = await Phone(world, kmNorth: 0.2);
        var (other, _) = await Phone(world, kmNorth: 0.3);
        var order = await Assigned(world, driver, new { proof = new[] { "photo", "code" } });

        var mine = Assert.Single((await Good(phone.GetJson("drivers/me/orders"))).Body!["items"]!.AsArray())!;
        Assert.Equal((order.ToString(), "assigned", "A. Customer", "Home"), ((string)mine["id"]!, (string)mine["status"]!, (string)mine["customer_name"]!, (string)mine["dropoff"]!["address"]!));
        Assert.Equal(["photo", "code"], mine["missing_proof"]!.AsArray().Select(one => (string?)one));
        Assert.Single(mine["packages"]!.AsArray());
        Assert.Empty((await Good(other.GetJson("drivers/me/orders"))).Body!["items"]!.AsArray());

        // The dispatcher's answer is kept and must not be handed to the driver.
        Assert.StartsWith("/t/", (string?)(await Good(world.Api.GetJson($"orders/{order}"))).Body!["tracking_url"]);
        Assert.Null((string?)(await Good(phone.GetJson($"orders/{order}"))).Body!["tracking_url"]);
        Assert.Null((string?)(await Good(phone.PostJson($"orders/{order}/status", new { status = "picked_up" }))).Body!["tracking_url"]);
        Assert.StartsWith("/t/", (string?)(await Good(world.Api.GetJson($"orders/{order}"))).Body!["tracking_url"]);
        Assert.Equal(404, (await other.GetJson($"orders/{order}")).Status);
        Assert.Equal(404, (await other.PostJson($"orders/{order}/status", new { status = "delivered" })).Status);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Whoever_takes_a_driver_s_invitation_is_that_driver(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        var driver = await world.Driver("Amina", 0.1);
        var first = await Good(world.Api.PostJson($"drivers/{driver}/invitation", new { }));
        var second = await Good(world.Api.PostJson($"drivers/{driver}/invitation", new { }, key: "again"));
        var repeated = await world.Api.PostJson($"drivers/{driver}/invitation", new { }, key: "again");
        var nobody = world.Host.Anonymous();
        object Account(Answer invited) => new { username = "amina", email = "amina@steward.example", password = TestHost.Password, invitation = (string?)invited.Body!["token"] };

        Assert.Null((string?)repeated.Body!["token"]);
        Assert.Equal(403, (await nobody.PostJson("auth/register", Account(first))).Status);
        var made = await Good(nobody.PostJson("auth/register", Account(second)));

        Assert.Equal("driver", (string?)made.Body!["role"]);
        var tokens = await Good(nobody.PostJson("auth/login", new { username = "amina", password = TestHost.Password }));
        var phone = world.Host.Bearing((string)tokens.Body!["access_token"]!);
        Assert.Equal(driver, (await Good(phone.GetJson("drivers/me"))).Id);
        Assert.Equal((409, "driver_has_account"), Short(await world.Api.PostJson($"drivers/{driver}/invitation", new { })));
        Assert.Equal(403, (await phone.PostJson($"drivers/{driver}/invitation", new { })).Status);
        Assert.Equal(404, (await world.Api.PostJson($"drivers/{Guid.Empty}/invitation", new { })).Status);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Duty_told_late_counts_from_when_it_began_and_a_break_names_its_end(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        var (phone, driver) = await Phone(world, kmNorth: 0.1);
        world.Host.Clock.Advance(TimeSpan.FromHours(5));
        var now = world.Host.Clock.GetUtcNow();
        var began = now.AddMinutes(-40);
        Task<Answer> Say(object state) => phone.PostJson("drivers/me/state", state);

        Assert.Equal((422, "occurred_at_out_of_range"), Short(await Say(new { status = "on_break", occurred_at = now.AddHours(-25) })));
        Assert.Equal((422, "break_end_invalid"), Short(await Say(new { status = "on_break", break_ends_at = now.AddHours(5) })));
        Assert.Equal(400, (await Say(new { status = "offline", break_ends_at = now.AddMinutes(5) })).Status);
        var onBreak = await Good(Say(new { status = "on_break", occurred_at = began, break_ends_at = now.AddMinutes(5) }));

        Assert.Equal((began, now.AddMinutes(5)), ((DateTimeOffset)onBreak.Body!["status_since"]!, (DateTimeOffset)onBreak.Body["break_ends_at"]!));
        Assert.Equal(4 * 60 + 20, (int)onBreak.Body["worked_minutes_today"]!);
        // Nobody can go back to before what was told already.
        var back = await Good(Say(new { status = "available", occurred_at = began.AddHours(-1) }));
        Assert.Equal((began, (string?)null), ((DateTimeOffset)back.Body!["status_since"]!, (string?)back.Body["break_ends_at"]));
        Assert.Equal(driver, back.Id);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.30")]
    public async Task A_delivery_that_a_phone_sends_twice_is_one_delivery_with_one_proof(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        var (phone, driver) = await Phone(world, kmNorth: 0.2);
        var order = await Assigned(world, driver, new { proof = new[] { "photo" } });
        var route = (await Good(phone.GetJson("drivers/me/route"))).Body!;
        var stops = route["stops"]!.AsArray().Select(stop => (string)stop!["id"]!).ToList();
        var then = world.Host.Clock.GetUtcNow().AddMinutes(-30).ToString("O", CultureInfo.InvariantCulture);
        Task<Answer> Act(string stop, string verb) => phone.PostJson($"routes/{route["id"]}/stops/{stop}/{verb}", new { at = then }, key: stop + verb);

        foreach (var _ in Enumerable.Range(0, 2))
        {
            await Good(Act(stops[0], "complete"));
            Assert.Equal(HttpStatusCode.Created, await Bring(phone, order, then));
            await Good(Act(stops[1], "complete"));
        }

        var events = (await Good(world.Api.GetJson($"orders/{order}/events"))).Body!["items"]!.AsArray().Select(line => (string)line!["type"]!).ToList();
        Assert.Equal((1, 1), (events.Count(type => type == "order_proof_added"), events.Count(type => type == "order_delivered")));
        Assert.Equal(DateTimeOffset.Parse(then, CultureInfo.InvariantCulture), (DateTimeOffset)(await world.ReadOrder(order))["delivered_at"]!);
    }

    [Fact]
    public async Task The_driver_s_page_may_ask_where_it_is_and_no_other_page_may()
    {
        await using var host = await TestHost.Start();
        var client = host.Anonymous();
        async Task<(HttpStatusCode, string)> Policy(string path)
        {
            using var response = await client.GetAsync(path, TestContext.Current.CancellationToken);
            return (response.StatusCode, string.Concat(response.Headers.GetValues("Permissions-Policy")).Split(',')[0]);
        }

        Assert.Equal((HttpStatusCode.OK, "geolocation=(self)"), await Policy("/driver/"));
        Assert.Equal((HttpStatusCode.OK, "geolocation=(self)"), await Policy("/driver/stop/42"));
        Assert.Equal((HttpStatusCode.OK, "geolocation=()"), await Policy("/drivers"));
        Assert.Equal(HttpStatusCode.Redirect, (await Policy("/driver")).Item1);
    }

    /// <summary>A driver on duty, and the client that he has signed in with.</summary>
    private static async Task<(HttpClient Phone, Guid Driver)> Phone(DispatchWorld world, double kmNorth)
    {
        var driver = await world.Driver("Amal", kmNorth);
        var (phone, user, _) = await world.Host.NewUser("driver");
        await Good(world.Api.PatchJson($"drivers/{driver}", new { user_id = user }));
        return (phone, driver);
    }

    private static async Task<Guid> Assigned(DispatchWorld world, Guid driver, object requirements)
    {
        var order = (await Good(world.Api.PostJson("orders", new
        {
            service_type = "BARQ", customer = new { name = "A. Customer", phone = "+254711100300" }, requirements,
            pickup = new { latitude = Latitude, longitude = Longitude, address = "Shop" }, dropoff = new { latitude = Latitude + 2 * Km, longitude = Longitude, address = "Home" },
            packages = new[] { new { weight_kg = 2.5m, volume_m3 = 0.01m } },
        }))).Id;
        await Good(world.Api.PostJson($"automation/dispatch/orders/{order}/assign", new { driver_id = driver, reason = "knows the way" }));
        return order;
    }

    /// <summary>As a phone sends it again: byte for byte, with the same boundary.</summary>
    private static async Task<HttpStatusCode> Bring(HttpClient phone, Guid order, string at)
    {
        using var form = new MultipartFormDataContent("steward-one-and-the-same");
        var photo = new ByteArrayContent(PictureTests.Sample("telephone"));
        photo.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");
        form.Add(photo, "photo", "photo");
        form.Add(new StringContent(at), "occurred_at");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/orders/{order}/proof") { Content = form };
        request.Headers.Add("Idempotency-Key", "proof-1");
        using var response = await phone.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private static (int, string?) Short(Answer answer) => (answer.Status, answer.Code);
}
