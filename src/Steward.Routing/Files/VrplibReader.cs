namespace Steward.Routing;

/// <summary>
/// VRPLIB, CVRPLIB and EURO-NeurIPS: <c>KEY : value</c> lines and sections. Numbers of a section may break lines anywhere.
/// Nodes count from 1 in the file, the depot first; from 0 here.
/// </summary>
internal sealed class VrplibReader
{
    private readonly LineReader lines;
    private readonly Dictionary<string, string> keys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double[]> sections = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> lineOf = new(StringComparer.Ordinal);

    private VrplibReader(LineReader lines) => this.lines = lines;

    internal static RawInstance Read(LineReader lines)
    {
        var reader = new VrplibReader(lines);
        reader.ReadAll();
        return reader.Build();
    }

    private void ReadAll()
    {
        while (lines.Next() is { } line && line != "EOF")
        {
            if (line.IndexOf(':') is var colon and > 0) Add(keys, line[..colon].Trim(), () => line[(colon + 1)..].Trim());
            else if (line.EndsWith("_SECTION", StringComparison.Ordinal)) Add(sections, line, Numbers);
            else throw lines.Fault("unknown_format", $"'{Short(line)}' is neither a key nor a section.");
        }
    }

    private void Add<T>(Dictionary<string, T> table, string key, Func<T> value)
    {
        if (!lineOf.TryAdd(key, lines.Line)) throw lines.Fault("duplicate_section", $"'{Short(key)}' is there twice.");
        table[key] = value();
    }

    private double[] Numbers()
    {
        var numbers = new List<double>();
        while (lines.Peek() is { } line && (char.IsAsciiDigit(line[0]) || line[0] is '-' or '+' or '.'))
        {
            lines.Next();
            foreach (var word in LineReader.Words(line)) numbers.Add(lines.Number(word));
        }

        return [.. numbers];
    }

    private RawInstance Build()
    {
        var n = lines.Whole(Key("DIMENSION"));
        InstanceReader.CheckNodes(lines, n);
        if (n < 1) throw lines.Fault("missing_depot", $"{n} nodes.");
        if (sections.TryGetValue("DEPOT_SECTION", out var depots) && (depots.Length == 0 || depots[0] != 1 || depots.Length > 2))
            throw lines.Fault("unsupported_feature", "Only node 1 may be the depot.");
        var explicitMatrix = Key("EDGE_WEIGHT_TYPE") switch
        {
            "EXPLICIT" => true,
            "EUC_2D" => false,
            var other => throw lines.Fault("unknown_weight_type", $"Edge weight type '{Short(other)}'."),
        };
        var matrix = explicitMatrix ? ExplicitMatrix.Read(lines, Key("EDGE_WEIGHT_FORMAT"), Section("EDGE_WEIGHT_SECTION"), n) : null;
        var xy = explicitMatrix && !sections.ContainsKey("NODE_COORD_SECTION") ? new double[n * 2] : Columns("NODE_COORD_SECTION", n, 2);
        var (demand, service) = (Columns("DEMAND_SECTION", n, 1), Optional("SERVICE_TIME_SECTION", n, 1));
        var windows = Optional("TIME_WINDOW_SECTION", n, 2);
        lines.Line = lineOf["DEMAND_SECTION"];
        var nodes = Enumerable.Range(0, n).Select(i => new Node(
            xy[i * 2], xy[i * 2 + 1], lines.Whole(demand[i]), windows?[i * 2] ?? 0, windows?[i * 2 + 1] ?? 0, service?[i] ?? 0)).ToArray();
        return new(keys.GetValueOrDefault("NAME", "vrplib"), "vrplib", nodes, lines.Whole(Key("CAPACITY")), null)
        {
            HasTimes = windows is not null,
            MaxDistance = keys.TryGetValue("DISTANCE", out var most) ? (long)lines.Number(most) : null,
            Matrix = matrix,
        };
    }

    private string Key(string name) => Found(keys, name, "missing_key");

    private double[] Section(string name) => Found(sections, name, "missing_section");

    /// <summary>What stands under a name; a fault found in it bears its line.</summary>
    private T Found<T>(Dictionary<string, T> table, string name, string code)
    {
        if (!table.TryGetValue(name, out var found)) throw lines.Fault(code, $"'{name}' is missing.");
        lines.Line = lineOf[name];
        return found;
    }

    private double[]? Optional(string name, int n, int columns) => sections.ContainsKey(name) ? Columns(name, n, columns) : null;

    /// <summary>The columns behind the node numbers, by node.</summary>
    private double[] Columns(string name, int n, int columns)
    {
        var numbers = Section(name);
        if (numbers.Length != n * (columns + 1)) throw lines.Fault("wrong_count", $"{name} has {numbers.Length} numbers, {n * (columns + 1)} are due.");
        var values = new double[n * columns];
        for (var row = 0; row < n; row++)
        {
            if (numbers[row * (columns + 1)] != row + 1) throw lines.Fault("wrong_count", $"{name}: node {row + 1} is missing.");
            for (var c = 0; c < columns; c++) values[row * columns + c] = numbers[row * (columns + 1) + 1 + c];
        }

        return values;
    }

    private static string Short(string text) => text.Length <= 40 ? text : text[..40];
}
