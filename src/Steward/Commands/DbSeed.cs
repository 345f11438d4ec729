using System.CommandLine;
using Steward.City;
using Steward.Kernel;

namespace Steward.Host.Commands;

/// <summary><c>steward db seed</c>: zones, customers, vehicles and orders to begin with. It makes no user.</summary>
internal static class DbSeed
{
    private static readonly Option<string[]> City = new("--city")
    {
        Description = "Which cities: " + string.Join(", ", Seeding.Cities) + ".", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [.. Seeding.Cities],
    };

    private static readonly Option<bool> Force = new("--force") { Description = "Although orders of others are under way." };

    internal static Command Make()
    {
        City.AcceptOnlyFromAmong([.. Seeding.Cities]);
        var command = new Command("seed", "Cities to begin with: zones, customers, vehicles, orders. Twice is the same as once.") { City, Force, Store.Data };
        command.SetAction((parsed, cancel) => Store.Guard(() => Run(parsed.GetValue(Store.Data)!, parsed.GetValue(City)!, parsed.GetValue(Force), cancel)));
        return command;
    }

    private static async Task<int> Run(string folder, string[] cities, bool isForced, CancellationToken cancel)
    {
        // The same rules as for everybody else hold for the seed, so it comes through the API of a server of its own.
        await using var app = await StewardServer.Build(new ServerOptions(folder, Store.DatabaseUrl, "http://127.0.0.1:0"), builder =>
        {
            builder.Logging.SetMinimumLevel(LogLevel.Warning);
            Seeding.AddTo(builder.Services);
        });
        await using var database = app.Services.GetRequiredService<Database>();
        await app.StartAsync(cancel);
        var seeding = app.Services.GetRequiredService<Seeding>();
        try
        {
            var live = isForced ? 0 : await seeding.LiveOrders(cancel);
            if (live > 0) throw new ArgumentException($"{live} orders are under way in {database.Name}. To add the seed all the same, say --force.");
            var made = await seeding.Run(cities, cancel);
            Console.WriteLine($"Made {made.Zones} zones, {made.Customers} customers, {made.Vehicles} vehicles, {made.Windows} windows and {made.Orders} orders in {database.Name}.");
            return Store.Good;
        }
        catch (CitySetupException refused) { throw new ArgumentException(refused.Message, refused); }
        finally { await app.StopAsync(CancellationToken.None); }
    }
}
