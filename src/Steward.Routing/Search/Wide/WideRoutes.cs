namespace Steward.Routing;

/// <summary>
/// Routes of the wide search, each with the tables that test an insertion in constant time. A step since <see cref="Begin"/> can be taken
/// back. Not thread-safe.
/// </summary>
internal sealed class WideRoutes
{
    private readonly WideModel model;
    private readonly Lane[] lanes;
    private readonly List<int> touched = [], absentBefore = [];
    private readonly int[] stamp;
    private int round;
    private (long Cost, long Out, int Used, int Broken) before;

    internal WideRoutes(WideModel model)
    {
        this.model = model;
        Evaluator = new RouteEvaluator(model.Instance).Remembering();
        lanes = [.. model.Trucks.Select(t => new Lane(model, t, Evaluator))];
        Cost = lanes.Sum(l => l.Cost);
        stamp = new int[lanes.Length];
        (Vehicle, Position) = (new int[model.Instance.TaskCount], new int[model.Instance.TaskCount]);
        Array.Fill(Vehicle, -1);
        foreach (var job in model.Jobs) Drop(job);
    }

    internal RouteEvaluator Evaluator { get; }

    /// <summary>Of a task; -1 = in no route.</summary>
    internal int[] Vehicle { get; }

    internal int[] Position { get; }

    internal List<int> Absent { get; } = [];

    internal List<int> AbsentBefore => absentBefore;

    internal long Cost { get; private set; }

    internal long Out { get; private set; }

    internal int Used { get; private set; }

    /// <summary>Routes that a removal has left impossible, which it may where a detour is shorter than the straight way.</summary>
    internal int Broken { get; private set; }

    internal int Count => lanes.Length;

    internal Lane this[int vehicle] => lanes[vehicle];

    internal void Begin()
    {
        round++;
        touched.Clear();
        before = (Cost, Out, Used, Broken);
        absentBefore.Clear();
        absentBefore.AddRange(Absent);
    }

    internal void Undo()
    {
        foreach (var v in touched)
            foreach (var task in lanes[v].Stops) Vehicle[task] = -1;
        foreach (var v in touched)
        {
            lanes[v].Restore();
            Number(v, 0);
        }

        (Cost, Out, Used, Broken) = before;
        Absent.Clear();
        Absent.AddRange(absentBefore);
    }

    internal void Insert(int vehicle, int place, int task)
    {
        Touch(vehicle);
        lanes[vehicle].Insert(place, task);
        Number(vehicle, place);
    }

    internal void Remove(int task)
    {
        var (vehicle, place) = (Vehicle[task], Position[task]);
        Touch(vehicle);
        lanes[vehicle].RemoveAt(place);
        Vehicle[task] = -1;
        Number(vehicle, place);
    }

    /// <summary>Brings tables and sums up to date after changes of a route.</summary>
    internal void Refresh(int vehicle)
    {
        var lane = lanes[vehicle];
        var (cost, used, broken) = (lane.Cost, lane.IsUsed, lane.IsBroken);
        lane.Fill();
        Cost += lane.Cost - cost;
        Used += (lane.IsUsed ? 1 : 0) - (used ? 1 : 0);
        Broken += (lane.IsBroken ? 1 : 0) - (broken ? 1 : 0);
    }

    internal void Drop(int job)
    {
        Absent.Add(job);
        if (model.Prize[job] == long.MaxValue) Out += model.Weight[job];
        else Cost += model.Prize[job];
    }

    internal void Take(int job)
    {
        Absent.Remove(job);
        if (model.Prize[job] == long.MaxValue) Out -= model.Weight[job];
        else Cost -= model.Prize[job];
    }

    internal int[][] Copy() => [.. lanes.Select(l => l.Stops.ToArray())];

    /// <summary>Goes over to whole routes.</summary>
    internal void Load(ReadOnlySpan<int[]> routes)
    {
        Begin();
        foreach (var lane in lanes) lane.Clear();
        Array.Fill(Vehicle, -1);
        for (var v = 0; v < lanes.Length; v++)
        {
            foreach (var task in routes[v]) lanes[v].Insert(lanes[v].Stops.Length, task);
            Number(v, 0);
            Refresh(v);
        }

        foreach (var job in Absent.ToArray()) Take(job);
        foreach (var job in model.Jobs)
            if (Vehicle[model.Instance.FirstTask[job]] < 0) Drop(job);
        Begin();
    }

    private void Number(int vehicle, int from)
    {
        var stops = lanes[vehicle].Stops;
        for (var i = from; i < stops.Length; i++) (Vehicle[stops[i]], Position[stops[i]]) = (vehicle, i);
    }

    private void Touch(int vehicle)
    {
        if (stamp[vehicle] == round) return;
        stamp[vehicle] = round;
        touched.Add(vehicle);
        lanes[vehicle].Save();
    }
}
