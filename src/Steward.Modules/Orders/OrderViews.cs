using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Orders.Contracts;

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

    /// <summary>Of a failed order: the path that its category takes.</summary>
    public string? NextStep { get; init; }
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Without the customer's link where a driver asks: behind it stands the code that he is to be told at the door.</summary>
    internal OrderView SeenBy(Caller caller) => caller.Is(Roles.Driver) ? this with { TrackingUrl = null } : this;
}

/// <summary>Opens orders for people.</summary>
internal static class OrderViews
{
    private static readonly string[] Personal = ["address", "contact", "notes"];

    internal static async Task<IReadOnlyList<OrderView>> Of(Session session, Customers customers, IReadOnlyList<OrderRow> rows)
    {
        var names = await Names(session, rows);
        var read = rows.Select(row => new Reading(row, Members(row.PickupLocation), Members(row.DestinationLocation))).ToList();
        var opener = await customers.Cipher.Opener(session, read.SelectMany(Envelopes));
        return [.. read.Select(one => View(one, one.Row.KnownName ?? names.GetValueOrDefault(one.Row.CustomerId) ?? "", opener, customers.Cipher, session.Now))];
    }

    private static async Task<IReadOnlyDictionary<Guid, string>> Names(Session session, IReadOnlyList<OrderRow> rows)
    {
        Guid[] unknown = [.. rows.Where(r => r.KnownName is null).Select(r => r.CustomerId).Distinct()];
        return unknown.Length == 0 ? new Dictionary<Guid, string>() : (await CustomersStore.FindMany(session, unknown)).ToDictionary(c => c.Id, c => c.CustomerName);
    }

    internal static async Task<OrderView> One(Session session, Customers customers, OrderRow row, IReadOnlyList<string>? warnings = null) =>
        (await Of(session, customers, [row]))[0] with { Warnings = warnings ?? [] };

    /// <summary>A row with its two places, parsed once.</summary>
    private sealed record Reading(OrderRow Row, JsonObject Pickup, JsonObject Dropoff);

    private static OrderView View(Reading read, string name, FieldOpener opener, FieldCipher cipher, DateTimeOffset now)
    {
        var (row, pickup, dropoff) = read;
        Open(row, "pickup_location", pickup, opener);
        Open(row, "destination_location", dropoff, opener);
        return new OrderView(row)
        {
            PickupLocation = new(pickup.ToJsonString()), DestinationLocation = new(dropoff.ToJsonString()),
            RecipientPhone = opener.Open("orders", "recipient_phone", row.Id, row.RecipientPhone), Notes = opener.Open("orders", "notes", row.Id, row.Notes),
            FeedbackComments = opener.Open("orders", "feedback_comments", row.Id, row.FeedbackComments),
            CustomerName = name, Urgency = OrderFacts.UrgencyOf(row.SlaDeadline, now), PickupAddress = (string?)pickup["address"], PickupContact = (string?)pickup["contact"],
            DropoffAddress = (string?)dropoff["address"], DropoffContact = (string?)dropoff["contact"], TrackingUrl = "/t/" + cipher.Token("tracking", row.Id), NextStep = FailedDelivery.NextStep(row),
        };
    }

    private static JsonObject Members(Json place) => JsonNode.Parse(place.Text ?? "{}") as JsonObject ?? [];

    private static void Open(OrderRow row, string column, JsonObject place, FieldOpener opener)
    {
        foreach (var member in Personal)
            if ((string?)place[member] is { } text) place[member] = opener.Open("orders", column + "." + member, row.Id, text);
    }

    private static IEnumerable<string?> Envelopes(Reading read)
    {
        foreach (var member in Personal) yield return (string?)read.Pickup[member];
        foreach (var member in Personal) yield return (string?)read.Dropoff[member];
        yield return read.Row.RecipientPhone;
        yield return read.Row.Notes;
        yield return read.Row.FeedbackComments;
    }
}
