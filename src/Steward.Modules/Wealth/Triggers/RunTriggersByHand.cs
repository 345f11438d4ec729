using Steward.Kernel;
using Steward.Wealth.Calendars;
using Steward.Wealth.Clients;
using Steward.Wealth.Navs;
using Steward.Wealth.Scheduler;

namespace Steward.Wealth.Triggers;

/// <summary>
/// Looks at a client's open trigger orders now: those on values of the portfolio, a goal or a condition of several are reckoned anew; those on a
/// NAV fired already if an accepted NAV reached them, since each one is held against them when it comes.
/// </summary>
internal sealed class RunTriggersByHand(Database database, ClientAccess access, TriggerOrderStore store, PriceBooks books, TriggerValues values, TreeWatch trees, CalendarBook calendars, TriggerFiring firing) : IRunByHand
{
    public string Type => "triggers";

    public Task<RunByHandAnswer> Run(Caller caller, string subject, bool dryRun, CancellationToken cancel) => database.Write(
        async session =>
        {
            var client = await access.Of(session, caller, subject);
            var active = await store.Page(session, new PageRequest(PageRequest.Most, null), client.Id, "Active", null);
            var cache = new TriggerCache(store, books, values, trees, TriggerCooldown.By(await calendars.Read(session)));
            await cache.Reload(session, [.. active.Select(order => order.Id)]);
            var hits = await cache.LookAtComputed(session);
            var counts = dryRun || hits.Count == 0 ? new Dictionary<string, long>() : await firing.Fire(session, hits, caller.Actor, 0);
            var done = dryRun ? "would fire" : "reached their values: " + (counts.Count == 0 ? "nothing placed" : string.Join(", ", counts.Select(count => $"{count.Key} {count.Value}")));
            return new RunByHandAnswer($"Of {active.Count} active orders {hits.Count} {done}.") { Triggered = [.. hits.Select(hit => hit.OrderId)], DryRun = dryRun };
        },
        cancel);
}
