using Steward.Kernel;
using Steward.Routes.Contracts;
using Steward.Routes.Travel;

namespace Steward.Routes.Plans;

/// <summary>How long a stop takes: pickup 5 min, delivery 8, until the place (100 m) has taught its own figure.</summary>
internal sealed class ServiceTimes(TravelStore store)
{
    private const int PickupMinutes = 5, DeliveryMinutes = 8, MostMinutes = 60;

    // A few visits say more of one door than the average of all doors does.
    private const int SamplesNeeded = 5;

    internal static int UsualMinutes(string stopType) => stopType == StopTypes.Pickup ? PickupMinutes : DeliveryMinutes;

    internal async Task<int> Minutes(Session session, string stopType, GeoPoint place) =>
        await store.Find(session, TravelStore.Service, Key(stopType, place)) is { Samples: >= SamplesNeeded } row
            ? (int)Math.Clamp((row.ActualSeconds / row.Samples + 30) / 60, 1, MostMinutes)
            : UsualMinutes(stopType);

    internal Task Learn(Session session, string stopType, GeoPoint place, int seconds) =>
        store.Add(session, TravelStore.Service, Key(stopType, place), UsualMinutes(stopType) * 60, Math.Min(seconds, MostMinutes * 60));

    private static string Key(string stopType, GeoPoint place) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{stopType}:{place.Latitude:0.000},{place.Longitude:0.000}");
}
