using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Portfolio.Schedules;
using Steward.Wealth.Common;
using Steward.Wealth.Schedules;

namespace Steward.Wealth.AutoInvest;

/// <summary>Shows the dates of a rule, saved or not: nominal, run, debit, predicted NAV, settlement and the amount. Writes nothing.</summary>
internal static class PreviewRule
{
    internal const int Most = 60;

    /// <param name="Rule">A rule as it would be created.</param>
    internal sealed record UnsavedRequest(RuleRequest Rule, DateOnly? From = null, int? Count = null);

    internal sealed record SavedRequest(DateOnly? From = null, int? Count = null);

    /// <summary>The dates in their order.</summary>
    internal sealed record Answer(IReadOnlyList<DateView> Items, IReadOnlyList<string> Warnings);

    internal static void Map(RouteGroupBuilder rules)
    {
        rules.MapPost("preview", Unsaved).Needs(Permission.WealthRead).Produces<Answer>().WithSummary($"The next dates of a rule that is not saved, up to {Most}");
        rules.MapPost("{id}/preview", Saved).Needs(Permission.WealthRead).Produces<Answer>().WithSummary($"The next dates of a rule, up to {Most}, with NAV, settlement and amounts");
        rules.MapGet("{id}/preview", ByQuery).Needs(Permission.WealthRead).Produces<Answer>().WithSummary("The same by query");
    }

    private static Task<Reply> Unsaved(UnsavedRequest request, Caller caller, RuleDesk desk, CancellationToken cancel)
    {
        var (from, count) = Asked(request.From, request.Count);
        return desk.Database.Read<Reply>(
            async session =>
            {
                var client = await desk.Access.Named(session, caller, request.Rule.ClientId);
                var rule = await desk.Reader.Of(session, client, request.Rule, new RuleRow { CreatedAt = session.Now });
                return Reply.Ok(await Of(session, desk, rule, from, count));
            },
            cancel);
    }

    private static Task<Reply> Saved(string id, SavedRequest? request, Caller caller, RuleDesk desk, CancellationToken cancel) => Show(id, request?.From, request?.Count, caller, desk, cancel);

    private static Task<Reply> ByQuery(string id, Caller caller, RuleDesk desk, CancellationToken cancel, DateOnly? from = null, int? count = null) => Show(id, from, count, caller, desk, cancel);

    private static Task<Reply> Show(string id, DateOnly? from, int? count, Caller caller, RuleDesk desk, CancellationToken cancel)
    {
        var (first, wanted) = Asked(from, count);
        return desk.Database.Read<Reply>(
            async session =>
            {
                var (rule, _) = await desk.Of(session, caller, id);
                return Reply.Ok(await Of(session, desk, rule, first, wanted));
            },
            cancel);
    }

    /// <summary>The dates from a day on; without a day those that are still to come.</summary>
    internal static async Task<Answer> Of(Session session, RuleDesk desk, RuleRow rule, DateOnly? from, int count)
    {
        var dates = await desk.DatesOf(session, rule);
        var (facts, lead) = (await desk.AmountsOf(session, rule), await desk.LeadDays(session, rule));
        var warnings = new List<string>(dates.Market.Unchecked);
        if (dates.Market.CutOff is null) warnings.Add("No cut-off is in force for this scheme: the NAV of its orders cannot be predicted.");
        if (!dates.Schedule.Calendar.KnownYears.Any()) warnings.Add("No business calendar has rows yet, so the rule waits for one.");
        if (!rule.IsByDate) warnings.Add($"A {rule.TriggerType} rule acts on the days on which its condition holds, at most once a period ({rule.Frequency}): these are the days on which it is looked at.");
        var shown = rule.OccurrenceNo > 0 || from is not null || !rule.IsByDate ? from ?? rule.NextExecutionDate ?? dates.Today(session.Now) : dates.Today(session.Now);
        var (invested, executions, views) = (rule.TotalInvested, rule.ExecutionCount, new List<DateView>());
        foreach (var occurrence in dates.Schedule.From(shown).Where(one => from is not null || one.RunAt is null || one.RunAt > session.Now).Take(count))
        {
            var view = DateOf(rule, dates, occurrence, facts, lead, invested, executions, session.Now);
            views.Add(view);
            if (view.State == "ends") break;
            if (view.Amount is not { } amount) continue;
            invested += amount;
            executions++;
        }
        // Rows that are not in force yet may be used by the later dates alone.
        return new(views, [.. warnings.Concat(views.Select(view => view.RunDate).OfType<DateOnly>().SelectMany(day => dates.MarketOn(day).Unchecked)).Distinct()]);
    }

    private static DateView DateOf(RuleRow rule, ScheduleDates dates, Occurrence occurrence, AmountFacts facts, int lead, decimal invested, int executions, DateTimeOffset now)
    {
        var state = StateOf(rule, occurrence, executions);
        var notes = new List<string>();
        if (occurrence.Unknown is { } unknown) notes.Add(unknown.MissingYear is { } year ? $"The calendar has no rows for {year}: the rule waits for them." : "No business day is near.");
        if (state != "runs") return new(occurrence.K, occurrence.Nominal, occurrence.RunDate, occurrence.RunAt, state, null, null, null, null, null, [], notes);

        var choice = RuleAmounts.Decide(rule, rule.IsByDate ? occurrence.K : executions, invested, facts);
        if (choice.Outcome != AmountOutcome.Invest) notes.Add(MakeFiring.Sentence(RuleAmounts.WhyNot(choice, rule)));
        // Its total is used up: this date completes the rule, and none comes after it.
        if (choice is { CompletesRule: true, Outcome: not AmountOutcome.Invest }) return new(occurrence.K, occurrence.Nominal, occurrence.RunDate, occurrence.RunAt, "ends", null, null, null, null, null, [], notes);
        if (choice.CeilingBitesNext) notes.Add("The mandate's ceiling keeps back the next step-up.");
        if (choice.Steps.Any(step => step.Name == "mandate_ceiling")) notes.Add("The mandate's ceiling keeps the former amount.");
        var nav = dates.NavDate(occurrence.RunAt!.Value);
        var settled = nav is { } date ? dates.MarketOn(date).Settlement?.After(date, dates.Schedule.Calendar) : null;
        var debit = rule.Funding == "Mandate" ? dates.Schedule.Calendar.Add(occurrence.RunDate!.Value, -lead).Date : null;
        if (occurrence.RunAt < now) notes.Add("This run is in the past.");
        return new(
            occurrence.K, occurrence.Nominal, occurrence.RunDate, occurrence.RunAt, state, debit, nav, settled?.Units.Date, settled?.Cash.Date, choice.Outcome == AmountOutcome.Invest ? choice.Amount.Amount : null,
            [.. choice.Steps.Select(step => new StepView(step.Name, step.Before.Amount, step.Limit.Amount, step.After.Amount))], notes);
    }

    private static string StateOf(RuleRow rule, Occurrence occurrence, int executions)
    {
        if (occurrence.Nominal is { } nominal && RuleEnd.Reason(nominal, rule.EndDate, executions, rule.MaxExecutions, isGoalReached: false) is not null) return "ends";
        if (occurrence.Nominal is { } skipped && rule.SkippedDates.Contains(skipped)) return "skipped";
        return System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(occurrence.Outcome.ToString());
    }

    private static (DateOnly? From, int Count) Asked(DateOnly? from, int? count)
    {
        var checks = new Checks();
        checks.Range(count, "/count", 1, Most);
        if (from is { Year: < BusinessCalendar.FirstYear or > BusinessCalendar.LastYear }) checks.Say("/from", "out_of_limits", $"from lies in the years {BusinessCalendar.FirstYear} to {BusinessCalendar.LastYear}.");
        checks.Done();
        return (from, count ?? 12);
    }
}
