using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Steward.Kernel;
using Steward.Notifications;
using Xunit;
using static Steward.Tests.Polling;

namespace Steward.Tests.Notifications;

/// <summary>Events of this server in another system, over a real connection: signed, tried again, given up, sent again.</summary>
public sealed class WebhookTests
{
    private static readonly WebhookSettings Local = new([IPNetwork.Parse("127.0.0.2/32")]) { Patience = TimeSpan.FromSeconds(5) };

    /// <summary>The example that the libraries of standardwebhooks.com are tested with.</summary>
    [Fact, Trait("acceptance", "notifications-11.18")]
    public void The_published_example_is_signed_as_published()
    {
        var key = StandardWebhook.KeyOf("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")!;
        var body = """{"test": 2432232314}"""u8;
        const string Id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
        const string Right = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        var then = DateTimeOffset.FromUnixTimeSeconds(1_614_265_330);

        Assert.Equal(Right, StandardWebhook.Sign([key], Id, 1_614_265_330, body));
        Assert.True(StandardWebhook.Verifies([key], Id, "1614265330", "v1,bm9wZQ== v2,x " + Right, body, then));
        Assert.False(StandardWebhook.Verifies([key], Id, "1614265330", Right, body, then.AddSeconds(301)));
        Assert.False(StandardWebhook.Verifies([key], Id, "1614265330", Right, body, then.AddSeconds(-301)));
        Assert.False(StandardWebhook.Verifies([key], Id, "1614265331", Right, body, then));
        Assert.False(StandardWebhook.Verifies([key], Id + "x", "1614265330", Right, body, then));
        Assert.Null(StandardWebhook.KeyOf("whsec_c2hvcnQ="));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "notifications-11.18")]
    public async Task An_event_arrives_signed_once_and_by_both_secrets_while_they_change(Dialect dialect)
    {
        await using var receiver = await WebhookReceiver.Start();
        await using var world = await Started(dialect);
        var admin = await world.Host.As("admin");
        var made = await Add(admin, receiver.Url + "/hook", "order_*");
        var secret = (string)made.Body!["secret"]!;

        var (_, order, _) = await world.NewOrder();
        var call = Assert.Single(await Arrived(world, receiver, 1));

        var body = JsonNode.Parse(call.Body)!;
        Assert.Equal(("/hook", "order_created", order.ToString()), (call.Path, (string?)body["type"], (string?)body["data"]!["id"]));
        Assert.Equal(["type", "timestamp", "data"], body.AsObject().Select(member => member.Key));
        Assert.Equal([Checked(secret, call)], call.Signature.Split(' '));
        Assert.Equal(world.Clock.GetUtcNow().ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture), call.Timestamp);

        var rotated = await admin.PostJson($"notifications/webhook-endpoints/{made.Id}/rotate", new { overlap_hours = 2 });
        var second = (string)rotated.Body!["secret"]!;
        Assert.True((bool)(await admin.PostJson($"notifications/webhook-endpoints/{made.Id}/test")).Body!["arrived"]!);
        var both = receiver.Calls.Last();
        Assert.Equal([Checked(second, both), Checked(secret, both)], both.Signature.Split(' '));
        world.Clock.Advance(TimeSpan.FromHours(2));
        await admin.PostJson($"notifications/webhook-endpoints/{made.Id}/test");
        Assert.Equal([Checked(second, receiver.Calls.Last())], receiver.Calls.Last().Signature.Split(' '));

        // Neither secret is to be read again, from the API or from the table.
        Assert.Null((await admin.GetJson($"notifications/webhook-endpoints/{made.Id}")).Body!["secret"]);
        var stored = await world.Database.Read(s => s.Scalar<string>("select secret || previous_secret from webhook_endpoints"));
        Assert.DoesNotContain(secret[6..], stored, StringComparison.Ordinal);
        Assert.StartsWith("e1.", stored, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task What_does_not_arrive_is_tried_ten_times_by_the_schedule_and_then_again_by_hand(Dialect dialect)
    {
        await using var receiver = await WebhookReceiver.Start();
        await using var world = await Started(dialect);
        var admin = await world.Host.As("admin");
        var made = await Add(admin, receiver.Url, "order_created");
        receiver.Answer = WebhookReceiver.Status(503);
        await world.NewOrder();
        await Arrived(world, receiver, 1);

        var times = new List<DateTimeOffset> { world.Clock.GetUtcNow() };
        while (await NextDue(world) is { } due)
        {
            world.Clock.Advance(due - world.Clock.GetUtcNow());
            await world.Tick();
            times.Add(world.Clock.GetUtcNow());
        }

        Assert.Equal(10, receiver.Calls.Count);
        Assert.Single(receiver.Calls.Select(call => call.Id).Distinct());
        double[] waits = [5, 30, 120, 600, 1_800, 7_200, 18_000, 36_000, 72_000];
        foreach (var (wait, i) in waits.Select((wait, i) => (wait, i))) Assert.InRange((times[i + 1] - times[i]).TotalSeconds, wait * 0.8, wait * 1.2);
        var given = await Log(admin, made.Id);
        Assert.Equal(("undeliverable", 10, "503"), ((string?)given[0]!["status"], (int)given[0]!["attempt"]!, (string?)given[0]!["reply_code"]));
        Assert.NotNull((await admin.GetJson($"notifications/webhook-endpoints/{made.Id}")).Body!["failing_since"]);

        receiver.Answer = WebhookReceiver.Status(202);
        var again = await admin.PostJson($"notifications/webhook-deliveries/{given[0]!["id"]}/resend");
        Assert.Equal((201, (string?)given[0]!["id"]), (again.Status, (string?)again.Body!["resend_of"]));
        await world.Tick();
        Assert.Equal(11, receiver.Calls.Count);
        Assert.Equal(receiver.Calls.First().Id, receiver.Calls.Last().Id);
        var detail = (await admin.GetJson($"notifications/webhook-deliveries/{again.Id}")).Body!;
        Assert.Equal(("sent", receiver.Calls.Last().Body, 1), ((string?)detail["delivery"]!["status"], (string?)detail["body"], detail["tries"]!.AsArray().Count));
        Assert.Null((await admin.GetJson($"notifications/webhook-endpoints/{made.Id}")).Body!["failing_since"]);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task An_endpoint_that_is_gone_or_fails_for_five_days_is_ended_and_people_are_told(Dialect dialect)
    {
        await using var receiver = await WebhookReceiver.Start();
        await using var world = await Started(dialect);
        var (admin, adminId, _) = await world.Host.NewUser("admin");
        var (gone, fails) = (await Add(admin, receiver.Url + "/gone", "order_created"), await Add(admin, receiver.Url + "/fails", "order_created"));
        receiver.Answer = context => WebhookReceiver.Status(context.Request.Path == "/gone" ? 410 : 500)(context);
        await world.NewOrder();
        await Arrived(world, receiver, 2);
        var off = (await admin.GetJson($"notifications/webhook-endpoints/{gone.Id}")).Body!;
        Assert.Equal((false, "gone"), ((bool)off["is_active"]!, (string?)off["disabled_reason"]));

        world.Clock.Advance(TimeSpan.FromDays(5));
        await world.Tick();

        off = (await admin.GetJson($"notifications/webhook-endpoints/{fails.Id}")).Body!;
        Assert.Equal((false, "failing"), ((bool)off["is_active"]!, (string?)off["disabled_reason"]));
        Assert.Equal(["undeliverable"], (await Log(admin, fails.Id)).Select(row => (string?)row!["status"]));
        Assert.Equal(2, await world.Database.Read(s => s.Scalar<int>("select count(*) from in_app_notifications where user_id = @adminId and event = 'Alert Raised' and severity = 'high'", new { adminId })));

        // Switched on again it takes what comes, and what it missed meanwhile when that is asked for.
        var since = world.Clock.GetUtcNow();
        var missed = (await (await world.Host.As("manager")).PostJson("orders", Order())).Id;
        receiver.Answer = WebhookReceiver.Status(200);
        await Passed(world);
        Assert.Equal(409, (await admin.PostJson("notifications/webhook-deliveries/resend", new { endpoint_id = fails.Id, since })).Status);
        Assert.Equal(200, (await admin.PatchJson($"notifications/webhook-endpoints/{fails.Id}", new { is_active = true })).Status);
        var recovered = await admin.PostJson("notifications/webhook-deliveries/resend", new { endpoint_id = fails.Id, since });
        Assert.Equal((1, 1, false), ((int)recovered.Body!["resent"]!, (int)recovered.Body["recovered"]!, (bool)recovered.Body["is_more"]!));
        await world.Tick();
        Assert.Contains(missed.ToString(), receiver.Calls.Last().Body, StringComparison.Ordinal);
        var all = await admin.PostJson("notifications/webhook-deliveries/resend", new { endpoint_id = fails.Id, since = since.AddDays(-6), all = true });
        Assert.Equal(2, (int)all.Body!["resent"]!);
        await world.Tick();
        Assert.Equal(2, receiver.Calls.Count(call => call.Body.Contains(missed.ToString(), StringComparison.Ordinal)));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "notifications-11.18")]
    public async Task Redirects_silence_drips_and_private_networks_are_failures_and_hold_up_nobody(Dialect dialect)
    {
        await using var receiver = await WebhookReceiver.Start();
        await using var secret = await WebhookReceiver.Start("127.0.0.1");
        await using var world = await Started(dialect, Local with { Patience = TimeSpan.FromMilliseconds(400) });
        var admin = await world.Host.As("admin");
        receiver.Answer = async context =>
        {
            switch (context.Request.Path.Value)
            {
                case "/moved": await WebhookReceiver.Status(307, "Location", secret.Url + "/inside")(context); break;
                case "/silent": await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default); break;
                case "/drips":
                    await context.Response.StartAsync();
                    while (!context.RequestAborted.IsCancellationRequested)
                    {
                        await context.Response.WriteAsync("x");
                        await context.Response.Body.FlushAsync();
                        await Task.Delay(50);
                    }
                    break;
                case "/long": await context.Response.WriteAsync(new string('y', 2_000_000)); break;
            }
        };
        foreach (var path in new[] { "moved", "silent", "drips", "long", "good" }) await Add(admin, $"{receiver.Url}/{path}", "order_created");
        // As if the name had led elsewhere when it was taken.
        var turned = await Add(admin, $"{receiver.Url}/turned", "order_created");
        await world.Database.Write(s => s.Execute("update webhook_endpoints set url = @url where id = @Id", new { url = $"https://localhost:{secret.Port}/inside", turned.Id }));
        await world.Database.Write(s => s.Execute("update webhook_endpoints set url = @url where url = @old", new { url = receiver.Url.Replace("127.0.0.2", "[::1]", StringComparison.Ordinal), old = receiver.Url + "/long" }));
        await Add(admin, $"{receiver.Url}/long", "order_created");

        await world.NewOrder();
        await Arrived(world, receiver, 5);

        var log = (await admin.GetJson("notifications/webhook-deliveries?limit=20")).Body!["items"]!.AsArray();
        var urls = await world.Database.Read(s => s.Query<Named>("select id, url from webhook_endpoints"));
        var codes = log.ToDictionary(row => new Uri(urls.Single(u => u.Id == Guid.Parse((string)row!["endpoint_id"]!)).Url) is var url && url.Host == "[::1]" ? "six" : url.AbsolutePath, row => (string?)row!["reply_code"]);
        Assert.Equal(
            [("/drips", "timeout"), ("/good", "200"), ("/inside", "forbidden_address"), ("/long", "200"), ("/moved", "307"), ("/silent", "timeout"), ("six", "forbidden_address")],
            codes.Select(code => (code.Key, code.Value)).OrderBy(code => code.Key, StringComparer.Ordinal).ToList());
        Assert.Empty(secret.Calls);
        Assert.Equal("sent", (string?)log.Single(row => (string?)row!["reply_code"] == "200" && row["reply"] is null)!["status"]);
        Assert.Equal(500, ((string?)log.Single(row => row!["reply"] is not null && (string?)row["reply_code"] == "200")!["reply"])!.Length);
    }

    /// <summary>One that hangs is served apart: the others' news go out while its call is still open.</summary>
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task An_endpoint_that_hangs_holds_up_no_other(Dialect dialect)
    {
        await using var receiver = await WebhookReceiver.Start();
        await using var world = await Started(dialect, Local with { Patience = TimeSpan.FromSeconds(30) });
        var free = new TaskCompletionSource();
        receiver.Answer = context => context.Request.Path == "/hangs" ? free.Task : Task.CompletedTask;
        var admin = await world.Host.As("admin");
        await Add(admin, receiver.Url + "/hangs", "order_created");
        await Add(admin, receiver.Url + "/good", "order_created");
        await world.NewOrder();
        await Queued(world, 2);
        var tick = world.Tick();
        await Until(() => receiver.Calls.Count == 2, "both calls arrive");

        await (await world.Host.As("manager")).PostJson("orders", Order());
        await Until(() => receiver.Calls.Count(call => call.Path == "/good") == 2, "both good calls arrive");

        Assert.Equal((1, false), (receiver.Calls.Count(call => call.Path == "/hangs"), tick.IsCompleted));
        free.SetResult();
        await tick;
        Assert.Equal(2, receiver.Calls.Count(call => call.Path == "/hangs"));
    }

    /// <summary>As after a kill between the answer and our commit.</summary>
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "notifications-11.21")]
    public async Task A_call_whose_result_was_lost_is_made_once_more_with_the_same_id(Dialect dialect)
    {
        await using var receiver = await WebhookReceiver.Start();
        await using var world = await Started(dialect);
        await Add(await world.Host.As("admin"), receiver.Url, "order_created");
        await world.NewOrder();
        await Queued(world, 1);
        var epoch = await world.Database.Write(s => LeaseStore.Take(s, DeliveryEngine.EngineName, Guid.Empty, "first"));
        var shard = new EngineShard(DeliveryEngine.EngineName, Guid.Empty, "first", epoch!.Value, Json.Empty, 0);
        receiver.Answer = async _ => { if (receiver.Calls.Count == 1) await world.Database.Write(s => LeaseStore.GiveBack(s, shard)); };

        await Assert.ThrowsAsync<FencedException>(() => world.Host.Service<DeliveryEngine>().Tick(shard, TestContext.Current.CancellationToken));
        await world.Pass(TimeSpan.FromMinutes(1));
        Assert.Single(receiver.Calls);
        await world.Pass(TimeSpan.FromMinutes(1));

        Assert.Equal((2, 1), (receiver.Calls.Count, receiver.Calls.Select(call => call.Id).Distinct().Count()));
        Assert.Equal("sent", await world.Database.Read(s => s.Scalar<string>("select status from webhook_deliveries")));
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data", "invalid_url")]
    [InlineData("https://169.254.169.254/latest", "forbidden_address")]
    [InlineData("https://127.0.0.1/", "forbidden_address")]
    [InlineData("https://127.1/", "forbidden_address")]
    [InlineData("https://2130706433/", "forbidden_address")]
    [InlineData("https://0x7f000001/", "forbidden_address")]
    [InlineData("https://0177.0.0.1/", "forbidden_address")]
    [InlineData("https://0.0.0.0/", "forbidden_address")]
    [InlineData("https://10.1.2.3/", "forbidden_address")]
    [InlineData("https://172.31.255.255/", "forbidden_address")]
    [InlineData("https://192.168.1.1:8443/", "forbidden_address")]
    [InlineData("https://100.64.0.1/", "forbidden_address")]
    [InlineData("https://224.0.0.1/", "forbidden_address")]
    [InlineData("https://255.255.255.255/", "forbidden_address")]
    [InlineData("https://[::1]/", "forbidden_address")]
    [InlineData("https://[::]/", "forbidden_address")]
    [InlineData("https://[::ffff:10.0.0.1]/", "forbidden_address")]
    [InlineData("https://[::ffff:7f00:1]/", "forbidden_address")]
    [InlineData("https://[fe80::1]/", "forbidden_address")]
    [InlineData("https://[fd00::1]/", "forbidden_address")]
    [InlineData("https://[64:ff9b::7f00:1]/", "forbidden_address")]
    [InlineData("https://[2002:7f00:1::]/", "forbidden_address")]
    [InlineData("https://localhost/", "forbidden_address")]
    [InlineData("https://user:pw@example.org/", "invalid_url")]
    [InlineData("ftp://example.org/", "invalid_url")]
    [InlineData("javascript:alert(1)", "invalid_url")]
    [InlineData("//example.org/", "invalid_url")]
    [InlineData("", "invalid_url")]
    public async Task Addresses_of_this_machine_and_its_networks_are_refused(string url, string code)
    {
        using var caller = new WebhookCaller(new([]), TimeProvider.System);

        Assert.Equal(code, (await WebhookEndpointRoutes.WrongAddress(url, caller.Settings, TestContext.Current.CancellationToken))?.Code);
        // And whoever gets there all the same is stopped at the connection.
        if (code == "forbidden_address") Assert.Equal("forbidden_address", (await caller.Post(url, [], Guid.Empty, "{}", TestContext.Current.CancellationToken)).Code);
    }

    [Fact]
    public async Task Bad_endpoints_are_refused_with_the_place_and_only_administrators_have_any()
    {
        await using var receiver = await WebhookReceiver.Start();
        await using var world = await Started(Dialect.Sqlite);
        var admin = await world.Host.As("admin");
        async Task<(int, string?)> Said(object body) => await admin.PostJson("notifications/webhook-endpoints", body) is var answer ? (answer.Status, answer.Code) : default;

        Assert.Equal((422, "invalid_type"), await Said(new { url = receiver.Url, types = new[] { "Order Created" } }));
        Assert.Equal((422, "invalid_type"), await Said(new { url = receiver.Url, types = new[] { "order_*_x" } }));
        Assert.Equal((422, "description_too_long"), await Said(new { url = receiver.Url, description = new string('x', 301) }));
        Assert.Equal((400, "invalid_json"), await Said(new { url = receiver.Url, secret = "whsec_mine" }));
        Assert.Equal((400, "invalid_json"), await Said(new { types = new[] { "*" } }));
        var made = await Add(admin, receiver.Url, "*");
        Assert.Equal(412, (await admin.PatchJson($"notifications/webhook-endpoints/{made.Id}", new { is_active = false }, "\"7\"")).Status);
        Assert.Equal(422, (await admin.PostJson($"notifications/webhook-endpoints/{made.Id}/rotate", new { overlap_hours = 169 })).Status);
        Assert.Equal(422, (await admin.GetJson("notifications/webhook-deliveries?status=lost")).Status);
        foreach (var role in new[] { "manager", "dispatcher", "viewer", "driver", "service", "adviser" })
            Assert.Equal(403, (await (await world.Host.As(role)).GetJson("notifications/webhook-endpoints")).Status);

        Assert.Equal(204, (await admin.DeleteJson($"notifications/webhook-endpoints/{made.Id}")).Status);
        Assert.Equal(404, (await admin.GetJson($"notifications/webhook-endpoints/{made.Id}")).Status);
        Assert.Equal("", await world.Database.Read(s => s.Scalar<string>("select secret from webhook_endpoints")));
    }

    [Fact]
    public void A_pattern_takes_what_begins_alike_and_nobody_elses_news()
    {
        var zone = Guid.CreateVersion7();
        var endpoint = new WebhookEndpoint { Url = "", Secret = "", CreatedBy = "", Types = Json.Of(new[] { "order_*", "alert_raised" }), ZoneIds = Json.Of(new[] { zone }) };
        bool Wants(string type, Guid? of, Guid? user = null) => endpoint.Wants(new() { Type = type, Payload = Json.Empty, ZoneId = of, UserId = user });

        Assert.Equal((true, true, false, false), (Wants("order_created", zone), Wants("alert_raised", zone), Wants("alert_raised_x", zone), Wants("orders", zone)));
        Assert.Equal((false, false, false), (Wants("order_created", null), Wants("order_created", Guid.CreateVersion7()), Wants("order_created", zone, Guid.CreateVersion7())));
        Assert.False((endpoint with { Types = new("[]"), ZoneIds = null }).Wants(new() { Type = FanOut.Queued, Payload = Json.Empty }));
    }

    [Fact]
    public void Data_that_is_too_long_is_cut_to_its_id()
    {
        var id = Guid.CreateVersion7();
        var body = JsonNode.Parse(FanOut.BodyOf("order_created", NotifyWorld.Noon, Json.Of(new { id, text = new string('é', 140_000) })))!;

        Assert.Equal((id.ToString(), true), ((string?)body["data"]!["id"], (bool)body["data"]!["is_cut"]!));
        Assert.Equal("2026-11-19T12:00:00.000000Z", (string?)body["timestamp"]);
    }

    private sealed record Named
    {
        public Guid Id { get; init; }
        public string Url { get; init; } = "";
    }

    private static Task<NotifyWorld> Started(Dialect dialect, WebhookSettings? settings = null) => NotifyWorld.Start(dialect, configure: builder => builder.Services.AddSingleton(settings ?? Local));

    private static async Task<Answer> Add(HttpClient admin, string url, params string[] types)
    {
        var made = await admin.PostJson("notifications/webhook-endpoints", new { url, types });
        Assert.Equal(201, made.Status);
        return made;
    }

    private static object Order() => new
    {
        service_type = "BARQ", customer = new { name = "Layla Hassan", phone = "+966501234567" },
        pickup = new { latitude = 24.70, longitude = 46.70, address = "King Fahd Road 1" }, dropoff = new { latitude = 24.75, longitude = 46.72, address = "Olaya Street 9" },
    };

    /// <summary>As a receiver of its own would check it: by the words of the standard and not by our code.</summary>
    private static string Checked(string secret, Received call)
    {
        using var hmac = new HMACSHA256(Convert.FromBase64String(secret["whsec_".Length..]));
        return "v1," + Convert.ToBase64String(hmac.ComputeHash(Encoding.UTF8.GetBytes(call.Id + "." + call.Timestamp + "." + call.Body)));
    }

    private static async Task<JsonArray> Log(HttpClient admin, Guid endpoint) => (await admin.GetJson($"notifications/webhook-deliveries?endpoint_id={endpoint}")).Body!["items"]!.AsArray();

    private static Task<DateTimeOffset?> NextDue(NotifyWorld world) => world.Database.Read(s => world.Host.Service<WebhookDeliveryStore>().NextDue(s));

    /// <summary>The outbox is read by a loop of its own.</summary>
    private static Task Queued(NotifyWorld world, int count) => Until(async () => await world.Database.Read(s => s.Scalar<int>("select count(*) from webhook_deliveries")) >= count, $"{count} calls are queued");

    private static Task Passed(NotifyWorld world) => Until(async () => await world.Database.Read(async s =>
        await s.Scalar<long>("select coalesce(max(position), 0) from outbox_cursors where subscriber = 'webhooks'") >= await s.Scalar<long>("select max(position) from outbox_messages where type = 'order_created'")), "the news has passed");

    private static async Task<IReadOnlyCollection<Received>> Arrived(NotifyWorld world, WebhookReceiver receiver, int count)
    {
        await Queued(world, count);
        await world.Tick();
        Assert.True(receiver.Calls.Count >= count, $"{receiver.Calls.Count} of {count} calls arrived.");
        return receiver.Calls;
    }
}
