namespace Steward.Routing;

/// <summary>Li and Lim (2003): vehicles, capacity, speed; then nine columns a line, the last two naming the other half of a pair.</summary>
internal static class LiLimReader
{
    internal static RawInstance Read(LineReader lines)
    {
        var head = lines.NextWords(3);
        if (lines.Whole(head[2]) != 1) throw lines.Fault("unsupported_feature", $"Speed {head[2]}; only 1 is read.");
        var (vehicles, capacity) = (lines.Whole(head[0]), lines.Whole(head[1]));
        var (nodes, partners) = (new List<Node>(), new List<(int Pickup, int Delivery)>());
        while (lines.Peek() is not null)
        {
            InstanceReader.CheckNodes(lines, nodes.Count + 1);
            var words = lines.NextWords(9);
            if (lines.Whole(words[0]) != nodes.Count) throw lines.Fault("wrong_count", $"Task {words[0]} where {nodes.Count} is due.");
            var n = Array.ConvertAll(words[1..7], lines.Number);
            nodes.Add(new(n[0], n[1], lines.Whole(words[3]), n[3], n[4], n[5]));
            partners.Add((lines.Whole(words[7]), lines.Whole(words[8])));
        }

        if (nodes.Count == 0) throw lines.Fault("missing_depot", "There is no depot.");
        return new("lilim", "lilim", [.. nodes], capacity, vehicles) { HasTimes = true, Pairs = PairsOf(lines, nodes, partners) };
    }

    private static List<(int, int)> PairsOf(LineReader lines, List<Node> nodes, List<(int Pickup, int Delivery)> partners)
    {
        var pairs = new List<(int, int)>();
        for (var i = 1; i < nodes.Count; i++)
        {
            var (pickup, delivery) = partners[i];
            var other = Math.Max(pickup, delivery);
            if (Math.Min(pickup, delivery) != 0 || other <= 0 || other >= nodes.Count
                || (delivery > 0 ? partners[delivery].Pickup : partners[pickup].Delivery) != i || nodes[i].Demand != -nodes[other].Demand)
                throw lines.Fault("pair_incomplete", $"Task {i} has no matching other half.");
            if (delivery > 0) pairs.Add((i, delivery));
        }

        return pairs;
    }
}
