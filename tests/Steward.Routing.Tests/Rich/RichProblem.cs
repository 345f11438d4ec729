namespace Steward.Routing.Tests;

/// <summary>Random problems whose vehicles and jobs ask for more than hard windows.</summary>
internal static class RichProblem
{
    internal sealed record Features(bool Soft = true, bool Setup = true, bool FinishInside = true, bool Overtime = true, bool Shifts = true,
        bool Release = true, bool Breaks = true, bool Reloads = true, bool Rests = true);

    internal static Problem Make(ulong seed, RandomProblem.Shape shape, Features features)
    {
        var random = new Xoshiro(seed + 1_000_000);
        var plain = RandomProblem.Make(seed, shape);
        // Of its own, so that the other features of a seed stay what they were.
        var resting = new Xoshiro(seed + 2_000_000);
        var problem = plain with
        {
            Vehicles = [.. plain.Vehicles.Select(v => Richer(random, v, features)).Select(v => features.Rests ? Resting(resting, v) : v)],
            Jobs = [.. plain.Jobs.Select(j => Richer(random, j, features))],
        };
        return ProblemCheck.Errors(problem) is { Count: > 0 } errors ? throw new ProblemException(errors) : problem;
    }

    private static Vehicle Richer(Xoshiro random, Vehicle vehicle, Features features)
    {
        if (features.Overtime && random.Below(3) == 0)
            vehicle = vehicle with
            {
                Overtime = new(random.Below(2) == 0 ? 20 + random.Below(40) : null, random.Below(2) == 0 ? 30 + random.Below(40) : null),
                Cost = vehicle.Cost with { PerHourOvertime = 1800 * random.Below(6) },
            };
        if (features.Shifts && random.Below(3) == 0)
            vehicle = vehicle with { FurtherShifts = [new(50 + random.Below(30), 110 + random.Below(20))], Shift = new(0, 40 + random.Below(20)) };
        if (features.Breaks)
            for (var count = random.Below(3); count > 0; count--) vehicle = vehicle with { Breaks = [.. vehicle.Breaks, MakeBreak(random)] };
        if (features.Reloads && random.Below(2) == 0)
            vehicle = vehicle with
            {
                Reloads = [new("s" + random.Below(2), random.Below(4), 1 + random.Below(2))
                {
                    PerUnit = random.Below(2),
                    Windows = random.Below(3) == 0 ? [new(10 + random.Below(10), 30 + random.Below(60))] : [],
                }],
                PairsCrossReload = random.Below(2) == 0,
            };
        return vehicle;
    }

    private static Vehicle Resting(Xoshiro random, Vehicle vehicle)
    {
        vehicle = vehicle with { Breaks = [.. vehicle.Breaks.Select(b => b with { Interrupts = random.Below(2) == 0 })] };
        for (var count = random.Below(3); count > 0; count--) vehicle = vehicle with { Rests = [.. vehicle.Rests, MakeRest(random)] };
        if (random.Below(3) == 0) vehicle = vehicle with { WorkBreaks = [MakeWorkBreak(random)] };
        return random.Below(4) == 0 ? vehicle with { ServiceFactor = 500 + random.Below(1_500) } : vehicle;
    }

    private static RestRule MakeRest(Xoshiro random) => new((RestBasis)random.Below(2), 12 + random.Below(30), 3 + random.Below(6))
    {
        Splits = random.Below(2) == 0 ? [new(1 + random.Below(2), 2 + random.Below(2))] : [],
        Interrupts = random.Below(2) == 0,
        WaitingCounts = random.Below(2) == 0,
        Paid = random.Below(2) == 0,
    };

    private static WorkBreak MakeWorkBreak(Xoshiro random)
    {
        var after = random.Below(25);
        return new(1 + random.Below(8), after, after + 5 + random.Below(20)) { Paid = random.Below(2) == 0, Interrupts = random.Below(2) == 0 };
    }

    private static Break MakeBreak(Xoshiro random)
    {
        var from = random.Below(60);
        return new(1 + random.Below(10), from, from + random.Below(25)) { Paid = random.Below(2) == 0, Site = random.Below(5) == 0 ? "s1" : null };
    }

    private static Job Richer(Xoshiro random, Job job, Features features)
    {
        var release = features.Release && random.Below(4) == 0 ? random.Below(30) : (long?)null;
        return job with { Release = release, Stops = [.. job.Stops.Select(s => Richer(random, s, features))] };
    }

    private static JobStop Richer(Xoshiro random, JobStop stop, Features features)
    {
        var open = random.Below(60);
        return stop with
        {
            Soft = features.Soft && random.Below(2) == 0
                ? new(open, open + random.Below(20), 1800 * random.Below(4), 1800 * random.Below(4), random.Below(5), random.Below(4)) : null,
            Setup = features.Setup && random.Below(3) == 0 ? random.Below(6) : 0,
            FinishInside = features.FinishInside && random.Below(3) == 0,
        };
    }
}
