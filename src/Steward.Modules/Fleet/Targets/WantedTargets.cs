using System.Text.Json;
using Steward.Kernel;

namespace Steward.Fleet.Targets;

/// <summary>A row of a call that sets targets.</summary>
internal sealed record WantedTarget(int Index, string DriverId, int Deliveries, decimal Revenue);

/// <summary>A row that cannot be carried out.</summary>
internal sealed record FailedTarget(int Index, string DriverId, string Code);

/// <summary>Reads the rows by hand: a bad row is 422 with its index, where the general reader would answer 400 for the whole.</summary>
internal sealed class WantedTargets
{
    private const int MostRows = 5_000, MostDeliveries = 10_000;
    private readonly Dictionary<string, string> errors = new(StringComparer.Ordinal);

    internal List<WantedTarget> Rows { get; } = [];

    internal List<FailedTarget> Failed { get; } = [];

    internal Dictionary<string, string> Errors => errors;

    /// <param name="pointer">Where the array stands in the body.</param>
    internal static WantedTargets Read(JsonElement list, string pointer, TargetSettings defaults)
    {
        if (list.ValueKind is not JsonValueKind.Array) throw new RefusedException(Refusal.Invalid(pointer, "drivers is an array."));
        if (list.GetArrayLength() > MostRows) throw new RefusedException(Refusal.Invalid(pointer, $"At most {MostRows} rows."));
        var wanted = new WantedTargets();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var index = 0;
        foreach (var row in list.EnumerateArray()) wanted.Take(row, index, $"{pointer}/{index++}", defaults, seen);
        return wanted;
    }

    /// <summary>A refused row.</summary>
    internal void Fail(int index, string driver, string code, string at, string message)
    {
        Failed.Add(new(index, driver, code));
        errors.TryAdd(at, message);
    }

    private void Take(JsonElement row, int index, string at, TargetSettings defaults, HashSet<string> seen)
    {
        if (row.ValueKind is not JsonValueKind.Object) throw new RefusedException(Refusal.Invalid(at, "A row is an object."));
        foreach (var member in row.EnumerateObject())
            if (member.Name is not ("driver_id" or "target_deliveries" or "target_revenue")) throw new RefusedException(Refusal.Invalid($"{at}/{member.Name}", $"There is no member {member.Name} here."));
        var driver = Text(row, "driver_id");
        var deliveries = Deliveries(row, defaults.DefaultDeliveries);
        var revenue = Revenue(row, defaults.DefaultRevenue);
        if (driver is null) Fail(index, "", "invalid_driver_id", at + "/driver_id", "driver_id has 1 to 100 characters.");
        else if (!seen.Add(driver)) Fail(index, driver, "duplicate_driver", at + "/driver_id", $"Driver {driver} stands in this call twice.");
        else if (deliveries is null) Fail(index, driver, "invalid_target", at + "/target_deliveries", $"target_deliveries is a whole number from 0 to {MostDeliveries}.");
        else if (revenue is null) Fail(index, driver, "invalid_target", at + "/target_revenue", $"target_revenue is a number from 0 to {TargetStore.MostRevenue} with at most two decimals.");
        else Rows.Add(new(index, driver, deliveries.Value, revenue.Value));
    }

    private static string? Text(JsonElement row, string name) =>
        row.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String && value.GetString() is { Length: >= 1 and <= 109 } text && !text.Contains('\0') ? text : null;

    internal static int? Deliveries(JsonElement row, int byDefault) => !row.TryGetProperty("target_deliveries", out var value) ? byDefault
        : value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out var number) && number is >= 0 and <= MostDeliveries ? number : null;

    internal static decimal? Revenue(JsonElement row, decimal byDefault) => !row.TryGetProperty("target_revenue", out var value) ? byDefault
        : value.ValueKind is JsonValueKind.Number && value.TryGetDecimal(out var number) && number is >= 0 and <= TargetStore.MostRevenue && decimal.Round(number, 2) == number ? number : null;
}
