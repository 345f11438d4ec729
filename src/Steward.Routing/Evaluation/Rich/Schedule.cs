namespace Steward.Routing;

/// <summary>Times of one route: its steps in order with arrival and start of each. Immutable.</summary>
internal sealed record Schedule
{
    internal static Schedule None { get; } = new() { Steps = [], Starts = [], Arrivals = [], Key = 0 };

    internal bool Exists => !ReferenceEquals(this, None);

    internal required Step[] Steps { get; init; }

    internal required long[] Starts { get; init; }

    internal required long[] Arrivals { get; init; }

    internal long Departure { get; init; }

    internal long End { get; init; }

    internal long Overtime { get; init; }

    internal long Unpaid { get; init; }

    internal Int128 Soft { get; init; }

    /// <summary>Distance of the open part, reloads included.</summary>
    internal long Distance { get; init; }

    /// <summary>Duration of the legs of the open part.</summary>
    internal long Driving { get; init; }

    /// <summary>Cost by the prices of the objective, before rounding.</summary>
    internal required Int128 Key { get; init; }

    internal long Duration => End - Departure;

    internal static Schedule Of(FleetVehicle vehicle, ChainTiming chain, ReadOnlySpan<Step> steps, in Prices prices) => Of(
        vehicle, steps, chain.Starts[..steps.Length], chain.Arrivals[..steps.Length], chain.Departure, chain.End, chain.Soft, chain.Unpaid, prices);

    internal static Schedule Of(FleetVehicle vehicle, ReadOnlySpan<Step> steps, ReadOnlySpan<long> starts, ReadOnlySpan<long> arrivals,
        long left, long end, Int128 soft, long unpaid, in Prices prices)
    {
        var departure = vehicle.Prefix.DepartedAt ?? left;
        var (site, time) = (vehicle.Start, left);
        long distance = 0, driving = 0;
        for (var k = 0; k < steps.Length; k++)
        {
            distance += vehicle.Legs.Distance(site, steps[k].LegTo);
            driving += arrivals[k] - time;
            (site, time) = (steps[k].Site, Math.Max(starts[k] + steps[k].Duration, steps[k].Release));
        }

        return new Schedule
        {
            Steps = steps.ToArray(),
            Starts = starts.ToArray(),
            Arrivals = arrivals.ToArray(),
            Departure = departure,
            End = end,
            Overtime = vehicle.Spec.Overtime?.Of(departure, end) ?? 0,
            Unpaid = unpaid,
            Soft = soft,
            Distance = distance + vehicle.Legs.Distance(site, Step.LastLeg(vehicle, steps)),
            Driving = driving + end - time,
            Key = 0,
        }.Repriced(prices);
    }

    internal Schedule Repriced(in Prices prices) => this with
    {
        Key = prices.Distance * Distance + prices.Time * Duration - prices.Unpaid * Unpaid + prices.Overtime * Overtime + prices.Soft * Soft,
    };

    /// <summary>Cheaper; then an earlier end; then a later departure.</summary>
    internal bool IsBetterThan(Schedule other) => !other.Exists
        || (Key != other.Key ? Key < other.Key : End != other.End ? End < other.End : Departure > other.Departure);

    /// <summary>The departure of a chain without waits that starts step k (or ends, one past the last) at a time.</summary>
    internal long DepartureFor(FleetVehicle vehicle, int k, long start)
    {
        for (; k > 0; k--)
        {
            var before = Steps[k - 1];
            var arrival = k < Steps.Length ? start - Steps[k].Setup : start;
            start = ChainTiming.LatestDeparture(vehicle, before.Site, k < Steps.Length ? Steps[k].LegTo : Step.LastLeg(vehicle, Steps), arrival) - before.Duration;
        }

        return Steps.Length == 0 ? start : ChainTiming.LatestDeparture(vehicle, vehicle.Start, Steps[0].LegTo, start - Steps[0].Setup);
    }

    /// <summary>The end of a chain without waits that starts step k (or ends, one past the last) at a time.</summary>
    internal long EndFrom(FleetVehicle vehicle, int k, long start)
    {
        for (; k < Steps.Length; k++)
        {
            var last = k == Steps.Length - 1;
            var arrival = vehicle.Legs.Arrive(Steps[k].Site, last ? Step.LastLeg(vehicle, Steps) : Steps[k + 1].LegTo, Math.Max(0, start) + Steps[k].Duration);
            start = last ? arrival : arrival + Steps[k + 1].Setup;
        }

        return start;
    }
}
