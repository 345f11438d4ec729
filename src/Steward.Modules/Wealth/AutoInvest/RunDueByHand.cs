using Steward.Kernel;
using Steward.Wealth.Scheduler;

namespace Steward.Wealth.AutoInvest;

/// <summary>Lets an auto-invest rule that is due run now; one that is not says when it is.</summary>
internal sealed class RunDueByHand(RuleDesk desk, AutoInvestEngine engine) : IRunByHand
{
    public string Type => "auto-invest";

    public Task<RunByHandAnswer> Run(Caller caller, string subject, bool dryRun, CancellationToken cancel) => desk.Database.Write(
        async session =>
        {
            var (rule, _) = await desk.Of(session, caller, subject);
            var fired = dryRun ? await session.TryOut(() => engine.RunDue(session, rule)) : await engine.RunDue(session, rule);
            var message = fired.Count > 0 ? string.Join(' ', fired.Select(one => one.Verdict.Sentence)) : rule.NextRunAt is { } at ? $"Nothing is due: the next run is at {CanonicalJson.Instant(at)}." : $"Nothing is due: the rule is {rule.Status}.";
            return new RunByHandAnswer(message)
            {
                Occurrence = fired.Select(one => new { key = one.Firing.Key, decision = one.Verdict.Decision, reason_code = one.Verdict.ReasonCode, orders = one.Orders.Select(order => order.Code) }).FirstOrDefault(), DryRun = dryRun,
            };
        },
        cancel);
}
