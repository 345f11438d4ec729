namespace Steward.Routing;

/// <summary>Constants of travel.</summary>
public static class Travel
{
    /// <summary>Marks a leg that may not be driven, as its distance or its duration.</summary>
    public const int Unreachable = int.MaxValue;
}

/// <summary>Durations that hold in [<paramref name="From"/>, <paramref name="To"/>) of the day; row-major, one row a site.</summary>
public sealed record TimeSlice(long From, long To, int[] Durations);

/// <summary>
/// Distances and durations of one kind of vehicle: row-major, row = from. Outside its slices the base durations hold.
/// The arrays are the caller's and must not change after <c>Create</c>.
/// </summary>
public sealed record TravelProfile(string Name, int[] Distances, int[] Durations, IReadOnlyList<TimeSlice> Slices);

/// <summary>A changed leg, for <see cref="RoutingSession.Travel"/>. A time-sliced profile takes the duration in every slice.</summary>
public readonly record struct ChangedLeg(string Profile, string From, string To, int Distance, int Duration);
