using System.Globalization;

namespace Steward.Routing;

/// <summary>Reads the public instance families; the family is recognised by the first lines.</summary>
public static class InstanceReader
{
    private const int MaxNodes = 10_001, MaxVehicles = 2_000;

    /// <summary>Largest leg and service in the units of the convention, as in <see cref="ProblemCheck"/>.</summary>
    private const double MaxLeg = 1_000_000_000;

    /// <summary>Reads a text. Throws <see cref="InstanceFileException"/> with line and code.</summary>
    /// <param name="text">The file's content; BOM, CRLF and tabs are accepted.</param>
    /// <param name="convention">Name of a convention; null = the family's own. Explicit matrices are always as given.</param>
    public static InstanceFile Read(string text, string? convention = null)
    {
        var lines = new LineReader(Given.Of(text));
        var given = convention is null ? (Convention?)null : Conventions.Parse(convention);
        try
        {
            if (lines.Peek()![0] == '{') return OfProblem(StewardJson.ReadProblem(text));
            var raw = ReadRaw(lines);
            var wanted = given ?? DefaultOf(raw.Family);
            var inForce = raw.Matrix is null ? wanted : Convention.MatrixAsGiven;
            return new(raw, inForce, ToProblem(raw, inForce, wanted == Convention.VehiclesFirst));
        }
        catch (ProblemException error)
        {
            throw new InstanceFileException(0, error.Errors[0].Code, error.Errors[0].ToString());
        }
    }

    /// <summary>A problem of the caller's is its own convention: matrix, times and objective as given.</summary>
    private static InstanceFile OfProblem(Problem problem) =>
        new(new(problem.Name, InstanceFile.Steward, [], 0, null), Convention.MatrixAsGiven, problem);

    private static RawInstance ReadRaw(LineReader lines)
    {
        var first = lines.Peek()!;
        if (first.Contains(':')) return VrplibReader.Read(lines);
        var words = LineReader.Words(first);
        return words.Length == 3 && words.All(w => int.TryParse(w, NumberStyles.Integer, CultureInfo.InvariantCulture, out _))
            ? LiLimReader.Read(lines)
            : SolomonReader.Read(lines);
    }

    /// <summary>Before a matrix of that size is asked for.</summary>
    internal static void CheckNodes(LineReader lines, int count)
    {
        if (count > MaxNodes) throw lines.Fault("limit_exceeded", $"{count} nodes are more than {MaxNodes}.");
    }

    private static Convention DefaultOf(string family) => family switch
    {
        "solomon" => Convention.Distance1Decimal,
        "lilim" => Convention.VehiclesFirst,
        _ => Convention.RoundedDistance,
    };

    private static Problem ToProblem(RawInstance raw, Convention convention, bool vehiclesFirst)
    {
        var scale = Conventions.TimeScale(convention);
        CheckSizes(raw, scale);
        var builder = Problem.Build(raw.Name).Dimensions("load").Objective(vehiclesFirst ? Objective.VehiclesFirst : Objective.DistanceFirst);
        for (var i = 0; i < raw.Nodes.Length; i++) builder.Site(Name(i));
        builder.Travel("road", Matrix(raw, (a, b) => Conventions.Distance(convention, a, b)), Matrix(raw, (a, b) => Conventions.Duration(convention, a, b)));
        if (FleetSize(raw) > 0) builder.Vehicle("v", v => SetVehicle(v, raw, scale));
        var pairs = raw.Pairs.ToDictionary(p => p.Pickup, p => p.Delivery);
        for (var i = 1; i < raw.Nodes.Length; i++)
        {
            if (raw.Pairs.Count == 0) builder.Delivery(Name(i), Name(i), [raw.Nodes[i].Demand], j => SetDelivery(j, raw, i, scale));
            else if (pairs.TryGetValue(i, out var to)) AddPair(builder, raw, i, to, scale);
        }

        return builder.Create();
    }

    /// <summary>A number that does not fit would be cut off by the conversion to whole units.</summary>
    private static void CheckSizes(RawInstance raw, int scale)
    {
        double Span(Func<Node, double> of) => raw.Nodes.Max(of) - raw.Nodes.Min(of);
        var longest = raw.Matrix is null ? (Span(n => n.X) + Span(n => n.Y)) * scale : 0;
        if (longest > MaxLeg) throw new InstanceFileException(0, "value_too_large", $"Places {longest.ToString("0", CultureInfo.InvariantCulture)} apart.");
        if (raw.Nodes.Max(n => n.Service) * scale > MaxLeg) throw new InstanceFileException(0, "value_too_large", "A service time is too long.");
        if (raw.Vehicles < 0) throw new InstanceFileException(0, "negative_value", $"{raw.Vehicles} vehicles.");
        if (FleetSize(raw) > MaxVehicles) throw new InstanceFileException(0, "limit_exceeded", $"{raw.Vehicles} vehicles are more than {MaxVehicles}.");
    }

    /// <summary>More vehicles than jobs are never of use. Without a number in the file the fleet is free, up to the limit.</summary>
    private static int FleetSize(RawInstance raw) =>
        raw.Vehicles is { } given ? Math.Min(given, raw.Nodes.Length - 1) : Math.Min(raw.Nodes.Length - 1, MaxVehicles);

    private static void SetVehicle(VehicleBuilder vehicle, RawInstance raw, int scale)
    {
        var depot = raw.Nodes[0];
        vehicle.Profile("road").Start("0").End("0").Capacity(raw.Capacity).Count(FleetSize(raw));
        if (raw.HasTimes) vehicle.Shift(Early(depot, scale), Late(depot, scale));
        if (raw.MaxDistance is { } most) vehicle.MaxDistance(most * (scale == 1 ? 1 : scale));
    }

    private static void SetDelivery(JobBuilder job, RawInstance raw, int node, int scale)
    {
        if (raw.HasTimes) job.Window(Early(raw.Nodes[node], scale), Late(raw.Nodes[node], scale));
        job.Service(Service(raw.Nodes[node], scale));
    }

    private static void AddPair(ProblemBuilder builder, RawInstance raw, int from, int to, int scale)
    {
        var (pickup, delivery) = (raw.Nodes[from], raw.Nodes[to]);
        builder.Pair(Name(from), Name(from), Name(to), [pickup.Demand], j => j
            .PickupWindow(Early(pickup, scale), Late(pickup, scale)).PickupService(Service(pickup, scale))
            .DeliveryWindow(Early(delivery, scale), Late(delivery, scale)).DeliveryService(Service(delivery, scale)));
    }

    private static int[] Matrix(RawInstance raw, Func<Node, Node, int> leg)
    {
        if (raw.Matrix is { } given) return given;
        var n = raw.Nodes.Length;
        var matrix = new int[n * n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
                if (i != j) matrix[i * n + j] = leg(raw.Nodes[i], raw.Nodes[j]);
        return matrix;
    }

    private static long Early(Node node, int scale) => (long)Math.Ceiling(node.Ready * scale);

    private static long Late(Node node, int scale) => (long)Math.Floor(node.Due * scale);

    private static int Service(Node node, int scale) => (int)Math.Ceiling(node.Service * scale);

    private static string Name(int node) => node.ToString(CultureInfo.InvariantCulture);
}
