namespace Steward.Routing;

/// <summary>What a route costs for differing from the previous plan; shifts in time are priced by the timing. Immutable.</summary>
internal sealed class ChangePrices
{
    private const int None = -1, Elsewhere = -2;
    private readonly Instance instance;
    private readonly ChangePrice price;
    private readonly int[] vehicleBefore, placeBefore;

    private ChangePrices(Instance instance, PreviousPlan previous)
    {
        (this.instance, price) = (instance, previous.Price);
        (vehicleBefore, placeBefore) = (new int[instance.JobCount], new int[instance.JobCount]);
        Array.Fill(vehicleBefore, None);
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var job = 0; job < instance.JobCount; job++) index[instance.Jobs[job].Id] = job;
        foreach (var route in previous.Routes)
        {
            var vehicle = instance.FindVehicle(route.Vehicle);
            for (var i = 0; i < route.Stops.Count; i++)
            {
                var job = index[route.Stops[i].Job];
                if (instance.TasksOf(job) == 0 || instance.Tasks.Half[instance.FirstTask[job]] != route.Stops[i].Half) continue;
                (vehicleBefore[job], placeBefore[job]) = (vehicle < 0 ? Elsewhere : vehicle, i);
            }
        }
    }

    internal bool PricesShifts => price.PerMinuteShift > 0;

    internal static ChangePrices? Of(Instance instance) =>
        instance.Problem.Previous is { Price.IsFree: false } previous ? new(instance, previous) : null;

    /// <summary>The job with its previous starts as preferred times.</summary>
    internal static Job Shifting(Job job, PreviousPlan previous, ILookup<string, PreviousStop> stops)
    {
        var known = stops[job.Id];
        return job with { Stops = [.. job.Stops.Select((stop, i) => known.FirstOrDefault(s => s.Half == Job.HalfOf(job.Kind, i)) is { } before ? stop with { Soft = Price(before, previous.Price) } : stop)] };
    }

    internal bool IsShiftPriced(int task) => PricesShifts && vehicleBefore[instance.Tasks.Job[task]] != None && instance.Tasks.Soft[task] is not null;

    /// <summary>Moved and re-ordered jobs of a route.</summary>
    internal long Of(int vehicle, ReadOnlySpan<int> route)
    {
        long moved = 0;
        Span<int> tails = route.Length <= 256 ? stackalloc int[route.Length] : new int[route.Length];
        var (length, stayed) = (0, 0);
        foreach (var task in route)
        {
            var job = instance.Tasks.Job[task];
            if (task != instance.FirstTask[job] || vehicleBefore[job] == None) continue;
            if (vehicleBefore[job] != vehicle)
            {
                moved++;
                continue;
            }

            stayed++;
            var at = tails[..length].BinarySearch(placeBefore[job]);
            at = at < 0 ? ~at : at;
            tails[at] = placeBefore[job];
            length = Math.Max(length, at + 1);
        }

        return price.Vehicle * moved + price.Sequence * (stayed - length);
    }

    /// <summary>The part of a schedule's soft prices that are shifts.</summary>
    internal Int128 Shifts(Schedule schedule)
    {
        Int128 sum = 0;
        for (var k = 0; k < schedule.Steps.Length; k++)
            if (schedule.Steps[k].Kind == StepKind.Serve && IsShiftPriced(schedule.Steps[k].Index))
                sum += instance.Tasks.SoftOf(schedule.Steps[k].Index, schedule.Starts[k]);
        return sum;
    }

    internal long Dropped(int job) => vehicleBefore[job] == None ? 0 : price.Dropped;

    private static SoftWindow Price(PreviousStop stop, ChangePrice price) =>
        new(stop.Start, stop.Start, price.PerMinuteShift * 60, price.PerMinuteShift * 60, price.Grace);
}
