using System.Text.Json.Nodes;
using Steward.Wealth.Common;

namespace Steward.Wealth.AutoInvest;

/// <summary>A rule as it is sent. Names of scheme and goal are taken from their rows: what is sent for them is passed over.</summary>
internal sealed record RuleRequest
{
    public string? ClientId { get; init; }
    public string? Name { get; init; }
    public string? Description { get; init; }
    public string? SchemeId { get; init; }
    public string? SchemeName { get; init; }
    public IReadOnlyList<BasketRequest>? Basket { get; init; }
    public Figure? Amount { get; init; }
    public string? Currency { get; init; }
    public string? Frequency { get; init; }
    public string? TriggerType { get; init; }
    public JsonObject? TriggerConfig { get; init; }
    public string? GoalId { get; init; }
    public string? GoalName { get; init; }
    public DateOnly? StartDate { get; init; }
    public DateOnly? EndDate { get; init; }
    public string? Status { get; init; }
    public bool? IsEnabled { get; init; }
    public Figure? MaxTotalAmount { get; init; }
    public Figure? MaxPerExecution { get; init; }
    public Figure? MinBalanceRequired { get; init; }
    public string? Folio { get; init; }
    public string? TimeZone { get; init; }
    public Guid? CalendarId { get; init; }
    public string? RollConvention { get; init; }
    public StepUpRequest? StepUp { get; init; }
    public int? MaxExecutions { get; init; }
    public bool? UntilGoal { get; init; }
    public string? Funding { get; init; }
    public string? SourceSchemeId { get; init; }
    public string? MandateId { get; init; }
    public string? CatchUpPolicy { get; init; }
    public int? CatchUpWindowDays { get; init; }
    public string? OverlapPolicy { get; init; }
    public int? CooldownDays { get; init; }
    public bool? CollapseSameDay { get; init; }
    public string? Approval { get; init; }
    public Figure? ApprovalAbove { get; init; }
    public int? MaxFailures { get; init; }

    /// <summary>The request that would make the rule as it is now: what a change is merged into.</summary>
    internal static RuleRequest Of(RuleRow row) => new()
    {
        ClientId = row.ClientId.ToString("D"), Name = row.Name, Description = row.Description, SchemeId = row.SchemeId.ToString("D"),
        Basket = row.Basket is null ? null : [.. row.Parts.Select(part => new BasketRequest(part.SchemeId.ToString("D"), part.Percent))], Amount = row.Amount, Currency = row.Currency, Frequency = row.Frequency,
        TriggerType = row.TriggerType, TriggerConfig = RuleView.Config(row)!.AsObject(), GoalId = row.GoalId?.ToString("D"), StartDate = row.StartDate, EndDate = row.EndDate,
        Status = row.Status == RuleStatus.Draft ? RuleStatus.Draft : null, IsEnabled = row.IsEnabled, MaxTotalAmount = Figure.Of(row.MaxTotalAmount), MaxPerExecution = Figure.Of(row.MaxPerExecution),
        MinBalanceRequired = Figure.Of(row.MinBalanceRequired), Folio = row.Folio, TimeZone = row.TimeZone, CalendarId = row.CalendarId, RollConvention = row.RollConvention,
        StepUp = row.GrowsBy is { } step ? new(Figure.Of(step.Percent), Figure.Of(step.Amount), step.Every, Figure.Of(step.Multiple), Figure.Of(step.Cap)) : null, MaxExecutions = row.MaxExecutions,
        UntilGoal = row.UntilGoal, Funding = row.Funding, SourceSchemeId = row.SourceSchemeId?.ToString("D"), MandateId = row.MandateId?.ToString("D"), CatchUpPolicy = row.CatchUpPolicy,
        CatchUpWindowDays = row.CatchUpWindowDays, OverlapPolicy = row.OverlapPolicy, CooldownDays = row.CooldownDays, CollapseSameDay = row.CollapseSameDay, Approval = row.Approval,
        ApprovalAbove = Figure.Of(row.ApprovalAbove), MaxFailures = row.MaxFailures,
    };
}

/// <param name="SchemeId">Id or product code.</param>
internal sealed record BasketRequest(string? SchemeId = null, Figure? Percent = null);

/// <param name="Every">How many occurrences make a step; 12 unless said.</param>
internal sealed record StepUpRequest(Figure? Percent = null, Figure? Amount = null, int? Every = null, Figure? Multiple = null, Figure? Cap = null);
