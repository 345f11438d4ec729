using System.Globalization;

namespace Steward.Routing;

/// <summary>Names, distances and printed costs of the conventions.</summary>
internal static class Conventions
{
    /// <summary>Scale of <see cref="Convention.VehiclesFirst"/> in the search.</summary>
    internal const int Fine = 100_000;

    internal static string NameOf(Convention convention) => convention switch
    {
        Convention.Distance1Decimal => "distance-1-decimal",
        Convention.VehiclesFirst => "vehicles-first",
        Convention.RoundedDistance => "rounded-distance",
        _ => "matrix-as-given",
    };

    internal static Convention Parse(string name) => name switch
    {
        "distance-1-decimal" => Convention.Distance1Decimal,
        "vehicles-first" => Convention.VehiclesFirst,
        "rounded-distance" => Convention.RoundedDistance,
        _ => throw new InstanceFileException(0, "unknown_convention", $"There is no convention '{name}'."),
    };

    internal static double Euclid(Node a, Node b) => Math.Sqrt((a.X - b.X) * (a.X - b.X) + (a.Y - b.Y) * (a.Y - b.Y));

    internal static int Distance(Convention convention, Node a, Node b) => convention switch
    {
        Convention.Distance1Decimal => (int)TimesTen(a, b),
        Convention.VehiclesFirst => (int)Math.Round(Euclid(a, b) * Fine),
        _ => (int)Math.Floor(Euclid(a, b) + 0.5),
    };

    internal static int Duration(Convention convention, Node a, Node b) =>
        convention == Convention.VehiclesFirst ? (int)Math.Ceiling(Euclid(a, b) * Fine) : Distance(convention, a, b);

    internal static int TimeScale(Convention convention) => convention switch
    {
        Convention.Distance1Decimal => 10,
        Convention.VehiclesFirst => Fine,
        _ => 1,
    };

    /// <summary>The cost as the convention prints it.</summary>
    internal static string Print(InstanceFile file, Plan plan)
    {
        var invariant = CultureInfo.InvariantCulture;
        return file.Convention switch
        {
            _ when file.IsSteward => OwnCost(file.Problem.Objective, plan).ToString(invariant),
            Convention.Distance1Decimal => (plan.Distance / 10m).ToString("0.0", invariant),
            Convention.VehiclesFirst => Unrounded(file, plan).ToString("0.0000", invariant),
            _ => plan.Distance.ToString(invariant),
        };
    }

    /// <summary>The money of a plan where the objective counts money, its distance otherwise.</summary>
    private static long OwnCost(Objective objective, Plan plan) =>
        objective.Kind is Objective.Preset.Cost or Objective.Preset.MinMax ? plan.Cost.Total : plan.Distance;

    /// <summary>Distance in doubles, from the coordinates.</summary>
    internal static double Unrounded(InstanceFile file, Plan plan)
    {
        var sum = 0.0;
        foreach (var route in plan.Routes)
        {
            var at = file.Raw.Nodes[0];
            foreach (var stop in route.Stops) sum += Euclid(at, at = NodeOf(file, stop));
            sum += Euclid(at, file.Raw.Nodes[0]);
        }

        return sum;
    }

    /// <summary>Stops that are late in doubles, beyond the tolerance of 10⁻⁶.</summary>
    internal static int LateInDoubles(InstanceFile file, Plan plan)
    {
        var late = 0;
        foreach (var route in plan.Routes)
        {
            var at = file.Raw.Nodes[0];
            var time = at.Ready;
            foreach (var node in route.Stops.Select(s => NodeOf(file, s)).Append(file.Raw.Nodes[0]))
            {
                time = Math.Max(time + Euclid(at, node), node.Ready);
                if (time > node.Due + 1e-6) late++;
                time += node.Service;
                at = node;
            }
        }

        return late;
    }

    private static Node NodeOf(InstanceFile file, Stop stop) => file.Raw.Nodes[int.Parse(stop.Site, CultureInfo.InvariantCulture)];

    /// <summary>floor(10·√d²) exactly: the integer root of 100·d² when the coordinates are whole.</summary>
    private static long TimesTen(Node a, Node b)
    {
        double dx = a.X - b.X, dy = a.Y - b.Y;
        if (dx != Math.Floor(dx) || dy != Math.Floor(dy)) return (long)Math.Floor(10 * Math.Sqrt(dx * dx + dy * dy));
        var square = 100L * ((long)dx * (long)dx + (long)dy * (long)dy);
        var root = (long)Math.Sqrt(square);
        while (root * root > square) root--;
        while ((root + 1) * (root + 1) <= square) root++;
        return root;
    }
}
