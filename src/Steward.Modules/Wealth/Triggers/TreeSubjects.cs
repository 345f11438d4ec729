using Steward.Kernel;
using Steward.Portfolio.Triggers;
using Steward.Wealth.Common;
using Steward.Wealth.Goals;
using Steward.Wealth.MarketSeries;
using Steward.Wealth.Schemes;

namespace Steward.Wealth.Triggers;

/// <summary>Refuses a tree that looks at something that is not there: such a leaf would be unknown for ever, and the tree would wait in silence.</summary>
internal sealed class TreeSubjects(SchemeStore schemes, GoalStore goals, SeriesStore series)
{
    internal async Task Check(Session session, Guid client, IReadOnlyList<SentLeaf> leaves, Checks checks)
    {
        foreach (var (pointer, leaf) in leaves)
        {
            if (leaf.Terms.Type is TriggerType.Nav or TriggerType.Price) await Scheme(session, pointer + "/scheme_id", leaf, checks);
            else if (leaf.Terms.Type == TriggerType.GoalProgress && Guid.TryParse(leaf.Subject, out var id) && !(await goals.Find(session, id) is { RetiredAt: null } goal && goal.ClientId == client))
                checks.Say(pointer + "/goal_id", "unknown_goal", $"The client has no goal {id}.");
        }
    }

    private async Task Scheme(Session session, string pointer, ConditionLeaf leaf, Checks checks)
    {
        if (TreeJson.SeriesOf(leaf.Subject) is { } code)
        {
            if (leaf.Terms.Type == TriggerType.Nav) checks.Say(pointer, "condition_not_possible", "A series has closes and no NAVs: trigger_type Price.");
            else if (code.Length > 60 || await series.Lookup(session, code) is null) checks.Say(pointer, "unknown_series", $"There is no series {Checks.Short(code)}.");
        }
        else if (Guid.TryParse(leaf.Subject, out var id))
        {
            if (await schemes.Find(session, id) is not { RetiredAt: null } scheme) checks.Say(pointer, "unknown_scheme", $"There is no scheme {id}.");
            else if (leaf.Terms.Type == TriggerType.Price && !scheme.IsExchangeTraded) checks.Say(pointer, "condition_not_possible", $"{scheme.Name} is not traded on an exchange and has NAVs, no closes: trigger_type NAV.");
        }
    }
}
