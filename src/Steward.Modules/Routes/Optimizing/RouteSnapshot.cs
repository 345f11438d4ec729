using System.Text.Json;
using System.Text.Json.Serialization;
using Steward.Kernel;
using Steward.Routes.Contracts;

namespace Steward.Routes.Optimizing;

/// <summary>An open stop as the policy sees it. Times in whole seconds from now.</summary>
/// <param name="Order">Number of its order on this route; pickup and delivery of one order form a pair.</param>
/// <param name="Site">Row of the matrix; 0 is where the vehicle is.</param>
/// <param name="Due">The promise; null: none.</param>
/// <param name="Locked">By a person.</param>
internal sealed record SnapshotStop(Guid Id, int Order, int Site, bool IsPickup, int Service, long Opens, long? Due, int Grams, int Millilitres, bool Locked);

/// <summary>Where the rule of 8.2 draws its lines.</summary>
/// <param name="EventGainSeconds">Between ticks, for a route that is late or crosses an incident: so much saved is enough; null: the rule of the tick alone.</param>
/// <param name="PerMovedSeconds">What a moved stop costs: the gain must exceed it.</param>
/// <param name="LockWithinSeconds">A stop that is reached sooner stays.</param>
internal sealed record OptimizerRule(
    int ImprovementMille = 100, int LeastGainSeconds = 120, int PerMovedSeconds = 60, int? EventGainSeconds = null, int LockWithinSeconds = 120, int Iterations = 1_000);

/// <summary>All that one look at a route may use. Stored by its SHA-256 with the decision; the matrix is row-major.</summary>
internal sealed record RouteSnapshot
{
    /// <summary>Behaviour of the policy; a change of behaviour needs a new number, and old ones stay runnable.</summary>
    public const int CurrentAlgorithm = 1;
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowReadingFromString, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, Converters = { new InstantConverter() },
    };

    public int Algorithm { get; init; } = CurrentAlgorithm;
    public required DateTimeOffset Now { get; init; }
    public required Guid RouteId { get; init; }
    public required long RouteVersion { get; init; }

    /// <summary>timer, order, incident or person.</summary>
    public required string Cause { get; init; }
    public Guid? IncidentId { get; init; }

    /// <summary>The planned stops in their present order.</summary>
    public required SnapshotStop[] Stops { get; init; }

    /// <summary>When the vehicle may leave site 0, in seconds from now.</summary>
    public long FreeFrom { get; init; }
    public int CapacityGrams { get; init; }
    public int CapacityMillilitres { get; init; }
    public required int[] Seconds { get; init; }
    public required int[] Metres { get; init; }
    public OptimizerRule Rule { get; init; } = new();

    internal int Sites => Stops.Length + 1;

    internal int SecondsOf(int from, int to) => Seconds[from * Sites + to];

    internal int MetresOf(int from, int to) => Metres[from * Sites + to];

    internal byte[] ToCanonical() => CanonicalJson.ToUtf8(JsonSerializer.SerializeToElement(this, Options));

    internal static RouteSnapshot Parse(ReadOnlySpan<byte> canonical) =>
        JsonSerializer.Deserialize<RouteSnapshot>(canonical, Options) ?? throw new FormatException("The snapshot is empty.");

    private sealed class InstantConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => CanonicalJson.ParseInstant(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(CanonicalJson.Instant(value));
    }
}

/// <summary>A sequence walked in time.</summary>
/// <param name="Starts">Of service, per stop, in seconds from now.</param>
/// <param name="Ends">When the last service ends.</param>
internal sealed record Walked(IReadOnlyList<int> Sequence, IReadOnlyList<long> Arrivals, IReadOnlyList<long> Starts, long Ends, long Driving, long Metres)
{
    /// <param name="sequence">Indices of the snapshot's stops.</param>
    internal static Walked Of(RouteSnapshot snapshot, IReadOnlyList<int> sequence)
    {
        var (arrivals, starts) = (new long[sequence.Count], new long[sequence.Count]);
        var (clock, site, driving, metres) = (snapshot.FreeFrom, 0, 0L, 0L);
        for (var i = 0; i < sequence.Count; i++)
        {
            var stop = snapshot.Stops[sequence[i]];
            driving += snapshot.SecondsOf(site, stop.Site);
            metres += snapshot.MetresOf(site, stop.Site);
            arrivals[i] = clock + snapshot.SecondsOf(site, stop.Site);
            starts[i] = Math.Max(arrivals[i], stop.Opens);
            clock = starts[i] + stop.Service;
            site = stop.Site;
        }

        return new(sequence, arrivals, starts, clock, driving, metres);
    }
}
