using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Steward.Routing;

/// <summary>
/// Cheapest insertion with blinks (Christiaens and Vanden Berghe 2020, section 4.2) at the places that a task's neighbourhoods name, at
/// both ends of routes, and into an empty vehicle; only where none of them serves is every place tried.
/// </summary>
internal sealed class ChainInsertion(PlainModel model, RouteChains chains, Neighbourhoods near, Xoshiro random)
{
    /// <summary>One place in about a hundred is passed over.</summary>
    private const int BlinkSpan = 200;
    private const int EndsAtOnce = 24;
    private readonly PairInsertion? pairs = model.HasPairs ? new(model, chains, near, random) : null;
    private readonly long[] seen = new long[model.Nodes];
    private int untilBlink = BlinkSpan, firstEnd;
    private long ticket;

    /// <summary>Places tested so far.</summary>
    internal long Tests { get; private set; }

    /// <summary>At most so many vehicles are used.</summary>
    internal int MostVehicles { get; set; } = model.Vehicles;

    /// <summary>Added to what a job costs that opens a vehicle.</summary>
    internal long OpeningPrice { get; set; }

    /// <summary>Blinks make the search vary; without them every place is looked at.</summary>
    internal bool Blinks { get; set; } = true;

    /// <summary>Puts jobs in one after another; those for which there is no place stay absent.</summary>
    internal void Insert(List<int> jobs)
    {
        foreach (var job in jobs)
            if (pairs is null) InsertSingle(job);
            else Tests += pairs.Insert(job, MostVehicles, OpeningPrice, Blinks);
    }

    private void InsertSingle(int job)
    {
        var task = model.Instance.FirstTask[job];
        var best = new Place(-1, model.Prize[job]);
        ticket++;
        NearPlaces(job, task, ref best);
        EndPlaces(job, task, ref best);
        EmptyPlace(job, task, ref best);
        if (best.After < 0) EveryPlace(job, task, ref best);
        if (best.After < 0) return;
        chains.Link(task, best.After);
        chains.Take(job);
        chains.Spread(task);
    }

    /// <param name="After">The node behind which the task goes; -1 = none found.</param>
    private record struct Place(int After, long Delta);

    private void NearPlaces(int job, int task, ref Place best)
    {
        ref var site = ref MemoryMarshal.GetArrayDataReference(model.Site);
        ref var next = ref MemoryMarshal.GetArrayDataReference(chains.Next);
        ref var vehicle = ref MemoryMarshal.GetArrayDataReference(chains.Vehicle);
        var row = model.Site[task] * model.Sites;
        ref var into = ref model.In[row];
        ref var onward = ref model.Out[row];
        var demand = model.Demand[task];
        foreach (var before in near.Before[task])
        {
            var v = Unsafe.Add(ref vehicle, before);
            if (v < 0 || chains.Load[v] + demand > model.Capacity[v]) continue;
            seen[before] = ticket;
            var after = Unsafe.Add(ref next, before);
            var delta = (long)Unsafe.Add(ref into, Unsafe.Add(ref site, before)) + Unsafe.Add(ref onward, Unsafe.Add(ref site, after)) - chains.Leg[before];
            if (delta * model.DistanceRate < best.Delta && Fits(job, task, v, before, after)) best = new(before, delta * model.DistanceRate);
        }

        foreach (var after in near.Behind[task])
        {
            var v = Unsafe.Add(ref vehicle, after);
            if (v < 0 || chains.Load[v] + demand > model.Capacity[v]) continue;
            var before = chains.Previous[after];
            if (seen[before] == ticket) continue;
            seen[before] = ticket;
            var delta = (long)Unsafe.Add(ref into, Unsafe.Add(ref site, before)) + Unsafe.Add(ref onward, Unsafe.Add(ref site, after)) - chains.Leg[before];
            if (delta * model.DistanceRate < best.Delta && Fits(job, task, v, before, after)) best = new(before, delta * model.DistanceRate);
        }

        Tests += near.Before[task].Length + near.Behind[task].Length;
    }

    /// <summary>First and last places: a job on the way from or to the depot has no neighbour there. Some routes each time, in turn.</summary>
    private void EndPlaces(int job, int task, ref Place best)
    {
        var count = Math.Min(model.Vehicles, EndsAtOnce);
        var demand = model.Demand[task];
        for (var i = 0; i < count; i++)
        {
            var v = firstEnd + i;
            if (v >= model.Vehicles) v -= model.Vehicles;
            if (chains.Size[v] == 0 || chains.Load[v] + demand > model.Capacity[v]) continue;
            Try(job, task, v, model.First(v), ref best);
            Try(job, task, v, chains.Previous[model.Last(v)], ref best);
        }

        firstEnd += count;
        if (firstEnd >= model.Vehicles) firstEnd -= model.Vehicles;
    }

    private void EmptyPlace(int job, int task, ref Place best)
    {
        if (chains.Used >= MostVehicles) return;
        // Of equal vehicles the price is known before an empty one is looked for.
        if (model.TypeCount == 1 && OwnRoute(task, 0) >= best.Delta) return;
        var triedType = -1;
        for (var v = 0; v < model.Vehicles; v++)
        {
            if (chains.Size[v] > 0 || model.Type[v] == triedType || model.Demand[task] > model.Capacity[v]) continue;
            triedType = model.Type[v];
            var (from, to) = (model.First(v), model.Last(v));
            Tests++;
            var delta = OwnRoute(task, v);
            if (delta < best.Delta && Fits(job, task, v, from, to, mayBlink: false)) best = new(from, delta);
            if (model.TypeCount == 1) return;
        }
    }

    private long OwnRoute(int task, int vehicle)
    {
        var row = model.Site[task] * model.Sites;
        return (model.In[row + model.Site[model.First(vehicle)]] + (long)model.Out[row + model.Site[model.Last(vehicle)]]) * model.DistanceRate + model.Fixed[vehicle] + OpeningPrice;
    }

    private void EveryPlace(int job, int task, ref Place best)
    {
        for (var v = 0; v < model.Vehicles; v++)
        {
            if (chains.Size[v] == 0 || chains.Load[v] + model.Demand[task] > model.Capacity[v]) continue;
            for (var node = model.First(v); node != model.Last(v); node = chains.Next[node]) Try(job, task, v, node, ref best);
        }
    }

    private void Try(int job, int task, int vehicle, int before, ref Place best)
    {
        if (seen[before] == ticket) return;
        seen[before] = ticket;
        var after = chains.Next[before];
        var row = model.Site[task] * model.Sites;
        Tests++;
        var delta = (model.In[row + model.Site[before]] + (long)model.Out[row + model.Site[after]] - chains.Leg[before]) * model.DistanceRate;
        if (delta < best.Delta && Fits(job, task, vehicle, before, after)) best = new(before, delta);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Fits(int job, int task, int vehicle, int before, int after, bool mayBlink = true)
    {
        if (mayBlink && Blinks && --untilBlink == 0)
        {
            untilBlink = 1 + random.Below(BlinkSpan);
            return false;
        }

        var row = model.Site[task] * model.Sites;
        var start = Math.Max(chains.Leave[before] + model.TimeIn[row + model.Site[before]], model.Open[task]);
        return start <= model.Close[task] && start + model.Service[task] + model.TimeOut[row + model.Site[after]] <= chains.Latest[after] && model.Allows(job, vehicle);
    }
}
