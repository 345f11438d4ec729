using Steward.Kernel;
using Steward.Portfolio;
using Steward.Wealth.Navs;

namespace Steward.Wealth.Triggers;

/// <summary>Says which orders changed: the index follows, whichever node holds it.</summary>
internal sealed class TriggerChanges(Outbox outbox)
{
    internal const string Event = "wealth.trigger";
    private const int Most = 500, MostNotices = 100;

    /// <summary>What clients are to be told of orders that fired or were held.</summary>
    internal async Task Tell(Session session, IReadOnlyList<TriggerNotice> notices)
    {
        foreach (var part in notices.Chunk(MostNotices)) await outbox.Publish(session, new NewEvent(Event, null, new { id = part[0].Id, notices = part, at = session.Now }));
    }

    internal async Task Say(Session session, IReadOnlyList<Guid> orders)
    {
        foreach (var part in orders.Chunk(Most)) await outbox.Publish(session, new NewEvent(Event, null, new { id = part[0], ids = part, at = session.Now }));
    }
}

/// <summary>Holds the open orders of a scheme while its values cannot be trusted, and lets them go again.</summary>
internal sealed class TriggerHolds(TriggerOrderStore store, PriceBooks books, TriggerChanges changes)
{
    internal const string Quarantine = "quarantine", CorporateAction = "corporate_action", Distribution = "distribution";

    /// <param name="schemes">Or series.</param>
    internal async Task Hold(Session session, IReadOnlyCollection<Guid> schemes, string reason)
    {
        if (schemes.Count > 0) await changes.Say(session, await store.Pass(session, schemes, "Active", "Held", null, reason));
    }

    internal async Task Release(Session session, Guid scheme, string reason) => await changes.Say(session, await store.Pass(session, [scheme], "Held", "Active", reason, null));

    /// <summary>A distribution lowers the NAV of its ex-date: Less Than orders wait for a person, have their value lowered, or let it be, as each says.</summary>
    internal async Task Distribute(Session session, Guid scheme, decimal amount)
    {
        var changed = new List<Guid>();
        foreach (var order in await store.OpenOnScheme(session, scheme))
        {
            if (order is not { IsByNav: true, SeriesId: null } || order.TriggerCondition is not ("Less Than" or "Crosses Below") || order.TriggerField is not (null or "nav") || order.OnDistribution == "Ignore") continue;
            if (order.OnDistribution == "Adjust")
            {
                var seen = await TriggerStates.Settled(session, books, order);
                await store.Adjust(session, seen with { TriggerValue = Lowered(seen.TriggerValue, amount), HighWater = seen.HighWater is { } high ? Lowered(high, amount) : null });
            }
            else if (order.Status == "Active") await store.Step(session, order with { Status = "Held", HeldReason = Distribution });
            changed.Add(order.Id);
        }
        await changes.Say(session, changed);
    }

    /// <summary>0 of a trailing order means no floor and stays.</summary>
    private static decimal Lowered(decimal value, decimal amount) => value == 0 ? 0 : Math.Max(value - amount, Money.Coin(Nav.Decimals));
}
