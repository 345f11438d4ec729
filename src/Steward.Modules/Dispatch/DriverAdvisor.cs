using Steward.Dispatch.Matching;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Dispatch;

/// <summary>Who should take an order, how sure that is and who comes next: the policy itself, asked again under drawn times. Equal facts give equal advice.</summary>
internal sealed class DriverAdvisor(IOrders orders, ZoneObserver observer, EngineControl engines) : IDriverAdvisor
{
    private const int Draws = 200, MostAlternatives = 3, FlipSteps = 200;

    public async Task<DriverAdvice?> Advise(Session session, Guid order, IReadOnlyCollection<Guid> among)
    {
        if (await orders.Find(session, order) is not { Status: OrderStatus.Pending } facts) return null;
        var config = DispatchConfig.Of((await engines.Config(session, AutoDispatch.EngineName, facts.ZoneId)).Config);
        return await observer.One(session, facts, config) is { } seen ? Of(seen.Snapshot, among) : null;
    }

    internal static DriverAdvice Of(DispatchSnapshot snapshot, IReadOnlyCollection<Guid> among)
    {
        if (among.Count > 0) snapshot = snapshot with { Drivers = Array.ConvertAll(snapshot.Drivers, d => among.Contains(d.Id) ? d : d with { Active = false }) };
        var result = DispatchPolicy.Decide(snapshot).Orders[0];
        if (result.Winner is not { } winner) return new(null, null, null, "No driver may take this order.", [], result.BrokenCounts.ToDictionary(c => c.Rule, c => c.Drivers));
        var best = result.Candidates.First(c => c.DriverId == winner.DriverId);
        var late = -(best.Parts.FirstOrDefault(p => p.Name == "late_risk")?.Milli ?? 0) / 10_000m;
        var next = result.Candidates.Where(c => c is { IsEligible: true, Total: not null } && c.DriverId != winner.DriverId).OrderByDescending(c => c.Total).ThenBy(c => c.DriverId).Take(MostAlternatives);
        return new(
            winner.DriverId, Confidence(snapshot, winner.DriverId), late, winner.Reason,
            [.. next.Select(c => new AlternativeDriver(c.DriverId, (best.Total!.Value - c.Total!.Value) / 1000m, WouldWinIf(snapshot, result.OrderId, c.DriverId)))],
            result.BrokenCounts.ToDictionary(c => c.Rule, c => c.Drivers));
    }

    /// <summary>Travel times to either side by a quarter, each driver's on his own, and the service at the pickup by half.</summary>
    private static decimal Confidence(DispatchSnapshot snapshot, Guid winner)
    {
        var chance = new Chance(BitConverter.ToInt64(snapshot.Orders[0].Id.ToByteArray()), "suggest-driver");
        var stays = 0;
        for (var draw = 0; draw < Draws; draw++)
        {
            var seconds = Array.ConvertAll(snapshot.Seconds[0], s => s < 0 ? s : (int)(s * (750 + chance.Below(501)) / 1000));
            var order = snapshot.Orders[0] with { PickupSeconds = (int)(snapshot.Orders[0].PickupSeconds * (500 + chance.Below(1001)) / 1000) };
            if (DispatchPolicy.Decide(snapshot with { Orders = [order], Seconds = [seconds] }, explain: false).Orders[0].Winner?.DriverId == winner) stays++;
        }
        return stays / (decimal)Draws;
    }

    private static string? WouldWinIf(DispatchSnapshot snapshot, Guid order, Guid driver) =>
        WhyNot.Explain(snapshot, order, driver, stepsLimit: FlipSteps).SmallestChanges is [var flip, ..] ? $"{flip.Changes[0].Feature} {flip.Changes[0].From} → {flip.Changes[0].To} {flip.Changes[0].Unit}" : null;
}
