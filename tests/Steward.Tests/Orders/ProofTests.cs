using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Orders;
using Steward.Tests.Dispatch;
using Xunit;

namespace Steward.Tests.Orders;

public class ProofTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.30")]
    public async Task A_delivery_waits_for_its_photo_which_those_who_see_the_order_may_see(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        var (phone, order) = await PickedUp(world, new { requirements = new { proof = new[] { "photo", "recipient_name" } } });

        var refused = await phone.PostJson($"orders/{order}/status", new { status = "delivered" });
        Assert.Equal((422, "proof_missing"), (refused.Status, refused.Code));
        Assert.Equal(["photo", "recipient_name"], refused.Body!["missing"]!.AsArray().Select(one => (string?)one));
        Assert.Equal("picked_up", await world.Status(order));

        var brought = await Bring(phone, order, [("photo", PictureTests.Sample("telephone"))]);
        Assert.Equal(201, brought.Status);
        Assert.Equal(["recipient_name"], brought.Body!["missing"]!.AsArray().Select(one => (string?)one));
        Assert.Equal(422, (await phone.PostJson($"orders/{order}/status", new { status = "delivered" })).Status);
        Assert.Equal(201, (await Bring(phone, order, [], ("recipient_name", "Layla Hassan"))).Status);
        Assert.Equal(200, (await phone.PostJson($"orders/{order}/status", new { status = "delivered" })).Status);

        var proofs = (await DispatchWorld.Good((await world.Host.As("viewer")).GetJson($"orders/{order}/proof"))).Body!;
        var file = proofs["items"]!.AsArray().SelectMany(proof => proof!["files"]!.AsArray()).Single()!;
        Assert.Equal(("photo", "image/jpeg", 37, 23), ((string?)file["kind"], (string?)file["content_type"], (int)file["width"]!, (int)file["height"]!));
        Assert.Equal("2026-11-20T07:30:00Z", (string?)file["taken_at"]);
        Assert.Empty(proofs["missing"]!.AsArray());
        var url = (string)file["url"]!;
        foreach (var client in new[] { world.Api, phone })
        {
            using var picture = await client.GetAsync(url, TestContext.Current.CancellationToken);
            var bytes = await picture.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
            Assert.Equal(("image/jpeg", (string?)file["sha256"], (int)file["size"]!), (picture.Content.Headers.ContentType!.MediaType, Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes.Length));
        }
        Assert.Equal(404, (await (await world.Host.As("driver")).GetJson(url)).Status);
        Assert.Equal(401, (await world.Host.Anonymous().GetJson(url)).Status);
        Assert.Equal(404, (await world.Api.GetJson($"orders/{await world.Order(5)}/proof/{(string)file["id"]!}")).Status);
        Assert.Contains((await world.Api.GetJson($"orders/{order}/events")).Body!["items"]!.AsArray(), line => (string?)line!["type"] == "order_proof_added");

        await File.WriteAllTextAsync(Directory.GetFiles(Path.Combine(world.Host.Folder, "proofs"), "*", SearchOption.AllDirectories).Single(), "damaged", TestContext.Current.CancellationToken);
        Assert.Equal((410, "picture_gone"), Short(await world.Api.GetJson(url)));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.30")]
    public async Task A_proof_from_a_telephone_that_was_offline_counts_on_the_day_on_which_it_happened(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect, now: new(2026, 11, 20, 21, 30, 0, TimeSpan.Zero)); // 00:30 on the 21st in Nairobi
        var (phone, order) = await PickedUp(world, new { signature_required = true });
        var then = world.Host.Clock.GetUtcNow().AddHours(-2).ToString("O", CultureInfo.InvariantCulture); // 22:30 on the 20th

        var brought = await Bring(phone, order, [("signature", PictureTests.Png(40, 20, 0, 1, 0))], ("occurred_at", then));
        var delivered = await phone.PostJson($"orders/{order}/status", new { status = "delivered", occurred_at = then });

        Assert.Equal(("2026-11-20T19:30:00Z", "2026-11-20T19:30:00Z"), ((string?)brought.Body!["captured_at"], (string?)delivered.Body!["delivered_at"]));
        var (customer, driver) = await world.Host.Database.Read(async session => (
            await session.Scalar<DateOnly>("select last_delivery_date from customers"), await session.Scalar<DateOnly>("select business_date from driver_days")));
        Assert.Equal((new DateOnly(2026, 11, 20), new DateOnly(2026, 11, 20)), (customer, driver));
        var early = world.Host.Clock.GetUtcNow().AddHours(-25).ToString("O", CultureInfo.InvariantCulture);
        Assert.Equal((422, "occurred_at_out_of_range"), Short(await Bring(phone, order, [], ("recipient_name", "A"), ("occurred_at", early))));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task What_is_no_proof_is_refused_and_leaves_nothing(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        var waiting = await world.Order(20);
        var (phone, order) = await PickedUp(world, new { packages = new[] { new { weight_kg = 1, volume_m3 = 0.01m, barcode = "P-1" }, new { weight_kg = 1, volume_m3 = 0.01m, barcode = "P-2" } } });
        var photo = PictureTests.Sample("baseline");
        ((string, byte[])[] Files, (string, string)[] Words, int Status, string Code)[] cases =
        [
            ([("photo", "not a picture"u8.ToArray())], [], 415, "picture_unsupported"),
            ([("photo", photo), ("photo", [])], [], 415, "picture_unsupported"),
            ([("photo", PictureTests.Png(40_000, 40_000, 2, 8, 0, rows: 1))], [], 413, "picture_too_large"),
            ([("photo", new byte[8_000_001])], [], 413, "picture_too_large"),
            ([.. Enumerable.Repeat(("photo", photo), 6)], [], 413, "too_many_photos"),
            ([("signature", photo), ("signature", photo)], [], 400, "invalid_parameter"),
            ([("passport", photo)], [], 400, "invalid_parameter"),
            ([], [("colour", "red")], 400, "invalid_parameter"),
            ([], [("latitude", "1")], 400, "invalid_parameter"),
            ([("photo", photo)], [("latitude", "91"), ("longitude", "1")], 400, "invalid_parameter"),
            ([("photo", photo)], [("latitude", "NaN"), ("longitude", "1")], 400, "invalid_parameter"),
            ([("photo", photo)], [("occurred_at", "yesterday")], 400, "invalid_parameter"),
            ([("photo", photo)], [("recipient_name", new string('x', 256))], 400, "invalid_parameter"),
        ];
        foreach (var (files, words, status, code) in cases)
        {
            var answer = await Bring(phone, order, files, words);
            Assert.True((status, code) == Short(answer), $"{string.Join(", ", files.Select(f => f.Item1))} {string.Join(", ", words)}: {answer.Status} {answer.Body}");
        }
        Assert.False(Directory.Exists(Path.Combine(world.Host.Folder, "proofs")));
        Assert.Equal(415, (await phone.PostJson($"orders/{order}/proof", new { recipient_name = "A" })).Status);
        Assert.Equal((422, "barcode_unknown"), Short(await Bring(phone, order, [], ("barcode", "P-9"))));
        Assert.Equal((409, "state_conflict"), Short(await Bring(world.Api, waiting, [("photo", photo)])));
        Assert.Equal(404, (await Bring(await world.Host.As("driver"), order, [("photo", photo)])).Status);
        Assert.Equal(403, (await Bring(await world.Host.As("viewer"), order, [("photo", photo)])).Status);
        Assert.Equal((0L, 0L), await world.Host.Database.Read(async session => (await session.Scalar<long>("select count(*) from proofs"), await session.Scalar<long>("select count(*) from proof_files"))));
    }

    [Fact]
    public async Task A_proof_far_from_the_drop_off_is_kept_and_flagged_and_one_sent_twice_is_one()
    {
        await using var world = await DispatchWorld.Start(Dialect.Sqlite);
        var (phone, order) = await PickedUp(world, new { });
        // The drop-off lies 2 km north of the centre.
        var north = (DispatchWorld.Latitude + 2.1 * DispatchWorld.Km).ToString(CultureInfo.InvariantCulture);
        var further = (DispatchWorld.Latitude + 2.3 * DispatchWorld.Km).ToString(CultureInfo.InvariantCulture);
        var east = DispatchWorld.Longitude.ToString(CultureInfo.InvariantCulture);

        var near = await Bring(phone, order, [], ("recipient_name", "A"), ("latitude", north), ("longitude", east));
        var far = await Bring(phone, order, [], ("recipient_name", "A"), ("latitude", further), ("longitude", east));
        Assert.Equal((100, false), ((int)near.Body!["distance_metres"]!, (bool)near.Body["far_from_dropoff"]!));
        Assert.Equal((300, true), ((int)far.Body!["distance_metres"]!, (bool)far.Body["far_from_dropoff"]!));

        var photo = PictureTests.Sample("baseline");
        phone.DefaultRequestHeaders.Add("Idempotency-Key", "once");
        var (first, again) = (await Bring(phone, order, [("photo", photo)]), await Bring(phone, order, [("photo", photo)]));
        Assert.Equal((201, 201, first.Id), (first.Status, again.Status, again.Id));
        Assert.Equal(3, (await world.Api.GetJson($"orders/{order}/proof")).Body!["items"]!.AsArray().Count);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task The_recipient_s_code_can_be_tried_five_times_and_is_another_one_at_the_next_attempt(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        var (phone, order) = await PickedUp(world, new { requirements = new { proof = new[] { "code" } } });
        var code = await CodeOf(world, order, 1);
        var wrong = code == "000000" ? "000001" : "000000";

        for (var left = 4; left >= 0; left--) Assert.Equal((422, "code_wrong"), Short(await Bring(phone, order, [], ("code", wrong))));
        Assert.Equal((409, "code_locked"), Short(await Bring(phone, order, [], ("code", code))));
        Assert.Equal(422, (await phone.PostJson($"orders/{order}/status", new { status = "delivered" })).Status);

        await DispatchWorld.Good(phone.PostJson($"orders/{order}/fail", new { reason_category = "customer_unavailable" }));
        await DispatchWorld.Good(phone.PostJson($"orders/{order}/status", new { status = "in_transit" }));
        var next = await CodeOf(world, order, 2);
        Assert.NotEqual(code, next);
        Assert.Equal((422, "code_wrong"), Short(await Bring(phone, order, [], ("code", code))));
        Assert.Equal(201, (await Bring(phone, order, [], ("code", next))).Status);
        Assert.Equal(200, (await phone.PostJson($"orders/{order}/status", new { status = "delivered" })).Status);
    }

    [Fact]
    public async Task Barcodes_count_when_every_parcel_was_scanned_and_the_photo_of_a_failed_attempt_does_not_count()
    {
        await using var world = await DispatchWorld.Start(Dialect.Sqlite);
        var (phone, order) = await PickedUp(world, new
        {
            requirements = new { proof = new[] { "barcode", "photo" } },
            packages = new[] { new { weight_kg = 1, volume_m3 = 0.01m, barcode = "P-1" }, new { weight_kg = 1, volume_m3 = 0.01m, barcode = "P-2" } },
        });
        await Bring(phone, order, [("photo", PictureTests.Sample("grey"))], ("barcode", "P-1"));
        Assert.Equal(["barcode"], await Missing(world, order));
        await Bring(phone, order, [], ("barcode", "P-2"), ("barcode", "P-1"));
        Assert.Empty(await Missing(world, order));

        await DispatchWorld.Good(phone.PostJson($"orders/{order}/fail", new { reason_category = "customer_unavailable" }));
        await DispatchWorld.Good(phone.PostJson($"orders/{order}/status", new { status = "in_transit" }));
        Assert.Equal(["barcode", "photo"], await Missing(world, order));
    }

    private static (int, string?) Short(Answer answer) => (answer.Status, answer.Code);

    private static async Task<IEnumerable<string?>> Missing(DispatchWorld world, Guid order) =>
        (await world.Api.GetJson($"orders/{order}/proof")).Body!["missing"]!.AsArray().Select(one => (string?)one).ToList();

    private static Task<string> CodeOf(DispatchWorld world, Guid order, int attempt) => world.Host.Database.Read(
        async session => DeliveryCode.Of(world.Host.Service<FieldCipher>(), (await OrdersStore.Find(session, order))!, attempt));

    /// <summary>An order that the driver with this telephone has picked up.</summary>
    internal static async Task<(HttpClient Phone, Guid Order)> PickedUp(DispatchWorld world, object more)
    {
        var (phone, user, _) = await world.Host.NewUser("driver");
        var driver = await world.Driver("Amal Noor", 1);
        await DispatchWorld.Good(world.Api.PatchJson($"drivers/{driver}", new { user_id = user }));
        var request = (JsonObject)JsonNode.Parse(Json.Of(new
        {
            service_type = "BARQ", customer = new { name = "A. Customer", phone = "+254711000001" }, pickup = new { latitude = DispatchWorld.Latitude, longitude = DispatchWorld.Longitude },
            dropoff = new { latitude = DispatchWorld.Latitude + 2 * DispatchWorld.Km, longitude = DispatchWorld.Longitude },
        }).Text)!;
        foreach (var (name, value) in (JsonObject)JsonNode.Parse(Json.Of(more).Text)!) request[name] = value?.DeepClone();
        var order = (await DispatchWorld.Good(world.Api.PostJson("orders", request.ToJsonString()))).Id;
        await DispatchWorld.Good(world.Api.PostJson($"automation/dispatch/orders/{order}/assign", new { driver_id = driver, reason = "test" }));
        await DispatchWorld.Good(phone.PostJson($"orders/{order}/status", new { status = "picked_up" }));
        return (phone, order);
    }

    internal static async Task<Answer> Bring(HttpClient client, Guid order, (string Name, byte[] Content)[] files, params (string Name, string Value)[] words)
    {
        using var form = new MultipartFormDataContent("the-same-each-time");
        foreach (var (name, content) in files) form.Add(new ByteArrayContent(content), name, "picture.bin");
        foreach (var (name, value) in words) form.Add(new StringContent(value), name);
        var response = await client.PostAsync($"/api/v1/orders/{order}/proof", form, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new((int)response.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text) : null, response);
    }
}
