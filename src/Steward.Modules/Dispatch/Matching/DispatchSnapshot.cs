using System.Text.Json;
using System.Text.Json.Serialization;
using Steward.Kernel;

namespace Steward.Dispatch.Matching;

/// <summary>
/// All that one matching of a zone may look at. Travel is given row by row: [order][driver], in the order of the two lists;
/// −1 where there is no way. Stored once by its SHA-256 and shared by all decisions of a tick.
/// </summary>
internal sealed record DispatchSnapshot
{
    /// <summary>Behaviour of the policy; a change of behaviour needs a new number, and old ones stay runnable.</summary>
    public const int CurrentAlgorithm = 1;
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new InstantConverter(), new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public int Algorithm { get; init; } = CurrentAlgorithm;
    public required DateTimeOffset Now { get; init; }
    public required Guid ZoneId { get; init; }
    public required OrderFacts[] Orders { get; init; }
    public required DriverFacts[] Drivers { get; init; }

    /// <summary>Travel to the pickup, for a driver on the road with what he does before.</summary>
    public required int[][] Seconds { get; init; }
    public required int[][] Metres { get; init; }
    public PairFacts[] Pairs { get; init; } = [];

    /// <summary>From the drop-off of one order to the pickup of another: [from][to]. Without it a driver takes one order a tick.</summary>
    public int[][]? BetweenSeconds { get; init; }
    public int[][]? BetweenMetres { get; init; }
    public DispatchSettings Settings { get; init; } = new();

    /// <summary>The same facts with orders, drivers and pairs sorted by id: the order of the caller's rows means nothing.</summary>
    internal DispatchSnapshot Normalized()
    {
        var orders = Sorted(Orders.Select(o => o.Id));
        var drivers = Sorted(Drivers.Select(d => d.Id));
        return this with
        {
            Orders = [.. orders.Select(i => Orders[i])],
            Drivers = [.. drivers.Select(i => Drivers[i])],
            Seconds = Picked(Seconds, orders, drivers),
            Metres = Picked(Metres, orders, drivers),
            BetweenSeconds = BetweenSeconds is null ? null : Picked(BetweenSeconds, orders, orders),
            BetweenMetres = BetweenMetres is null ? null : Picked(BetweenMetres, orders, orders),
            Pairs = [.. Pairs.OrderBy(p => p.OrderId).ThenBy(p => p.DriverId)],
        };
    }

    internal byte[] ToCanonical() => CanonicalJson.ToUtf8(JsonSerializer.SerializeToElement(Normalized(), Json));

    internal static DispatchSnapshot Parse(ReadOnlySpan<byte> canonical) =>
        JsonSerializer.Deserialize<DispatchSnapshot>(canonical, Json) ?? throw new FormatException("The snapshot is empty.");

    private static int[] Sorted(IEnumerable<Guid> ids)
    {
        var keyed = ids.Select((id, index) => (id, index)).OrderBy(k => k.id).ToArray();
        for (var i = 1; i < keyed.Length; i++)
        {
            if (keyed[i].id == keyed[i - 1].id) throw new ArgumentException($"{keyed[i].id} stands twice in the snapshot.", nameof(ids));
        }

        return [.. keyed.Select(k => k.index)];
    }

    private static int[][] Picked(int[][] table, int[] rows, int[] columns)
    {
        if (table.Length != rows.Length) throw new ArgumentException($"The travel table has {table.Length} rows for {rows.Length} orders.", nameof(table));
        return [.. rows.Select(row => Array.ConvertAll(columns, column => table[row][column]))];
    }

    private sealed class InstantConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => CanonicalJson.ParseInstant(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(CanonicalJson.Instant(value));
    }
}
