using Steward.Kernel;
using Steward.Portfolio.Allocation;
using Steward.Wealth.Scheduler;

namespace Steward.Wealth.Rebalancing;

/// <summary>Measures a rule's drift now and, when it needs it, carries its plan as far as the rule allows.</summary>
internal sealed class RunRebalancingByHand(WriteRule.Desk desk, RunRule runner) : IRunByHand
{
    public string Type => "rebalancing";

    public Task<RunByHandAnswer> Run(Caller caller, string subject, bool dryRun, CancellationToken cancel) => desk.Database.Write(
        async session =>
        {
            var (rule, client) = await WriteRule.Of(session, desk, caller, subject, isLocked: true);
            var made = await runner.Plan(session, rule, client, RunType.Full, null);
            var drift = made.Plan.Before is { } before ? RunRule.Shown(before.TotalVariation.Value) : (decimal?)null;
            var needs = made.Plan.Outcome is not (PlanOutcome.NoAction or PlanOutcome.Refused);
            var answer = new RunByHandAnswer(made.Plan.Message ?? (needs ? "The portfolio is outside its band." : "The portfolio is inside its band.")) { NeedsRebalancing = needs, DriftPercent = drift is { } d ? Steward.Portfolio.DecimalText.Write(d) : null, DryRun = dryRun };
            if (dryRun || !needs) return answer;
            if (rule.RetiredAt is not null || rule.Status is not "Active" || !rule.IsEnabled) return answer with { Message = $"The rule is {rule.Status}: nothing is carried out." };
            if (await desk.Executions.Open(session, rule.Id) is { } open) throw new RefusedException(new("execution_open", $"{open.Code} of this rule is {open.Status}. Finish or cancel it first.", 409));
            var outcome = await runner.Run(session, rule, client, new(RunType.Full, null, caller.Kind == "user" ? "person" : "api", caller.Actor, 0));
            return answer with { Execution = outcome.Execution is { } execution ? ExecutionView.Of(execution, rule) : null };
        },
        cancel);
}
