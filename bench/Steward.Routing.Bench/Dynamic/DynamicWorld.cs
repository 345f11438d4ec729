using System.Globalization;

namespace Steward.Routing.Bench;

/// <summary>A wish that has come in: its parts are drawn independently from the static file, as the 2022 rules have it.</summary>
/// <param name="Id">Unique within an episode; those of sampled futures are negative.</param>
/// <param name="Epoch">In which it becomes known.</param>
internal sealed record Request(int Id, int Site, long Open, long Close, int Demand, int Service, int Epoch);

/// <summary>
/// A static EURO-NeurIPS file as the population of requests of a dynamic day: an epoch an hour, planned routes leave an hour after the
/// epoch begins, at most a hundred new requests each time, of which those that nothing can serve in time are not made.
/// </summary>
internal sealed class DynamicWorld
{
    private const int Hour = 3_600, RequestsPerEpoch = 100;
    private readonly (long Open, long Close)[] windows;
    private readonly int[] demands, services;

    private DynamicWorld(Problem file)
    {
        Durations = file.Profiles[0].Distances;
        Sites = file.Sites.Count;
        (Capacity, DepotClose) = (file.Vehicles[0].Capacity[0], file.Vehicles[0].Shift.Close);
        windows = [.. file.Jobs.Select(j => j.Stops[0].Windows.Count == 0 ? (0, DepotClose) : (j.Stops[0].Windows[0].Open, j.Stops[0].Windows[0].Close))];
        demands = [.. file.Jobs.Select(j => j.Load[0])];
        services = [.. file.Jobs.Select(j => j.Stops[0].Service)];
        FirstEpoch = EpochOf(windows.Min(w => w.Open));
        LastEpoch = EpochOf(windows.Max(w => w.Open));
    }

    /// <summary>Row = from; site 0 is the depot. Distance and duration are one.</summary>
    internal int[] Durations { get; }

    internal int Sites { get; }

    internal int Capacity { get; }

    internal long DepotClose { get; }

    internal int FirstEpoch { get; }

    internal int LastEpoch { get; }

    internal static DynamicWorld Read(string path) => new(InstanceReader.Read(File.ReadAllText(path)).Problem);

    /// <summary>When routes that an epoch sends out leave the depot at the earliest.</summary>
    internal static long Departure(int epoch) => (epoch + 1L) * Hour;

    /// <summary>The requests that become known in an epoch.</summary>
    internal List<Request> Draw(int epoch, SplitMix random, ref int id, int step)
    {
        var drawn = new List<Request>();
        for (var i = 0; i < RequestsPerEpoch; i++)
        {
            var (site, window) = (1 + random.Below(windows.Length), windows[random.Below(windows.Length)]);
            var (demand, service) = (demands[random.Below(demands.Length)], services[random.Below(services.Length)]);
            var request = new Request(id, site, window.Open, window.Close, demand, service, epoch);
            if (!IsServable(request, Departure(epoch))) continue;
            drawn.Add(request);
            id += step;
        }

        return drawn;
    }

    /// <summary>True when a vehicle that leaves then, for this request alone, is in time at the request and back.</summary>
    internal bool IsServable(Request request, long departure)
    {
        var start = Math.Max(departure + Leg(0, request.Site), request.Open);
        return start <= request.Close && start + request.Service + Leg(request.Site, 0) <= DepotClose;
    }

    /// <summary>A request that must leave in this epoch: the next would be too late, or there is none.</summary>
    internal bool MustGo(Request request, int epoch) => epoch >= LastEpoch || !IsServable(request, Departure(epoch + 1));

    /// <summary>Driving of a route that leaves at a time, or null when it breaks a window, the load or the depot's closing.</summary>
    internal long? Driving(IReadOnlyList<Request> route, long departure)
    {
        var (time, site, driving, load) = (departure, 0, 0L, 0L);
        foreach (var request in route)
        {
            var start = Math.Max(time + Leg(site, request.Site), request.Open);
            if (start > request.Close || (load += request.Demand) > Capacity) return null;
            driving += Leg(site, request.Site);
            (time, site) = (start + request.Service, request.Site);
        }

        return time + Leg(site, 0) <= DepotClose ? driving + Leg(site, 0) : null;
    }

    internal string SiteName(int site) => site.ToString(CultureInfo.InvariantCulture);

    private int Leg(int from, int to) => Durations[from * Sites + to];

    private static int EpochOf(long open) => (int)Math.Max((open - Hour) / Hour, 0);
}
