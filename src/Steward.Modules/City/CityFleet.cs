using System.Text.Json.Nodes;
using Steward.Kernel;

namespace Steward.City;

/// <summary>All couriers: hears of their offers and routes from the API, lets each act, and carries the acts out through the API.</summary>
internal sealed class CityFleet(CityApi api, CityZone zone, CityMap? map, long seed)
{
    private static readonly TimeSpan OffersEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RoutesEvery = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan DriversEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PositionsEvery = TimeSpan.FromSeconds(4);
    private const int MostPositions = 1_000;

    private readonly Dictionary<Guid, Courier> couriers = [];
    private readonly Dictionary<Guid, CourierFacts> facts = [];
    private Dictionary<Guid, CourierStop> stops = [];
    private volatile bool hasNewOffers = true, hasNewRoutes = true, hasNewDrivers = true;
    private DateTimeOffset offersAt, routesAt, driversAt, positionsAt;

    internal int Count => couriers.Count;

    /// <summary>Couriers of whom nothing is seen or heard: they neither move nor answer.</summary>
    internal IReadOnlyCollection<Guid> Silent { get; set; } = [];

    /// <summary>An event is only a sign that there is something new: what it is, the API says.</summary>
    internal void Hear(PublishedEvent happened)
    {
        if (happened.ZoneId != zone.Id) return;
        if (happened.Type.StartsWith("offer", StringComparison.Ordinal)) hasNewOffers = true;
        else if (happened.Type.StartsWith("route", StringComparison.Ordinal) || happened.Type is "order_assigned" or "order_unassigned" or "order_cancelled") hasNewRoutes = true;
        else if (happened.Type.StartsWith("driver", StringComparison.Ordinal)) hasNewDrivers = true;
    }

    /// <summary>One step of time for everybody; returns when the server has answered all that it caused.</summary>
    internal async Task Step(DateTimeOffset now, TimeSpan by, CancellationToken cancel)
    {
        await LookAround(now, cancel);
        await Task.WhenAll(Awake().Select(courier => Live(courier, now, by, cancel)));
        if (now - positionsAt < PositionsEvery) return;
        positionsAt = now;
        await SendPositions(now, cancel);
    }

    private IEnumerable<Courier> Awake() => couriers.Values.Where(c => facts[c.Id].Status != "offline" && !Silent.Contains(c.Id));

    internal async Task LookAround(DateTimeOffset now, CancellationToken cancel)
    {
        if (hasNewDrivers || now - driversAt >= DriversEvery) await LookAtDrivers(now, cancel);
        if (hasNewRoutes || now - routesAt >= RoutesEvery) await LookAtRoutes(now, cancel);
        if (hasNewOffers || now - offersAt >= OffersEvery) await LookAtOffers(now, cancel);
    }

    private async Task LookAtDrivers(DateTimeOffset now, CancellationToken cancel)
    {
        (hasNewDrivers, driversAt) = (false, now);
        if (await api.List($"drivers?zone={zone.Id}", cancel) is not { } rows) return;
        foreach (var row in rows)
        {
            var id = (Guid)row["id"]!;
            if (!couriers.ContainsKey(id)) couriers[id] = Born(id, row);
            facts[id] = FactsOf(row, now);
        }
        await Task.WhenAll(couriers.Values.Where(c => !Silent.Contains(c.Id)).Select(courier => Obey(courier, now, cancel)));
    }

    private async Task Obey(Courier courier, DateTimeOffset now, CancellationToken cancel)
    {
        if (courier.Duty.Wish(facts[courier.Id], now) is not { } wish) return;
        var answer = await api.Post($"drivers/{courier.Id}/state", new { status = wish }, cancel);
        if (!answer.IsGood) return;
        hasNewDrivers = true;
        if (facts[courier.Id].Status == "offline") positionsAt = default; // he is seen at once
        lock (facts) facts[courier.Id] = facts[courier.Id] with { Status = wish };
    }

    /// <summary>A courier stands where the server saw him last, else at his base. His habits are drawn from his id.</summary>
    private Courier Born(Guid id, JsonObject row)
    {
        double Degrees(string member, string otherwise) => (double?)row[member] ?? (double)row[otherwise]!;
        var chance = new Chance(seed, "courier " + ((string?)row["external_id"] ?? id.ToString()));
        var habits = new CourierHabits(SilentMille: 15 + (int)chance.Below(25), DeclinesMille: 30 + (int)chance.Below(50), FailsMille: 10 + (int)chance.Below(20), PaceMille: 850 + (int)chance.Below(300));
        return new(id, new(Degrees("latitude", "base_latitude"), Degrees("longitude", "base_longitude")), map, chance, habits);
    }

    private static CourierFacts FactsOf(JsonObject row, DateTimeOffset now)
    {
        var onShift = (DateTimeOffset?)row["shift_start"] <= now && now < (DateTimeOffset?)row["shift_end"];
        return new((string)row["status"]!, (int)row["active_orders"]!, onShift, (bool)row["break_due"]!, (bool)row["hours_reached"]!, (bool)row["offers_paused"]!);
    }

    private async Task LookAtRoutes(DateTimeOffset now, CancellationToken cancel)
    {
        (hasNewRoutes, routesAt) = (false, now);
        if (await api.List($"routes/active?zone={zone.Id}", cancel) is not { } routes) return;
        var next = new Dictionary<Guid, CourierStop>();
        // Of several open routes the one under way goes first.
        foreach (var route in routes.OrderBy(r => (string?)r["status"] == "in_progress" ? 0 : 1))
            if ((Guid?)route["driver_id"] is { } driver && NextStop(route) is { } stop) next.TryAdd(driver, stop);
        stops = next;
    }

    private static CourierStop? NextStop(JsonObject route)
    {
        var open = (route["stops"] as JsonArray ?? []).OfType<JsonObject>()
            .Where(s => (string?)s["status"] is "planned" or "in_progress").MinBy(s => (int)s["sequence_order"]!);
        if (open is null) return null;
        return new((Guid)route["id"]!, (Guid)open["id"]!, new((double)open["latitude"]!, (double)open["longitude"]!), (string)open["stop_type"]!,
            (string?)route["status"] == "in_progress", (string?)open["status"] == "in_progress");
    }

    private async Task LookAtOffers(DateTimeOffset now, CancellationToken cancel)
    {
        (hasNewOffers, offersAt) = (false, now);
        if (await api.List($"automation/dispatch/offers?status=offered&zone={zone.Id}", cancel) is not { } offers) return;
        foreach (var offer in offers)
            if (couriers.TryGetValue((Guid)offer["driver_id"]!, out var courier)) courier.Hear((Guid)offer["id"]!, now);
    }

    private async Task Live(Courier courier, DateTimeOffset now, TimeSpan by, CancellationToken cancel)
    {
        foreach (var act in courier.Step(now, by, stops.GetValueOrDefault(courier.Id)).ToList())
            if (!await Do(act, cancel)) courier.LookAgain(now);
    }

    /// <summary>False when the server knows better: then he must look again.</summary>
    private async Task<bool> Do(CourierAct act, CancellationToken cancel)
    {
        if (act is CourierAct.Answer answer)
        {
            var word = answer.Accepts ? "accept" : "decline";
            await api.Post($"automation/dispatch/offers/{answer.Offer}/{word}", answer.Accepts ? new { } : new { reason_code = "too_far" }, cancel);
            hasNewRoutes = true;
            return true; // an offer that is closed by now concerns him no more
        }
        hasNewRoutes = true;
        return act switch
        {
            CourierAct.Start start => (await api.Post($"routes/{start.Route}/start", new { }, cancel)).IsGood,
            CourierAct.Arrive arrive => (await api.Post($"routes/{arrive.Route}/stops/{arrive.Stop}/arrive", new { }, cancel)).IsGood,
            CourierAct.Complete complete => await new CityProof(api).Complete(complete.Route, complete.Stop, cancel),
            // A delivery that is skipped is a failed attempt.
            CourierAct.Fail fail => (await api.Post($"routes/{fail.Route}/stops/{fail.Stop}/skip", new { reason = "could not be handed over", reason_category = fail.Category }, cancel)).IsGood,
            _ => throw new InvalidOperationException($"A courier cannot {act}."),
        };
    }

    private async Task SendPositions(DateTimeOffset now, CancellationToken cancel)
    {
        var points = Awake().Select(c => new
        {
            driver_id = c.Id, latitude = Math.Round(c.At.Latitude, 6), longitude = Math.Round(c.At.Longitude, 6), recorded_at = now,
            speed_kmh = Math.Round(c.SpeedKmh, 1), heading = Math.Round(c.Heading), accuracy_m = 8.0,
        });
        foreach (var batch in points.Chunk(MostPositions)) await api.Post("positions", batch, cancel);
    }
}
