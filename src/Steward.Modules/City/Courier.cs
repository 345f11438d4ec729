using Steward.Kernel;

namespace Steward.City;

/// <summary>What a courier wants done through the API next.</summary>
internal abstract record CourierAct
{
    internal sealed record Answer(Guid Offer, bool Accepts) : CourierAct;

    internal sealed record Start(Guid Route) : CourierAct;

    internal sealed record Arrive(Guid Route, Guid Stop) : CourierAct;

    internal sealed record Complete(Guid Route, Guid Stop) : CourierAct;

    internal sealed record Fail(Guid Route, Guid Stop, string Category) : CourierAct;
}

/// <summary>A stop of his route as the API shows it.</summary>
/// <param name="RouteStarted">False: he says that he sets off first.</param>
/// <param name="Arrived">The server knows already that he is there.</param>
internal sealed record CourierStop(Guid Route, Guid Stop, Place Place, string Kind, bool RouteStarted, bool Arrived)
{
    internal bool IsDelivery => Kind == "delivery";
}

/// <summary>
/// One simulated driver: answers offers after a while (or never), rides along the streets, serves stops, and now and then cannot deliver.
/// Pure but for its own chance: the runner carries its acts out.
/// </summary>
internal sealed class Courier(Guid id, Place start, CityMap? map, Chance chance, CourierHabits habits)
{
    private const int OpenRoadKmh = 30; // where there is no map: along the straight line, so slower than on a road
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private IReadOnlyList<(Place Place, int SpeedKmh)> way = [];
    private int next;
    private CourierStop? target;
    private DateTimeOffset? servedAt;
    private bool started;
    private bool arrived;
    private DateTimeOffset patientUntil;
    private readonly Dictionary<Guid, (DateTimeOffset At, bool? Accepts)> offers = [];

    internal Guid Id => id;

    internal Place At { get; private set; } = start;

    internal double Heading { get; private set; }

    internal double SpeedKmh { get; private set; }

    /// <summary>His minutes at work and at rest, as he lives them.</summary>
    internal CourierDuty Duty { get; } = new();

    /// <summary>An offer reached his phone: he decides at once whether and when to answer.</summary>
    internal void Hear(Guid offer, DateTimeOffset now)
    {
        if (offers.ContainsKey(offer)) return;
        var roll = (int)chance.Below(1000);
        bool? accepts = roll < habits.SilentMille ? null : roll >= habits.SilentMille + habits.DeclinesMille;
        offers[offer] = (now.AddSeconds(2 + (int)chance.Below(14)), accepts);
    }

    /// <summary>Moves time to <paramref name="now"/> and returns what he does through the API.</summary>
    internal IEnumerable<CourierAct> Step(DateTimeOffset now, TimeSpan by, CourierStop? nextStop)
    {
        foreach (var (offer, (at, accepts)) in offers.Where(o => o.Value.At <= now).ToList())
        {
            offers.Remove(offer);
            if (accepts is { } answer) yield return new CourierAct.Answer(offer, answer);
        }
        if (nextStop?.Stop != target?.Stop) Turn(nextStop, now);
        if (target is null || now < patientUntil)
        {
            SpeedKmh = 0;
            yield break;
        }
        if (!started)
        {
            started = true;
            yield return new CourierAct.Start(target.Route);
        }
        if (!arrived)
        {
            if (!Ride(by.TotalSeconds)) yield break;
            arrived = true;
            servedAt = now.AddSeconds(ServiceSeconds(target));
            yield return new CourierAct.Arrive(target.Route, target.Stop);
        }
        else if (now >= servedAt)
        {
            servedAt = now.AddMinutes(1); // again in a minute, should the server refuse
            if (target.IsDelivery && (int)chance.Below(1000) < habits.FailsMille)
                yield return new CourierAct.Fail(target.Route, target.Stop, (int)chance.Below(2) == 0 ? "customer_unavailable" : "refused");
            else yield return new CourierAct.Complete(target.Route, target.Stop);
        }
    }

    /// <summary>The server refused what he wanted: he looks at his route anew after a moment.</summary>
    internal void LookAgain(DateTimeOffset now)
    {
        target = null;
        patientUntil = now + Patience;
    }

    private void Turn(CourierStop? stop, DateTimeOffset now)
    {
        (target, next) = (stop, 0);
        started = stop is null || stop.RouteStarted;
        arrived = stop is { Arrived: true };
        servedAt = arrived ? now.AddSeconds(ServiceSeconds(stop!)) : null;
        way = stop is null ? [] : map?.Way(At, stop.Place) ?? [(stop.Place, OpenRoadKmh)];
    }

    /// <summary>True when he is there.</summary>
    private bool Ride(double seconds)
    {
        while (next < way.Count && seconds > 0)
        {
            var (to, kmh) = way[next];
            var metres = Geo.Metres(At.Latitude, At.Longitude, to.Latitude, to.Longitude);
            SpeedKmh = kmh * habits.PaceMille / 1000.0;
            var reach = SpeedKmh / 3.6 * seconds;
            if (metres > 0) Heading = (Math.Atan2((to.Longitude - At.Longitude) * Math.Cos(double.DegreesToRadians(At.Latitude)), to.Latitude - At.Latitude) * 180 / Math.PI + 360) % 360;
            if (reach < metres)
            {
                var share = reach / metres;
                At = new(At.Latitude + (to.Latitude - At.Latitude) * share, At.Longitude + (to.Longitude - At.Longitude) * share);
                return false;
            }
            seconds -= metres / (SpeedKmh / 3.6);
            At = to;
            next++;
        }
        if (next < way.Count) return false;
        SpeedKmh = 0;
        return true;
    }

    /// <summary>A mean of 2 min at a shop and 3 min at a door, a minute more or less: the sum of three throws is near a bell.</summary>
    private int ServiceSeconds(CourierStop stop) => (stop.IsDelivery ? 90 : 30) + (int)chance.Below(61) + (int)chance.Below(61) + (int)chance.Below(61);
}

/// <summary>How he is: per mille of offers that he lets pass or declines, of deliveries that fail, and of the usual pace.</summary>
internal sealed record CourierHabits(int SilentMille, int DeclinesMille, int FailsMille, int PaceMille);
