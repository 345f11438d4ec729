namespace Steward.Bench.Learning;

/// <param name="Leaves">Most leaves a tree.</param>
/// <param name="LeastRows">In a leaf.</param>
/// <param name="RowShare">Of the rows, drawn afresh for each tree.</param>
/// <param name="Penalty">On the leaves' values.</param>
internal sealed record BoostOptions(int Trees = 400, double Rate = 0.06, int Leaves = 24, int LeastRows = 25, double RowShare = 0.7, double Penalty = 2);

/// <summary>
/// Gradient boosting of regression trees for squared error (Friedman 2001, with the sampling of Friedman 2002), grown best leaf first on histograms:
/// each column is cut at its own values, at most 64 of them. Deterministic for a seed.
/// </summary>
internal sealed class BoostedTrees : IModel
{
    private const int MostBins = 64;
    private readonly double middle, rate;
    private readonly List<Tree> trees = [];

    private BoostedTrees(double middle, double rate) => (this.middle, this.rate) = (middle, rate);

    internal static BoostedTrees Fit(double[][] rows, double[] minutes, BoostOptions options, int seed)
    {
        var model = new BoostedTrees(minutes.Average(), options.Rate);
        var cuts = Enumerable.Range(0, rows[0].Length).Select(column => Cuts(rows, column)).ToArray();
        var bins = rows.Select(row => row.Select((value, column) => (byte)Bin(cuts[column], value)).ToArray()).ToArray();
        var left = minutes.Select(m => m - model.middle).ToArray();
        var random = new Random(seed);
        var drawn = new List<int>(rows.Length);
        for (var t = 0; t < options.Trees; t++)
        {
            drawn.Clear();
            for (var i = 0; i < rows.Length; i++)
                if (random.NextDouble() < options.RowShare) drawn.Add(i);
            var tree = Tree.Grow(bins, left, [.. drawn], cuts, options);
            model.trees.Add(tree);
            for (var i = 0; i < rows.Length; i++) left[i] -= options.Rate * tree.Value(bins[i]);
        }

        return model;
    }

    public double Predict(double[] row)
    {
        var sum = middle;
        foreach (var tree in trees) sum += rate * tree.Value(row);
        return sum;
    }

    /// <summary>Between neighbouring values, thinned evenly by rows when there are many.</summary>
    private static double[] Cuts(double[][] rows, int column)
    {
        var values = rows.Select(row => row[column]).Distinct().Order().ToArray();
        if (values.Length > MostBins)
        {
            var all = rows.Select(row => row[column]).Order().ToArray();
            values = [.. Enumerable.Range(0, MostBins).Select(i => all[(long)i * (all.Length - 1) / (MostBins - 1)]).Distinct()];
        }

        return [.. values.Zip(values.Skip(1), (a, b) => (a + b) / 2)];
    }

    private static int Bin(double[] cuts, double value)
    {
        var at = Array.BinarySearch(cuts, value);
        return at < 0 ? ~at : at;
    }

    /// <summary>A node: a split (rows with a bin up to <see cref="Cut"/> go left), or a leaf with a value.</summary>
    private sealed class Node
    {
        internal int Column = -1, Cut;
        internal double Threshold, Value;
        internal Node? Left, Right;
    }

    private sealed class Tree(Node root)
    {
        internal double Value(byte[] bins)
        {
            var node = root;
            while (node.Column >= 0) node = bins[node.Column] <= node.Cut ? node.Left! : node.Right!;
            return node.Value;
        }

        internal double Value(double[] row)
        {
            var node = root;
            while (node.Column >= 0) node = row[node.Column] <= node.Threshold ? node.Left! : node.Right!;
            return node.Value;
        }

        internal static Tree Grow(byte[][] bins, double[] left, int[] rows, double[][] cuts, BoostOptions options)
        {
            var root = new Node();
            var open = new List<(Node Node, int[] Rows, Split? Split)> { (root, rows, Best(bins, left, rows, cuts, options)) };
            for (var leaves = 1; leaves < options.Leaves; leaves++)
            {
                var at = -1;
                for (var i = 0; i < open.Count; i++)
                    if (open[i].Split is { } one && (at < 0 || one.Gain > open[at].Split!.Gain)) at = i;
                if (at < 0) break;
                var (node, mine, split) = open[at];
                open.RemoveAt(at);
                (node.Column, node.Cut, node.Threshold) = (split!.Column, split.Cut, cuts[split.Column][split.Cut]);
                var (small, large) = (Array.FindAll(mine, i => bins[i][node.Column] <= node.Cut), Array.FindAll(mine, i => bins[i][node.Column] > node.Cut));
                open.Add((node.Left = new(), small, Best(bins, left, small, cuts, options)));
                open.Add((node.Right = new(), large, Best(bins, left, large, cuts, options)));
            }

            foreach (var (node, mine, _) in open) node.Value = mine.Sum(i => left[i]) / (mine.Length + options.Penalty);
            return new(root);
        }

        private sealed record Split(int Column, int Cut, double Gain);

        private static Split? Best(byte[][] bins, double[] left, int[] rows, double[][] cuts, BoostOptions options)
        {
            if (rows.Length < 2 * options.LeastRows) return null;
            Split? best = null;
            var (sums, counts) = (new double[MostBins], new int[MostBins]);
            for (var column = 0; column < cuts.Length; column++)
            {
                Array.Clear(sums);
                Array.Clear(counts);
                foreach (var i in rows)
                {
                    sums[bins[i][column]] += left[i];
                    counts[bins[i][column]]++;
                }

                var (total, sum, count) = (sums.Sum(), 0.0, 0);
                var whole = total * total / (rows.Length + options.Penalty);
                for (var cut = 0; cut < cuts[column].Length; cut++)
                {
                    (sum, count) = (sum + sums[cut], count + counts[cut]);
                    if (count < options.LeastRows || rows.Length - count < options.LeastRows) continue;
                    var gain = sum * sum / (count + options.Penalty) + (total - sum) * (total - sum) / (rows.Length - count + options.Penalty) - whole;
                    if (gain > 1e-9 && gain > (best?.Gain ?? 0)) best = new(column, cut, gain);
                }
            }

            return best;
        }
    }
}
