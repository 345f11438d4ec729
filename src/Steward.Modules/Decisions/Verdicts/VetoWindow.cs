using Steward.Decisions.Contracts;
using Steward.Kernel;

namespace Steward.Decisions.Verdicts;

/// <summary>
/// Autonomy <c>act_with_veto</c>: a proposal that nobody rejected or overruled within its window is carried out. Every hard rule is tested
/// again then; a proposal that no longer holds is rejected, and the engine decides anew.
/// </summary>
internal sealed class VetoWindow(IDecisionLedger ledger, Commitment commitment) : ITimerHandler
{
    internal const string TimerKind = "decision_veto";
    private static readonly Caller Engine = Caller.Engine("veto-window");

    public string Kind => TimerKind;

    public async Task Fire(Session session, DueTimer timer, CancellationToken cancel)
    {
        var id = Guid.Parse(timer.Key);
        if (await ledger.Find(session, id) is not { Status: DecisionStatus.Proposed } decision) return;
        if (timer.Attempts > 0)
        {
            await ledger.Move(session, id, DecisionStatus.Rejected, Engine.Actor, "it could no longer be carried out when its veto window ended");
            return;
        }
        // Thrown, so that nothing of a half-done effect stays; the second firing then rejects.
        if (await commitment.CarryOut(session, decision, Engine) is { Status: >= 400 } refused)
            throw new RefusedException(refused.Body as Refusal ?? new Refusal("state_moved", $"{decision.DecisionId} can no longer be carried out."));
    }
}
