using System.Text.Json;

namespace Steward.Orders;

/// <summary>What a row of orders says: an order to place with its warnings, or the field that is wrong and why.</summary>
/// <param name="OrderedAt">Of a file of past days: when the order was placed.</param>
internal sealed record ImportedOrder(OrderRequest? Request, IReadOnlyList<string> Warnings, DateTimeOffset? OrderedAt = null, RowFault? Fault = null)
{
    internal static ImportedOrder Bad(string field, string code, string reason) => new(null, [], Fault: new(field, code, reason));
}

/// <summary>The plain form of orders: a column a member, named as in the API.</summary>
internal static class OrderColumns
{
    internal static readonly string[] Required = ["customer_name", "pickup_latitude", "pickup_longitude", "dropoff_latitude", "dropoff_longitude"];

    internal static readonly string[] Template =
        [.. Required, "customer_phone", "customer_email", "external_id", "pickup_address", "dropoff_address", "service_type", "weight_kg", "volume_m3", "priority", "window_start", "window_end", "scheduled_for", "cod_amount", "delivery_fee", "package_value", "notes", "zone"];

    internal static ImportedOrder Read(Cells cells)
    {
        var row = new CellReader(cells);
        row.Need(Required);
        var priority = row.Text("priority");
        if (priority is not null && OrderRules.Word(priority) is null) row.Wrong("priority", "priority_unknown", $"'{priority}' is no priority.");
        var request = new OrderRequest
        {
            Customer = new(Name: row.Text("customer_name"), Phone: row.Text("customer_phone"), Email: row.Text("customer_email")), ExternalId = row.Text("external_id"),
            Pickup = new(Latitude: (double?)row.Number("pickup_latitude"), Longitude: (double?)row.Number("pickup_longitude"), Address: row.Text("pickup_address")),
            Dropoff = new(Latitude: (double?)row.Number("dropoff_latitude"), Longitude: (double?)row.Number("dropoff_longitude"), Address: row.Text("dropoff_address")),
            ServiceType = row.Text("service_type"), WeightKg = row.Number("weight_kg"), VolumeM3 = row.Number("volume_m3"), WindowStart = row.Instant("window_start"), WindowEnd = row.Instant("window_end"),
            ScheduledFor = row.Instant("scheduled_for"), CodAmount = row.Number("cod_amount"), DeliveryFee = row.Number("delivery_fee"), PackageValue = row.Number("package_value"), Notes = row.Text("notes"), Zone = row.Text("zone"),
            Priority = priority is null ? null : JsonSerializer.SerializeToElement(priority),
        };
        return row.Fault is { } fault ? new(null, [], Fault: fault) : new(request, []);
    }
}
