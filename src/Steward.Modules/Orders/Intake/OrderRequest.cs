using System.Text.Json;
using System.Text.Json.Serialization;
using Steward.Kernel;

namespace Steward.Orders;

/// <summary>An order as a caller writes it: the members of both request forms. Money may come as a number or as text.</summary>
internal sealed record OrderRequest
{
    public string? CustomerId { get; init; }
    public string? CustomerName { get; init; }
    public Person? Customer { get; init; }
    public Place? Pickup { get; init; }
    public Place? Dropoff { get; init; }
    public Place? PickupLocation { get; init; }
    public Place? DestinationLocation { get; init; }
    public string? DestinationCity { get; init; }
    public string? Zone { get; init; }
    public string? ServiceType { get; init; }
    public decimal? WeightKg { get; init; }
    public decimal? WeightTonnes { get; init; }
    public decimal? VolumeM3 { get; init; }
    public Package[]? Packages { get; init; }
    public Window? TimeWindow { get; init; }
    public Window? DeliveryWindow { get; init; }
    public DateTimeOffset? WindowStart { get; init; }
    public DateTimeOffset? WindowEnd { get; init; }
    public DateTimeOffset? ScheduledFor { get; init; }
    public JsonElement? Priority { get; init; }
    public string[]? SpecialHandling { get; init; }
    public Json? CustomerConstraints { get; init; }
    public Json? Requirements { get; init; }
    public Json? PackageDetails { get; init; }
    [JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)] public decimal? PriceKes { get; init; }
    [JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)] public decimal? Price { get; init; }
    [JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)] public decimal? PackageValue { get; init; }
    [JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)] public decimal? CodAmount { get; init; }
    [JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)] public decimal? DeliveryFee { get; init; }
    public string? Currency { get; init; }
    public string[]? VehicleTypes { get; init; }
    public string[]? Skills { get; init; }
    public bool? SignatureRequired { get; init; }
    public string? RecipientName { get; init; }
    public string? RecipientPhone { get; init; }
    public string? Notes { get; init; }
    public string? ExternalId { get; init; }

    /// <summary>Only in a PATCH or PUT: a step of the state machine.</summary>
    public string? Status { get; init; }

    /// <summary>Only in a PATCH by a manager, with a reason.</summary>
    public DateTimeOffset? SlaDeadline { get; init; }
    public string? Reason { get; init; }

    [JsonIgnore] internal Place? From => Pickup ?? PickupLocation;

    [JsonIgnore] internal Place? To => Dropoff ?? DestinationLocation;

    [JsonIgnore] internal DateTimeOffset? DeliverFrom => DeliveryWindow?.StartTime ?? WindowStart;

    [JsonIgnore] internal DateTimeOffset? DeliverUntil => DeliveryWindow?.EndTime ?? WindowEnd;

    internal sealed record Person(string? Name = null, string? CustomerName = null, string? Phone = null, string? Email = null, string? Language = null, string? ExternalId = null)
    {
        [JsonIgnore] internal string? GivenName => Name ?? CustomerName;
    }

    internal sealed record Place(
        string? HubId = null, double? Latitude = null, double? Longitude = null, string? Address = null, string? Contact = null, string? Notes = null, string? PlaceId = null, string? Zone = null)
    {
        /// <summary>It says who is there, and not where it is.</summary>
        [JsonIgnore] internal bool IsContactOnly => this is { HubId: null, Latitude: null, Longitude: null, Address: null, PlaceId: null, Zone: null };
    }

    internal sealed record Package(decimal? WeightKg = null, decimal? VolumeM3 = null, string? Barcode = null);

    internal sealed record Window(DateTimeOffset StartTime, DateTimeOffset EndTime);

    /// <summary>Equal for equal content, whatever the order of members or spaces.</summary>
    internal string ContentHash() => Ids.Hash(Json.Of(this).Text);
}
