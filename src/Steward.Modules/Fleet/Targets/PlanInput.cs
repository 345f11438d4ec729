using System.Text.Json;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Fleet.Targets;

/// <summary>An order to plan: one that is stored, or one that only this call knows.</summary>
/// <param name="Name">As the caller called it.</param>
internal sealed record WantedOrder(
    int Index, string Name, string CustomerName, DateTimeOffset CreatedAt, DateTimeOffset Deadline, double? Latitude, double? Longitude, decimal LoadKg, string PickupId, decimal Revenue, LiveOrder? Known);

/// <summary>Reads orders of a planning call by hand: what is wrong is 422 with its index, and a stored order keeps its own deadline.</summary>
internal sealed class PlanInput
{
    private const int MostRows = 5_000;
    private static readonly TimeSpan MostAhead = TimeSpan.FromMinutes(2);
    private readonly Dictionary<string, string> errors = new(StringComparer.Ordinal);
    private readonly List<(JsonElement Row, string At)> rows = [];

    /// <summary>Null while nothing is wrong.</summary>
    internal Refusal? Refusal => errors.Count == 0 ? null : new("invalid_orders", $"{errors.Count} orders cannot be planned: {errors.First().Value}", 422, errors);

    /// <param name="needsPlace">An order without coordinates is refused.</param>
    internal bool NeedsPlace { get; init; }

    internal bool NeedsCreation { get; init; }

    internal static PlanInput Orders(JsonElement body, string member, string pointer, bool needsPlace = false, bool needsCreation = false)
    {
        if (body.ValueKind is not JsonValueKind.Object) throw new RefusedException(Kernel.Refusal.Invalid("", "The body is an object."));
        if (!body.TryGetProperty(member, out var list) || list.ValueKind is not JsonValueKind.Array) throw new RefusedException(Kernel.Refusal.Invalid(pointer, $"{member} is an array, and required."));
        if (list.GetArrayLength() > MostRows) throw new RefusedException(Kernel.Refusal.Invalid(pointer, $"At most {MostRows} orders."));
        var input = new PlanInput { NeedsPlace = needsPlace, NeedsCreation = needsCreation };
        var index = 0;
        foreach (var row in list.EnumerateArray()) input.rows.Add((row, $"{pointer}/{index++}"));
        return input;
    }

    internal async Task<IReadOnlyList<WantedOrder>> Resolve(Session session, Caller caller, ILiveOrders live)
    {
        var names = rows.Select(r => Text(r.Row, "order_id")).OfType<string>().Distinct().ToList();
        var known = names.Count == 0 ? new Dictionary<string, LiveOrder>() : await live.Known(session, names);
        var orders = new List<WantedOrder>();
        for (var i = 0; i < rows.Count; i++)
            if (Read(rows[i].Row, i, rows[i].At, session.Now, name => known.GetValueOrDefault(name) is { } found && caller.SeesZone(found.ZoneId) ? found : null) is { } order) orders.Add(order);
        return orders;
    }

    private WantedOrder? Read(JsonElement row, int index, string at, DateTimeOffset now, Func<string, LiveOrder?> find)
    {
        if (row.ValueKind is not JsonValueKind.Object || Text(row, "order_id") is not { } name) return No(at + "/order_id", "order_id has 1 to 100 characters.");
        var known = find(name);
        var created = Instant(row, "created_at") ?? known?.CreatedAt;
        if (created is null && NeedsCreation) return No(at + "/created_at", $"Order {name} is not known here: created_at is required.");
        if (created > now + MostAhead) return No(at + "/created_at", $"created_at {created:O} lies in the future.");
        var hours = Number(row, "sla_hours") ?? 4;
        if (hours is < 0.5m or > 24) return No(at + "/sla_hours", "sla_hours is from 0.5 to 24.");
        var (latitude, longitude) = (Degree(row, "delivery_lat", 90) ?? known?.DropoffLatitude, Degree(row, "delivery_lng", 180) ?? known?.DropoffLongitude);
        if (NeedsPlace && (latitude is null || longitude is null)) return No(at + "/delivery_lat", $"Order {name} has no coordinates.");
        var load = Number(row, "load_kg") ?? known?.WeightKg ?? 10;
        if (load < 0) return No(at + "/load_kg", "load_kg is not negative.");
        var start = created ?? now;
        return new(index, name, Text(row, "customer_name") ?? known?.CustomerName ?? "", start, known?.Deadline ?? start.AddMinutes((double)(hours * 60)), latitude, longitude, load,
            Text(row, "pickup_id") ?? "default", Number(row, "revenue") ?? known?.Revenue ?? 0, known);
    }

    private WantedOrder? No(string at, string message)
    {
        errors.TryAdd(at, message);
        return null;
    }

    internal static string? Text(JsonElement row, string name) => row.ValueKind is JsonValueKind.Object && row.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String
        && value.GetString() is { Length: >= 1 and <= 200 } text ? text : null;

    internal static decimal? Number(JsonElement row, string name) => row.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number && value.TryGetDecimal(out var number) ? number : null;

    internal static double? Degree(JsonElement row, string name, double most) =>
        row.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number && value.TryGetDouble(out var number) && Math.Abs(number) <= most ? number : null;

    private static DateTimeOffset? Instant(JsonElement row, string name) => row.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String && value.TryGetDateTimeOffset(out var at)
        ? Instants.Micros(at) : null;
}
