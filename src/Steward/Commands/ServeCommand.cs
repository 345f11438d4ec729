using System.CommandLine;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Steward.Access;
using Steward.Kernel;

namespace Steward.Host.Commands;

/// <summary><c>steward serve</c>: brings the database up to date and runs until it is stopped.</summary>
internal static class ServeCommand
{
    private static readonly Option<string> Urls = new("--urls")
    {
        Description = "Where to listen.",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("STEWARD_URLS") ?? "http://localhost:5080",
    };

    private static readonly Option<bool> Demo = new("--demo") { Description = "With a simulated city to look at." };

    private static readonly Option<int?> DemoSpeed = new("--demo-speed") { Description = "Of the simulated city: 1 to 600 times real speed." };
    private static readonly Option<bool> BadDay = new("--bad-day") { Description = "With --demo: an accident, silent drivers, a rush, no mail, and a server that is killed; best in a fresh --data folder." };
    private static readonly Option<bool> Wealth = new("--wealth") { Description = "With a simulated book of clients, played day by day; best in its own --data folder." };
    private static readonly Option<string?> Navs = new("--nav") { Description = "With --wealth: a folder of real NAV drops with manifest.csv; without it, invented schemes." };
    private static readonly Option<int?> DaySeconds = new("--day-seconds") { Description = "With --wealth: real seconds of a simulated day, 2 to 3600 (20)." };
    private static readonly Option<string?> PlayZone = new("--play-zone") { Description = "With --play-date: the code of the zone whose imported day is played by simulated couriers." };
    private static readonly Option<string?> PlayDate = new("--play-date") { Description = "With --play-zone: the day, such as 2026-03-14." };

    internal static Command Make()
    {
        var command = new Command("serve", "Start the server.") { Store.Data, Urls, Demo, DemoSpeed, BadDay, Wealth, Navs, DaySeconds, PlayZone, PlayDate };
        command.SetAction((parsed, cancel) => Store.Guard(() => Run(
            new(parsed.GetValue(Store.Data)!, Store.DatabaseUrl, parsed.GetValue(Urls)!, parsed.GetValue(Demo) || parsed.GetValue(BadDay) || IsBook(parsed) || parsed.GetValue(PlayZone) is not null, Settings: DemoSettings(parsed)), cancel)));
        return command;
    }

    /// <summary>What was given of the demo's options, as the settings that they stand for.</summary>
    private static Dictionary<string, string?> DemoSettings(ParseResult parsed)
    {
        var settings = new Dictionary<string, string?>();
        if (parsed.GetValue(DemoSpeed) is { } speed) settings["Demo:Speed"] = speed.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (parsed.GetValue(BadDay)) settings["Demo:BadDay"] = "true";
        if (IsBook(parsed)) settings["Demo:Book"] = "true";
        if (parsed.GetValue(Navs) is { } folder) settings["Demo:Nav"] = Path.GetFullPath(folder);
        if (parsed.GetValue(DaySeconds) is { } seconds) settings["Demo:DaySeconds"] = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (parsed.GetValue(PlayZone) is { } zone) settings["Demo:Zone"] = zone;
        if (parsed.GetValue(PlayDate) is { } date) settings["Demo:Date"] = date;
        return settings;
    }

    private static bool IsBook(ParseResult parsed) => parsed.GetValue(Wealth) || parsed.GetValue(Navs) is not null;

    private static async Task<int> Run(ServerOptions options, CancellationToken cancel)
    {
        await using var app = await StewardServer.Build(options);
        await using var database = app.Services.GetRequiredService<Database>();
        try { await app.StartAsync(cancel); }
        catch (IOException error) when (error.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            throw new IOException($"Another program listens on {options.Urls}. Stop it, or give --urls another port.", error);
        }
        var url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First().TrimEnd('/');
        Console.WriteLine($"Steward is ready on {url}");
        if (await Bootstrap.Offer(database, options.DataFolder, isNewWanted: false, cancel, app.Services.GetRequiredService<SignInPace>()) is { } token)
            Console.WriteLine($"There is no administrator yet. Within 30 minutes, open: {url}/#bootstrap={token}");
        await app.WaitForShutdownAsync(cancel);
        return Store.Good;
    }
}
