namespace Steward.Routing;

/// <summary>Solomon (1987) and Gehring and Homberger (1999): a name, VEHICLE, CUSTOMER, then seven columns a line.</summary>
internal static class SolomonReader
{
    internal static RawInstance Read(LineReader lines)
    {
        var name = lines.Next()!;
        Skip(lines, "VEHICLE");
        lines.Next();
        var fleet = lines.NextWords(2);
        var (vehicles, capacity) = (lines.Whole(fleet[0]), lines.Whole(fleet[1]));
        Skip(lines, "CUSTOMER");
        lines.Next();
        var nodes = new List<Node>();
        while (lines.Peek() is not null) nodes.Add(ReadNode(lines, nodes.Count));
        if (nodes.Count == 0) throw lines.Fault("missing_depot", "There is no depot.");
        return new(name, "solomon", [.. nodes], capacity, vehicles) { HasTimes = true };
    }

    private static void Skip(LineReader lines, string header)
    {
        if (lines.Next() is not { } line || !line.StartsWith(header, StringComparison.OrdinalIgnoreCase))
            throw lines.Fault("unknown_format", $"'{header}' is missing.");
    }

    private static Node ReadNode(LineReader lines, int expected)
    {
        if (lines.Peek() is { } line && (line.StartsWith("VEHICLE", StringComparison.OrdinalIgnoreCase) || line.StartsWith("CUSTOMER", StringComparison.OrdinalIgnoreCase)))
            throw lines.Fault("duplicate_section", $"'{line}' is there twice.");
        InstanceReader.CheckNodes(lines, expected + 1);
        var words = lines.NextWords(7);
        if (lines.Whole(words[0]) != expected) throw lines.Fault("wrong_count", $"Customer {words[0]} where {expected} is due.");
        var n = Array.ConvertAll(words[1..7], lines.Number);
        return new(n[0], n[1], lines.Whole(words[3]), n[3], n[4], n[5]);
    }
}
