using System.Globalization;
using Steward.Kernel;
using Steward.Notifications.Contracts;
using Steward.Wealth.Clients;
using Steward.Wealth.Common;

namespace Steward.Wealth.AutoInvest;

/// <summary>Tells clients about their auto-invest rules.</summary>
internal sealed class RuleNotices(ClientStore clients, INotifications notifications)
{
    /// <summary>Once for each event and occurrence.</summary>
    internal async Task Tell(Session session, RuleRow rule, string @event, string occurrence, string reason, decimal? amount)
    {
        if (await clients.Find(session, rule.ClientId) is not { RetiredAt: null } client) return;
        await notifications.Tell(session, new Notice(@event, Recipient.Client(rule.ClientId), rule.Id.ToString("D"), occurrence)
        {
            Amount = amount, Scheme = rule.SchemeId.ToString("D"), Link = Places.AutoInvestRule(rule.ClientId, rule.Id),
            Data = new Dictionary<string, object?>
            {
                ["client_name"] = client.Name, ["scheme"] = rule.SchemeName, ["reason"] = reason, ["amount"] = amount is { } money ? new { amount = money, currency = rule.Currency } : null,
                ["due_on"] = rule.NextExecutionDate?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            },
        });
    }
}
