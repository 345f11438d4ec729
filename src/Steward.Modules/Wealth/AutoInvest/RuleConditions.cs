using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Portfolio;
using Steward.Portfolio.Allocation;
using Steward.Portfolio.Navs;
using Steward.Portfolio.Schedules;
using Steward.Portfolio.Triggers;
using Steward.Wealth.Clients;
using Steward.Wealth.Goals;
using Steward.Wealth.MarketSeries;
using Steward.Wealth.Portfolios;
using Steward.Wealth.Schemes;
using Steward.Wealth.Triggers;

namespace Steward.Wealth.AutoInvest;

/// <summary>What a condition came to.</summary>
/// <param name="Holds">Null: it cannot be known now, and nothing happens.</param>
/// <param name="Seen">The values that were looked at, for the log.</param>
/// <param name="Into">The scheme to buy instead of the rule's own; null: the rule's.</param>
internal sealed record ConditionAnswer(bool? Holds, JsonObject Seen, Guid? Into = null)
{
    internal static ConditionAnswer Unknown(string why) => new(null, new JsonObject { ["unknown"] = why });
}

/// <summary>Looks whether the condition of a rule holds, on accepted values only.</summary>
internal sealed class RuleConditions(RuleStore rules, GoalStore goals, GoalBook goalBook, PortfolioBook portfolios, PortfolioAges ages, TriggerValues values, SeriesStore seriesStore, SchemeStore schemes, DriftTargets targets)
{
    internal Task<ConditionAnswer> Look(Session session, RuleRow rule, ClientRow client) => rule.TriggerType switch
    {
        "Goal Progress" => OfGoal(session, rule, client),
        "Portfolio Drift" => OfDrift(session, rule, client),
        _ => rule.Conditions is { } tree ? OfTree(session, tree, client) : rule.Config.MarketCondition is not null ? OfRegime(session, rule) : OfNavChange(session, rule),
    };

    private async Task<ConditionAnswer> OfGoal(Session session, RuleRow rule, ClientRow client)
    {
        if (rule.GoalId is not { } id || await goals.Find(session, id) is not { RetiredAt: null } row) return ConditionAnswer.Unknown("the goal is not there any more");
        var portfolio = await portfolios.Of(session, client);
        if (await ages.Fault(session, portfolio) is { } stale) return ConditionAnswer.Unknown(stale.Words);
        var (config, goal) = (rule.Config, (await goalBook.Reckon(session, portfolio, [row]))[id]);
        var measure = config.Measure == "projected_shortfall" ? GoalMeasure.ProjectedShortfall : GoalMeasure.Progress;
        var direction = config.GoalProgressDirection == "above" ? GoalDirection.Above : GoalDirection.Below;
        var check = new GoalCondition(measure, direction, new(config.GoalProgressThreshold ?? 0)).Check(goal);
        return new(check.Holds, new JsonObject
        {
            ["goal_id"] = id, ["measure"] = config.Measure, ["value"] = Text(check.Value.Value), ["direction"] = config.GoalProgressDirection, ["threshold"] = Text(check.Condition.Threshold.Value),
            ["goal_value"] = goal.Value.ToString(), ["target"] = goal.Target.ToString(), ["projected"] = goal.Projected.ToString(), ["nav_set"] = portfolio.Navs.Hash,
        });
    }

    private async Task<ConditionAnswer> OfDrift(Session session, RuleRow rule, ClientRow client)
    {
        var config = rule.Config;
        if (await targets.Of(session, config, rule.ClientId) is not { Count: > 0 } wanted) return ConditionAnswer.Unknown("the targets are not there any more");
        var portfolio = await portfolios.Of(session, client);
        if (portfolio.Value <= 0) return ConditionAnswer.Unknown("the portfolio has no value");
        if (await ages.Fault(session, portfolio) is { } stale) return ConditionAnswer.Unknown(stale.Words);
        var reading = PortfolioDrift.Of(portfolio, wanted, new(config.Measure == "absolute" ? DriftKind.Absolute : DriftKind.TotalVariation, new(config.DriftThreshold ?? 0)));
        var gaps = reading.Assets.Select(asset => (Class: asset.Key, Gap: asset.Difference.Value)).ToList();
        var seen = new JsonObject
        {
            ["drift"] = Text(decimal.Round((config.Measure == "absolute" ? reading.Greatest : reading.TotalVariation).Value, 6)), ["measure"] = config.Measure, ["threshold"] = Text(config.DriftThreshold ?? 0),
            ["value"] = Text(portfolio.Value), ["nav_set"] = portfolio.Navs.Hash, ["gaps"] = new JsonObject([.. gaps.Select(one => KeyValuePair.Create<string, JsonNode?>(one.Class, Text(decimal.Round(one.Gap, 6))))]),
        };
        return new(reading.IsBreach, seen, config.Into == "most_underweight" ? await targets.MostUnderweight(session, rule, gaps) : null);
    }

    private async Task<ConditionAnswer> OfTree(Session session, ConditionTree tree, ClientRow client)
    {
        var reading = await values.Evaluate(session, client.Id, tree);
        return new(reading.Holds, new JsonObject
        {
            ["sentence"] = await values.Said(session, reading), ["conditions"] = new JsonArray([.. reading.Leaves.Select(leaf => (JsonNode)new JsonObject
            {
                ["type"] = LeafWords.TypeOf(leaf.Leaf), ["subject"] = leaf.Leaf.Subject, ["field"] = leaf.Leaf.Terms.Field, ["condition"] = LeafWords.ConditionOf(leaf.Leaf), ["threshold"] = Text(leaf.Leaf.Terms.Value),
                ["value"] = leaf.Fact is { } fact ? Text(decimal.Round(fact.Value, 6)) : null, ["date"] = leaf.Fact is { } dated ? Day(dated.Date) : null, ["holds"] = leaf.Holds,
            })]),
        });
    }

    private async Task<ConditionAnswer> OfRegime(Session session, RuleRow rule)
    {
        var closes = await rules.Closes(session, rule.Config.Series!);
        if (closes.Count == 0 || await seriesStore.Lookup(session, rule.Config.Series!) is not { } series) return ConditionAnswer.Unknown($"no close of {rule.Config.Series} has been accepted");
        if (await ages.Fault(session, rule.Config.Series!, series.CalendarId, closes[^1].Day, LocalTime.DateIn(rule.TimeZone, session.Now), series.MaxAge ?? NavLimits.UsualAge) is { } stale) return ConditionAnswer.Unknown(stale.Words);
        var last = Regime.Of(closes.Select(close => new Nav(close.Value))).Last();
        var seen = new JsonObject
        {
            ["series"] = rule.Config.Series, ["date"] = Day(closes[^1].Day), ["close"] = last.Close.ToString(), ["high_252"] = last.High?.ToString(), ["mean_200"] = last.Mean is { } mean ? Text(decimal.Round(mean, 6)) : null,
            ["session"] = last.Session.ToString(), ["in_a_row"] = last.InARow, ["regime"] = last.Standing.ToString(), ["wanted"] = rule.Config.MarketCondition,
        };
        return new(last.Standing == MarketRegime.Unknown ? null : last.Standing.ToString() == rule.Config.MarketCondition, seen);
    }

    private async Task<ConditionAnswer> OfNavChange(Session session, RuleRow rule)
    {
        var (days, threshold) = (rule.Config.ChangeDays ?? 1, rule.Config.NavChangeThreshold ?? 0);
        var navs = await rules.LastNavs(session, rule.SchemeId, days + 1);
        if (await schemes.Find(session, rule.SchemeId) is not { } scheme) return ConditionAnswer.Unknown("the scheme is not there any more");
        if (await ages.Fault(session, scheme, LocalTime.DateIn(rule.TimeZone, session.Now)) is { } stale) return ConditionAnswer.Unknown(stale.Words);
        if (navs.Count <= days) return ConditionAnswer.Unknown($"{navs.Count} NAVs are known and {days + 1} are needed");
        var (now, then) = (navs[0], navs[days]);
        // Products instead of a quotient, so that the border is exact.
        var holds = threshold < 0 ? now.Value * 100 <= then.Value * (100 + threshold) : now.Value * 100 >= then.Value * (100 + threshold);
        return new(holds, new JsonObject
        {
            ["nav"] = Text(now.Value), ["nav_date"] = Day(now.Day), ["before"] = Text(then.Value), ["before_date"] = Day(then.Day), ["change_percent"] = Text(decimal.Round((now.Value / then.Value - 1) * 100, 6)), ["threshold"] = Text(threshold),
        });
    }

    private static string Text(decimal value) => DecimalText.Write(value);

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>The allocation that a drift is measured against, and the scheme that is farthest below it.</summary>
internal sealed class DriftTargets(RuleStore rules, SchemeStore schemes)
{
    internal async Task<IReadOnlyDictionary<string, decimal>?> Of(Session session, TriggerConfig config, Guid client) =>
        config.Targets ?? (config.RebalancingRuleId is { } rule ? await rules.TargetsOf(session, rule, client) : null);

    /// <summary>Of the rule's schemes the one whose class lacks most; the first by id where several do.</summary>
    internal async Task<Guid?> MostUnderweight(Session session, RuleRow rule, IReadOnlyList<(string Class, decimal Gap)> gaps)
    {
        var gap = gaps.ToDictionary(one => one.Class, one => one.Gap, StringComparer.Ordinal);
        var known = await schemes.Many(session, [.. rule.Parts.Select(part => part.SchemeId)]);
        return known.OrderBy(scheme => gap.GetValueOrDefault(scheme.AssetClass)).ThenBy(scheme => scheme.Id).Select(scheme => (Guid?)scheme.Id).FirstOrDefault();
    }
}
