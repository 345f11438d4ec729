using System.Globalization;
using Steward.Kernel;
using Steward.Notifications.Contracts;
using Steward.Wealth.Clients;
using Steward.Wealth.Common;

namespace Steward.Wealth.Rebalancing;

/// <summary>Tells a client, and his adviser where he is to act, what a rebalancing rule does.</summary>
internal sealed class RebalancingNotices(ClientStore clients, INotifications notifications)
{
    internal const string ApprovalNeeded = "Rebalancing Approval Needed", Triggered = "Rebalancing Triggered", Executed = "Rebalancing Executed", Partially = "Rebalancing Partially Executed", Failed = "Rebalancing Failed", Paused = "Rule Paused";

    /// <param name="occurrence">Which time of this event for this rule; the same is told once.</param>
    /// <param name="execution">The one that it is about; null: the rule as a whole.</param>
    internal async Task Tell(Session session, RebalancingRule rule, string @event, string occurrence, string reason, decimal? amount = null, Guid? execution = null)
    {
        if (await clients.Find(session, rule.ClientId) is not { RetiredAt: null } client) return;
        var told = new List<Recipient> { Recipient.Client(client.Id) };
        if (@event is ApprovalNeeded or Failed && client.AdviserId is { } adviser) told.Add(Recipient.UserAbout(adviser, client.Id));
        foreach (var to in told)
            await notifications.Tell(session, new Notice(@event, to, rule.Id.ToString("D"), occurrence)
            {
                Amount = amount, Link = execution is { } plan ? Places.Plan(client.Id, plan) : Places.RebalancingRule(client.Id, rule.Id),
                Data = new Dictionary<string, object?>
                {
                    ["client_name"] = client.Name, ["order_number"] = rule.Code, ["reason"] = $"{rule.Name}: {reason}", ["amount"] = amount is { } money ? new { amount = money, currency = client.Currency } : null,
                    ["due_on"] = rule.NextRebalancingDate?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                },
            });
    }
}
