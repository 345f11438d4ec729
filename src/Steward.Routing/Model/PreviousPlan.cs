namespace Steward.Routing;

/// <summary>What it costs to differ from the previous plan. Zero prices = free planning; <see cref="Infinite"/> = a lock.</summary>
public sealed record ChangePrice
{
    /// <summary>Forbids the change, by a <see cref="JobLock"/>. Not possible for <see cref="Dropped"/>: a mandatory job is kept by tier 0.</summary>
    public const long Infinite = long.MaxValue;

    /// <summary>Per job moved to another vehicle.</summary>
    public long Vehicle { get; init; }

    /// <summary>Per job re-ordered on its vehicle: the fewest jobs of which the others keep their order.</summary>
    public long Sequence { get; init; }

    /// <summary>Per 60 units of shift in time of a stop, beyond the grace.</summary>
    public long PerMinuteShift { get; init; }

    /// <summary>Shift in time that is free.</summary>
    public long Grace { get; init; }

    /// <summary>Per job that was on a route and is on none now.</summary>
    public long Dropped { get; init; }

    internal bool IsFree => Vehicle == 0 && Sequence == 0 && PerMinuteShift == 0 && Dropped == 0;
}

/// <summary>A stop of the previous plan.</summary>
public sealed record PreviousStop(string Job, Half Half, long Start);

/// <summary>A route of the previous plan.</summary>
public sealed record PreviousRoute(string Vehicle, IReadOnlyList<PreviousStop> Stops);

/// <summary>The plan that people know of, and what it costs to differ from it. Only jobs of the problem are in it.</summary>
public sealed record PreviousPlan(IReadOnlyList<PreviousRoute> Routes, ChangePrice Price)
{
    internal static PreviousPlan Of(Plan plan, ChangePrice price, IReadOnlyList<Job> jobs)
    {
        var known = jobs.Select(j => j.Id).ToHashSet(StringComparer.Ordinal);
        return new(
            [.. plan.Routes.Select(r => new PreviousRoute(r.Vehicle,
                [.. r.Stops.Where(s => known.Contains(s.Job)).Select(s => new PreviousStop(s.Job, s.Half, s.Start))]))],
            price);
    }

    /// <summary>Infinite prices as locks.</summary>
    internal IEnumerable<JobLock> Locks(IReadOnlyList<Vehicle> vehicles)
    {
        var fleet = vehicles.SelectMany(Fleet.IdsOf).ToHashSet(StringComparer.Ordinal);
        foreach (var route in Routes)
        {
            string[] jobs = [.. route.Stops.Select(s => s.Job).Distinct(StringComparer.Ordinal)];
            if (Price.Vehicle == ChangePrice.Infinite && fleet.Contains(route.Vehicle))
                foreach (var job in jobs) yield return JobLock.ToVehicle(job, route.Vehicle);
            if (Price.Sequence == ChangePrice.Infinite && jobs.Length > 1) yield return new(jobs, InSequence: true);
            if (Price.PerMinuteShift != ChangePrice.Infinite) continue;
            foreach (var stop in route.Stops.Where(s => s.Half != Half.Delivery)) yield return JobLock.ToStart(stop.Job, stop.Start);
        }
    }

    /// <summary>The same without its infinite prices, which are locks.</summary>
    internal PreviousPlan Finite() => this with
    {
        Price = Price with { Vehicle = Finite(Price.Vehicle), Sequence = Finite(Price.Sequence), PerMinuteShift = Finite(Price.PerMinuteShift) },
    };

    internal PreviousPlan Without(string job) =>
        this with { Routes = [.. Routes.Select(r => r with { Stops = [.. r.Stops.Where(s => s.Job != job)] })] };

    /// <summary>The routes as a plan to start from: its jobs in their order, without times.</summary>
    internal Plan ToStart() => new()
    {
        Routes = [.. Routes.Select(r => new Route
        {
            Vehicle = r.Vehicle, Departure = 0, End = 0, Distance = 0, Driving = 0, LoadPeak = [], Cost = default,
            Stops = [.. r.Stops.Select(s => new Stop
            {
                Job = s.Job, Half = s.Half, Site = "", Arrival = 0, Start = s.Start, End = 0, LoadAfter = [],
                LegDistance = 0, LegDuration = 0, WindowUsed = -1, Slack = 0,
            })],
        })],
        Unassigned = [], Tiers = [0], Cost = default, Violations = [], Hash = "",
    };

    private static long Finite(long price) => price == ChangePrice.Infinite ? 0 : price;
}
