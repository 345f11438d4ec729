using System.Text;
using Steward.Kernel;

namespace Steward.Orders;

/// <summary>
/// A file of orders of past days. To be played they are taken in as they were to come: by a clock that stands before the first of them.
/// </summary>
internal sealed class PastDays
{
    private readonly byte[] content;
    private readonly IReadOnlyList<(int Line, ImportedOrder Order)> orders;

    private PastDays(byte[] content, IReadOnlyList<(int, ImportedOrder)> orders) => (this.content, this.orders) = (content, orders);

    /// <summary>Null for a file in any other form, or without one readable order.</summary>
    internal static PastDays? Of(byte[] content)
    {
        if (SourceFile.Read(content, new Dictionary<string, string>()).File is not { } file || !IndiaFood2022.Knows(file.Header)) return null;
        var orders = file.Rows.Select(row => (row.Line, row.Cells is { } cells ? IndiaFood2022.Read(cells) : new(null, [], Fault: row.Fault))).ToList();
        return orders.Any(o => o.Item2.OrderedAt is not null) ? new(content, orders) : null;
    }

    /// <summary>Midnight at the place, of the day of the first order.</summary>
    internal DateTimeOffset Opens => LocalTime.At(IndiaFood2022.TimeZone, NodaTime.LocalDate.FromDateOnly(orders.Min(o => DateOf(o.Order)) ?? throw new InvalidOperationException("No order has a time.")).AtMidnight());

    internal byte[] Content => content;

    /// <summary>The same file with the orders of one zone and day; lines keep their numbers, those left out are empty. Null when there are none.</summary>
    internal PastDays? Only(string? zone, DateOnly? date)
    {
        var kept = orders.Where(o => (zone is null || o.Order.Request?.Zone == zone) && (date is null || DateOf(o.Order) == date)).ToList();
        if (kept.Count == 0) return null;
        var lines = Encoding.UTF8.GetString(content).Split('\n');
        foreach (var (line, _) in orders.Except(kept)) lines[line - 1] = "";
        return new(Encoding.UTF8.GetBytes(string.Join('\n', lines)), kept);
    }

    private static DateOnly? DateOf(ImportedOrder order) => order.OrderedAt is { } at ? LocalTime.DateIn(IndiaFood2022.TimeZone, at) : null;
}
