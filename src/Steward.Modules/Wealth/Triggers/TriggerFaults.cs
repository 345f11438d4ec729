using Microsoft.Extensions.Logging;
using Steward.Kernel;
using Steward.Wealth.Faults;

namespace Steward.Wealth.Triggers;

/// <summary>An order that the engine cannot deal with is held, so that it stops no other; it is looked at anew after growing pauses.</summary>
internal sealed class TriggerFaults(Database database, TriggerOrderStore store, TriggerChanges changes, FaultBook faults, ILogger<TriggerFaults> log)
{
    /// <summary>Why such an order is held: when it should have fired, or because what it looks at cannot be reckoned.</summary>
    internal const string AtFiring = "engine_fault", AtLooking = "value_fault";

    /// <param name="hit">What it should have fired with; null: it was only looked at, or taken up again.</param>
    internal async Task Hold(EngineShard shard, Guid id, Hit? hit, Exception error, CancellationToken cancel)
    {
        log.LogError(error, "Trigger order {Id} cannot be dealt with: it is held", id);
        await database.Write(
            async session =>
            {
                foreach (var order in (await store.Lock(session, [id])).Where(order => order.Status is "Active" or "Held"))
                {
                    await faults.Note(session, id, FaultStep.Trigger, $"Trigger order {order.Code}", error);
                    if (order.Status == "Active")
                        await store.Step(session, hit is null ? order with { Status = "Held", HeldReason = AtLooking } : order with { Status = "Held", HeldReason = AtFiring, FiredDate = hit.Date, HighWater = hit.High ?? order.HighWater });
                    await changes.Say(session, [id]);
                }
                await shard.Fence(session);
            },
            cancel);
    }

    /// <inheritdoc cref="FaultBook.Over"/>
    internal Task<int> Over(Session session, IReadOnlyCollection<Guid> orders) => faults.Over(session, orders, FaultStep.Trigger);
}
