namespace Steward.Portfolio.Allocation;

/// <summary>How a row of a linear program compares with its right side.</summary>
internal enum RowKind
{
    AtMost,
    Equal,
    AtLeast,
}

/// <summary>
/// Small linear programs: min c·x, rows of A x ≤, =, ≥ b, x ≥ 0. A dense tableau in two phases; Bland's rule (New finite pivoting rules for the
/// simplex method, 1977) chooses, so that it cannot cycle and the same program has the same answer everywhere. Meant for tens of variables, scaled
/// to about 1.
/// </summary>
internal sealed class Simplex
{
    private const double Tolerance = 1e-10;
    private readonly int variables;
    private readonly List<(double[] Row, RowKind Kind, double Right)> rows = [];

    internal Simplex(int variables) => this.variables = variables;

    internal void Add(double[] row, RowKind kind, double right) =>
        rows.Add(right < 0 ? (Array.ConvertAll(row, value => -value), Mirrored(kind), -right) : (row, kind, right));

    /// <summary>The best x; null when no x meets all rows, or the cost falls without end.</summary>
    internal double[]? Minimise(double[] cost)
    {
        var slacks = rows.Count(row => row.Kind != RowKind.Equal);
        var artificials = rows.Count(row => row.Kind != RowKind.AtMost);
        var (width, firstArtificial) = (variables + slacks + artificials, variables + slacks);
        var (table, basis) = Table(width, firstArtificial);

        var phaseOne = new double[width];
        for (var i = firstArtificial; i < width; i++) phaseOne[i] = 1;
        if (!Run(table, basis, phaseOne, width) || Value(table, basis, phaseOne) > 1e-7) return null;
        DriveOut(table, basis, firstArtificial);
        if (!Run(table, basis, [.. cost, .. new double[width - variables]], firstArtificial)) return null;

        var best = new double[variables];
        for (var i = 0; i < basis.Length; i++)
            if (basis[i] < variables) best[basis[i]] = table[i][width];
        return best;
    }

    private (double[][] Table, int[] Basis) Table(int width, int firstArtificial)
    {
        var (table, basis, slack, artificial) = (new double[rows.Count][], new int[rows.Count], variables, firstArtificial);
        for (var i = 0; i < rows.Count; i++)
        {
            var line = table[i] = new double[width + 1];
            rows[i].Row.CopyTo(line, 0);
            line[width] = rows[i].Right;
            if (rows[i].Kind == RowKind.AtMost) line[basis[i] = slack++] = 1;
            if (rows[i].Kind == RowKind.AtLeast) line[slack++] = -1;
            if (rows[i].Kind != RowKind.AtMost) line[basis[i] = artificial++] = 1;
        }
        return (table, basis);
    }

    /// <summary>Pivots until no column below <paramref name="columns"/> lowers the cost; false when it falls without end.</summary>
    private static bool Run(double[][] table, int[] basis, double[] cost, int columns)
    {
        while (Entering(table, basis, cost, columns) is { } column)
        {
            var leaving = -1;
            for (var i = 0; i < table.Length; i++)
            {
                if (table[i][column] <= Tolerance) continue;
                var difference = leaving < 0 ? -1 : table[i][^1] / table[i][column] - table[leaving][^1] / table[leaving][column];
                if (difference < -Tolerance || (difference <= Tolerance && (leaving < 0 || basis[i] < basis[leaving]))) leaving = i;
            }
            if (leaving < 0) return false;
            Pivot(table, leaving, column);
            basis[leaving] = column;
        }
        return true;
    }

    private static int? Entering(double[][] table, int[] basis, double[] cost, int columns)
    {
        for (var column = 0; column < columns; column++)
        {
            var reduced = cost[column];
            for (var i = 0; i < table.Length; i++) reduced -= cost[basis[i]] * table[i][column];
            if (reduced < -Tolerance) return column;
        }
        return null;
    }

    /// <summary>An artificial variable that stays in the basis at 0 gives its place to any other; a row without one says nothing and stays 0.</summary>
    private static void DriveOut(double[][] table, int[] basis, int firstArtificial)
    {
        for (var i = 0; i < basis.Length; i++)
        {
            if (basis[i] < firstArtificial) continue;
            var column = Array.FindIndex(table[i], 0, firstArtificial, value => Math.Abs(value) > Tolerance);
            if (column < 0) continue;
            Pivot(table, i, column);
            basis[i] = column;
        }
    }

    private static void Pivot(double[][] table, int row, int column)
    {
        var pivot = table[row][column];
        for (var k = 0; k < table[row].Length; k++) table[row][k] /= pivot;
        for (var i = 0; i < table.Length; i++)
        {
            var factor = table[i][column];
            if (i == row || factor == 0) continue;
            for (var k = 0; k < table[i].Length; k++) table[i][k] -= factor * table[row][k];
        }
    }

    private static double Value(double[][] table, int[] basis, double[] cost)
    {
        var value = 0.0;
        for (var i = 0; i < basis.Length; i++) value += cost[basis[i]] * table[i][^1];
        return value;
    }

    private static RowKind Mirrored(RowKind kind) => kind switch { RowKind.AtMost => RowKind.AtLeast, RowKind.AtLeast => RowKind.AtMost, _ => kind };
}
