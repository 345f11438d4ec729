using Steward.Kernel;

namespace Steward.City;

/// <summary>An order as the city's people place it.</summary>
internal sealed record CityOrder(string Customer, string Phone, string Shop, Place Pickup, Place Dropoff, string DropoffAddress, string ServiceType, string Priority, decimal WeightKg, decimal VolumeM3, decimal Fee);

/// <summary>When and where orders arise: more at noon and in the evening, from shops in clusters to homes everywhere.</summary>
internal sealed class CityDemand
{
    // Orders in each local hour, per mille of the hourly mean.
    private static readonly int[] ByHour = [150, 80, 50, 40, 50, 120, 300, 600, 800, 900, 1000, 1500, 2100, 1800, 1100, 1000, 1200, 1700, 2300, 2400, 1900, 1200, 700, 350];
    private static readonly string[] FirstNames = ["Amina", "Brian", "Chebet", "David", "Esther", "Faith", "George", "Halima", "Ian", "Joyce", "Kamau", "Lilian", "Moses", "Naomi", "Otieno", "Peter", "Ruth", "Samuel", "Teresa", "Wanjiru"];
    private static readonly string[] LastNames = ["Achieng", "Barasa", "Cheruiyot", "Gitau", "Hassan", "Kariuki", "Kiptoo", "Mutua", "Mwangi", "Njoroge", "Odhiambo", "Omondi", "Otieno", "Wafula", "Wambui"];
    private static readonly string[] ShopNames = ["Baobab Kitchen", "City Pharmacy", "Corner Grocer", "Garden Bakery", "Hilltop Books", "Lakeside Grill", "Market Fresh", "Noodle House", "Parkside Flowers", "Savanna Coffee", "Spice Route", "Station Deli"];
    private static readonly string[] StreetNames = ["Acacia", "Bishop", "Cedar", "Dam", "Elm", "Forest", "Garden", "Hill", "Iris", "Jacaranda", "Kings", "Lake", "Market", "Nile", "Orchid", "Palm"];

    private readonly CityMap map;
    private readonly Chance chance;
    private readonly (string Name, Place Place)[] shops;

    internal CityDemand(CityMap map, Chance chance)
    {
        this.map = map;
        this.chance = chance;
        shops = [.. ShopNames.Select(name => (name, Anywhere()))];
    }

    /// <summary>How many orders arrive in this many seconds of this local hour (Poisson; the mean per hour is the day's ÷ 24).</summary>
    internal int Arrivals(int ordersPerDay, int localHour, double seconds)
    {
        var mean = ordersPerDay / 24.0 * ByHour[localHour] / 1000 * seconds / 3600;
        // Knuth's product of uniforms: exact and quick for small means.
        var (limit, product, count) = (Math.Exp(-mean), 1.0, -1);
        do
        {
            count++;
            product *= ((int)chance.Below(1_000_000) + 1) / 1_000_001.0;
        }
        while (product > limit);
        return count;
    }

    internal CityOrder Next()
    {
        var (shop, pickup) = shops[(int)chance.Below(shops.Length)];
        var home = Anywhere();
        while (Geo.Metres(home.Latitude, home.Longitude, pickup.Latitude, pickup.Longitude) < 400) home = Anywhere();
        var level = (int)chance.Below(100) switch { < 55 => "BARQ", < 80 => "BULLET", < 90 => "EXPRESS", _ => "STANDARD" };
        var priority = (int)chance.Below(100) switch { < 82 => "normal", < 94 => "high", < 98 => "urgent", _ => "low" };
        return new(
            Pick(FirstNames) + " " + Pick(LastNames), $"+2547{(int)chance.Below(90_000_000) + 10_000_000}", shop, pickup, home,
            $"{Pick(StreetNames)} Street {1 + (int)chance.Below(180)}", level, priority, (2 + (int)chance.Below(60)) / 10m, (1 + (int)chance.Below(20)) / 1000m, 120 + (int)chance.Below(30) * 10);
    }

    internal Place Anywhere()
    {
        var at = map.Crossings[(int)chance.Below(map.Crossings.Length)];
        return new(at.Latitude + ((int)chance.Below(200) - 100) * 1e-5, at.Longitude + ((int)chance.Below(200) - 100) * 1e-5);
    }

    internal string NewDriverName() => Pick(FirstNames) + " " + Pick(LastNames);

    private string Pick(string[] from) => from[(int)chance.Below(from.Length)];
}
