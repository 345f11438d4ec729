namespace Steward.Routing.Tests;

/// <summary>The optimum of a small problem by all assignments and all sequences.</summary>
internal static class BruteForce
{
    internal static Score Optimum(Instance instance)
    {
        var evaluator = new RouteEvaluator(instance);
        var best = Enumerable.Repeat(Score.Worst, 1).ToArray();
        Assign(0, [.. instance.Vehicles.Select(_ => new List<int>())], default);
        return best[0];

        void Assign(int job, List<int>[] sets, Score outside)
        {
            if (job == instance.JobCount)
            {
                var total = outside;
                if (Breaks(instance, sets)) return;
                foreach (var group in instance.Rules?.Groups ?? [])
                    if (!sets.Any(s => s.Exists(t => group.Members.Contains(instance.Tasks.Job[t])))) total += new Score(group.Weight, 0, 0);
                if (instance.Balance is { } balance)
                {
                    Combine(0, [.. sets.Select((s, v) => AllValues(evaluator, instance.Vehicles[v], s))], new RouteValue[sets.Length], total, balance);
                    return;
                }

                for (var v = 0; v < sets.Length; v++)
                {
                    if (BestOrder(evaluator, instance.Vehicles[v], sets[v]) is not { } score) return;
                    total += score;
                }

                if (total < best[0]) best[0] = total;
                return;
            }

            Assign(job + 1, sets, outside + instance.OutScore(job));
            for (var v = 0; v < sets.Length; v++)
            {
                if (!instance.Allows(job, v)) continue;
                var tasks = Enumerable.Range(instance.FirstTask[job], instance.TasksOf(job)).ToArray();
                sets[v].AddRange(tasks);
                Assign(job + 1, sets, outside);
                sets[v].RemoveRange(sets[v].Count - tasks.Length, tasks.Length);
            }
        }

        void Combine(int vehicle, RouteValue[][] choices, RouteValue[] values, Score total, Balance balance)
        {
            if (vehicle == choices.Length)
            {
                total += balance.Of(values, -1, default).Score;
                if (total < best[0]) best[0] = total;
                return;
            }

            foreach (var value in choices[vehicle])
            {
                values[vehicle] = value;
                Combine(vehicle + 1, choices, values, total + value.Score(instance.Problem.Objective, instance.Vehicles[vehicle].Cost), balance);
            }
        }
    }

    private static RouteValue[] AllValues(RouteEvaluator evaluator, FleetVehicle vehicle, List<int> tasks)
    {
        var values = new HashSet<RouteValue>();
        foreach (var order in Permutations([.. tasks], 0))
            if (evaluator.TryValue(vehicle, order, out var value)) values.Add(value);
        return [.. values];
    }

    private static bool Breaks(Instance instance, List<int>[] sets)
    {
        if (instance.Rules is not { } rules) return false;
        var vehicleOf = Enumerable.Repeat(-1, instance.JobCount).ToArray();
        for (var v = 0; v < sets.Length; v++) sets[v].ForEach(t => vehicleOf[instance.Tasks.Job[t]] = v);
        return sets.Where((set, v) => rules.FirstBreach(vehicleOf, instance.Tasks, v, set.ToArray(), out _) >= 0).Any();
    }

    private static Score? BestOrder(RouteEvaluator evaluator, FleetVehicle vehicle, List<int> tasks)
    {
        Score? best = null;
        foreach (var order in Permutations([.. tasks], 0))
            if (evaluator.TryScore(vehicle, order, out var score) && (best is null || score < best)) best = score;
        return best;
    }

    internal static IEnumerable<int[]> Permutations(int[] items, int from)
    {
        if (from >= items.Length - 1) yield return items;
        for (var i = from; i < items.Length && from < items.Length - 1; i++)
        {
            (items[from], items[i]) = (items[i], items[from]);
            foreach (var order in Permutations(items, from + 1)) yield return order;
            (items[from], items[i]) = (items[i], items[from]);
        }
    }
}
