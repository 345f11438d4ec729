using System.Globalization;
using Steward.Kernel;
using Steward.Portfolio;
using Steward.Portfolio.Schedules;
using Steward.Wealth.Clients;
using Steward.Wealth.Common;
using Steward.Wealth.Goals;
using Steward.Wealth.Mandates;
using Steward.Wealth.MarketSeries;
using Steward.Wealth.Schemes;

namespace Steward.Wealth.Triggers;

/// <summary>Makes a checked row of a request: vocabulary, sizes, schemes, the condition and whether it is already true.</summary>
internal sealed class TriggerTermsReader(SchemeStore schemes, SeriesStore seriesStore, GoalStore goals, MandateStore mandates, TriggerValues values, TreeSubjects subjects, TriggerTimes times)
{
    private const decimal Most = 999_999_999_999m;
    private const int DefaultDays = 365;
    private const int MostConfirmations = 20;

    /// <exception cref="RefusedException">422 with every fault at its place.</exception>
    internal async Task<TriggerOrderRow> Read(Session session, ClientRow client, WriteTriggerOrder.Request request, TriggerOrderRow row)
    {
        var (checks, leaves) = (new Checks(), new List<SentLeaf>());
        row = Sizes(Words(request, row, checks), request, checks);
        row = Times(session, Condition(request, row, checks, leaves), request, checks);
        row = await Things(session, client, request, row, checks);
        await subjects.Check(session, client.Id, leaves, checks);
        checks.Done();
        return await Armed(session, row);
    }

    private static TriggerOrderRow Words(WriteTriggerOrder.Request request, TriggerOrderRow row, Checks checks)
    {
        checks.Name(request.Name, "/name");
        checks.Text(request.Description, "/description");
        checks.Text(request.Folio, "/folio", 40);
        foreach (var (value, pointer) in (ValueTuple<string?, string>[])[(request.TriggerType, "/trigger_type"), (request.OrderType, "/order_type"), (request.SchemeId, "/scheme_id")]) checks.Need(value, pointer);
        return row with
        {
            Name = request.Name ?? "", Description = request.Description, Folio = request.Folio, IsEnabled = request.IsEnabled ?? true, MandateId = request.MandateId,
            TriggerType = checks.Word(request.TriggerType, Common.Words.TriggerType, "/trigger_type") ?? row.TriggerType, OrderType = checks.Word(request.OrderType, Common.Words.OrderType, "/order_type") ?? row.OrderType,
            Funding = checks.Word(request.Funding, Common.Words.Funding, "/funding") ?? "Cash", Approval = checks.Word(request.Approval, Common.Words.Approval, "/approval") ?? "None",
            OnDistribution = checks.Word(request.OnDistribution, Common.Words.OnDistribution, "/on_distribution") ?? "Hold",
        };
    }

    private static TriggerOrderRow Sizes(TriggerOrderRow row, WriteTriggerOrder.Request request, Checks checks)
    {
        row = row with
        {
            Amount = checks.Coins(request.Amount, "/amount"), Units = checks.UnitCount(request.Units, "/units"), PercentOfHolding = checks.Share(request.PercentOfHolding, "/percent_of_holding"), AllUnits = request.AllUnits ?? false,
            ApprovalAbove = checks.Amount(request.ApprovalAbove, "/approval_above"),
        };
        var sizes = (request.Amount is null ? 0 : 1) + (request.Units is null ? 0 : 1) + (request.PercentOfHolding is null ? 0 : 1) + (row.AllUnits ? 1 : 0);
        if (sizes != 1) checks.Say("/amount", "size_not_single", $"Give exactly one of amount, units, percent_of_holding and all_units, not {sizes}.");
        else if (row.OrderType == "Purchase" && request.Amount is null) checks.Say("/amount", "size_not_single", "A purchase has an amount.");
        if (row.Funding == "Liquid Scheme") checks.Say("/funding", "unsupported_feature", "A trigger order is paid from cash or by mandate. Let it switch out of the liquid scheme instead.");
        if (row.Approval == "Above Amount" && request.ApprovalAbove is null) checks.Say("/approval_above", "required", "Above Amount needs approval_above.");
        if ((row.OrderType == "Switch") != !string.IsNullOrEmpty(request.TargetSchemeId)) checks.Say("/target_scheme_id", "switch_target", row.OrderType == "Switch" ? "A switch needs a target." : "Only a switch has a target.");
        return row;
    }

    private static TriggerOrderRow Condition(WriteTriggerOrder.Request request, TriggerOrderRow row, Checks checks, List<SentLeaf> leaves)
    {
        var condition = checks.Word(request.TriggerCondition, Common.Words.TriggerCondition, "/trigger_condition");
        row = row with
        {
            TriggerField = request.TriggerField, Tolerance = checks.Number(request.Tolerance, "/tolerance", Nav.Decimals, 0, Most), Strict = request.Strict ?? false, ConfirmCount = request.ConfirmCount ?? 1,
            AllowImmediate = request.AllowImmediate ?? false, TrailPercent = checks.Share(request.TrailPercent, "/trail_percent", most: 99.9999m), TrailAmount = checks.Price(request.TrailAmount, "/trail_amount"),
            Repeat = request.Repeat is { } repeat ? Json.Of(repeat) : default,
        };
        checks.Range(request.ConfirmCount, "/confirm_count", 1, MostConfirmations);
        checks.Range(request.Repeat?.Max, "/repeat/max", 1, 1_000);
        checks.Range(request.Repeat?.CooldownDays, "/repeat/cooldown_days", 0, 3_650);
        if (row.TriggerType == "Custom") return Tree(request, row, checks, leaves);
        if (request.ConditionTree is not null) checks.Say("/condition_tree", "unknown_config_key", "Only a Custom order has a tree.");
        if (condition is null && !checks.AnyAt("/trigger_condition")) checks.Say("/trigger_condition", "required", "trigger_condition is required.");
        var isTrailing = request.TrailPercent is not null || request.TrailAmount is not null;
        var value = isTrailing && request.TriggerValue is null ? 0 : TriggerFigures.Value(request.TriggerValue?.Text, row.TriggerType, "/trigger_value", checks);
        row = row with { TriggerCondition = condition ?? row.TriggerCondition, TriggerValue = value ?? 0, ConditionTree = default };
        if (condition is null || value is null) return row;
        foreach (var fault in row.Terms.Faults()) checks.Say(fault.Pointer, fault.Code, fault.Message);
        TriggerFigures.CheckField(row.TriggerField, "/trigger_field", checks);
        return row;
    }

    private static TriggerOrderRow Tree(WriteTriggerOrder.Request request, TriggerOrderRow row, Checks checks, List<SentLeaf> leaves)
    {
        if (request.ConditionTree is not { } tree) checks.Say("/condition_tree", "required", "A Custom order needs condition_tree.");
        else TreeJson.Read(tree, "/condition_tree", checks, leaves);
        if (request.Repeat is not null || row.ConfirmCount != 1 || request.TrailPercent is not null || request.TrailAmount is not null)
            checks.Say("/condition_tree", "unsupported_feature", "A Custom order fires once: no repeat, confirmations or trail.");
        return row with { TriggerCondition = "Equals", TriggerValue = 0, ConditionTree = request.ConditionTree is { } json ? new(json.GetRawText()) : default };
    }

    private static TriggerOrderRow Times(Session session, TriggerOrderRow row, WriteTriggerOrder.Request request, Checks checks)
    {
        if (request.ValidFrom is null) checks.Say("/valid_from", "required", "valid_from is required.");
        foreach (var (at, pointer) in new[] { (request.ValidFrom, "/valid_from"), (request.ValidUntil, "/valid_until") })
            if (at?.Year is < BusinessCalendar.FirstYear or > BusinessCalendar.LastYear) checks.Say(pointer, "out_of_limits", $"{pointer[1..]} lies in the years {BusinessCalendar.FirstYear} to {BusinessCalendar.LastYear}.");
        if (checks.AnyAt("/valid_from")) return row;
        var from = Instants.Micros(request.ValidFrom ?? session.Now);
        var until = Instants.Micros(request.ValidUntil ?? from.AddDays(DefaultDays));
        if (until <= from) checks.Say("/valid_until", "valid_until_before_from", "valid_until must be after valid_from.");
        else if (until <= session.Now) checks.Say("/valid_until", "valid_until_before_from", "valid_until has passed already.");
        return row with { ValidFrom = from, ValidUntil = until, Status = row.Status == "Held" ? "Held" : from > session.Now ? "Pending" : "Active" };
    }

    private async Task<TriggerOrderRow> Things(Session session, ClientRow client, WriteTriggerOrder.Request request, TriggerOrderRow row, Checks checks)
    {
        var scheme = await Scheme(session, request.SchemeId, "/scheme_id", checks);
        var target = row.OrderType == "Switch" ? await Scheme(session, request.TargetSchemeId, "/target_scheme_id", checks) : null;
        var series = await Series(session, request, row, checks);
        if (row.TriggerType == "Price" && request.Series is null && scheme is { IsExchangeTraded: false }) checks.Say("/trigger_type", "condition_not_possible", $"{scheme.Name} is not traded on an exchange and has NAVs, no closes: trigger_type NAV, or name the series that the price is of.");
        var isOpen = scheme is null || (row.OrderType == "Purchase" ? scheme.IsOpenForPurchase : row.OrderType == "Redemption" ? scheme.IsOpenForRedemption : scheme.IsOpenForSwitch);
        if (!isOpen) checks.Say("/scheme_id", "scheme_closed", $"{scheme!.Name} is closed for a {row.OrderType.ToLowerInvariant()}.");
        if (target is not null && scheme is not null)
        {
            if (target.Id == scheme.Id) checks.Say("/target_scheme_id", "switch_target", "A switch leads to another scheme.");
            else if (target.Amc != scheme.Amc) checks.Say("/target_scheme_id", "switch_across_amc", "A switch stays inside one fund house. Say it as a redemption and a purchase.");
            else if (!target.IsOpenForSwitch && !target.IsOpenForPurchase) checks.Say("/target_scheme_id", "scheme_closed", $"{target.Name} is closed.");
        }
        var goal = request.GoalId is { } goalId ? await goals.Find(session, goalId) : null;
        if (request.GoalId is not null && goal?.ClientId != client.Id) checks.Say("/goal_id", "unknown_goal", "The client has no such goal.");
        if (row.TriggerType == "Goal Progress" && request.GoalId is null) checks.Say("/goal_id", "required", "Goal Progress needs goal_id.");
        if (row.Funding == "Mandate" && request.MandateId is null) checks.Say("/mandate_id", "mandate_not_usable", "Funding by mandate needs mandate_id.");
        if (request.MandateId is { } mandate && (await mandates.Find(session, mandate))?.ClientId != client.Id) checks.Say("/mandate_id", "mandate_not_usable", "The client has no such mandate.");
        return row with
        {
            SeriesId = series?.Id, SeriesCode = series?.Code, SchemeId = scheme?.Id ?? row.SchemeId, SchemeName = scheme?.Name ?? "", TargetSchemeId = target?.Id, TargetSchemeName = target?.Name, GoalId = goal?.Id, GoalName = goal?.Name,
        };
    }

    /// <summary>The series whose closes a Price is compared with; the order is for the scheme all the same.</summary>
    private async Task<SeriesRow?> Series(Session session, WriteTriggerOrder.Request request, TriggerOrderRow row, Checks checks)
    {
        if (string.IsNullOrEmpty(request.Series)) return null;
        if (row.TriggerType != "Price") checks.Say("/series", "condition_not_possible", "Only a Price looks at a series; in a tree its leaf names it.");
        var code = TreeJson.SeriesOf(request.Series) ?? request.Series;
        if (code.Length <= 60 && await seriesStore.Lookup(session, code) is { IsLive: true } series) return series;
        checks.Say("/series", "unknown_series", $"There is no live series {Checks.Short(code)}.");
        return null;
    }

    private async Task<SchemeRow?> Scheme(Session session, string? id, string pointer, Checks checks)
    {
        if (string.IsNullOrEmpty(id)) return null;
        if (await schemes.Lookup(session, ReadSchemes.Id(id)) is { RetiredAt: null } scheme) return scheme;
        checks.Say(pointer, "unknown_scheme", $"There is no scheme {Checks.Short(id)}.");
        return null;
    }

    /// <summary>Sets the bits from the last accepted value, and refuses a level that holds already.</summary>
    private async Task<TriggerOrderRow> Armed(Session session, TriggerOrderRow row)
    {
        // Switched off, nothing of it fires; it is looked at when it is switched on again.
        if (!row.IsEnabled) return row;
        if (row.TriggerType == "Custom" && !row.AllowImmediate && await TriggerCache.HitOf(session, values, row) is { } hit)
            throw new RefusedException(Refusal.Rule("already_true", $"The tree holds already ({hit.Sentence}). Change it, or send allow_immediate.", "/condition_tree"));
        if (row.TriggerType == "Date") await CheckDate(session, row);
        var now = row.TriggerType == "Custom" ? null : await values.Of(session, row);
        var terms = row.Terms;
        if (now is not null && !row.AllowImmediate && row.TriggerType != "Date" && terms.Holds(now.Value))
            throw new RefusedException(Refusal.Rule("already_true", $"The condition holds already: the last value is {DecimalText.Write(decimal.Round(now.Value, Nav.Decimals))} of {now.Date:yyyy-MM-dd}. Change it, or send allow_immediate.", "/trigger_value"));
        if (now is not null && row.TrailAmount >= now.Value)
            throw new RefusedException(Refusal.Rule("out_of_range", $"A trail of {DecimalText.Write(row.TrailAmount.Value)} can never be fallen through: the last value is {DecimalText.Write(decimal.Round(now.Value, Nav.Decimals))}.", "/trail_amount"));
        bool? armed = !terms.IsCrossing || now is null ? null : row.TriggerCondition == "Crosses Above" ? now.Value < row.TriggerValue : now.Value > row.TriggerValue;
        return (row with { Armed = terms.IsCrossing ? armed ?? false : null, HighWater = null, WasTrue = false, ReferenceValue = now is null ? null : decimal.Round(now.Value, Nav.Decimals) }).WithStateAt(session.Now);
    }

    /// <summary>A date that is reached already is refused as any level is; one that Equals can no longer meet is refused in any case.</summary>
    private async Task CheckDate(Session session, TriggerOrderRow row)
    {
        var (day, at) = await times.DateOf(session, row);
        var earliest = LocalTime.DateIn(row.TimeZone, row.ValidFrom > session.Now ? row.ValidFrom : session.Now);
        if (row.TriggerCondition == "Equals" && day < earliest)
            throw new RefusedException(Refusal.Rule("out_of_limits", $"{day:yyyy-MM-dd} is over before the order can act, so it would never fire. Choose a later date.", "/trigger_value"));
        if (row.ValidUntil <= at)
            throw new RefusedException(Refusal.Rule(
                "out_of_limits", string.Create(CultureInfo.InvariantCulture, $"The order ends on {LocalTime.DateIn(row.TimeZone, row.ValidUntil.Value):yyyy-MM-dd}, before {day:yyyy-MM-dd} comes: it would never fire. Send a later valid_until."), "/valid_until"));
        if (at <= session.Now && !row.AllowImmediate)
            throw new RefusedException(Refusal.Rule("already_true", $"The date is reached already: orders of {day:yyyy-MM-dd} leave from 09:00 on. Change it, or send allow_immediate.", "/trigger_value"));
    }
}
