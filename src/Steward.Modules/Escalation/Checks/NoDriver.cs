using Steward.Dispatch.Contracts;
using Steward.Escalation.Alerts;
using Steward.Escalation.Logs;
using Steward.Escalation.Remedies;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Escalation.Checks;

/// <summary>
/// An order for which there is nobody: critical and on the second level of the ladder with less than half an hour left, else a medium alert after five
/// minutes. One that lost its driver must have a new one in five minutes.
/// </summary>
internal sealed class NoDriver(IHandOvers handOvers, EscalationBook book, AlertBook alerts)
{
    private static readonly TimeSpan Urgent = TimeSpan.FromMinutes(30);

    internal async Task Look(Session session, OrderFacts order, EscalationConfig config)
    {
        if (order.Status != OrderStatus.Pending)
        {
            await Over(session, order.Id, "the order has a driver");
            return;
        }
        if (order.AwaitsItsTime(session.Now)) return;
        var isUrgent = order.SlaDeadline - session.Now < Urgent;
        var hasWaited = session.Now - order.DueAt >= TimeSpan.FromMinutes(config.LostDriverMinutes);
        if ((!isUrgent && !hasWaited) || (order.HoldUntil > session.Now && !isUrgent)) return;
        if (await handOvers.Search(session, order.Id) is not { } search) return;
        var isLost = hasWaited && order.ReassignmentCount > 0;
        if (search.Eligible > 0 && !isLost)
        {
            await Over(session, order.Id, "a driver may take the order");
            return;
        }
        await Raise(session, order, search, isUrgent, isUrgent || isLost, config);
    }

    private async Task Raise(Session session, OrderFacts order, DriverSearch search, bool isUrgent, bool climbs, EscalationConfig config)
    {
        var why = search.Eligible > 0 ? $"It lost its driver; {search.Eligible} may take it." : string.Join(", ", search.Reasons.OrderByDescending(r => r.Value).ThenBy(r => r.Key, StringComparer.Ordinal).Select(r => $"{r.Key} {r.Value}"));
        var severity = isUrgent ? Severity.Critical : climbs ? Severity.High : Severity.Medium;
        LogRow? row = null;
        if (climbs)
            (row, _) = await book.Hear(session, new(order.ZoneId, EscalationTypes.SlaRisk, Reasons.NoAvailableDrivers, severity, $"No driver for order {order.OrderNumber}", RunRemedies.Actor)
            {
                OrderId = order.Id, ReasonCode = Reasons.NoAvailableDrivers, Level = 2, Description = why.Length == 0 ? "No driver works in the zone." : why,
                MinutesToBreach = (int)Math.Floor((order.SlaDeadline - session.Now).TotalMinutes),
            }, config);
        await alerts.Raise(session, new(KeyOf(order.Id), AlertTypes.DispatchFailed, severity, Subjects.Order, $"No driver for order {order.OrderNumber}")
        {
            Code = Reasons.NoAvailableDrivers, ZoneId = order.ZoneId, OrderId = order.Id, Description = why, EscalationId = row?.Id,
        }, config);
    }

    private async Task Over(Session session, Guid order, string resolution)
    {
        await book.ResolveIfOpen(session, order, null, Reasons.NoAvailableDrivers, resolution, RunRemedies.Actor);
        await alerts.ResolveKey(session, KeyOf(order), resolution, RunRemedies.Actor);
    }

    private static string KeyOf(Guid order) => $"order:{order}:{Reasons.NoAvailableDrivers}";
}
