using System.Text.Json.Nodes;
using Steward.Portfolio;

namespace Steward.Wealth.AutoInvest;

/// <summary>A rule as the API shows it.</summary>
internal sealed record RuleView(
    Guid Id, string Code, Guid ClientId, string Name, string? Description, Guid SchemeId, string SchemeName, decimal Amount, string Currency, string Frequency, string TriggerType, JsonNode? TriggerConfig, Guid? GoalId,
    string? GoalName, DateOnly StartDate, DateOnly? EndDate, DateOnly? NextExecutionDate, DateTimeOffset? NextRunAt, int OccurrenceNo, string Status, bool IsEnabled, decimal? MaxTotalAmount, decimal? MaxPerExecution,
    decimal? MinBalanceRequired, Guid CreatedBy, int ExecutionCount, DateTimeOffset? LastExecutionDate, string? LastExecutionStatus, string? LastExecutionError, IReadOnlyList<BasketView>? Basket, string? Folio,
    string TimeZone, Guid? CalendarId, string RollConvention, StepUpTerms? StepUp, int? MaxExecutions, bool UntilGoal, string Funding, Guid? SourceSchemeId, Guid? MandateId, string CatchUpPolicy, int CatchUpWindowDays,
    string OverlapPolicy, int CooldownDays, bool CollapseSameDay, IReadOnlyList<DateOnly> Skips, DateOnly? PauseUntil, string Approval, decimal? ApprovalAbove, decimal TotalInvested, int FailureStreak, int MaxFailures,
    DateTimeOffset? RetiredAt, long Version, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    /// <summary>Values that cannot be read in the database any more and are shown as if they were not set; null: none.</summary>
    public IReadOnlyList<string>? Damaged { get; init; }

    /// <summary>Among others: what of it is damaged hides neither it nor them.</summary>
    internal static RuleView Listed(RuleRow rule)
    {
        var (readable, damaged) = RuleRow.Kept.Readable(rule);
        return Of(readable) with { Damaged = damaged };
    }

    internal static RuleView Of(RuleRow rule) => new(
        rule.Id, rule.Code, rule.ClientId, rule.Name, rule.Description, rule.SchemeId, rule.SchemeName, rule.Amount, rule.Currency, rule.Frequency, rule.TriggerType, Config(rule), rule.GoalId, rule.GoalName,
        rule.StartDate, rule.EndDate, rule.NextExecutionDate, rule.NextRunAt, rule.OccurrenceNo, rule.Status, rule.IsEnabled, rule.MaxTotalAmount, rule.MaxPerExecution, rule.MinBalanceRequired, rule.CreatedBy,
        rule.ExecutionCount, rule.LastExecutionDate, rule.LastExecutionStatus, rule.LastExecutionError, BasketOf(rule), rule.Folio, rule.TimeZone, rule.CalendarId, rule.RollConvention, rule.GrowsBy,
        rule.MaxExecutions, rule.UntilGoal, rule.Funding, rule.SourceSchemeId, rule.MandateId, rule.CatchUpPolicy, rule.CatchUpWindowDays, rule.OverlapPolicy, rule.CooldownDays, rule.CollapseSameDay, rule.SkippedDates,
        rule.PauseUntil, rule.Approval, rule.ApprovalAbove, rule.TotalInvested, rule.FailureStreak, rule.FailuresAllowed, rule.RetiredAt, rule.Version, rule.CreatedAt, rule.UpdatedAt);

    internal static JsonNode? Config(RuleRow rule)
    {
        // What was not set is not shown, so that the config can be sent back as it is.
        var config = rule.ConfigMembers;
        foreach (var name in config.Where(member => member.Value is null).Select(member => member.Key).ToList()) config.Remove(name);
        return config;
    }

    private static IReadOnlyList<BasketView>? BasketOf(RuleRow rule) => rule.Basket is null ? null : [.. rule.Parts.Select(part => new BasketView(part.SchemeId, DecimalText.Write(part.Percent)))];
}

/// <param name="Percent">Exact, as text.</param>
internal sealed record BasketView(Guid SchemeId, string Percent);

/// <summary>One date of a rule, from its nominal date to its settlement.</summary>
/// <param name="State">runs, skipped_by_roll, collapsed, calendar_missing, no_business_day, skipped or ends (the rule is complete before it).</param>
/// <param name="DebitDate">When the mandate is debited; null without one.</param>
/// <param name="Amount">After step-up and caps; null where nothing is invested.</param>
/// <param name="Steps">What changed the amount, in order.</param>
/// <param name="Warnings">What a person should know about this date.</param>
internal sealed record DateView(
    int K, DateOnly? NominalDate, DateOnly? RunDate, DateTimeOffset? RunAt, string State, DateOnly? DebitDate, DateOnly? PredictedNavDate, DateOnly? UnitDate, DateOnly? CashDate, decimal? Amount,
    IReadOnlyList<StepView> Steps, IReadOnlyList<string> Warnings);

/// <param name="Name">step_up, max_per_execution, …</param>
internal sealed record StepView(string Name, decimal Before, decimal Limit, decimal After);

/// <summary>A rule just written, with its next dates.</summary>
/// <param name="FormerNextDate">After a change: the next nominal date as it was.</param>
internal sealed record RuleAnswer(RuleView Rule, IReadOnlyList<DateView> NextDates, IReadOnlyList<string> Warnings, DateOnly? FormerNextDate = null);
