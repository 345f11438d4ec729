using System.Globalization;
using System.Text.Json.Nodes;
using Steward.City;
using Steward.Kernel;

namespace Steward.Faults;

/// <summary>
/// The bad day on the real server: the city plays the script through the API, this program is the mail server that fails, and kills the server
/// twice with SIGKILL at moments of the seed.
/// </summary>
internal sealed class BadDayRun(StorePlace place, long seed, int speed, Action<string> say) : IAsyncDisposable
{
    private const int Kills = 2;
    private const string Zone = "NBO";
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MostRun = TimeSpan.FromMinutes(30);

    private readonly Chance chance = new(seed, "bad day kills");
    private readonly PostOffice post = new(0);
    private readonly List<Downtime> downtimes = [];
    private ServerProcess server = null!;
    private StewardClient client = null!;
    private DateTimeOffset now;
    private int told;

    internal async Task<AuditResult> Run()
    {
        post.Become(PostState.Open);
        await Start();
        var began = TimeProvider.System.GetTimestamp();
        // Somewhere in the rush and its sequel, and somewhere while the ladder climbs.
        var kills = new Queue<double>([9 + chance.Unit() * 18, 28 + chance.Unit() * 18]);
        while (await Follow() is { } story && !(bool)story["is_over"]!)
        {
            if (TimeProvider.System.GetElapsedTime(began) > MostRun) throw new TimeoutException($"The day did not end within {MostRun}.\n{server.Tail()}");
            if (kills.Count > 0 && Minutes(story) >= kills.Peek())
            {
                kills.Dequeue();
                await Task.Delay(TimeSpan.FromMilliseconds(chance.Below(100)), CancellationToken.None);
                await Kill();
            }
            await Task.Delay(Look, CancellationToken.None);
        }
        await server.DisposeAsync();
        if (downtimes.Count != Kills) throw new InvalidOperationException($"The server was killed {downtimes.Count} times.");
        return await new Audit(place, new(post.Mails, downtimes, TimeSpan.FromSeconds(speed) + CityRunner.SliceAt(speed), BadDayScenes.RushOrders(new CityOptions().Drivers), now)).Run();
    }

    private async Task Start()
    {
        server = await ServerProcess.Start(place, new Dictionary<string, string>
        {
            ["STEWARD_Mail__Host"] = "127.0.0.1", ["STEWARD_Mail__Port"] = post.Port.ToString(CultureInfo.InvariantCulture), ["STEWARD_Mail__Security"] = "none",
            ["STEWARD_Mail__From"] = "Steward <steward@city.example>", ["STEWARD_Demo__Zone"] = Zone, ["STEWARD_Demo__Seed"] = seed.ToString(CultureInfo.InvariantCulture),
        }, true, "--bad-day", "--demo-speed", speed.ToString(CultureInfo.InvariantCulture));
        if (client is null)
        {
            client = new StewardClient(server.Address);
            await client.SignIn(place.Folder);
        }
        else client = client.At(server.Address);
    }

    private async Task Kill()
    {
        var down = now;
        await server.Kill();
        await server.DisposeAsync();
        await Start();
        await Now();
        downtimes.Add(new(down, now));
        say($"{place.Name}: killed at {down:HH:mm:ss}, up again at {now:HH:mm:ss}");
    }

    private async Task Now() => now = (DateTimeOffset)(await client.Get("demo")).Must("The demo").Body["simulated_now"]!;

    /// <summary>What was told since the last look; the mail server does what the script says of it.</summary>
    private async Task<JsonNode> Follow()
    {
        await Now();
        var story = (await client.Get($"demo/story?after={told}")).Must("The story").Body;
        foreach (var line in story["lines"]!.AsArray())
        {
            told = (int)line!["number"]!;
            say($"{place.Name}: {(DateTimeOffset)line["at"]!:HH:mm:ss} {(string)line["who"]!}: {(string)line["text"]!}");
        }
        var played = story["played"]!.AsObject();
        var isDown = played.ContainsKey(BadDayScenes.MailDown) && !played.ContainsKey(BadDayScenes.MailBack);
        // First it refuses, later it takes the call and says nothing.
        post.Become(!isDown ? PostState.Open : played.ContainsKey(BadDayScenes.SecondKill) ? PostState.Silent : PostState.Refusing);
        return story;
    }

    /// <summary>Since the first scene began, which is known from the first scene that was played.</summary>
    private double Minutes(JsonNode story)
    {
        var first = BadDayScenes.All[0];
        return story["played"]!.AsObject()[first.Name] is { } at ? (now - (DateTimeOffset)at).TotalMinutes + first.Minute : 0;
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null) await server.DisposeAsync();
        client?.Dispose();
        await post.DisposeAsync();
    }
}
