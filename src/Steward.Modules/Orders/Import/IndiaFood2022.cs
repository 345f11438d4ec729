using System.Globalization;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Orders;

/// <summary>
/// The public food-delivery file of 22 Indian cities (2022), known by its header: trailing blanks, <c>NaN</c>, wrong signs, places at 0, missing
/// times. It also says which couriers there were, in which cities, and what they rode.
/// </summary>
internal static class IndiaFood2022
{
    internal const string Name = "india-food-2022";
    internal const string TimeZone = "Asia/Kolkata";
    private const string Courier = "Delivery_person_ID";
    private static readonly string[] Places = ["Restaurant_latitude", "Restaurant_longitude", "Delivery_location_latitude", "Delivery_location_longitude"];
    private static readonly string[] Header = ["ID", Courier, .. Places, "Order_Date", "Time_Orderd", "Time_Order_picked"];

    // The file has the abbreviations only.
    private static readonly Dictionary<string, string> Cities = new(StringComparer.Ordinal)
    {
        ["AGR"] = "Agra", ["ALH"] = "Allahabad", ["AURG"] = "Aurangabad", ["BANG"] = "Bangalore", ["BHP"] = "Bhopal", ["CHEN"] = "Chennai", ["COIMB"] = "Coimbatore", ["DEH"] = "Dehradun",
        ["GOA"] = "Goa", ["HYD"] = "Hyderabad", ["INDO"] = "Indore", ["JAP"] = "Jaipur", ["KNP"] = "Kanpur", ["KOC"] = "Kochi", ["KOL"] = "Kolkata", ["LUDH"] = "Ludhiana",
        ["MUM"] = "Mumbai", ["MYS"] = "Mysore", ["PUNE"] = "Pune", ["RANCHI"] = "Ranchi", ["SUR"] = "Surat", ["VAD"] = "Vadodara",
    };

    internal static bool Knows(IReadOnlyList<string> header) => Header.All(header.Contains);

    internal static ImportedOrder Read(Cells row)
    {
        var warnings = new List<string>();
        var (places, fault) = PlacesOf(row, warnings);
        if (fault is not null) return new(null, [], Fault: fault);
        if (!DateOnly.TryParseExact(row["Order_Date"], "dd-MM-yyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)) return ImportedOrder.Bad("Order_Date", "date_invalid", $"'{row["Order_Date"]}' is not a date (dd-MM-yyyy).");
        if (TimeOf(row, "Time_Orderd") is not { } time)
        {
            if (TimeOf(row, "Time_Order_picked") is not { } picked) return ImportedOrder.Bad("Time_Orderd", "time_missing", "Neither the time of the order nor that of its pickup is known.");
            time = picked;
            warnings.Add("time_missing:Time_Orderd");
        }
        if (CityOf(row) is not { } city) return ImportedOrder.Bad(Courier, "city_unknown", $"'{row[Courier]}' does not begin with a city.");
        var at = LocalTime.At(TimeZone, NodaTime.LocalDate.FromDateOnly(date).At(NodaTime.LocalTime.FromTimeOnly(time)));
        var shop = row[Courier]![..row[Courier]!.IndexOf("DEL", StringComparison.Ordinal)];
        var request = new OrderRequest
        {
            ExternalId = Name + ":" + row["ID"], Customer = new(Name: "Guests of " + shop, ExternalId: Name + ":" + shop), ServiceType = "BARQ", Zone = city,
            Pickup = new(Latitude: places![0], Longitude: places[1]), Dropoff = new(Latitude: places[2], Longitude: places[3]), ScheduledFor = at,
        };
        return new(request, warnings, at);
    }

    /// <summary>The cities of the file, each with its depot in the middle of its restaurants: the median, which a few strays do not move.</summary>
    internal static IReadOnlyList<ZoneDraft> Zones(IEnumerable<Cells> rows) =>
    [
        .. from row in rows
           let city = CityOf(row)
           let places = PlacesOf(row, []).Places
           where city is not null && places is not null
           group places by city into shops
           orderby shops.Key
           select new ZoneDraft(shops.Key, Cities.GetValueOrDefault(shops.Key, shops.Key), TimeZone, "INR", "IN", Middle(shops.Select(p => p![0])), Middle(shops.Select(p => p![1]))),
    ];

    /// <summary>The couriers of the file, each at home where his shop is.</summary>
    internal static IReadOnlyList<DriverDraft> Drivers(IEnumerable<Cells> rows) =>
    [
        .. from row in rows
           let city = CityOf(row)
           let places = PlacesOf(row, []).Places
           where city is not null && places is not null
           group (city, places, vehicle: row["Type_of_vehicle"]) by row[Courier]! into trips
           orderby trips.Key
           let first = trips.First()
           select new DriverDraft(first.city, "Courier " + trips.Key)
           {
               Code = trips.Key, ExternalId = Name + ":" + trips.Key, BaseLatitude = Middle(trips.Select(t => t.places![0])), BaseLongitude = Middle(trips.Select(t => t.places![1])),
               // Scooters, electric or not, carry what a motorcycle carries.
               VehicleType = trips.All(t => t.vehicle == "bicycle") ? "bicycle" : "motorcycle",
           },
    ];

    private static double Middle(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    private static (double[]? Places, RowFault? Fault) PlacesOf(Cells row, List<string> warnings)
    {
        var places = new double[Places.Length];
        for (var i = 0; i < places.Length; i++)
        {
            if (!double.TryParse(row[Places[i]], NumberStyles.Float, CultureInfo.InvariantCulture, out var degrees) || double.IsNaN(degrees)) return (null, new(Places[i], "coordinate_invalid", $"'{row[Places[i]]}' is not a coordinate."));
            // All of India lies north of the equator and east of Greenwich: a negative value is a lost sign.
            places[i] = Math.Abs(degrees);
            if (degrees < 0) warnings.Add("sign_mended:" + Places[i]);
        }
        return places[0] == 0 && places[1] == 0 ? (null, new(Places[0], "place_unknown", "The restaurant lies at 0, 0: its place is unknown.")) : (places, null);
    }

    private static TimeOnly? TimeOf(Cells row, string column) => TimeOnly.TryParseExact(row[column], "HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    /// <summary>INDORES13DEL02 is courier 2 of restaurant 13 in Indore.</summary>
    private static string? CityOf(Cells row) => row[Courier] is { } courier && courier.IndexOf("RES", StringComparison.Ordinal) is > 0 and var at && courier.Contains("DEL", StringComparison.Ordinal) ? courier[..at] : null;
}
