using System.Globalization;
using System.Text.Json;
using Steward.Routes.Contracts;

namespace Steward.Routes.Travel;

/// <summary>What a road server says of one leg in free flow; null seconds: no road.</summary>
internal readonly record struct RoadLeg(int? Seconds, int Metres);

/// <summary>
/// An OSRM-compatible server (<c>/table/v1/driving</c>). Three retries after 100, 200 and 400 ms, 2 s in all, a breaker after 5 failures in a
/// row (the limit of 2 s can be given otherwise). Anything but a complete table of sane numbers is a failure: the caller goes on to the next provider. Thread-safe.
/// </summary>
internal sealed class RoadServer(HttpClient http, Uri address, TimeProvider clock, int mostPlaces = 100, TimeSpan? limit = null)
{
    internal const string Provider = "osrm";
    private const int FailuresToOpen = 5;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan OpenFor = TimeSpan.FromSeconds(30);
    private static readonly int[] RetryMs = [100, 200, 400];
    private readonly Lock gate = new();
    private int failures;
    private DateTimeOffset closedUntil;

    /// <summary>Row-major, or null when the server cannot be relied on now.</summary>
    internal async Task<RoadLeg[]?> Table(IReadOnlyList<GeoPoint> from, IReadOnlyList<GeoPoint> to, CancellationToken cancel)
    {
        if (IsOpen()) return null;
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limited.CancelAfter(limit ?? Limit);
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                var legs = await Pieces(from, to, limited.Token);
                Note(good: true);
                return legs;
            }
            catch (Exception error) when (IsOfTheServer(error) && !cancel.IsCancellationRequested)
            {
                Note(good: false);
                if (attempt == RetryMs.Length || limited.IsCancellationRequested || IsOpen()) return null;
            }

            try { await Task.Delay(RetryMs[attempt], limited.Token); }
            catch (OperationCanceledException) when (!cancel.IsCancellationRequested) { return null; }
        }
    }

    private static bool IsOfTheServer(Exception error) =>
        error is HttpRequestException or JsonException or OperationCanceledException or InvalidDataException or IOException;

    private bool IsOpen()
    {
        lock (gate) return clock.GetUtcNow() < closedUntil;
    }

    private void Note(bool good)
    {
        lock (gate)
        {
            failures = good ? 0 : failures + 1;
            if (failures < FailuresToOpen) return;
            closedUntil = clock.GetUtcNow() + OpenFor;
            failures = 0;
        }
    }

    /// <summary>Servers limit the places of a request: rows and columns go in blocks that fit.</summary>
    private async Task<RoadLeg[]> Pieces(IReadOnlyList<GeoPoint> from, IReadOnlyList<GeoPoint> to, CancellationToken cancel)
    {
        var legs = new RoadLeg[from.Count * to.Count];
        var rowStep = Math.Min(from.Count, Math.Max(1, mostPlaces - Math.Min(to.Count, mostPlaces / 2)));
        var columnStep = Math.Max(1, mostPlaces - rowStep);
        for (var row = 0; row < from.Count; row += rowStep)
            for (var column = 0; column < to.Count; column += columnStep)
                await Piece(from, to, row, Math.Min(rowStep, from.Count - row), column, Math.Min(columnStep, to.Count - column), legs, cancel);
        return legs;
    }

    private async Task Piece(
        IReadOnlyList<GeoPoint> from, IReadOnlyList<GeoPoint> to, int row, int rows, int column, int columns, RoadLeg[] legs, CancellationToken cancel)
    {
        var places = from.Skip(row).Take(rows).Concat(to.Skip(column).Take(columns));
        var coordinates = string.Join(';', places.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Longitude:0.#####},{p.Latitude:0.#####}")));
        var path = $"table/v1/driving/{coordinates}?sources={Range(0, rows)}&destinations={Range(rows, columns)}&annotations=duration,distance";
        using var response = await http.GetAsync(new Uri(address, path), cancel);
        response.EnsureSuccessStatusCode();
        await using var body = await response.Content.ReadAsStreamAsync(cancel);
        using var document = await JsonDocument.ParseAsync(body, cancellationToken: cancel);
        if (document.RootElement is not { ValueKind: JsonValueKind.Object } root || !root.TryGetProperty("code", out var code) || code.ValueKind is not JsonValueKind.String || !code.ValueEquals("Ok"))
            throw new InvalidDataException("The road server did not answer Ok.");
        var (durations, distances) = (Rows(document, "durations", rows), Rows(document, "distances", rows));
        var found = false;
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                var leg = Leg(Cell(durations[i], j, columns), Cell(distances[i], j, columns));
                found |= leg.Seconds is not null;
                legs[(row + i) * to.Count + column + j] = leg;
            }
        }

        if (!found) throw new InvalidDataException("The road server knows no road at all: its map is of another region.");
    }

    private static string Range(int first, int count) => string.Join(';', Enumerable.Range(first, count));

    private static JsonElement[] Rows(JsonDocument document, string name, int rows)
    {
        if (!document.RootElement.TryGetProperty(name, out var table) || table.ValueKind is not JsonValueKind.Array || table.GetArrayLength() != rows)
            throw new InvalidDataException($"The road server's {name} are not {rows} rows.");
        return [.. table.EnumerateArray()];
    }

    private static double? Cell(JsonElement row, int column, int columns)
    {
        if (row.ValueKind is not JsonValueKind.Array || row.GetArrayLength() != columns) throw new InvalidDataException("The road server's table is ragged.");
        var cell = row[column];
        if (cell.ValueKind is JsonValueKind.Null) return null;
        var value = cell.ValueKind is JsonValueKind.Number ? cell.GetDouble() : double.NaN;
        return value is >= 0 and < 100_000_000 ? value : throw new InvalidDataException($"The road server gave {cell.GetRawText()} for a leg.");
    }

    private static RoadLeg Leg(double? duration, double? distance) => duration is { } seconds && distance is { } metres
        ? new((int)Math.Round(seconds), (int)Math.Round(metres))
        : new(null, TravelMatrix.Unreachable);
}
