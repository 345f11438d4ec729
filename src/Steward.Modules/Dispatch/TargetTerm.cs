using Steward.Dispatch.Matching;

namespace Steward.Dispatch;

/// <summary>What the target term of a match did to a choice: who would have been chosen without it, and what that would have saved.</summary>
/// <param name="Minutes">By how many minutes the delivery comes later for it; negative: sooner.</param>
/// <param name="Kilometres">By how much farther the chosen driver is from the pickup.</param>
internal sealed record TargetTermCost(bool Changed, Guid? WithoutDriverId, decimal? Minutes, decimal? Kilometres);

/// <summary>Decides once more without the target term, so that a decision can show what it cost.</summary>
internal static class TargetTerm
{
    /// <summary>Null when no driver has points for being behind: then there is nothing to compare.</summary>
    internal static DispatchProposal? Without(DispatchSnapshot snapshot) => Array.TrueForAll(snapshot.Drivers, d => d.TargetPaceMilli == 0) ? null
        : DispatchPolicy.Decide(snapshot with { Drivers = Array.ConvertAll(snapshot.Drivers, d => d with { TargetPaceMilli = 0 }) }, explain: false);

    internal static TargetTermCost? Of(DispatchSnapshot snapshot, OrderResult result, DispatchProposal? without)
    {
        if (without?.Find(result.OrderId) is not { } other) return null;
        if (result.Winner is not { } winner || other.Winner is not { } first) return new(result.Winner is null != other.Winner is null, other.Winner?.DriverId, null, null);
        var metres = snapshot.Metres[Array.FindIndex(snapshot.Orders, o => o.Id == result.OrderId)];
        decimal Km(Guid driver) => metres[Array.FindIndex(snapshot.Drivers, d => d.Id == driver)] / 1000m;
        return new(
            winner.DriverId != first.DriverId, first.DriverId, decimal.Round((winner.DeliveredInSeconds - first.DeliveredInSeconds) / 60m, 1), decimal.Round(Km(winner.DriverId) - Km(first.DriverId), 2));
    }
}
