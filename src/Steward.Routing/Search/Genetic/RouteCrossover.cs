namespace Steward.Routing;

/// <summary>
/// Selective route exchange (Nagata and Bräysy 2009; Nagata, Bräysy and Dullaert 2010, section 3.3): some neighbouring routes of one plan
/// give way to those of another that serve nearly the same tasks. What is served twice leaves one of the two, what is not served goes to
/// its cheapest place.
/// </summary>
internal sealed class RouteCrossover(Tours tours, Neighbourhoods around, CheapestPlace cheapest, Xoshiro random)
{
    private readonly GeneticModel model = tours.Model;
    private readonly bool[] leaves = new bool[tours.Model.Tasks], enters = new bool[tours.Model.Tasks], dropped = new bool[tours.Model.Tasks];
    private readonly bool[] isOut = new bool[tours.Routes], isIn = new bool[tours.Routes];
    private readonly int[] routeOf = new int[tours.Model.Tasks];
    private readonly int[] missing = new int[tours.Model.Tasks];

    /// <summary>Lays the offspring into the tours.</summary>
    internal void Cross(Member a, Member b)
    {
        Array.Clear(leaves);
        Array.Clear(enters);
        var count = ChooseLeaving(a, 1 + random.Below(Math.Max(1, Math.Min(a.Used, b.Used) - 1)));
        ChooseEntering(b, count);
        var keepsOld = random.Below(2) == 0;
        tours.Clear();
        // Served by both: what enters yields to what stays, or the other way round.
        for (var task = 0; task < model.Tasks; task++) dropped[task] = enters[task] && !leaves[task];
        var route = 0;
        for (var r = 0; r < a.Used; r++)
        {
            if (isOut[r]) continue;
            tours.Lay(route, a.Route(r), keepsOld ? null : dropped);
            // What stays as it was is at an optimum already among itself.
            if (tours.Of(route).Size != a.Route(r).Length) tours.Touch(route);
            route++;
        }

        for (var r = 0; r < b.Used; r++)
        {
            if (!isIn[r]) continue;
            tours.Lay(route, b.Route(r), keepsOld ? dropped : null);
            tours.Touch(route++);
        }

        var lost = 0;
        for (var task = 0; task < model.Tasks; task++)
            if (leaves[task] && !enters[task]) missing[lost++] = task;
        random.Shuffle(missing.AsSpan(0, lost));
        cheapest.Insert(missing.AsSpan(0, lost));
    }

    /// <summary>The routes of a around a random task.</summary>
    private int ChooseLeaving(Member a, int most)
    {
        Array.Clear(isOut);
        for (var r = 0; r < a.Used; r++)
            foreach (var task in a.Route(r)) routeOf[task] = r;
        var seed = random.Below(model.Tasks);
        var count = 0;
        foreach (var job in around.Near[model.Plain.Instance.Tasks.Job[seed]])
        {
            if (count == most) break;
            var r = routeOf[model.Plain.Instance.FirstTask[job]];
            if (isOut[r]) continue;
            isOut[r] = true;
            count++;
            foreach (var task in a.Route(r)) leaves[task] = true;
        }

        return count;
    }

    /// <summary>As many routes of b: those with most tasks that leave and fewest others.</summary>
    private void ChooseEntering(Member b, int count)
    {
        Array.Clear(isIn);
        for (; count > 0; count--)
        {
            var (best, bestGain) = (-1, int.MinValue);
            for (var r = 0; r < b.Used; r++)
            {
                if (isIn[r]) continue;
                var gain = 0;
                foreach (var task in b.Route(r)) gain += leaves[task] ? 1 : -1;
                if (gain > bestGain) (best, bestGain) = (r, gain);
            }

            if (best < 0) return;
            isIn[best] = true;
            foreach (var task in b.Route(best)) enters[task] = true;
        }
    }
}
