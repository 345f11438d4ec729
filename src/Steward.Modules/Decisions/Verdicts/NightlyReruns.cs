using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Steward.Access.Contracts;
using Steward.Decisions.Contracts;
using Steward.Decisions.Policies;
using Steward.Kernel;

namespace Steward.Decisions.Verdicts;

/// <summary>
/// Each night 200 random decisions of the last day are decided again. One that differs takes the right to act alone from its policy, which
/// then only suggests, and is told as the critical event <c>rerun_differs</c>. A timer a dozen decisions, so that no transaction is long.
/// </summary>
internal sealed class NightlyReruns(
    DecisionStore decisions, DecisionAccess access, PolicyStore policies, IDecisionLedger ledger, IAuditTrail audit, Outbox outbox, Timers timers, ILogger<NightlyReruns> log) : ITimerHandler
{
    internal const string TimerKind = "nightly_reruns";
    internal const string TimerKey = "all";
    private const int SampleSize = 200;
    private const int AtOnce = 12;
    private static readonly Caller Engine = Caller.Engine("nightly-reruns") with { Permissions = new HashSet<string> { Permission.DecisionsRead } };

    /// <param name="Left">Decisions that are still to be run; null before the sample is drawn.</param>
    internal sealed record Progress(IReadOnlyList<Guid>? Left = null, int Identical = 0, int Differs = 0, int CannotRun = 0);

    public string Kind => TimerKind;

    public async Task Fire(Session session, DueTimer timer, CancellationToken cancel)
    {
        var progress = timer.Payload.As<Progress>() ?? new();
        if (progress.Left is null)
        {
            await Again(session, session.Now, progress with { Left = await Sample(session) });
            return;
        }
        var left = progress.Left;
        foreach (var id in left.Take(AtOnce)) progress = await Run(session, id, progress);
        if (left.Count > AtOnce)
        {
            await Again(session, session.Now, progress with { Left = [.. left.Skip(AtOnce)] });
            return;
        }
        await audit.Write(session, new(null, Engine.Actor, "decisions_rerun", "ledger:decisions", new { progress.Identical, progress.Differs, progress.CannotRun }));
        await Again(session, NextRun(session.Now), new());
    }

    /// <summary>Half past two, UTC: after the retention, the same on every node.</summary>
    internal static DateTimeOffset NextRun(DateTimeOffset now) => DecisionRetention.NextNight(now).AddMinutes(30);

    private Task Again(Session session, DateTimeOffset at, Progress progress) => timers.Set(session, TimerKind, TimerKey, Guid.Empty, at, Json.Of(progress));

    private async Task<IReadOnlyList<Guid>> Sample(Session session)
    {
        var ids = (await decisions.IdsBetween(session, session.Now.AddDays(-1), session.Now)).ToArray();
        new Chance(Chance.SeedOf("nightly-reruns", session.Now.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), "sample").Shuffle<Guid>(ids);
        return [.. ids.Take(SampleSize)];
    }

    private async Task<Progress> Run(Session session, Guid id, Progress progress)
    {
        RerunResult result;
        try { result = await RerunDecision.Run(session, id.ToString(), Engine, access); }
        // What is stored of it was damaged: as bad as another answer, and told in the same way.
        catch (RefusedException damaged) { result = new(id.ToString(), "differs", damaged.Refusal.Code, null, null, null); }
        switch (result.Result)
        {
            case "identical": return progress with { Identical = progress.Identical + 1 };
            case "cannot_run": return progress with { CannotRun = progress.CannotRun + 1 };
            default:
                await Distrust(session, id, result);
                return progress with { Differs = progress.Differs + 1 };
        }
    }

    private async Task Distrust(Session session, Guid id, RerunResult result)
    {
        var decision = (await ledger.Find(session, id))!;
        log.LogCritical("Decision {Decision} of {Policy} comes out differently when it is decided again, at {Pointer}", decision.DecisionId, decision.PolicyUsed, result.Pointer);
        foreach (var assignment in await policies.ActingAlone(session, decision.PolicyUsed))
        {
            await policies.Assign(session, assignment with
            {
                Id = Ids.New(session.Now), Autonomy = "suggest", VetoSeconds = null, ValidFrom = session.Now, ValidTo = null, CreatedBy = Engine.Actor, CreatedAt = session.Now,
            });
            await PolicyRoutes.Enter(session, ledger, "policy_assignment", Engine, new JsonObject
            {
                ["decision_type"] = assignment.DecisionType, ["members"] = JsonNode.Parse(assignment.Members.Text), ["autonomy"] = "suggest", ["zone_id"] = assignment.ZoneId?.ToString(), ["cause"] = decision.DecisionId,
            });
        }
        await outbox.Publish(session, new NewEvent("rerun_differs", decision.ZoneId, new
        {
            decision.Id, decision.ZoneId, At = session.Now, decision.DecisionId, decision.DecisionType, Policy = decision.PolicyUsed, result.Pointer, Severity = "critical",
        }));
    }
}

/// <summary>Sets the first timer of the re-runs; one that is under way goes on where it stopped.</summary>
internal sealed class StartReruns(Database database, Timers timers, TimeProvider clock) : IHostedService
{
    public Task StartAsync(CancellationToken cancel) => database.Write(
        session => timers.SetIfMissing(session, NightlyReruns.TimerKind, NightlyReruns.TimerKey, Guid.Empty, NightlyReruns.NextRun(clock.GetUtcNow())), cancel);

    public Task StopAsync(CancellationToken cancel) => Task.CompletedTask;
}
