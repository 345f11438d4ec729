using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Routes.Contracts;
using Steward.Routes.Plans;
using Steward.Routes.Stops;

namespace Steward.Routes.Running;

/// <summary>How long a driver has stood at a stop: within 100 m and below 10 km/h for 60 s is an arrival. Pure.</summary>
internal readonly record struct Standing(Guid Stop, DateTimeOffset Since)
{
    internal const int WithinMetres = 100;
    internal const double BelowKmh = 10;
    internal static readonly TimeSpan For = TimeSpan.FromSeconds(60);

    /// <summary>The state after a position; null when he does not stand at the stop.</summary>
    internal static Standing? After(Standing? before, Guid stop, int metres, double? speedKmh, DateTimeOffset at)
    {
        if (metres > WithinMetres || speedKmh >= BelowKmh) return null;
        return before is { } known && known.Stop == stop && known.Since <= at ? known : new Standing(stop, at);
    }

    internal bool IsArrival(DateTimeOffset at) => at - Since >= For;
}

/// <summary>Follows positions: finds arrivals (never completions), starts a route with its first leg, and times ETAs anew at most every 30 s a driver.</summary>
internal sealed class ArrivalWatch(
    Database database, RoutesStore routes, RouteTiming timing, RouteEnds ends, StopActions actions, TimeProvider clock, ILogger<ArrivalWatch> log)
    : BackgroundService, IPositionListener
{
    private const double DrivingKmh = 10;
    private static readonly TimeSpan BetweenEtas = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<Guid, PositionFix> latest = new();
    private readonly Channel<Guid> waiting = Channel.CreateUnbounded<Guid>(new() { SingleReader = true });
    private readonly Dictionary<Guid, Standing> standing = [];
    private readonly Dictionary<Guid, DateTimeOffset> timedAt = [];

    /// <summary>Only the newest position of a driver is kept, so a slow database loses no driver and piles up nothing.</summary>
    public void OnPositions(IReadOnlyList<PositionFix> fixes)
    {
        foreach (var fix in fixes)
        {
            if (latest.TryAdd(fix.DriverId, fix)) waiting.Writer.TryWrite(fix.DriverId);
            else latest[fix.DriverId] = fix;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken cancel)
    {
        await foreach (var driver in waiting.Reader.ReadAllAsync(cancel))
        {
            if (!latest.TryRemove(driver, out var fix)) continue;
            try { await Follow(fix, cancel); }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                log.LogWarning(error, "A position of driver {Driver} could not be followed", driver);
            }
        }
    }

    /// <summary>One position: what it says of the stop ahead, and of the ETAs.</summary>
    internal async Task Follow(PositionFix fix, CancellationToken cancel)
    {
        var seen = await database.Read(async session => await routes.OpenOf(session, fix.DriverId, locked: false) is { } row ? await timing.Load(session, row) : null, cancel);
        if (seen?.Open.FirstOrDefault() is not { } next)
        {
            standing.Remove(fix.DriverId);
            return;
        }

        var place = next.Location.As<GeoPoint>();
        var metres = Geo.Metres(fix.Latitude, fix.Longitude, place.Latitude, place.Longitude);
        var now = next.Status == StopStatus.Planned ? Standing.After(standing.TryGetValue(fix.DriverId, out var before) ? before : null, next.Id, metres, fix.SpeedKmh, fix.RecordedAt) : null;
        if (now is { } stands) standing[fix.DriverId] = stands;
        else standing.Remove(fix.DriverId);

        var (hasArrived, starts) = (now?.IsArrival(fix.RecordedAt) == true, seen.Row.Status == RouteStatus.Planned && fix.SpeedKmh >= DrivingKmh);
        var isDue = !timedAt.TryGetValue(fix.DriverId, out var last) || clock.GetUtcNow() - last >= BetweenEtas;
        if (!hasArrived && !starts && !isDue) return;
        timedAt[fix.DriverId] = clock.GetUtcNow();
        await database.Write(session => Write(session, seen.Row.Id, next.Id, hasArrived ? now!.Value.Since : null, starts), cancel);
    }

    private async Task Write(Session session, Guid id, Guid next, DateTimeOffset? arrivedAt, bool starts)
    {
        if (await timing.Load(session, id, locked: true) is not { Row.IsOpen: true } route) return;
        if (starts && route.Row.Status == RouteStatus.Planned) route = await ends.Start(session, route, session.Now);
        if (arrivedAt is { } at && route.Open.FirstOrDefault() is { Status: StopStatus.Planned } stop && stop.Id == next)
            await actions.Arrive(session, route, stop, new("engine:routes", at < session.Now ? at : session.Now));
        else await timing.Apply(session, route, replanned: false, isChange: starts);
    }
}

/// <summary>Where an order's driver is with it, for Orders.</summary>
internal sealed class OrderJourneys(StopsStore stops, RoutesStore routes) : Orders.Contracts.IOrderJourney
{
    public async Task<Orders.Contracts.OrderJourney?> Of(Session session, Guid order)
    {
        var mine = await stops.OfOrder(session, order);
        if (mine.Count == 0 || await routes.Find(session, mine[0].RouteId) is not { } route) return null;
        var open = (await stops.Of(session, route.Id)).Where(stop => stop.Status is StopStatus.Planned or StopStatus.InProgress).ToList();
        var next = open.FindIndex(stop => mine.Any(one => one.Id == stop.Id));
        var delivery = mine.FirstOrDefault(stop => stop.StopType == StopTypes.Delivery);
        return new(route.Id, route.Status == RouteStatus.InProgress, Math.Max(0, next), delivery?.EstimatedArrival, delivery?.ArrivalLow, delivery?.ArrivalHigh);
    }
}
