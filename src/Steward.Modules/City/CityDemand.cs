using Steward.Kernel;

namespace Steward.City;

/// <summary>An order as the city's people place it.</summary>
internal sealed record CityOrder(string Customer, string Phone, string Shop, Place Pickup, Place Dropoff, string DropoffAddress, string ServiceType, string Priority, decimal WeightKg, decimal VolumeM3, decimal Fee);

/// <summary>When and where orders arise: more at noon and in the evening, from shops in clusters to homes everywhere.</summary>
internal sealed class CityDemand
{
    // How busy each local hour is, beside the others.
    private static readonly int[] ByHour = [150, 80, 50, 40, 50, 120, 300, 600, 800, 900, 1000, 1500, 2100, 1800, 1100, 1000, 1200, 1700, 2300, 2400, 1900, 1200, 700, 350];
    private static readonly string[] FirstNames = ["Amina", "Brian", "Chebet", "David", "Esther", "Faith", "George", "Halima", "Ian", "Joyce", "Kamau", "Lilian", "Moses", "Naomi", "Otieno", "Peter", "Ruth", "Samuel", "Teresa", "Wanjiru"];
    private static readonly string[] LastNames = ["Achieng", "Barasa", "Cheruiyot", "Gitau", "Hassan", "Kariuki", "Kiptoo", "Mutua", "Mwangi", "Njoroge", "Odhiambo", "Omondi", "Otieno", "Wafula", "Wambui"];
    private static readonly string[] ShopNames = ["Baobab Kitchen", "City Pharmacy", "Corner Grocer", "Garden Bakery", "Hilltop Books", "Lakeside Grill", "Market Fresh", "Noodle House", "Parkside Flowers", "Savanna Coffee", "Spice Route", "Station Deli"];
    private static readonly string[] StreetNames = ["Acacia", "Bishop", "Cedar", "Dam", "Elm", "Forest", "Garden", "Hill", "Iris", "Jacaranda", "Kings", "Lake", "Market", "Nile", "Orchid", "Palm"];

    private const int Households = 400;
    private const int LeastMetres = 400;

    // People order more from shops that are near: of so many households the nearest orders.
    private const int HomesConsidered = 3;

    // The first orders of a city go to homes so near that a visitor sees one arrive within his first minute.
    private const int HomesConsideredAtFirst = 40;

    private readonly CityMap map;
    private readonly Chance chance;
    private readonly (string Name, Place Place)[] shops;
    private readonly (string Name, string Phone, Place Place, string Address)[] homes;

    internal CityDemand(CityMap map, Chance chance)
    {
        this.map = map;
        this.chance = chance;
        shops = [.. ShopNames.Select(name => (name, Anywhere()))];
        homes = [.. Enumerable.Range(0, Households).Select(i => (NewName(), $"+2547{10_000_000 + i * 190_003 + (int)chance.Below(190_000)}", Anywhere(), $"{Pick(StreetNames)} Street {1 + (int)chance.Below(180)}"))];
    }

    /// <summary>
    /// When the next order is placed after an instant: a Poisson process whose rate changes with the local hour, drawn by thinning (Lewis and
    /// Shedler 1979), so that it does not depend on the steps in which time passes.
    /// </summary>
    internal DateTimeOffset NextAfter(DateTimeOffset instant, int ordersPerDay)
    {
        var most = ByHour.Max();
        var perSecond = ordersPerDay * (double)most / ByHour.Sum() / 3600;
        while (true)
        {
            instant = instant.AddSeconds(-Math.Log(1 - chance.Unit()) / perSecond);
            if (chance.Below(most) < ByHour[LocalTime.In(CityOptions.TimeZone, instant).Hour]) return instant;
        }
    }

    /// <param name="isShort">To a home that is as near as few are.</param>
    internal CityOrder Next(bool isShort = false)
    {
        var considered = isShort ? HomesConsideredAtFirst : HomesConsidered;
        var (shop, pickup) = shops[(int)chance.Below(shops.Length)];
        var home = NearHome(pickup, considered);
        while (Metres(home.Place, pickup) < LeastMetres) home = NearHome(pickup, considered);
        var level = (int)chance.Below(100) switch { < 55 => "BARQ", < 80 => "BULLET", < 88 => "EXPRESS", _ => "STANDARD" };
        var priority = (int)chance.Below(100) switch { < 82 => "normal", < 94 => "high", < 98 => "urgent", _ => "low" };
        return new(
            home.Name, home.Phone, shop, pickup, home.Place, home.Address, level, priority,
            (2 + (int)chance.Below(60)) / 10m, (1 + (int)chance.Below(20)) / 1000m, 120 + (int)chance.Below(30) * 10);
    }

    private (string Name, string Phone, Place Place, string Address) NearHome(Place shop, int considered) =>
        Enumerable.Range(0, considered).Select(_ => homes[(int)chance.Below(homes.Length)]).MinBy(h => Metres(h.Place, shop));

    private static int Metres(Place a, Place b) => Geo.Metres(a.Latitude, a.Longitude, b.Latitude, b.Longitude);

    internal Place Anywhere()
    {
        var at = map.Crossings[(int)chance.Below(map.Crossings.Length)];
        return new(at.Latitude + ((int)chance.Below(200) - 100) * 1e-5, at.Longitude + ((int)chance.Below(200) - 100) * 1e-5);
    }

    internal string NewName() => Pick(FirstNames) + " " + Pick(LastNames);

    private string Pick(string[] from) => from[(int)chance.Below(from.Length)];
}
