using System.Text.Json.Nodes;
using Steward.Kernel;

namespace Steward.Orders;

/// <summary>An order as the API shows it: its columns with opened envelopes, and what goes with them.</summary>
internal sealed record OrderView : OrderRow
{
    internal OrderView(OrderRow row) : base(row) { }

    public string CustomerName { get; init; } = "";
    public string Name => CustomerName;
    public string Urgency { get; init; } = "";
    public string? PickupAddress { get; init; }
    public string? PickupContact { get; init; }
    public string? DropoffAddress { get; init; }
    public string? DropoffContact { get; init; }
    public string? TrackingUrl { get; init; }
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>Opens orders for people.</summary>
internal static class OrderViews
{
    internal static async Task<IReadOnlyList<OrderView>> Of(Session session, Customers customers, IReadOnlyList<OrderRow> rows)
    {
        var people = (await CustomersStore.FindMany(session, [.. rows.Select(r => r.CustomerId).Distinct()])).ToDictionary(c => c.Id);
        var opener = await customers.Cipher.Opener(session, rows.SelectMany(Envelopes));
        return [.. rows.Select(row => View(row, people.GetValueOrDefault(row.CustomerId)?.CustomerName ?? "", opener, customers.Cipher, session.Now))];
    }

    internal static async Task<OrderView> One(Session session, Customers customers, OrderRow row, IReadOnlyList<string>? warnings = null) =>
        (await Of(session, customers, [row]))[0] with { Warnings = warnings ?? [] };

    private static OrderView View(OrderRow row, string name, FieldOpener opener, FieldCipher cipher, DateTimeOffset now)
    {
        var pickup = Opened(row, "pickup_location", row.PickupLocation, opener);
        var dropoff = Opened(row, "destination_location", row.DestinationLocation, opener);
        return new OrderView(row with
        {
            PickupLocation = new(pickup.ToJsonString()), DestinationLocation = new(dropoff.ToJsonString()),
            RecipientPhone = opener.Open("orders", "recipient_phone", row.Id, row.RecipientPhone), Notes = opener.Open("orders", "notes", row.Id, row.Notes),
            FeedbackComments = opener.Open("orders", "feedback_comments", row.Id, row.FeedbackComments),
        })
        {
            CustomerName = name, Urgency = row.Facts().Urgency(now), PickupAddress = (string?)pickup["address"], PickupContact = (string?)pickup["contact"],
            DropoffAddress = (string?)dropoff["address"], DropoffContact = (string?)dropoff["contact"], TrackingUrl = "/t/" + cipher.Token("tracking", row.Id),
        };
    }

    private static JsonObject Opened(OrderRow row, string column, Json place, FieldOpener opener)
    {
        var open = JsonNode.Parse(place.Text ?? "{}") as JsonObject ?? [];
        foreach (var member in new[] { "address", "contact", "notes" })
            if ((string?)open[member] is { } text) open[member] = opener.Open("orders", column + "." + member, row.Id, text);
        return open;
    }

    private static IEnumerable<string?> Envelopes(OrderRow row)
    {
        foreach (var place in new[] { row.PickupLocation, row.DestinationLocation })
            if (JsonNode.Parse(place.Text ?? "{}") is JsonObject members)
                foreach (var member in new[] { "address", "contact", "notes" }) yield return (string?)members[member];
        yield return row.RecipientPhone;
        yield return row.Notes;
        yield return row.FeedbackComments;
    }
}
