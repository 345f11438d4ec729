using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Notifications.Contracts;
using Steward.Wealth.AutoInvest;
using Steward.Wealth.Common;
using Steward.Wealth.Rebalancing;
using Steward.Wealth.Tasks;
using Steward.Wealth.Triggers;

namespace Steward.Wealth.Schemes;

/// <summary>
/// A scheme that was merged or closed, or that changed in a way nobody has reckoned yet: its open trigger orders are held, rules that name it wait for
/// a person, and the clients and their advisers are told. What a person opens again goes on by itself; what an action stopped, a person releases.
/// </summary>
internal sealed class SchemeStops(TriggerOrderStore triggers, TriggerChanges changed, RuleStore rules, RebalancingRuleStore balances, SchemeStore schemes, TaskStore tasks, INotifications notifications)
{
    internal const string Closed = "scheme_closed";

    /// <summary>A corporate action took effect: everything that names the scheme stops.</summary>
    /// <param name="waiting">Codes of investment orders that have not left yet, for the people who look.</param>
    internal async Task Stop(Session session, SchemeRow scheme, Guid action, string sentence, IReadOnlyList<string> waiting)
    {
        var held = (await triggers.OpenNaming(session, scheme.Id)).Where(order => order.Status is "Active" or "Pending").ToList();
        await Hold(session, held, TriggerHolds.CorporateAction, $"corporate_action:{action}", sentence);
        var stopped = await StopRules(session, scheme.Id, _ => true, $"corporate_action:{action}", sentence);
        await tasks.Open(session, "corporate_action", null, "corporate_action", action, $"{sentence} {held.Count} trigger orders held, {stopped.Count} rules stopped, {waiting.Count} orders to leave.", new JsonObject
        {
            ["scheme_id"] = scheme.Id, ["trigger_orders"] = Codes(held.Select(order => order.Code)), ["rules"] = Codes(stopped), ["investment_orders"] = Codes(waiting),
        });
    }

    /// <summary>A person closed or opened the scheme: orders that it would refuse are held, and those that it takes again go on.</summary>
    internal async Task Follow(Session session, SchemeRow before, SchemeRow after)
    {
        var closing = (Purchase: before.IsOpenForPurchase && !after.IsOpenForPurchase, Redemption: before.IsOpenForRedemption && !after.IsOpenForRedemption);
        var opening = (!before.IsOpenForPurchase && after.IsOpenForPurchase) || (!before.IsOpenForRedemption && after.IsOpenForRedemption) || (!before.IsOpenForSwitch && after.IsOpenForSwitch);
        if (!closing.Purchase && !closing.Redemption && !(before.IsOpenForSwitch && !after.IsOpenForSwitch) && !opening) return;
        var orders = await triggers.OpenNaming(session, after.Id);
        var known = (await schemes.Many(session, [.. orders.SelectMany(order => new[] { order.SchemeId, order.TargetSchemeId ?? order.SchemeId }).Distinct()])).ToDictionary(scheme => scheme.Id);
        known[after.Id] = after;
        var (key, sentence) = ($"closed:{after.Id}:{after.Version}", $"{after.Name} ({after.ProductCode}) was closed.");
        await Hold(session, [.. orders.Where(order => order.Status is "Active" or "Pending" && IsRefused(order, known))], Closed, key, sentence);
        var free = orders.Where(order => order is { Status: "Held", HeldReason: Closed } && !IsRefused(order, known)).ToList();
        foreach (var order in free) await triggers.Step(session, order.Freed(session.Now));
        await changed.Say(session, [.. free.Select(order => order.Id)]);
        if (closing.Purchase || closing.Redemption) await StopRules(session, after.Id, rule => closing.Purchase ? rule.SourceSchemeId != after.Id || closing.Redemption : rule.SourceSchemeId == after.Id, key, sentence);
    }

    /// <summary>As the gate says when it fires.</summary>
    private static bool IsRefused(TriggerOrderRow order, Dictionary<Guid, SchemeRow> known)
    {
        var scheme = known[order.SchemeId];
        var isOpen = order.OrderType switch { "Purchase" => scheme.IsOpenForPurchase, "Redemption" => scheme.IsOpenForRedemption, _ => scheme.IsOpenForSwitch };
        return !isOpen || (order.TargetSchemeId is { } target && !known[target].IsOpenForPurchase);
    }

    private async Task Hold(Session session, IReadOnlyList<TriggerOrderRow> orders, string reason, string occurrence, string sentence)
    {
        foreach (var order in orders)
        {
            await triggers.Step(session, order with { Status = "Held", HeldReason = reason });
            await Tell(session, "Trigger Order Held", order.ClientId, order.Id, occurrence, order.Code, (order.SchemeId, order.SchemeName), sentence, Places.TriggerOrder(order.ClientId, order.Id));
        }
        await changed.Say(session, [.. orders.Select(order => order.Id)]);
    }

    private async Task<IReadOnlyList<string>> StopRules(Session session, Guid scheme, Func<RuleRow, bool> concerns, string occurrence, string sentence)
    {
        var stopped = new List<string>();
        foreach (var rule in (await rules.Naming(session, scheme)).Where(concerns))
        {
            await rules.Move(session, rule with { Status = RuleStatus.NeedsAttention, LastExecutionError = sentence });
            await Ask(session, "auto_invest_rule", rule.Id, rule.Code, rule.ClientId, occurrence, sentence);
            stopped.Add(rule.Code);
        }
        foreach (var rule in await balances.Naming(session, scheme))
        {
            await balances.Note(session, rule with { Status = "Needs Attention" });
            await Ask(session, "rebalancing_rule", rule.Id, rule.Code, rule.ClientId, occurrence, sentence);
            stopped.Add(rule.Code);
        }
        return stopped;
    }

    private async Task Ask(Session session, string kind, Guid rule, string code, Guid client, string occurrence, string sentence)
    {
        await tasks.Open(session, "rule_attention", client, kind, rule, $"Rule {code} waits: {sentence}", new JsonObject { ["code"] = code, ["cause"] = sentence });
        await Tell(session, "Rule Paused", client, rule, occurrence, code, null, sentence, kind == "auto_invest_rule" ? Places.AutoInvestRule(client, rule) : Places.RebalancingRule(client, rule));
    }

    private Task Tell(Session session, string happened, Guid client, Guid subject, string occurrence, string code, (Guid Id, string Name)? scheme, string sentence, string link) => notifications.Tell(
        session, new(happened, Recipient.Client(client), subject.ToString("D"), occurrence) { Scheme = scheme?.Id.ToString("D"), Link = link, Data = new Dictionary<string, object?> { ["order_number"] = code, ["scheme"] = scheme?.Name, ["reason"] = sentence } });

    private static JsonArray Codes(IEnumerable<string> codes) => [.. codes.Take(200).Select(code => (JsonNode)code)];
}
