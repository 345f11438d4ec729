namespace Steward.Routing;

/// <summary>A pickup and its delivery that one vehicle serves. Times in seconds on one clock.</summary>
/// <param name="PickupSite">Row of the matrix.</param>
/// <param name="DeliverySite">Row of the matrix.</param>
/// <param name="PickupService">Seconds at the pickup.</param>
/// <param name="DeliveryService">Seconds at the delivery.</param>
/// <param name="PickupOpens">Service at the pickup begins no earlier.</param>
/// <param name="DeliveryOpens">Service at the delivery begins no earlier.</param>
/// <param name="Due">Service at the delivery begins no later.</param>
public readonly record struct TourOrder(
    int PickupSite, int DeliverySite, int PickupService, int DeliveryService, long PickupOpens, long DeliveryOpens, long Due);

/// <summary>The best sequence of a tour and what it takes.</summary>
/// <param name="Stops">2 × order for its pickup, 2 × order + 1 for its delivery.</param>
/// <param name="Starts">When service begins at each stop.</param>
/// <param name="End">When the last service ends.</param>
/// <param name="Metres">Driven between the stops; the way to the first is not counted.</param>
/// <param name="LeastSlack">The least of due − start over all deliveries; negative when one is late.</param>
public sealed record TourPrice(IReadOnlyList<int> Stops, IReadOnlyList<long> Starts, long End, long Metres, long LeastSlack);

/// <summary>
/// The tour of a few orders that ends first: every pickup before its delivery, every delivery by its due time if that can be had at all. Exact
/// for up to <see cref="MostExact"/> orders, by dynamic programming over what was picked up, what was delivered and the last stop (Psaraftis,
/// Transportation Science 14, 1980); further orders are put in one by one where the tour then ends first. The vehicle begins at whichever
/// pickup suits. Pure; safe for many threads.
/// </summary>
public static class SmallTour
{
    /// <summary>Up to so many orders the tour is the best there is.</summary>
    public const int MostExact = 5;
    private const long Never = long.MaxValue / 4;

    /// <param name="orders">At least one.</param>
    /// <param name="columns">Of the matrix, row-major.</param>
    /// <param name="seconds">From site to site; <see cref="int.MaxValue"/> where there is no way.</param>
    /// <param name="metres">From site to site.</param>
    /// <param name="start">When the vehicle is at the first pickup.</param>
    /// <param name="oneAtATime">Each order is delivered before the next is picked up: separate trips, driven one after another.</param>
    /// <returns>Null when no way leads through all stops.</returns>
    public static TourPrice? Best(ReadOnlySpan<TourOrder> orders, int columns, int[] seconds, int[] metres, long start, bool oneAtATime = false)
    {
        if (orders.Length == 0) throw new ArgumentException("A tour needs at least one order.", nameof(orders));
        var exact = orders[..Math.Min(orders.Length, MostExact)];
        var stops = Exact(exact, columns, seconds, start, oneAtATime, keepDue: true) ?? Exact(exact, columns, seconds, start, oneAtATime, keepDue: false);
        for (var next = MostExact; stops is not null && next < orders.Length; next++) stops = Extended(orders, stops, next, columns, seconds, start, oneAtATime);
        return stops is null ? null : Priced(orders, stops, columns, seconds, metres, start);
    }

    /// <summary>States in the sequence of their codes: each step raises the code (base 3: waiting, on board, delivered), so one pass is enough.</summary>
    private static List<int>? Exact(ReadOnlySpan<TourOrder> orders, int columns, int[] seconds, long start, bool oneAtATime, bool keepDue)
    {
        var n = orders.Length;
        Span<int> power = stackalloc int[MostExact + 1];
        power[0] = 1;
        for (var i = 0; i < n; i++) power[i + 1] = power[i] * 3;
        var states = power[n] * 2 * n;
        Span<long> done = stackalloc long[states];
        Span<short> from = stackalloc short[states];
        done.Fill(Never);
        for (var i = 0; i < n; i++) done[power[i] * 2 * n + 2 * i] = Math.Max(start, orders[i].PickupOpens) + orders[i].PickupService;
        for (var i = 0; i < n; i++) from[power[i] * 2 * n + 2 * i] = -1;
        for (var code = 1; code < power[n]; code++)
        {
            var loaded = IsLoaded(code, n);
            for (var last = 0; last < 2 * n; last++)
            {
                var at = code * 2 * n + last;
                if (done[at] == Never) continue;
                for (var i = 0; i < n; i++)
                {
                    var state = code / power[i] % 3;
                    if (state == 2 || (state == 0 && loaded && oneAtATime)) continue;
                    var stop = 2 * i + state;
                    var begins = Begins(orders, last, stop, done[at], columns, seconds);
                    if (begins >= Never || (state == 1 && keepDue && begins > orders[i].Due)) continue;
                    var ends = begins + Service(orders, stop);
                    var to = (code + power[i]) * 2 * n + stop;
                    if (ends >= done[to]) continue;
                    (done[to], from[to]) = (ends, (short)at);
                }
            }
        }

        return Traced(done, from, (power[n] - 1) * 2 * n, n);
    }

    private static bool IsLoaded(int code, int n)
    {
        for (var i = 0; i < n; i++, code /= 3)
            if (code % 3 == 1) return true;
        return false;
    }

    private static List<int>? Traced(ReadOnlySpan<long> done, ReadOnlySpan<short> from, int first, int n)
    {
        var best = -1;
        for (var last = 0; last < 2 * n; last++)
            if (done[first + last] < Never && (best < 0 || done[first + last] < done[best])) best = first + last;
        if (best < 0) return null;
        var stops = new List<int>(2 * n);
        for (var at = best; at >= 0; at = from[at]) stops.Add(at % (2 * n));
        stops.Reverse();
        return stops;
    }

    /// <summary>The tour with one order more, at the two places where it ends first; late deliveries weigh before time.</summary>
    private static List<int>? Extended(ReadOnlySpan<TourOrder> orders, List<int> stops, int next, int columns, int[] seconds, long start, bool oneAtATime)
    {
        List<int>? best = null;
        var bestKey = (Late: Never, End: Never);
        for (var pickup = 0; pickup <= stops.Count; pickup += oneAtATime ? 2 : 1)
        {
            for (var delivery = pickup; delivery <= (oneAtATime ? pickup : stops.Count); delivery++)
            {
                var tried = new List<int>(stops);
                tried.Insert(delivery, 2 * next + 1);
                tried.Insert(pickup, 2 * next);
                var (late, end) = Walked(orders, tried, columns, seconds, start, []);
                if (end >= Never || (late, end).CompareTo(bestKey) >= 0) continue;
                (best, bestKey) = (tried, (late, end));
            }
        }

        return best;
    }

    private static TourPrice Priced(ReadOnlySpan<TourOrder> orders, List<int> stops, int columns, int[] seconds, int[] metres, long start)
    {
        var starts = new long[stops.Count];
        var (_, end) = Walked(orders, stops, columns, seconds, start, starts);
        var (driven, slack) = (0L, long.MaxValue);
        for (var i = 0; i < stops.Count; i++)
        {
            if (i > 0) driven += metres[Site(orders, stops[i - 1]) * columns + Site(orders, stops[i])];
            if (stops[i] % 2 == 1) slack = Math.Min(slack, orders[stops[i] / 2].Due - starts[i]);
        }

        return new(stops, starts, end, driven, slack);
    }

    private static (long Late, long End) Walked(ReadOnlySpan<TourOrder> orders, List<int> stops, int columns, int[] seconds, long start, Span<long> starts)
    {
        var (clock, late) = (start, 0L);
        for (var i = 0; i < stops.Count; i++)
        {
            var begins = i == 0 ? Math.Max(start, orders[stops[0] / 2].PickupOpens) : Begins(orders, stops[i - 1], stops[i], clock, columns, seconds);
            if (begins >= Never) return (Never, Never);
            if (stops[i] % 2 == 1) late += Math.Max(0, begins - orders[stops[i] / 2].Due);
            if (starts.Length > 0) starts[i] = begins;
            clock = begins + Service(orders, stops[i]);
        }

        return (late, clock);
    }

    private static long Begins(ReadOnlySpan<TourOrder> orders, int from, int to, long leaves, int columns, int[] seconds)
    {
        var leg = seconds[Site(orders, from) * columns + Site(orders, to)];
        if (leg == int.MaxValue) return Never;
        var opens = to % 2 == 0 ? orders[to / 2].PickupOpens : orders[to / 2].DeliveryOpens;
        return Math.Max(leaves + leg, opens);
    }

    private static int Site(ReadOnlySpan<TourOrder> orders, int stop) => stop % 2 == 0 ? orders[stop / 2].PickupSite : orders[stop / 2].DeliverySite;

    private static int Service(ReadOnlySpan<TourOrder> orders, int stop) => stop % 2 == 0 ? orders[stop / 2].PickupService : orders[stop / 2].DeliveryService;
}
