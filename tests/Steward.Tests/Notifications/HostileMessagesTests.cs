using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Notifications;
using Steward.Notifications.Contracts;
using Xunit;

namespace Steward.Tests.Notifications;

/// <summary>
/// Ten thousand messages of providers and phones, four in five of them hostile: repeated, out of order, forged, malformed, too large, from wrong
/// clocks and in wrong encodings. What is left is exactly what the genuine ones leave when they come once and in order.
/// </summary>
public sealed class HostileMessagesTests(ITestOutputHelper output)
{
    private const int Messages = 10_000;
    private const int Deliveries = 120;
    private const int Drivers = 20;
    private const int PointsOfDriver = 25;
    private const int Seed = 20261121;
    private static readonly string[][] Lives = [[], ["DELIVRD"], ["DELIVRD", "READ"], ["READ"], ["DELIVRD", "GONE"], ["REJECTD"], ["REJECTD", "GONE"], ["QUEUED", "DELIVRD"]];

    /// <param name="Path">Where it goes; with a query for the OsmAnd form.</param>
    /// <param name="Body">Null: GET.</param>
    /// <param name="Secret">Signs it; null: nobody does.</param>
    /// <param name="Count">How many messages it carries.</param>
    private sealed record Shot(string Path, byte[]? Body, string Type, string? Secret, int Count = 1, int ClockOff = 0);

    private sealed record Device(Guid Driver, string Id, double Latitude, double Longitude);

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "notifications-11.19"), Trait("acceptance", "reliability-T12")]
    public async Task Ten_thousand_hostile_messages_leave_what_the_genuine_ones_would_in_order(Dialect dialect)
    {
        var (clean, wanted) = await Played(dialect, hostile: false);
        var (hostile, left) = await Played(dialect, hostile: true);

        output.WriteLine($"{hostile.Values.Sum()} requests; answers: {string.Join(", ", hostile.OrderBy(one => one.Key).Select(one => $"{one.Key}: {one.Value}"))}");
        Assert.Equal([200], clean.Keys);
        Assert.DoesNotContain(hostile.Keys, status => status >= 500);
        Assert.Contains(401, hostile.Keys);
        Assert.Contains(413, hostile.Keys);
        Assert.Equal(Drivers * PointsOfDriver + Drivers + Deliveries + 1, wanted.Count);
        Assert.Equal(wanted, left);
    }

    private static async Task<(SortedDictionary<int, int> Answers, List<string> State)> Played(Dialect dialect, bool hostile)
    {
        await using var world = await ReceiptTests.Started(dialect);
        var chance = new Chance(Seed, "hostile");
        var devices = await Phones(world);
        var sent = await Sent(world);
        world.Clock.Advance(TimeSpan.FromHours(2));
        var shots = Genuine(devices, sent, world.Clock.GetUtcNow());
        if (hostile) shots = Worse(shots, devices, sent, world.Clock.GetUtcNow(), chance);
        var answers = await Fire(world, shots, inOrder: !hostile);
        return (answers, await State(world, devices));
    }

    private static async Task<List<Device>> Phones(NotifyWorld world)
    {
        var manager = await world.Host.As("manager");
        var zone = (await manager.PostJson("zones", new { code = "RUH", name = "Riyadh", time_zone = "Asia/Riyadh", currency = "SAR", country = "SA", depot = new { latitude = 24.7136, longitude = 46.6753 } })).Id;
        var devices = new List<Device>();
        for (var i = 0; i < Drivers; i++)
        {
            var made = await manager.PostJson("drivers", new { zone_id = zone, name = $"Driver {i}" });
            await manager.PostJson($"drivers/{made.Id}/state", new { status = "available" });
            var device = new Device(made.Id, (string)made.Body!["device_id"]!, 24.7 + i * 0.01, 46.6);
            // From before the storm, so that no forger's point is the first.
            await world.Host.Anonymous().GetAsync($"/osmand?id={device.Id}&lat={Text(device.Latitude)}&lon={Text(device.Longitude)}&timestamp={world.Clock.GetUtcNow().ToUnixTimeSeconds()}");
            devices.Add(device);
        }
        return devices;
    }

    private static async Task<List<(int Number, string ProviderId)>> Sent(NotifyWorld world)
    {
        var users = new List<Recipient>();
        for (var i = 0; i < 10; i++) users.Add(await world.NewUser());
        var ids = await world.Database.Write(s => world.Messages.TellAll(s, [.. Enumerable.Range(0, Deliveries).Select(n => new Notice("Kill Switch Engaged", users[n % users.Count], $"m{n:000}", "1"))]));
        await world.Tick();
        var rows = await world.Database.Read(s => world.Host.Service<LogStore>().OfMessages(s, [.. ids]));
        return [.. rows.Where(row => row.Channel == Channel.Email).Select(row => (Number(row), row.ProviderMessageId!)).OrderBy(row => row.Item1)];
    }

    private static int Number(Delivery row) => int.Parse(row.DedupeKey.Split('|')[2][1..], CultureInfo.InvariantCulture);

    /// <summary>Each once and in order: what a well-behaved world would send.</summary>
    private static List<Shot> Genuine(List<Device> devices, List<(int Number, string ProviderId)> sent, DateTimeOffset now)
    {
        var shots = new List<Shot>();
        foreach (var (number, provider) in sent)
            foreach (var (word, i) in Lives[number % Lives.Length].Select((word, i) => (word, i)))
                shots.Add(new("/hooks/post", Bytes(Receipt($"r{number}-{i}", provider, word, now.AddMinutes(i - 60).ToString("O"))), "application/json", ReceiptTests.Secret));
        // Each minute a little further: no two points are a jump, in whatever order they come.
        for (var point = 0; point < PointsOfDriver; point++)
            foreach (var device in devices) shots.Add(Position(device, point, now.AddMinutes(point - PointsOfDriver), point % 4));
        return shots;
    }

    private static string Receipt(string id, string message, string word, string at) => $$"""{"events":[{"id":"{{id}}","message":{"id":"{{message}}"},"state":"{{word}}","at":"{{at}}"}]}""";

    private static Shot Position(Device device, int point, DateTimeOffset at, int form)
    {
        var (latitude, longitude) = (Text(Math.Round(device.Latitude + point * 0.0005, 6)), Text(device.Longitude));
        return form switch
        {
            0 => new($"/osmand?id={device.Id}&lat={latitude}&lon={longitude}&timestamp={at.ToUnixTimeSeconds()}", null, "", null),
            1 => new("/", Bytes($"deviceid={device.Id}&location={latitude},{longitude}&timestamp={at.ToUnixTimeMilliseconds()}"), "application/x-www-form-urlencoded", null),
            2 => new("/osmand", Bytes(new JsonObject { ["device_id"] = device.Id, ["location"] = new JsonObject { ["timestamp"] = at.ToString("O"), ["coords"] = new JsonObject { ["latitude"] = double.Parse(latitude, CultureInfo.InvariantCulture), ["longitude"] = device.Longitude } } }.ToJsonString()), "application/json", null),
            _ => new("/api/v1/positions", Bytes($$"""[{"device_id":"{{device.Id}}","latitude":{{latitude}},"longitude":{{longitude}},"recorded_at":"{{at:O}}"}]"""), "application/json", null),
        };
    }

    /// <summary>The genuine ones twice to four times, and as many others as make ten thousand, in any order.</summary>
    private static List<Shot> Worse(List<Shot> genuine, List<Device> devices, List<(int Number, string ProviderId)> sent, DateTimeOffset now, Chance chance)
    {
        var shots = new List<Shot>();
        foreach (var shot in genuine)
            for (var n = 2 + chance.Below(3); n > 0; n--) shots.Add(shot);
        // Large ones are few: they cost the test's time and not the server's patience.
        for (var i = 0; i < 3; i++) shots.Add(new(i % 2 == 0 ? "/hooks/post" : "/api/v1/positions", new byte[1_100_000], "application/json", ReceiptTests.Secret));
        var count = shots.Sum(shot => shot.Count);
        while (count < Messages)
        {
            var shot = chance.Below(2) == 0 ? HostileReceipt(sent, chance) : HostilePosition(devices[(int)chance.Below(devices.Count)], now, chance);
            shots.Add(shot);
            count += shot.Count;
        }
        chance.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(shots));
        return shots;
    }

    private static Shot HostileReceipt(List<(int Number, string ProviderId)> sent, Chance chance)
    {
        var (number, provider) = sent[(int)chance.Below(sent.Count)];
        var word = ReceiptTests.Words.Keys.ElementAt((int)chance.Below(ReceiptTests.Words.Count));
        var forged = Receipt($"f{chance.Below(1_000_000)}", provider, word, "2026-11-19T12:30:00Z");
        Shot Json(string body, string? secret = ReceiptTests.Secret, int count = 1, int off = 0) => new("/hooks/post", Bytes(body), "application/json", secret, count, off);
        return chance.Below(14) switch
        {
            0 => Json(forged, secret: null),
            1 => Json(forged, "whsec_" + Convert.ToBase64String(new byte[32])),
            2 => Json(forged, off: 301),
            3 => Json(forged, off: -1_000_000),
            4 => Json(Receipt($"u{chance.Below(1_000_000)}", "p-" + Guid.Empty, word, "yesterday")),
            5 => Json(Receipt($"w{number}", provider, "SOMETHING ELSE", "1e308")),
            6 => Json("""{"events":[{"id":null,"message":{"id":{"a":1}},"state":["DELIVRD"],"at":-1},{"message":7,"state":true},{},null,5,"x",[]]}""", count: 7),
            7 => Json("""{"events":""" + new string('[', 40) + new string(']', 40) + "}"),
            8 => Json("{\"events\":[{\"id\":\"z\\u0000z\",\"message\":{\"id\":\"\\u0000\"},\"state\":\"DELIVRD\"}]}"),
            9 => new("/hooks/post", Encoding.Unicode.GetBytes(forged), "application/json; charset=utf-16", ReceiptTests.Secret),
            10 => new("/hooks/post", [0xff, 0xfe, 0xc3, 0x28, (byte)'{'], "text/plain", ReceiptTests.Secret),
            11 => new("/hooks/post", Bytes("events=1&events=2&%zz=%"), "application/x-www-form-urlencoded", ReceiptTests.Secret),
            12 => new("/hooks/" + (chance.Below(2) == 0 ? "sms" : "..%2f%00"), Bytes(forged), "application/json", ReceiptTests.Secret),
            _ => Json("""{"events":[""" + string.Join(',', Enumerable.Range(0, 40).Select(i => $$"""{"id":"b{{chance.Below(1_000_000)}}-{{i}}","message":{"id":"nobody-{{i}}"},"state":"QUEUED","at":"9999-12-31T23:59:59Z"}""")) + "]}", count: 40),
        };
    }

    private static Shot HostilePosition(Device device, DateTimeOffset now, Chance chance)
    {
        var odd = chance.Below(16);
        var at = now.AddMinutes(-PointsOfDriver - 5 - chance.Below(60)).AddSeconds(0.5);
        Shot Query(string rest) => new($"/osmand?id={device.Id}&{rest}", null, "", null);
        Shot Api(string body, int count = 1) => new("/api/v1/positions", Bytes(body), "application/json", null, count);
        string Row(string of, string place, string when) => $$"""{"device_id":"{{of}}",{{place}},"recorded_at":"{{when}}"}""";
        const string There = "\"latitude\":24.7,\"longitude\":46.6";
        return odd switch
        {
            0 => new($"/osmand?id={Guid.CreateVersion7()}&lat=24.7&lon=46.6", null, "", null),
            1 => Query($"lat=24.7&lon=46.6&timestamp={now.AddMinutes(3 + chance.Below(1_000_000)).ToUnixTimeSeconds()}"),
            2 => Query($"lat=24.7&lon=46.6&timestamp={now.AddHours(-25 - chance.Below(1_000)).ToUnixTimeMilliseconds()}"),
            3 => Query("lat=91&lon=46.6"),
            4 => Query("lat=NaN&lon=Infinity&timestamp=1e400"),
            5 => Query("lat=%00&lon=%ff%fe&speed=--&bearing=9999999999"),
            6 => new("/", Bytes("id=" + new string('x', 5_000)), "application/x-www-form-urlencoded", null),
            7 => new("/osmand", Bytes("""{"device_id":{"a":[]},"location":7}"""), "application/json", null),
            8 => new("/osmand", Encoding.Unicode.GetBytes("{}"), "application/json", null),
            9 => Api("[" + string.Join(',', Enumerable.Repeat("null", 20)) + "]", 20),
            10 => Api("[" + Row(device.Id, There, "2026-11-19") + "," + Row(device.Id, "\"latitude\":\"24\",\"longitude\":46.6", now.ToString("O")) + "," + Row("no such", There, now.ToString("O")) + "]", 3),
            11 => Api(new string('[', 200)),
            12 => Api("{\"device_id\":\n{\"device_id\""),
            // Genuine in form and older than all of the storm: history, never the present place.
            13 => Query($"lat=24.7&lon=46.6&timestamp={at:yyyy-MM-ddTHH:mm:ss.fff}Z&mock=true&valid=false"),
            14 => new("/api/v1/positions", [0xef, 0xbb, 0xbf, 0xc3, 0x28, (byte)'[', 0x80], "application/json", null),
            _ => Api(string.Join('\n', Enumerable.Range(0, 30).Select(i => Row(device.Id, "\"latitude\":-91,\"longitude\":1e300", now.ToString("O")))), 30),
        };
    }

    private static async Task<SortedDictionary<int, int>> Fire(NotifyWorld world, List<Shot> shots, bool inOrder)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = world.Host.Address };
        var answers = new SortedDictionary<int, int>();
        await Parallel.ForEachAsync(shots, new ParallelOptions { MaxDegreeOfParallelism = inOrder ? 1 : 16 }, async (shot, cancel) =>
        {
            var status = await Fire(client, shot, world.Clock.GetUtcNow(), cancel);
            lock (answers) answers[status] = answers.GetValueOrDefault(status) + 1;
        });
        return answers;
    }

    private static async Task<int> Fire(HttpClient client, Shot shot, DateTimeOffset now, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(shot.Body is null ? HttpMethod.Get : HttpMethod.Post, shot.Path);
        if (shot.Body is { } body)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(shot.Type);
            // Of a body that is too large nothing is read: asking first, the answer is not lost with the connection.
            request.Headers.ExpectContinue = body.Length > 500_000 ? true : null;
            if (shot.Secret is { } secret)
            {
                var (id, time) = (Guid.CreateVersion7().ToString(), now.ToUnixTimeSeconds() + shot.ClockOff);
                request.Headers.Add("webhook-id", id);
                request.Headers.Add("webhook-timestamp", time.ToString(CultureInfo.InvariantCulture));
                request.Headers.TryAddWithoutValidation("webhook-signature", StandardWebhook.Sign([StandardWebhook.KeyOf(secret)!], id, time, body));
            }
        }
        using var answer = await client.SendAsync(request, cancel);
        return (int)answer.StatusCode;
    }

    /// <summary>One line a fact: where each message stands, where each driver is and was, and how many were told of a dead address.</summary>
    private static async Task<List<string>> State(NotifyWorld world, List<Device> devices)
    {
        var track = await Settled(world);
        var facts = new List<string>();
        foreach (var row in (await world.Database.Read(s => s.Query<Delivery>($"select {LogStore.Columns} from notification_logs where channel = 'Email'"))).OrderBy(Number))
            facts.Add($"{Number(row)} {row.Status} {row.DeliveredAt:O} {row.OpenedAt:O} {row.ErrorClass} {row.Error}");
        var bounces = await world.Database.Read(s => s.Scalar<int>("select count(*) from in_app_notifications where subject like 'Your Email address%'"));
        facts.Add($"told of a dead address: {bounces}");
        var latest = await world.Database.Read(s => s.Query<Place>("select driver_id, recorded_at, latitude, longitude, suspect from driver_positions_latest"));
        var start = world.Clock.GetUtcNow().AddMinutes(-PointsOfDriver);
        foreach (var (device, i) in devices.Select((device, i) => (device, i)))
        {
            var there = latest.Single(place => place.DriverId == device.Driver);
            facts.Add($"driver {i} is at {there.Latitude} {there.Longitude} since {there.RecordedAt:O}{(there.Suspect ? " suspect" : "")}");
            facts.AddRange(track.Where(place => place.DriverId == device.Driver && place.RecordedAt >= start).Select(place => $"driver {i} was at {place.Latitude} {place.Longitude} {place.RecordedAt:O}").Order(StringComparer.Ordinal));
        }
        return facts;
    }

    /// <summary>Positions are written behind the answer.</summary>
    private static async Task<IReadOnlyList<Place>> Settled(NotifyWorld world)
    {
        IReadOnlyList<Place> Before() => [];
        var (last, same) = (Before(), 0);
        while (same < 3)
        {
            await Task.Delay(250);
            var now = await world.Database.Read(s => s.Query<Place>("select driver_id, recorded_at, latitude, longitude from driver_positions"));
            same = now.Count == last.Count && now.Count > 0 ? same + 1 : 0;
            last = now;
        }
        return last;
    }

    private sealed record Place
    {
        public Guid DriverId { get; init; }
        public DateTimeOffset RecordedAt { get; init; }
        public Degrees Latitude { get; init; }
        public Degrees Longitude { get; init; }
        public bool Suspect { get; init; }
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
}
