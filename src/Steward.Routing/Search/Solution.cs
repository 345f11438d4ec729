namespace Steward.Routing;

/// <summary>
/// Routes under search. A route is an array that is replaced, never changed, so that a copy of a solution copies pointers only.
/// Every change since <see cref="Mark"/> can be undone. Not thread-safe.
/// </summary>
internal sealed class Solution
{
    private readonly RouteEvaluator evaluator;
    private readonly int[][] routes;
    private readonly RouteValue[] values;
    private readonly Score[] scores;
    private readonly RouteFrame?[] frames;
    private readonly int[] vehicleOf;
    private readonly List<(int Vehicle, int[] Route, RouteValue Value)> journal = [];

    internal Solution(RouteEvaluator evaluator)
    {
        this.evaluator = evaluator;
        Instance = evaluator.Instance;
        routes = new int[Instance.Vehicles.Length][];
        values = new RouteValue[routes.Length];
        scores = new Score[routes.Length];
        frames = new RouteFrame?[routes.Length];
        vehicleOf = new int[Instance.JobCount];
        Array.Fill(vehicleOf, -1);
        for (var job = 0; job < vehicleOf.Length; job++) Total += OutScore(job);
        for (var vehicle = 0; vehicle < routes.Length; vehicle++) Start(vehicle);
    }

    /// <summary>
    /// The same routes over an instance that has jobs more at its end: nothing is walked again. For prices only; a change of it would
    /// spoil the tables that it shares with its basis.
    /// </summary>
    internal Solution(Solution basis, Instance longer)
    {
        evaluator = new(longer);
        Instance = longer;
        (routes, values, scores) = ((int[][])basis.routes.Clone(), (RouteValue[])basis.values.Clone(), (Score[])basis.scores.Clone());
        frames = basis.frames;
        vehicleOf = new int[longer.JobCount];
        Array.Fill(vehicleOf, -1);
        basis.vehicleOf.CopyTo(vehicleOf, 0);
        Total = basis.Total;
        for (var job = basis.vehicleOf.Length; job < vehicleOf.Length; job++) Total += OutScore(job);
    }

    internal Instance Instance { get; }

    internal RouteEvaluator Evaluator => evaluator;

    internal Score Total { get; private set; }

    internal ReadOnlySpan<int[]> Routes => routes;

    /// <summary>Vehicles whose frozen part alone breaks a rule: nothing can be inserted into them.</summary>
    internal bool IsBroken(int vehicle) => scores[vehicle] == Score.Worst;

    internal int[] Route(int vehicle) => routes[vehicle];

    internal RouteValue Value(int vehicle) => values[vehicle];

    internal Score ScoreOf(int vehicle) => IsBroken(vehicle) ? default : scores[vehicle];

    internal int VehicleOf(int job) => vehicleOf[job];

    /// <summary>A done job has no open task and is never out.</summary>
    internal bool IsOut(int job) => vehicleOf[job] < 0 && Instance.TasksOf(job) > 0;

    internal IEnumerable<int> OutJobs() => Enumerable.Range(0, vehicleOf.Length).Where(IsOut);

    internal RouteFrame Frame(int vehicle)
    {
        var frame = frames[vehicle] ??= new();
        if (!frame.IsFresh) frame.Fill(Instance, Instance.Vehicles[vehicle], routes[vehicle]);
        return frame;
    }

    /// <summary>Replaces a route by one whose value is known.</summary>
    internal void Replace(int vehicle, int[] route, RouteValue value)
    {
        journal.Add((vehicle, routes[vehicle], values[vehicle]));
        Put(vehicle, route, value);
    }

    /// <summary>Replaces a route; false and no change when the new one breaks a rule.</summary>
    internal bool TryReplace(int vehicle, int[] route)
    {
        if (!evaluator.TryValue(Instance.Vehicles[vehicle], route, out var value)) return false;
        Replace(vehicle, route, value);
        return true;
    }

    /// <summary>Accepts every change so far.</summary>
    internal void Mark() => journal.Clear();

    internal void Undo()
    {
        for (var i = journal.Count - 1; i >= 0; i--) Put(journal[i].Vehicle, journal[i].Route, journal[i].Value);
        journal.Clear();
    }

    internal int[][] Copy() => [.. routes];

    /// <summary>Takes over routes that were copied from a solution of the same instance.</summary>
    internal void Load(int[][] copy)
    {
        for (var vehicle = 0; vehicle < copy.Length; vehicle++)
            if (!ReferenceEquals(copy[vehicle], routes[vehicle])) Put(vehicle, [], EmptyValue(vehicle));
        for (var vehicle = 0; vehicle < copy.Length; vehicle++)
            if (!ReferenceEquals(copy[vehicle], routes[vehicle]) && !TryReplace(vehicle, copy[vehicle]))
                throw new InvalidOperationException($"Route of vehicle {Instance.Vehicles[vehicle].Id} breaks a rule.");
        Mark();
    }

    private RouteValue EmptyValue(int vehicle)
    {
        evaluator.TryValue(Instance.Vehicles[vehicle], [], out var value);
        return value;
    }

    private void Start(int vehicle)
    {
        routes[vehicle] = [];
        var feasible = evaluator.TryValue(Instance.Vehicles[vehicle], [], out values[vehicle]);
        scores[vehicle] = feasible ? values[vehicle].Score(Instance.Problem.Objective, Instance.Vehicles[vehicle].Cost) : Score.Worst;
        Total += ScoreOf(vehicle);
    }

    private void Put(int vehicle, int[] route, RouteValue value)
    {
        foreach (var task in routes[vehicle]) Move(Instance.Tasks.Job[task], -1);
        foreach (var task in route) Move(Instance.Tasks.Job[task], vehicle);
        Total -= ScoreOf(vehicle);
        routes[vehicle] = route;
        values[vehicle] = value;
        if (route.Length > 0 || !IsBroken(vehicle))
            scores[vehicle] = value.Score(Instance.Problem.Objective, Instance.Vehicles[vehicle].Cost);
        Total += ScoreOf(vehicle);
        frames[vehicle]?.Spoil();
    }

    private void Move(int job, int vehicle)
    {
        if (vehicleOf[job] < 0 && vehicle >= 0) Total -= OutScore(job);
        if (vehicleOf[job] >= 0 && vehicle < 0) Total += OutScore(job);
        vehicleOf[job] = vehicle;
    }

    private Score OutScore(int job) => Instance.OutScore(job);
}
