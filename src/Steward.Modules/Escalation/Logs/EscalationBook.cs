using Steward.Escalation.Alerts;
using Steward.Escalation.Ladder;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Escalation.Logs;

/// <summary>What became of a cause.</summary>
internal enum Heard
{
    Opened,

    /// <summary>The open row is worse now.</summary>
    Raised,

    /// <summary>As bad as it was, or less.</summary>
    Same,

    /// <summary>Resolved a moment ago and no worse: nothing was opened.</summary>
    TooSoon,
}

/// <summary>The one place where escalations are opened, raised and resolved: one open row a subject and kind.</summary>
internal sealed class EscalationBook(LogStore store, ClimbLadder ladder, Messages messages, AlertBook alerts, IZones zones, Timers timers, Outbox outbox)
{
    internal const string CheckTimer = "escalation.check";

    internal async Task<(LogRow? Row, Heard Heard)> Hear(Session session, Cause cause, EscalationConfig config)
    {
        if (await store.OpenOf(session, cause.Key) is { } open) return await Again(session, open, cause, config);
        if (!cause.IsNewFact && await store.PastOf(session, cause.Key) is { ResolvedAt: { } ended } past && !MayReopen(past.Grade, ended, cause.Severity, session.Now, config)) return (null, Heard.TooSoon);
        var row = await Open(session, cause);
        if (await store.Add(session, row) == 0) return await Again(session, (await store.OpenOf(session, cause.Key))!, cause, config);
        await Note(session, row, "opened", "opened", cause.Reason, cause.Actor);
        await Tell(session, row, "escalation_opened");
        if (row.Level is { } level) row = await ladder.Enter(session, row, level, config, cause.Actor);
        return (row, Heard.Opened);
    }

    /// <summary>After a resolution the same kind opens again only later, or when it is worse. Pure.</summary>
    internal static bool MayReopen(Severity past, DateTimeOffset resolvedAt, Severity now, DateTimeOffset instant, EscalationConfig config) =>
        now > past || instant - resolvedAt >= TimeSpan.FromMinutes(config.ReopenMinutes);

    private async Task<(LogRow Row, Heard Heard)> Again(Session session, LogRow open, Cause cause, EscalationConfig config)
    {
        var (worse, better) = (cause.Severity > open.Grade, cause.Severity < open.Grade && cause.MayLower);
        var climbs = cause.Level is { } wanted && wanted > (open.Level ?? 0);
        // The ladder may stand at the cause's level already, because nobody answered: the new reason is news all the same.
        var isOther = cause.ReasonCode is { } code && code != open.ReasonCode;
        var isRaised = worse || climbs || isOther;
        var after = open with
        {
            Severity = worse || better ? cause.Severity.Text() : open.Severity,
            Reason = isRaised ? cause.Reason : open.Reason,
            ReasonCode = isRaised ? cause.ReasonCode ?? open.ReasonCode : open.ReasonCode,
            MinutesToBreach = cause.MinutesToBreach ?? open.MinutesToBreach,
            CurrentDelayMinutes = cause.CurrentDelayMinutes ?? open.CurrentDelayMinutes,
            Repeats = open.Repeats + (cause.IsNews ? 1 : 0),
        };
        if (after != open) await store.Save(session, after);
        if (isRaised)
        {
            await Note(session, after, "raised", after.Severity, cause.Reason, cause.Actor);
            await Tell(session, after, "escalation_raised");
        }
        else if (better || cause.IsNews) await Tell(session, after, "escalation_updated");
        if (climbs) after = await ladder.Enter(session, after, cause.Level!.Value, config, cause.Actor);
        else if (worse && after is { Level: not null, Status: EscalationStatus.Open }) after = await ladder.Hasten(session, after, config);
        return (after, worse ? Heard.Raised : Heard.Same);
    }

    /// <summary>Puts an open row on the ladder, at this level or where it stands already higher.</summary>
    internal async Task<LogRow> Climb(Session session, LogRow row, int level, EscalationConfig config, string actor, string reason)
    {
        if (row.Level >= level) return row;
        await Note(session, row, "raised", "level_" + level, reason, actor);
        row = await ladder.Enter(session, row, level, config, actor);
        await Tell(session, row, "escalation_raised");
        return row;
    }

    /// <summary>The cause is gone, or a person says so. Messages that have not left are taken back, timers cleared, its alerts resolved.</summary>
    internal async Task<LogRow> Resolve(Session session, LogRow row, string resolution, string actor, string? notes = null)
    {
        var after = row with { Status = EscalationStatus.Resolved, Resolution = resolution, ResolvedBy = actor, ResolvedAt = session.Now, NextStepAt = null };
        await store.Save(session, after);
        await timers.Clear(session, ClimbLadder.TimerKind, row.Id.ToString());
        await timers.Clear(session, CheckTimer, row.Id.ToString());
        await messages.Withdraw(session, row, "resolved");
        await Note(session, after, "resolved", "resolved", notes is null ? resolution : $"{resolution}: {notes}", actor);
        await alerts.ResolveOf(session, row.Id, resolution, actor);
        await Tell(session, after, "escalation_resolved");
        return after;
    }

    /// <summary>Resolves the open row of this subject and kind, when there is one.</summary>
    internal async Task<bool> ResolveIfOpen(Session session, Guid? order, Guid? driver, string kind, string resolution, string actor)
    {
        if (await store.OpenOf(session, Cause.KeyOf(order, driver, kind)) is not { } open) return false;
        await Resolve(session, open, resolution, actor);
        return true;
    }

    internal Task Note(Session session, LogRow row, string kind, string outcome, string? note, string actor, Guid? decision = null, string? channel = null, Guid? driver = null, string? provider = null) =>
        store.AddStep(session, new()
        {
            Id = Ids.New(session.Now), EscalationId = row.Id, Kind = kind, Level = row.Level, Outcome = outcome, Note = note, Actor = actor, DecisionId = decision, Channel = channel,
            DriverId = driver, ProviderId = provider, CreatedAt = session.Now,
        });

    internal Task Tell(Session session, LogRow row, string type) => outbox.Publish(session, Event(row, type, session.Now));

    internal static NewEvent Event(LogRow row, string type, DateTimeOffset now) => new(type, row.ZoneId, new
    {
        id = row.Id, zone_id = row.ZoneId, at = now, order_id = row.OrderId, driver_id = row.DriverId, escalation_type = row.EscalationType, severity = row.Severity, status = row.Status,
        level = row.Level, reason_code = row.ReasonCode, repeats = row.Repeats, assigned_to = row.AssignedTo, resolution = row.Resolution,
    });

    private async Task<LogRow> Open(Session session, Cause cause)
    {
        var zone = await zones.Find(session, cause.ZoneId) ?? throw new InvalidOperationException($"There is no zone {cause.ZoneId}.");
        return new()
        {
            Id = Ids.New(session.Now), OrderId = cause.OrderId, DriverId = cause.DriverId, EscalationType = cause.Type, Severity = cause.Severity.Text(), Reason = cause.Reason,
            Description = cause.Description, SlaTargetMinutes = cause.SlaTargetMinutes, MinutesToBreach = cause.MinutesToBreach, CurrentDelayMinutes = cause.CurrentDelayMinutes,
            EscalatedAt = session.Now, CreatedAt = session.Now, Metadata = Json.Of(cause.State), ZoneId = cause.ZoneId, BusinessDate = zone.DateOf(session.Now), ReasonCode = cause.ReasonCode,
            Level = cause.Level, DedupeKey = cause.Key,
        };
    }
}
