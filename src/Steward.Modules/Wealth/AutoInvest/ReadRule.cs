using Steward.Kernel;
using Steward.Portfolio;
using Steward.Wealth.Calendars;
using Steward.Wealth.Clients;
using Steward.Wealth.Common;
using Steward.Wealth.Goals;
using Steward.Wealth.Mandates;
using Steward.Wealth.MarketSeries;
using Steward.Wealth.Schemes;
using Steward.Wealth.Triggers;

namespace Steward.Wealth.AutoInvest;

/// <summary>Makes a rule of a request: every field is checked, each at its place, before anything is written.</summary>
internal sealed class ReadRule(SchemeStore schemes, CalendarStore calendars, GoalStore goals, MandateStore mandates, RuleStore store, SeriesStore seriesStore, TreeSubjects subjects)
{
    private static readonly Vocabulary WrittenStatus = new(RuleStatus.Draft, RuleStatus.Active);

    /// <param name="row">What the request does not say: id, code, creator, counts.</param>
    /// <exception cref="RefusedException">422 with all errors.</exception>
    internal async Task<RuleRow> Of(Session session, ClientRow client, RuleRequest request, RuleRow row)
    {
        var checks = new Checks();
        checks.Name(request.Name, "/name");
        checks.Text(request.Description, "/description");
        checks.Text(request.Folio, "/folio", 60);
        if (request.Currency is { } currency && currency != client.Currency)
            checks.Say("/currency", "unsupported_feature", $"A client has one currency, {client.Currency}; a rule in {Checks.Short(currency)} is not supported.");
        checks.Need(request.Amount?.Text, "/amount");
        checks.Need(request.Frequency, "/frequency");
        checks.Need(request.TriggerType, "/trigger_type");
        checks.Need(request.StartDate, "/start_date");
        var frequency = checks.Word(request.Frequency, Words.Frequency, "/frequency");
        var trigger = checks.Word(request.TriggerType, Words.AutoInvestTrigger, "/trigger_type");
        if (request.EndDate < request.StartDate) checks.Say("/end_date", "end_before_start", $"end_date {request.EndDate:yyyy-MM-dd} is before start_date {request.StartDate:yyyy-MM-dd}.");
        var zone = request.TimeZone ?? client.TimeZone;
        checks.Zone(zone, "/time_zone");
        if (request.CalendarId is { } calendar && await calendars.Find(session, calendar) is null) checks.Say("/calendar_id", "unknown_calendar", $"There is no calendar {calendar}.");

        var (scheme, basket) = await Schemes(session, checks, request);
        var config = new ReadConfig(checks, request.TriggerConfig ?? []);
        var rule = row with
        {
            ClientId = client.Id, Name = request.Name ?? "", Description = request.Description, SchemeId = scheme?.Id ?? Guid.Empty, SchemeName = scheme?.Name ?? "", Basket = basket, Currency = client.Currency,
            Amount = checks.Coins(request.Amount, "/amount") ?? 0, Frequency = frequency ?? "Monthly", TriggerType = trigger ?? "Date", StartDate = request.StartDate ?? default, EndDate = request.EndDate,
            TriggerConfig = trigger is null ? Json.Empty : Json.Of(config.Read(trigger)), Folio = request.Folio, TimeZone = zone, CalendarId = request.CalendarId,
            IsEnabled = request.IsEnabled ?? true, MaxTotalAmount = checks.Coins(request.MaxTotalAmount, "/max_total_amount"), MaxPerExecution = checks.Coins(request.MaxPerExecution, "/max_per_execution"),
            MinBalanceRequired = checks.Amount(request.MinBalanceRequired, "/min_balance_required", orZero: true),
        };
        await subjects.Check(session, client.Id, config.Leaves, checks);
        if (rule.Config.Series is { } series && await seriesStore.Lookup(session, series) is null) checks.Say("/trigger_config/series", "unknown_series", $"There is no series {Checks.Short(series)}.");
        rule = Policies(checks, request, rule);
        rule = await Parents(session, checks, client, request, rule, scheme);
        ScheduleOf(checks, rule, request);
        if (scheme is not null) await Sizes(session, checks, rule);
        if (rule.MaxTotalAmount < row.TotalInvested) checks.Say("/max_total_amount", "out_of_limits", $"{MoneyText.Of(row.TotalInvested, row.Currency)} has been invested already.");
        checks.Done();
        return rule;
    }

    private static RuleRow Policies(Checks checks, RuleRequest request, RuleRow rule)
    {
        checks.Range(request.MaxExecutions, "/max_executions", 1, 1_000_000);
        checks.Range(request.CatchUpWindowDays, "/catch_up_window_days", 0, 366);
        checks.Range(request.CooldownDays, "/cooldown_days", 0, 366);
        checks.Range(request.MaxFailures, "/max_failures", 1, 100);
        var approval = checks.Word(request.Approval, Words.Approval, "/approval") ?? "None";
        var above = checks.Amount(request.ApprovalAbove, "/approval_above");
        if (approval == "Above Amount" && above is null && !checks.AnyAt("/approval_above")) checks.Say("/approval_above", "required", "approval_above is required with approval Above Amount.");
        return rule with
        {
            RollConvention = checks.Word(request.RollConvention, Words.RollConvention, "/roll_convention") ?? "Following", MaxExecutions = request.MaxExecutions, UntilGoal = request.UntilGoal ?? false,
            Funding = checks.Word(request.Funding, Words.Funding, "/funding") ?? "Cash", CatchUpPolicy = checks.Word(request.CatchUpPolicy, Words.CatchUp, "/catch_up_policy") ?? "Ask",
            CatchUpWindowDays = request.CatchUpWindowDays ?? rule.CatchUpWindowDays, OverlapPolicy = checks.Word(request.OverlapPolicy, Words.Overlap, "/overlap_policy") ?? "Buffer One",
            CooldownDays = request.CooldownDays ?? 0, CollapseSameDay = request.CollapseSameDay ?? false, Approval = approval, ApprovalAbove = above, MaxFailures = request.MaxFailures,
            StepUp = StepUp(checks, request.StepUp), Status = request.Status is null ? rule.Status : checks.Word(request.Status, WrittenStatus, "/status") ?? rule.Status,
        };
    }

    private static Json? StepUp(Checks checks, StepUpRequest? request)
    {
        if (request is null) return null;
        checks.Range(request.Every, "/step_up/every", 1, 100_000);
        var terms = new StepUpTerms(
            checks.Share(request.Percent, "/step_up/percent", null, 1000), checks.Coins(request.Amount, "/step_up/amount"), request.Every ?? 12, checks.Coins(request.Multiple, "/step_up/multiple"),
            checks.Coins(request.Cap, "/step_up/cap"));
        if (request.Percent is null == request.Amount is null) checks.Say("/step_up", "step_up_not_single", "A step_up has either percent or amount.");
        return Json.Of(terms);
    }

    private async Task<(SchemeRow? First, Json? Basket)> Schemes(Session session, Checks checks, RuleRequest request)
    {
        // Of a rule with a basket, scheme_id is the largest part, whatever was sent.
        if (request.Basket is not { Count: > 0 } sent)
        {
            checks.Need(request.SchemeId, "/scheme_id");
            return (string.IsNullOrEmpty(request.SchemeId) ? null : await Scheme(session, checks, request.SchemeId, "/scheme_id"), null);
        }
        if (sent.Count > 20) checks.Say("/basket", "out_of_limits", "A basket has at most 20 schemes.");
        var parts = new List<(SchemeRow Scheme, decimal Percent)>();
        for (var i = 0; i < Math.Min(sent.Count, 20); i++)
        {
            checks.Need(sent[i].SchemeId, $"/basket/{i}/scheme_id");
            checks.Need(sent[i].Percent?.Text, $"/basket/{i}/percent");
            var percent = checks.Share(sent[i].Percent, $"/basket/{i}/percent");
            if (!string.IsNullOrEmpty(sent[i].SchemeId) && await Scheme(session, checks, sent[i].SchemeId!, $"/basket/{i}/scheme_id") is { } scheme) parts.Add((scheme, percent ?? 0));
        }
        if (parts.Count == sent.Count && parts.Sum(part => part.Percent) != 100) checks.Say("/basket", "allocation_not_100", $"The basket sums to {DecimalText.Write(parts.Sum(part => part.Percent))}, not 100.");
        if (parts.GroupBy(part => part.Scheme.Id).Any(same => same.Count() > 1)) checks.Say("/basket", "duplicate_scheme", "A scheme is in the basket twice.");
        var largest = parts.OrderByDescending(part => part.Percent).ThenBy(part => part.Scheme.Id).Select(part => part.Scheme).FirstOrDefault();
        return (largest, Json.Of(parts.Select(part => new BasketPart(part.Scheme.Id, part.Percent))));
    }

    private async Task<SchemeRow?> Scheme(Session session, Checks checks, string id, string pointer)
    {
        if (id.Length > 60 || await schemes.Lookup(session, id) is not { RetiredAt: null } scheme)
        {
            checks.Say(pointer, "unknown_scheme", $"There is no scheme {Checks.Short(id)}.");
            return null;
        }
        if (!scheme.IsOpenForPurchase) checks.Say(pointer, "scheme_closed", $"{scheme.Name} is closed for purchases.");
        return scheme;
    }

    private async Task<RuleRow> Parents(Session session, Checks checks, ClientRow client, RuleRequest request, RuleRow rule, SchemeRow? scheme)
    {
        GoalRow? goal = null;
        if (request.GoalId is { Length: > 0 } goalId && (!Guid.TryParse(goalId, out var id) || (goal = await goals.Find(session, id)) is not { RetiredAt: null } || goal.ClientId != client.Id))
            checks.Say("/goal_id", "unknown_goal", $"The client has no goal {Checks.Short(goalId)}.");
        if (goal is null && (rule.UntilGoal || rule.TriggerType == "Goal Progress") && !checks.AnyAt("/goal_id")) checks.Say("/goal_id", "required", "goal_id is required: the rule looks at a goal.");

        Guid? mandate = null, source = null;
        if (rule.Funding == "Mandate") mandate = await Mandate(session, checks, client, request.MandateId, rule);
        else if (request.MandateId is { Length: > 0 }) checks.Say("/mandate_id", "mandate_not_usable", "A mandate funds a rule whose funding is Mandate.");
        if (rule.Funding == "Liquid Scheme") source = await Source(session, checks, request.SourceSchemeId, rule, scheme);
        return rule with { GoalId = goal?.Id, GoalName = goal?.Name, MandateId = mandate, SourceSchemeId = source };
    }

    private async Task<Guid?> Mandate(Session session, Checks checks, ClientRow client, string? id, RuleRow rule)
    {
        checks.Need(id, "/mandate_id");
        if (string.IsNullOrEmpty(id)) return null;
        if (!Guid.TryParse(id, out var known) || await mandates.Find(session, known) is not { } mandate || mandate.ClientId != client.Id || mandate.Status is "Failed" or "Cancelled")
        {
            checks.Say("/mandate_id", "mandate_not_usable", $"The client has no mandate {Checks.Short(id)} that can be used.");
            return null;
        }
        if (rule.Amount > mandate.Ceiling) checks.Say("/amount", "mandate_ceiling", $"{MoneyText.Of(rule.Amount, rule.Currency)} is above the mandate's ceiling of {MoneyText.Of(mandate.Ceiling, rule.Currency)}.");
        return mandate.Id;
    }

    private async Task<Guid?> Source(Session session, Checks checks, string? id, RuleRow rule, SchemeRow? scheme)
    {
        checks.Need(id, "/source_scheme_id");
        if (string.IsNullOrEmpty(id) || scheme is null) return null;
        if (id.Length > 60 || await schemes.Lookup(session, id) is not { RetiredAt: null } source)
        {
            checks.Say("/source_scheme_id", "unknown_scheme", $"There is no scheme {Checks.Short(id)}.");
            return null;
        }
        if (rule.Parts.Any(part => part.SchemeId == source.Id)) checks.Say("/source_scheme_id", "switch_target", "A scheme is not switched into itself.");
        else if (source.Amc != scheme.Amc) checks.Say("/source_scheme_id", "switch_across_amc", "Money moves by a switch inside one fund house only. Redeem the one and fund the purchase from cash.");
        return source.Id;
    }

    private static void ScheduleOf(Checks checks, RuleRow rule, RuleRequest request)
    {
        if (request.StartDate is null || request.Frequency is null || checks.AnyAt("/frequency") || checks.AnyAt("/trigger_type")) return;
        foreach (var problem in RuleSchedule.TermsOf(rule).Problems())
        {
            var name = System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(problem.Member);
            checks.Say(problem.Member == "Start" ? "/start_date" : $"/trigger_config/{name}", "invalid_schedule", problem.Message);
        }
    }

    /// <summary>The amount against minimum and multiple of the scheme; of a basket each part, split to the coin.</summary>
    private async Task Sizes(Session session, Checks checks, RuleRow rule)
    {
        if (rule.Amount <= 0 || checks.AnyAt("/basket") || checks.AnyAt("/time_zone")) return;
        var terms = (await store.PurchaseTerms(session, rule))[0];
        foreach (var (part, amount) in RuleAmounts.Split(rule.Parts, new(rule.Amount)))
        {
            if (!terms.TryGetValue(part.SchemeId, out var least)) continue;
            if (amount.Amount < least.MinimumAmount) checks.Say("/amount", "amount_below_minimum", $"{MoneyText.Of(amount.Amount, rule.Currency)} is below the scheme's minimum of {MoneyText.Of(least.MinimumAmount, rule.Currency)}.");
            else if (rule.Basket is null && least.Multiple > 0 && amount.Amount % least.Multiple != 0) checks.Say("/amount", "amount_not_multiple", $"{MoneyText.Of(amount.Amount, rule.Currency)} is not a multiple of {MoneyText.Of(least.Multiple, rule.Currency)}.");
        }
    }
}
