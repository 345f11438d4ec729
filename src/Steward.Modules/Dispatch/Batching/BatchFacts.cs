using System.Text.Json;
using System.Text.Json.Serialization;
using Steward.Kernel;

namespace Steward.Dispatch.Batching;

/// <summary>All numbers of the batching policy; times in seconds.</summary>
internal sealed record BatchSettings
{
    public int MinOrders { get; init; } = 2;
    public int MaxOrders { get; init; } = 5;
    public int MaxMetres { get; init; } = 3_000;
    public int MaxAgeSeconds { get; init; } = 1_800;
    public int LeastLeftSeconds { get; init; } = 1_800;
    public int DeadlinesApartSeconds { get; init; } = 3_600;

    /// <summary>The detour between pickups stays below 5 km.</summary>
    public int MaxDetourMetres { get; init; } = 4_999;
    public int MaxTotalSeconds { get; init; } = 14_400;
    public int LeastSlackSeconds { get; init; } = 300;

    /// <summary>One of the two is enough.</summary>
    public int LeastSavedMille { get; init; } = 100;
    public int LeastSavedSeconds { get; init; } = 300;

    /// <summary>Up to so many connected orders the best set is found exactly.</summary>
    public int ExactOrders { get; init; } = 40;
    public long StepsLimit { get; init; } = 500_000;

    /// <summary>When more groups than this are possible, each order keeps its nearest partners only.</summary>
    public int MostGroups { get; init; } = 12_000;
}

/// <summary>An order that may be batched.</summary>
internal sealed record BatchOrder(Guid Id, string Level, DateTimeOffset CreatedAt, DateTimeOffset Deadline);

/// <summary>A group with all that was measured of it. Orders by position in the snapshot, ascending; stops 2 × position for a pickup, + 1 for a delivery.</summary>
internal sealed record GroupFacts
{
    public required int[] Orders { get; init; }
    public required int[] Stops { get; init; }

    /// <summary>Of the level and the settings, whichever is less.</summary>
    public int MostOrders { get; init; }
    public int WidestMetres { get; init; }
    public int DeadlinesApartSeconds { get; init; }
    public int PickupMetres { get; init; }
    public int Seconds { get; init; }
    public int Metres { get; init; }
    public int SeparateSeconds { get; init; }
    public int SeparateMetres { get; init; }
    public int LeastSlackSeconds { get; init; }

    /// <summary>Of the group, and of the driver on duty whom it fits best; no such driver: capacities of 0.</summary>
    public long WeightGrams { get; init; }
    public long VolumeCm3 { get; init; }
    public long CarrierGrams { get; init; }
    public long CarrierCm3 { get; init; }

    public int SavedSeconds => SeparateSeconds - Seconds;
}

/// <summary>What one choice of batches may look at: connected orders and every group of them that was priced.</summary>
internal sealed record BatchSnapshot
{
    /// <summary>Behaviour of the policy; a change of behaviour needs a new number.</summary>
    public const int CurrentAlgorithm = 1;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = true,
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
        Converters = { new InstantConverter() },
    };

    public int Algorithm { get; init; } = CurrentAlgorithm;
    public required DateTimeOffset Now { get; init; }
    public required Guid ZoneId { get; init; }

    /// <summary>By id.</summary>
    public required BatchOrder[] Orders { get; init; }
    public required GroupFacts[] Groups { get; init; }

    /// <summary>0: all partners were looked at; else how many nearest ones of each order.</summary>
    public int PartnersKept { get; init; }
    public BatchSettings Settings { get; init; } = new();

    internal byte[] ToCanonical() => CanonicalJson.ToUtf8(JsonSerializer.SerializeToElement(this, Json));

    internal static BatchSnapshot Parse(ReadOnlySpan<byte> canonical) =>
        JsonSerializer.Deserialize<BatchSnapshot>(canonical, Json) ?? throw new FormatException("The snapshot is empty.");

    private sealed class InstantConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => CanonicalJson.ParseInstant(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(CanonicalJson.Instant(value));
    }
}
