using Steward.Kernel;
using Steward.Portfolio;
using Steward.Portfolio.Allocation;
using Steward.Wealth.Calendars;
using Steward.Wealth.Clients;
using Steward.Wealth.Common;
using Steward.Wealth.Schemes;

namespace Steward.Wealth.Rebalancing;

/// <summary>Checks what is asked for and makes the row of it; every fault is named at its pointer.</summary>
internal sealed class ReadRuleInput(SchemeStore schemes, CalendarBook calendars)
{
    private const decimal MostRelative = 1_000;

    internal async Task<RebalancingRule> Read(Session session, RuleInput input, ClientRow client, RebalancingRule row)
    {
        var checks = new Checks();
        checks.Name(input.Name, "/name");
        checks.Text(input.Description, "/description");
        checks.Need(input.Strategy, "/strategy");
        checks.Need(input.ThresholdPercent, "/threshold_percent");
        checks.Zone(input.TimeZone, "/time_zone");
        checks.Range(input.DayOfMonth, "/day_of_month", 1, 31);
        checks.Range(input.DayOfWeek, "/day_of_week", 0, 6);
        checks.Range(input.CooldownDays, "/cooldown_days", 0, 366);
        checks.Range(input.CatchUpWindowDays, "/catch_up_window_days", 0, 366);
        var strategy = checks.Word(input.Strategy, Words.Strategy, "/strategy");
        var read = row with
        {
            ClientId = client.Id, Name = input.Name ?? "", Description = input.Description, Strategy = strategy ?? "", TargetAllocation = Json.Of(Targets(checks, input)),
            ThresholdPercent = checks.Number(input.ThresholdPercent, "/threshold_percent", Percent.Decimals, null, MostRelative) ?? 0, MinDriftPercent = checks.Share(input.MinDriftPercent, "/min_drift_percent"),
            RebalanceAmount = checks.Amount(input.RebalanceAmount, "/rebalance_amount"), Frequency = checks.Word(input.Frequency, Words.Frequency, "/frequency"), DayOfMonth = input.DayOfMonth, DayOfWeek = input.DayOfWeek,
            TriggerOnDrift = input.TriggerOnDrift ?? strategy != "Time-Based", TriggerOnSchedule = input.TriggerOnSchedule ?? strategy is "Time-Based" or "Hybrid",
            ExecuteAutomatically = input.ExecuteAutomatically ?? false, RequireConfirmation = input.RequireConfirmation ?? true, IsEnabled = input.IsEnabled ?? true,
            Status = Status(checks, input.Status, row.Status) ?? row.Status, ThresholdKind = checks.Word(input.ThresholdKind, Words.ThresholdKind, "/threshold_kind") ?? (strategy == "Drift-Based" ? "Total Variation" : "Absolute"),
            RelativePercent = checks.Number(input.RelativePercent, "/relative_percent", Percent.Decimals, null, MostRelative), DestinationKind = checks.Word(input.DestinationKind, Words.DestinationKind, "/destination_kind") ?? "Target",
            DestinationPercent = checks.Share(input.DestinationPercent, "/destination_percent", least: 0), PerAsset = Overrides(checks, input), ClassFunds = await Funds(session, checks, input), LookThrough = input.LookThrough ?? false,
            CashBufferPercent = checks.Share(input.CashBufferPercent, "/cash_buffer_percent", least: 0) ?? 0.25m, SellPolicy = checks.Word(input.SellPolicy, Words.SellPolicy, "/sell_policy") ?? "If Needed",
            LotPolicy = checks.Word(input.LotPolicy, Words.LotPolicy, "/lot_policy") ?? "FIFO", ResidualRule = checks.Word(input.ResidualRule, Words.ResidualRule, "/residual_rule") ?? "Proportional",
            TaxBudget = checks.Amount(input.TaxBudget, "/tax_budget", orZero: true), BenefitFactor = checks.Number(input.BenefitFactor, "/benefit_factor", 4, 0, 1_000_000), MinOrderAmount = checks.Amount(input.MinOrderAmount, "/min_order_amount", orZero: true),
            MaxTurnoverPercent = checks.Share(input.MaxTurnoverPercent, "/max_turnover_percent"), CooldownDays = input.CooldownDays ?? 0, ApprovalAbove = checks.Amount(input.ApprovalAbove, "/approval_above"),
            TimeZone = input.TimeZone ?? client.TimeZone, CalendarId = input.CalendarId, RollConvention = checks.Word(input.RollConvention, Words.RollConvention, "/roll_convention") ?? "Following",
            CatchUpPolicy = checks.Word(input.CatchUpPolicy, Words.CatchUp, "/catch_up_policy") ?? "Ask", CatchUpWindowDays = input.CatchUpWindowDays ?? row.CatchUpWindowDays, StartDate = input.StartDate,
        };
        await Known(session, checks, read);
        if (input.CalendarId is { } calendar && (await calendars.Read(session)).Of(calendar) is null) checks.Say("/calendar_id", "calendar_missing", $"There is no calendar {calendar}.");
        Fit(checks, read);
        checks.Done();
        return read;
    }

    /// <summary>Every scheme that shares are measured by must be there; one that is closed may still be held, and sold.</summary>
    private async Task Known(Session session, Checks checks, RebalancingRule rule)
    {
        var named = new[] { ("/target_allocation/", rule.Targets.Keys), ("/per_asset/", rule.Overrides.Keys) }
            .SelectMany(part => part.Item2.Where(IsScheme).Select(key => (Pointer: part.Item1 + key, Id: Guid.Parse(key.AsSpan(PlanRule.SchemePrefix.Length))))).ToList();
        if (named.Count == 0) return;
        var known = (await schemes.Many(session, [.. named.Select(one => one.Id).Distinct()])).Select(scheme => scheme.Id).ToHashSet();
        foreach (var (pointer, id) in named.Where(one => !known.Contains(one.Id))) checks.Say(pointer, "unknown_scheme", $"There is no scheme {id}.");
    }

    /// <summary>Strategy, limits, triggers and schedule must speak of the same thing.</summary>
    private static void Fit(Checks checks, RebalancingRule rule)
    {
        var isTotal = rule.ThresholdKind == "Total Variation";
        if (rule.Strategy == "Drift-Based" && !isTotal) checks.Say("/threshold_kind", "strategy_mismatch", "A Drift-Based rule measures Total Variation.");
        if (rule.Strategy == "Threshold-Based" && isTotal) checks.Say("/threshold_kind", "strategy_mismatch", "A Threshold-Based rule looks at single shares; Total Variation is for Drift-Based rules.");
        if (!rule.TriggerOnDrift && !rule.TriggerOnSchedule) checks.Say("/trigger_on_drift", "strategy_mismatch", "A rule acts on drift, on its schedule, or on both.");
        if (rule.Strategy is "Threshold-Based" or "Drift-Based" && !rule.TriggerOnDrift) checks.Say("/trigger_on_drift", "strategy_mismatch", $"A {rule.Strategy} rule acts on drift.");
        if (rule.Strategy == "Time-Based" && rule.TriggerOnDrift) checks.Say("/trigger_on_drift", "strategy_mismatch", "A Time-Based rule acts on its schedule alone; a Hybrid one on both.");
        if (rule.Strategy is "Time-Based" or "Hybrid" && !rule.TriggerOnSchedule) checks.Say("/trigger_on_schedule", "strategy_mismatch", $"A {rule.Strategy} rule acts on its schedule.");
        if (rule.TriggerOnSchedule && rule.Frequency is null) checks.Say("/frequency", "required", "frequency is required when the rule acts on its schedule.");
        else if (rule.TriggerOnSchedule && !checks.AnyAt("/time_zone")) Schedule(checks, rule);
        if (rule.ThresholdKind is "Either" or "Both" && rule.RelativePercent is null) checks.Say("/relative_percent", "required", $"relative_percent is required for {rule.ThresholdKind}.");
        if (rule.DestinationKind == "Band" && rule.DestinationPercent is null) checks.Say("/destination_percent", "required", "destination_percent is required for the destination Band.");
        if (rule.ThresholdKind is not "Relative" && rule.ThresholdPercent > 100) checks.Say("/threshold_percent", "out_of_limits", "threshold_percent is at most 100 points.");
    }

    private static void Schedule(Checks checks, RebalancingRule rule)
    {
        foreach (var problem in RuleDates.TermsOf(rule).Problems())
            checks.Say(problem.Member == "Start" ? "/start_date" : "/" + System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(problem.Member), "invalid_schedule", problem.Message);
    }

    private static string? Status(Checks checks, string? asked, string present)
    {
        // Sent back as it is, it is no wish: a rule that needs attention is changed, and then resumed.
        if (checks.Word(asked, Words.RuleStatus, "/status") is not { } status || status == present) return null;
        if (status is "Cancelled" or "Completed" or "Needs Attention") checks.Say("/status", "state_conflict", "A rule is made Active, Paused or Draft; DELETE cancels it.");
        return status;
    }

    private static SortedDictionary<string, decimal> Targets(Checks checks, RuleInput input)
    {
        var targets = new SortedDictionary<string, decimal>(StringComparer.Ordinal);
        if (input.TargetAllocation is not { Count: > 0 } asked)
        {
            checks.Say("/target_allocation", "required", "target_allocation is required: a share for each class or scheme.");
            return targets;
        }
        foreach (var (name, figure) in asked)
        {
            var pointer = "/target_allocation/" + Checks.Short(name).Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
            if (Key(name) is not { } key) checks.Say(pointer, "unknown_asset", $"'{Checks.Short(name)}' is no class ({string.Join(", ", Words.AssetClass.Words)}) and no scheme:<id>.");
            else if (checks.Share(figure, pointer, least: 0) is { } share && !targets.TryAdd(key, share)) checks.Say(pointer, "duplicate_asset", $"'{key}' has two shares: name it once.");
        }
        if (targets.Count == asked.Count && targets.Values.Sum() != 100) checks.Say("/target_allocation", "allocation_not_100", $"The shares sum to {DecimalText.Write(targets.Values.Sum())}, not to 100.");
        return targets;
    }

    private static Json? Overrides(Checks checks, RuleInput input)
    {
        if (input.PerAsset is not { Count: > 0 } asked) return null;
        var read = new SortedDictionary<string, AssetOverride>(StringComparer.Ordinal);
        foreach (var (name, own) in asked)
        {
            var pointer = "/per_asset/" + Checks.Short(name);
            if (Key(name) is not { } key) checks.Say(pointer, "unknown_asset", $"'{Checks.Short(name)}' is no class and no scheme:<id>.");
            else read[key] = new(checks.Share(own.ThresholdPercent, pointer + "/threshold_percent"), checks.Number(own.RelativePercent, pointer + "/relative_percent", Percent.Decimals, null, MostRelative), checks.Share(own.DestinationPercent, pointer + "/destination_percent", least: 0));
        }
        return Json.Of(read);
    }

    private async Task<Json?> Funds(Session session, Checks checks, RuleInput input)
    {
        if (input.ClassFunds is not { Count: > 0 } asked) return null;
        var read = new SortedDictionary<string, List<FundPart>>(StringComparer.Ordinal);
        foreach (var (name, funds) in asked)
        {
            var pointer = "/class_funds/" + Checks.Short(name);
            if (Words.AssetClass.Read(name) is not { } key || key == "cash") checks.Say(pointer, "unknown_asset", $"'{Checks.Short(name)}' is no class that can be bought.");
            else read[key] = await Funds(session, checks, pointer, key, input, funds);
        }
        return Json.Of(read);
    }

    private async Task<List<FundPart>> Funds(Session session, Checks checks, string pointer, string key, RuleInput input, List<RuleInput.Fund> funds)
    {
        var read = new List<FundPart>();
        for (var i = 0; i < funds.Count; i++)
        {
            checks.Need(funds[i].SchemeId, $"{pointer}/{i}/scheme_id");
            checks.Need(funds[i].Percent, $"{pointer}/{i}/percent");
            var share = checks.Share(funds[i].Percent, $"{pointer}/{i}/percent");
            if (funds[i].SchemeId is not { Length: > 0 } id) continue;
            if (await schemes.Lookup(session, id) is not { } scheme) checks.Say($"{pointer}/{i}/scheme_id", "unknown_scheme", $"There is no scheme {Checks.Short(id)}.");
            else if (!scheme.IsOpenForPurchase || scheme.RetiredAt is not null) checks.Say($"{pointer}/{i}/scheme_id", "scheme_closed", $"{scheme.Name} cannot be bought.");
            else if (input.LookThrough is not true && scheme.AssetClass != key)
                checks.Say($"{pointer}/{i}/scheme_id", "no_fund_for_class", $"{scheme.Name} counts as {scheme.AssetClass}: bought for {key} it would not bring the portfolio nearer to its target.");
            else if (input.LookThrough is not true && input.TargetAllocation?.Keys.Any(name => Key(name) == $"{PlanRule.SchemePrefix}{scheme.Id}") == true)
                checks.Say($"{pointer}/{i}/scheme_id", "no_fund_for_class", $"{scheme.Name} has a target of its own and does not count for {key}.");
            else read.Add(new(scheme.Id, share ?? 0));
        }
        if (read.Count == funds.Count && read.Sum(fund => fund.Percent) != 100) checks.Say(pointer, "allocation_not_100", $"The parts sum to {DecimalText.Write(read.Sum(fund => fund.Percent))}, not to 100.");
        return read;
    }

    private static bool IsScheme(string key) => key.StartsWith(PlanRule.SchemePrefix, StringComparison.Ordinal);

    private static string? Key(string name) =>
        IsScheme(name) ? Guid.TryParse(name.AsSpan(PlanRule.SchemePrefix.Length), out var id) ? $"{PlanRule.SchemePrefix}{id}" : null : Words.AssetClass.Read(name);
}
