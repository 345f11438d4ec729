using System.Globalization;
using System.Text.Json;
using Steward.Kernel;

namespace Steward.Orders;

/// <summary>What became of one row of a file: an order to place with its warnings, or the field that is wrong and why.</summary>
internal sealed record ImportedOrder(OrderRequest? Request, IReadOnlyList<string> Warnings, DateTimeOffset? OrderedAt = null, string? ZoneCode = null, string? Field = null, string? Reason = null)
{
    internal static ImportedOrder Bad(string field, string reason) => new(null, [], Field: field, Reason: reason);
}

/// <summary>The plain form: a column a member, named as in the API.</summary>
internal static class OrderColumns
{
    internal static readonly string[] Required = ["customer_name", "pickup_latitude", "pickup_longitude", "dropoff_latitude", "dropoff_longitude"];

    internal static readonly string[] Template =
        [.. Required, "customer_phone", "customer_email", "external_id", "pickup_address", "dropoff_address", "service_type", "weight_kg", "volume_m3", "priority", "window_start", "window_end", "scheduled_for", "cod_amount", "delivery_fee", "package_value", "notes", "zone"];

    internal static ImportedOrder Read(IReadOnlyDictionary<string, string> row)
    {
        string? Text(string column) => row.TryGetValue(column, out var text) && text.Trim() is { Length: > 0 } value ? value : null;
        string? field = null, reason = null;
        void Wrong(string column, string what) => (field, reason) = (field ?? column, reason ?? what);
        decimal? Number(string column)
        {
            if (Text(column) is not { } text) return null;
            if (decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return number;
            Wrong(column, $"'{text}' is not a number.");
            return null;
        }
        DateTimeOffset? Instant(string column)
        {
            if (Text(column) is not { } text) return null;
            if (text.Length > 10 && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)) return at.ToUniversalTime();
            Wrong(column, $"'{text}' is not an RFC 3339 time.");
            return null;
        }
        foreach (var (column, text) in row)
            if (text.Length > 0 && text[0] is '=' or '@') Wrong(column, "A cell must not be a formula.");
        foreach (var column in Required)
            if (Text(column) is null) Wrong(column, "This is required.");
        var priority = Text("priority");
        if (priority is not null && OrderRules.Word(priority) is null) Wrong("priority", $"'{priority}' is no priority.");
        var request = new OrderRequest
        {
            Customer = new(Name: Text("customer_name"), Phone: Text("customer_phone"), Email: Text("customer_email")), ExternalId = Text("external_id"),
            Pickup = new(Latitude: (double?)Number("pickup_latitude"), Longitude: (double?)Number("pickup_longitude"), Address: Text("pickup_address")),
            Dropoff = new(Latitude: (double?)Number("dropoff_latitude"), Longitude: (double?)Number("dropoff_longitude"), Address: Text("dropoff_address")),
            ServiceType = Text("service_type"), WeightKg = Number("weight_kg"), VolumeM3 = Number("volume_m3"), WindowStart = Instant("window_start"), WindowEnd = Instant("window_end"),
            ScheduledFor = Instant("scheduled_for"), CodAmount = Number("cod_amount"), DeliveryFee = Number("delivery_fee"), PackageValue = Number("package_value"), Notes = Text("notes"), Zone = Text("zone"),
            Priority = priority is null ? null : JsonSerializer.SerializeToElement(priority),
        };
        return field is null ? new(request, []) : ImportedOrder.Bad(field, reason!);
    }
}

/// <summary>
/// The public food-delivery file of 22 Indian cities (2022), known by its header: trailing blanks, <c>NaN</c>, wrong signs, places at 0, missing times.
/// </summary>
internal static class IndiaFood2022
{
    internal const string Name = "india-food-2022";
    private const string TimeZone = "Asia/Kolkata";
    private static readonly string[] Header = ["ID", "Delivery_person_ID", "Restaurant_latitude", "Restaurant_longitude", "Delivery_location_latitude", "Delivery_location_longitude", "Order_Date", "Time_Orderd", "Time_Order_picked"];

    internal static bool Knows(IReadOnlyCollection<string> header) => Header.All(header.Contains);

    internal static ImportedOrder Read(IReadOnlyDictionary<string, string> row)
    {
        string Text(string column) => row.GetValueOrDefault(column, "").Trim();
        var warnings = new List<string>();
        var places = new double[4];
        foreach (var (column, i) in Header.Skip(2).Take(4).Select((column, i) => (column, i)))
        {
            if (!double.TryParse(Text(column), NumberStyles.Float, CultureInfo.InvariantCulture, out var degrees) || double.IsNaN(degrees)) return ImportedOrder.Bad(column, $"'{Text(column)}' is not a coordinate.");
            // All of India lies north of the equator and east of Greenwich: a negative value is a lost sign.
            places[i] = Math.Abs(degrees);
            if (degrees < 0) warnings.Add("sign_mended:" + column);
        }
        if (places[0] == 0 && places[1] == 0) return ImportedOrder.Bad("Restaurant_latitude", "The restaurant lies at 0, 0: its place is unknown.");
        if (!DateOnly.TryParseExact(Text("Order_Date"), "dd-MM-yyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)) return ImportedOrder.Bad("Order_Date", $"'{Text("Order_Date")}' is not a date (dd-MM-yyyy).");
        if (!TimeOnly.TryParseExact(Text("Time_Orderd"), "HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            if (!TimeOnly.TryParseExact(Text("Time_Order_picked"), "HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out time)) return ImportedOrder.Bad("Time_Orderd", "Neither the time of the order nor that of its pickup is known.");
            warnings.Add("time_missing:Time_Orderd");
        }
        var courier = Text("Delivery_person_ID");
        var city = courier.IndexOf("RES", StringComparison.Ordinal);
        if (city <= 0) return ImportedOrder.Bad("Delivery_person_ID", $"'{courier}' does not begin with a city.");
        var at = LocalTime.At(TimeZone, NodaTime.LocalDate.FromDateOnly(date).At(NodaTime.LocalTime.FromTimeOnly(time)));
        var shop = courier[..courier.IndexOf("DEL", StringComparison.Ordinal)];
        var request = new OrderRequest
        {
            ExternalId = Name + ":" + Text("ID"), Customer = new(Name: "Guests of " + shop, ExternalId: Name + ":" + shop), ServiceType = "BARQ",
            Pickup = new(Latitude: places[0], Longitude: places[1]), Dropoff = new(Latitude: places[2], Longitude: places[3]), ScheduledFor = at,
        };
        return new(request, warnings, at, courier[..Math.Min(4, city)]);
    }
}
