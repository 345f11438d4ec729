namespace Steward.Bench.Learning;

/// <summary>Something that has learned minutes from rows.</summary>
internal interface IModel
{
    double Predict(double[] row);
}

/// <summary>One figure for all: what a fixed trip time is.</summary>
internal sealed record Constant(double Value) : IModel
{
    public double Predict(double[] row) => Value;
}

/// <summary>Least squares with a penalty on the weights (Hoerl and Kennard 1970), by Cholesky on standardised columns.</summary>
internal sealed class Ridge : IModel
{
    private readonly double[] means, scales, weights;
    private readonly double middle;

    private Ridge(double[] means, double[] scales, double[] weights, double middle) => (this.means, this.scales, this.weights, this.middle) = (means, scales, weights, middle);

    internal static Ridge Fit(double[][] rows, double[] minutes, double penalty)
    {
        var columns = rows[0].Length;
        var means = Enumerable.Range(0, columns).Select(c => rows.Average(row => row[c])).ToArray();
        var scales = Enumerable.Range(0, columns).Select(c => Math.Sqrt(rows.Average(row => (row[c] - means[c]) * (row[c] - means[c]))) is > 1e-9 and var scale ? scale : 1).ToArray();
        var middle = minutes.Average();
        var (matrix, right, scaled) = (new double[columns, columns], new double[columns], new double[columns]);
        for (var r = 0; r < rows.Length; r++)
        {
            for (var c = 0; c < columns; c++) scaled[c] = (rows[r][c] - means[c]) / scales[c];
            for (var a = 0; a < columns; a++)
            {
                right[a] += scaled[a] * (minutes[r] - middle);
                for (var b = 0; b <= a; b++) matrix[a, b] += scaled[a] * scaled[b];
            }
        }

        for (var c = 0; c < columns; c++) matrix[c, c] += penalty;
        return new(means, scales, Solve(matrix, right), middle);
    }

    public double Predict(double[] row)
    {
        var sum = middle;
        for (var c = 0; c < weights.Length; c++) sum += weights[c] * (row[c] - means[c]) / scales[c];
        return sum;
    }

    private static double[] Solve(double[,] matrix, double[] right)
    {
        var n = right.Length;
        for (var j = 0; j < n; j++)
        {
            for (var k = 0; k < j; k++) matrix[j, j] -= matrix[j, k] * matrix[j, k];
            matrix[j, j] = Math.Sqrt(matrix[j, j]);
            for (var i = j + 1; i < n; i++)
            {
                for (var k = 0; k < j; k++) matrix[i, j] -= matrix[i, k] * matrix[j, k];
                matrix[i, j] /= matrix[j, j];
            }
        }

        var x = (double[])right.Clone();
        for (var i = 0; i < n; i++)
        {
            for (var k = 0; k < i; k++) x[i] -= matrix[i, k] * x[k];
            x[i] /= matrix[i, i];
        }

        for (var i = n - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < n; k++) x[i] -= matrix[k, i] * x[k];
            x[i] /= matrix[i, i];
        }

        return x;
    }
}
