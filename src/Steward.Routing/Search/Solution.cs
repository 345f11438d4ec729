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
    private readonly int[] vehicleOf, groupServed;
    private readonly PlanRules? rules;
    private readonly List<(int Vehicle, int[] Route, RouteValue Value)> journal = [];

    internal Solution(RouteEvaluator evaluator)
    {
        this.evaluator = evaluator;
        Instance = evaluator.Instance;
        rules = Instance.Rules;
        groupServed = new int[rules?.Groups.Length ?? 0];
        routes = new int[Instance.Vehicles.Length][];
        values = new RouteValue[routes.Length];
        scores = new Score[routes.Length];
        frames = new RouteFrame?[routes.Length];
        vehicleOf = new int[Instance.JobCount];
        Array.Fill(vehicleOf, -1);
        for (var job = 0; job < vehicleOf.Length; job++) Total += OutScore(job);
        foreach (var group in rules?.Groups ?? []) Total += new Score(group.Weight, 0, 0);
        for (var vehicle = 0; vehicle < routes.Length; vehicle++) Start(vehicle);
        Total += BalanceScore();
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
        rules = longer.Rules;
        groupServed = new int[rules?.Groups.Length ?? 0];
        for (var job = 0; job < vehicleOf.Length; job++)
            if (vehicleOf[job] >= 0 && rules?.GroupOf(job) is { } group and >= 0) groupServed[group]++;
        Total = basis.Total;
        for (var job = basis.vehicleOf.Length; job < vehicleOf.Length; job++) Total += OutScore(job);
    }

    internal Instance Instance { get; }

    /// <summary>How many changes there are to go back to.</summary>
    internal int Checkpoint => journal.Count;

    internal RouteEvaluator Evaluator => evaluator;

    internal Score Total { get; private set; }

    internal ReadOnlySpan<int[]> Routes => routes;

    /// <summary>Vehicles whose frozen part alone breaks a rule: nothing can be inserted into them.</summary>
    internal bool IsBroken(int vehicle) => scores[vehicle] == Score.Worst;

    internal int[] Route(int vehicle) => routes[vehicle];

    internal RouteValue Value(int vehicle) => values[vehicle];

    internal Score ScoreOf(int vehicle) => IsBroken(vehicle) ? default : scores[vehicle];

    internal int VehicleOf(int job) => vehicleOf[job];

    /// <summary>Why a vehicle may not take a job as the plan stands, whatever its route; null when it may.</summary>
    internal string? Obstacle(int job, int vehicle) => Instance.Refusals[job][vehicle] ?? rules?.Obstacle(vehicleOf, job, vehicle);

    /// <summary>True when the rest of the plan keeps the job off the vehicle.</summary>
    internal bool OthersForbid(int job, int vehicle) => rules?.Obstacle(vehicleOf, job, vehicle) is not null;

    internal bool Allows(int job, int vehicle) => Obstacle(job, vehicle) is null;

    /// <summary>What serving a job that is out saves.</summary>
    internal Score GainOf(int job)
    {
        var gain = Instance.OutScore(job);
        var group = rules?.GroupOf(job) ?? -1;
        return group < 0 || groupServed[group] > 0 ? gain : gain + new Score(rules!.Groups[group].Weight, 0, 0);
    }

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
        if (rules is not null && rules.FirstBreach(vehicleOf, Instance.Tasks, vehicle, route, out _) >= 0) return false;
        Replace(vehicle, route, value);
        return true;
    }

    /// <summary>Replaces two routes between which jobs move; false and no change when a rule is broken.</summary>
    internal bool TryReplaceBoth(int a, int[] left, int b, int[] right)
    {
        var before = journal.Count;
        // Emptied first, so that no job is for a moment on two routes.
        if (TryReplace(a, []) && TryReplace(b, right) && TryReplace(a, left)) return true;
        UndoTo(before);
        return false;
    }

    /// <summary>Accepts every change so far.</summary>
    internal void Mark() => journal.Clear();

    internal void Undo() => UndoTo(0);

    internal void UndoTo(int count)
    {
        for (var i = journal.Count - 1; i >= count; i--) Put(journal[i].Vehicle, journal[i].Route, journal[i].Value);
        journal.RemoveRange(count, journal.Count - count);
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
        Total -= ScoreOf(vehicle) + BalanceScore();
        routes[vehicle] = route;
        values[vehicle] = value;
        if (route.Length > 0 || !IsBroken(vehicle))
            scores[vehicle] = value.Score(Instance.Problem.Objective, Instance.Vehicles[vehicle].Cost);
        Total += ScoreOf(vehicle) + BalanceScore();
        frames[vehicle]?.Spoil();
    }

    private void Move(int job, int vehicle)
    {
        if (vehicleOf[job] < 0 && vehicle >= 0) Count(job, -1);
        if (vehicleOf[job] >= 0 && vehicle < 0) Count(job, 1);
        vehicleOf[job] = vehicle;
    }

    /// <summary>A job goes out (+1) or comes in (-1).</summary>
    private void Count(int job, int sign)
    {
        Total = sign > 0 ? Total + OutScore(job) : Total - OutScore(job);
        var group = rules?.GroupOf(job) ?? -1;
        if (group < 0) return;
        groupServed[group] -= sign;
        if (groupServed[group] == (sign > 0 ? 0 : 1)) Total += new Score(sign * rules!.Groups[group].Weight, 0, 0);
    }

    /// <summary>What the plan pays more for its routes' differences when one route gets another value.</summary>
    internal (Score Score, long Fairness) BalanceDelta(int vehicle, in RouteValue value)
    {
        if (Instance.Balance is not { } balance) return default;
        var ((now, price), (next, nextPrice)) = (balance.Of(values, -1, default), balance.Of(values, vehicle, value));
        return (next - now, nextPrice - price);
    }

    private Score BalanceScore() => Instance.Balance?.Of(values, -1, default).Score ?? default;

    private Score OutScore(int job) => Instance.OutScore(job);
}
