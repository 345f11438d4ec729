namespace Steward.Routing;

/// <summary>The five layouts of an explicit weight section; row = from. Triangles are symmetric.</summary>
internal static class ExplicitMatrix
{
    internal static int[] Read(LineReader lines, string format, double[] numbers, int n)
    {
        var cells = format switch
        {
            "FULL_MATRIX" => Cells(n, _ => 0, _ => n),
            "LOWER_ROW" => Cells(n, _ => 0, row => row),
            "LOWER_DIAG_ROW" => Cells(n, _ => 0, row => row + 1),
            "UPPER_ROW" => Cells(n, row => row + 1, _ => n),
            "UPPER_DIAG_ROW" => Cells(n, row => row, _ => n),
            _ => throw lines.Fault("unknown_weight_type", $"Edge weight format '{format}'."),
        };
        var matrix = new int[n * n];
        var at = 0;
        foreach (var (row, column) in cells)
        {
            if (at >= numbers.Length) throw lines.Fault("wrong_count", $"The matrix has only {numbers.Length} numbers.");
            matrix[row * n + column] = lines.Whole(numbers[at++]);
            if (format != "FULL_MATRIX") matrix[column * n + row] = matrix[row * n + column];
        }

        return at == numbers.Length ? matrix : throw lines.Fault("wrong_count", $"The matrix has {numbers.Length} numbers, {at} are due.");
    }

    private static IEnumerable<(int Row, int Column)> Cells(int n, Func<int, int> from, Func<int, int> to)
    {
        for (var row = 0; row < n; row++)
            for (var column = from(row); column < to(row); column++) yield return (row, column);
    }
}
