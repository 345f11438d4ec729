namespace Steward.Routing;

/// <summary>
/// VRPLIB, CVRPLIB and EURO-NeurIPS: <c>KEY : value</c> lines and sections. Numbers of a section may break lines anywhere.
/// Nodes count from 1 in the file, the depot first; from 0 here.
/// </summary>
internal sealed class VrplibReader
{
    private const int MaxNodes = 10_001;
    private readonly LineReader lines;
    private readonly Dictionary<string, string> keys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double[]> sections = new(StringComparer.Ordinal);

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
            if (line.IndexOf(':') is var colon and > 0) AddUnique(keys, line[..colon].Trim(), line[(colon + 1)..].Trim());
            else if (line.EndsWith("_SECTION", StringComparison.Ordinal)) AddUnique(sections, line, Numbers());
            else throw lines.Fault("unknown_format", $"'{Short(line)}' is neither a key nor a section.");
        }
    }

    private void AddUnique<T>(Dictionary<string, T> table, string key, T value)
    {
        if (!table.TryAdd(key, value)) throw lines.Fault("duplicate_section", $"'{Short(key)}' is there twice.");
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
        if (n > MaxNodes) throw lines.Fault("limit_exceeded", $"{n} nodes are more than {MaxNodes}.");
        if (n < 1) throw lines.Fault("missing_depot", $"{n} nodes.");
        if (sections.TryGetValue("DEPOT_SECTION", out var depots) && (depots.Length == 0 || depots[0] != 1 || depots.Length > 2))
            throw lines.Fault("unsupported_feature", "Only node 1 may be the depot.");
        var explicitMatrix = Key("EDGE_WEIGHT_TYPE") switch
        {
            "EXPLICIT" => true,
            "EUC_2D" => false,
            var other => throw lines.Fault("unknown_weight_type", $"Edge weight type '{Short(other)}'."),
        };
        var xy = explicitMatrix && !sections.ContainsKey("NODE_COORD_SECTION") ? new double[n * 2] : Columns("NODE_COORD_SECTION", n, 2);
        var (demand, service) = (Columns("DEMAND_SECTION", n, 1), Optional("SERVICE_TIME_SECTION", n, 1));
        var windows = Optional("TIME_WINDOW_SECTION", n, 2);
        var nodes = Enumerable.Range(0, n).Select(i => new Node(
            xy[i * 2], xy[i * 2 + 1], (int)demand[i], windows?[i * 2] ?? 0, windows?[i * 2 + 1] ?? 0, service?[i] ?? 0)).ToArray();
        return new(keys.GetValueOrDefault("NAME", "vrplib"), "vrplib", nodes, lines.Whole(Key("CAPACITY")), null)
        {
            HasTimes = windows is not null,
            MaxDistance = keys.TryGetValue("DISTANCE", out var most) ? (long)lines.Number(most) : null,
            Matrix = explicitMatrix ? ExplicitMatrix.Read(lines, Key("EDGE_WEIGHT_FORMAT"), Section("EDGE_WEIGHT_SECTION"), n) : null,
        };
    }

    private string Key(string name) => keys.GetValueOrDefault(name) ?? throw lines.Fault("missing_key", $"'{name}' is missing.");

    private double[] Section(string name) => sections.GetValueOrDefault(name) ?? throw lines.Fault("missing_section", $"'{name}' is missing.");

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
