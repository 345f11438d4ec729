using Steward.Escalation.Alerts;
using Steward.Escalation.Logs;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Orders.Contracts;

namespace Steward.Escalation.Ladder;

/// <summary>Tells a level, sets when the next one follows, and steps up.</summary>
internal sealed class ClimbLadder(LogStore store, LadderStore ladders, OnDuty duty, Messages messages, AlertBook alerts, IOrders orders, IZones zones, Timers timers, Outbox outbox)
{
    internal const string TimerKind = "escalation.ladder";
    internal const string StepTimer = "escalation.ladder_step";
    private const string Actor = "engine:escalation";

    /// <summary>Puts a row on a level: open, told, and with the time until which somebody must take it.</summary>
    /// <param name="due">When it was to come there by itself.</param>
    internal async Task<LogRow> Enter(Session session, LogRow row, int level, EscalationConfig config, string actor, DateTimeOffset? due = null)
    {
        var state = row.State with { Rounds = level == Rungs.Top ? 1 : 0 };
        row = row with { Level = level, Status = EscalationStatus.Open, AcknowledgedAt = null, Metadata = Json.Of(state), NextStepAt = Rungs.Next(level, 1, await PaceOf(session, row), row.Grade, session.Now, config) };
        row = await Speak(session, row, row.Level == 1 ? "Escalation Opened" : "Escalation Raised", actor, config, due);
        await Keep(session, row);
        return row;
    }

    /// <summary>It is worse: the time to take it is shorter now, counted from now, and never longer than before.</summary>
    internal async Task<LogRow> Hasten(Session session, LogRow row, EscalationConfig config)
    {
        var next = Rungs.Next(row.Level!.Value, row.State.Rounds, await PaceOf(session, row), row.Grade, session.Now, config);
        if (next is null || row.NextStepAt <= next) return row;
        row = row with { NextStepAt = next };
        await Keep(session, row);
        return row;
    }

    /// <summary>Somebody takes it: until then it must be solved.</summary>
    internal async Task<LogRow> Take(Session session, LogRow row, EscalationConfig config, string by)
    {
        row = row with { Status = EscalationStatus.Investigating, AcknowledgedAt = session.Now, AssignedTo = row.AssignedTo ?? by, NextStepAt = row.Level is null ? null : session.Now + config.Solve(row.Grade) };
        await Keep(session, row);
        return row;
    }

    /// <summary>Handed back.</summary>
    internal async Task<LogRow> GiveBack(Session session, LogRow row, EscalationConfig config)
    {
        row = row with { Status = EscalationStatus.Open, AcknowledgedAt = null, NextStepAt = row.Level is { } level ? Rungs.Next(level, row.State.Rounds, await PaceOf(session, row), row.Grade, session.Now, config) : null };
        await Keep(session, row);
        return row;
    }

    /// <summary>What is due now; the row was read afresh.</summary>
    internal async Task Step(Session session, LogRow row, EscalationConfig config)
    {
        switch (Rungs.Due(row, session.Now))
        {
            case Rung.Climb:
                await Raise(session, row, row.Level!.Value + 1, config, "nobody took it in time");
                break;
            case Rung.Reopen:
                await Add(session, row, "reopened", "no result in time", due: row.NextStepAt);
                await Raise(session, row, Math.Min(Rungs.Top, row.Level!.Value + 1), config, "taken and not solved in time");
                break;
            case Rung.TellAgain:
                var (rounds, due) = (row.State.Rounds + 1, row.NextStepAt);
                row = row with { Metadata = Json.Of(row.State with { Rounds = rounds }), NextStepAt = Rungs.Next(Rungs.Top, rounds, await PaceOf(session, row), row.Grade, session.Now, config) };
                await Keep(session, await Speak(session, row, "Escalation Raised", Actor, config, due));
                break;
        }
    }

    private async Task Raise(Session session, LogRow row, int level, EscalationConfig config, string why)
    {
        await Add(session, row, "raised", "level_" + level, why, row.NextStepAt);
        row = await Enter(session, row, level, config, Actor, row.NextStepAt);
        await outbox.Publish(session, EscalationBook.Event(row, "escalation_raised", session.Now));
    }

    /// <summary>Tells everybody of the row's level whose step is due at once, and sets timers for the later ones.</summary>
    private async Task<LogRow> Speak(Session session, LogRow row, string happened, string actor, EscalationConfig config, DateTimeOffset? due)
    {
        var steps = (await ladders.Steps(session, (await ladders.Of(session, row.ZoneId)).Id)).Where(s => s.Level == row.Level).ToList();
        foreach (var later in steps.Where(s => s.DelaySeconds > 0 && row.State.Rounds <= 1))
            await timers.Set(session, StepTimer, $"{row.Id}:{later.Id}", row.ZoneId, session.Now.AddSeconds(later.DelaySeconds));
        return await Send(session, row, [.. steps.Where(s => s.DelaySeconds == 0 || row.State.Rounds > 1)], happened, actor, config, due);
    }

    /// <summary>A step that was to follow later, when the row still stands open on its level.</summary>
    internal async Task Later(Session session, LogRow row, Guid step, DateTimeOffset dueAt, EscalationConfig config)
    {
        if (row.Status != EscalationStatus.Open) return;
        var steps = await ladders.Steps(session, (await ladders.Of(session, row.ZoneId)).Id);
        if (steps.FirstOrDefault(s => s.Id == step && s.Level == row.Level) is { } due) await Keep(session, await Send(session, row, [due], "Escalation Raised", Actor, config, dueAt));
    }

    private async Task<LogRow> Send(Session session, LogRow row, IReadOnlyList<LadderStep> steps, string happened, string actor, EscalationConfig config, DateTimeOffset? due)
    {
        var channels = new Dictionary<Guid, List<string>>();
        var isManned = true;
        foreach (var step in steps)
        {
            var called = step.UserId is { } named ? new Called([named], true) : await duty.For(session, row.ZoneId, step.Role!, row.Level!.Value);
            isManned &= called.IsManned;
            foreach (var user in called.Users)
            {
                if (!channels.TryGetValue(user, out var list)) channels[user] = list = [];
                if (!list.Contains(step.Channel)) list.Add(step.Channel);
            }
        }
        var data = await Words(session, row);
        // By what was done before, never by the time: a step that is tried again is told once.
        var occurrence = $"L{row.Level}-{row.State.Rounds}-{(await store.Steps(session, row.Id)).Count}";
        foreach (var (user, list) in channels) await messages.ToUser(session, row, user, list, happened, occurrence, data, actor, due);
        var unmanned = $"zone:{row.ZoneId}:LADDER_UNMANNED";
        if (steps.Count == 0) return row;
        if (isManned && channels.Count > 0)
        {
            await alerts.ResolveKey(session, unmanned, "somebody is on duty", Actor);
            return row with { EscalatedTo = ToWhom(steps) };
        }
        await alerts.Raise(session, new(unmanned, AlertTypes.DispatchFailed, Severity.High, Subjects.Zone,
            channels.Count == 0 ? $"Level {row.Level} of the ladder reaches nobody" : $"Nobody is on duty for level {row.Level} of the ladder; managers and administrators were told")
        { Code = "LADDER_UNMANNED", ZoneId = row.ZoneId }, config);
        return row with { EscalatedTo = channels.Count == 0 ? row.EscalatedTo : "managers", Metadata = Json.Of(row.State with { UnmannedLevel = row.Level }) };
    }

    private static string ToWhom(IReadOnlyList<LadderStep> steps) => string.Join(", ", steps.Select(s => s.Role ?? $"user:{s.UserId}").Distinct());

    private async Task<IReadOnlyDictionary<string, object?>> Words(Session session, LogRow row)
    {
        var order = row.OrderId is { } id ? await orders.Find(session, id) : null;
        // What a person reports says why, and not always what about.
        var title = order is null || row.Reason.Contains(order.OrderNumber, StringComparison.Ordinal) ? row.Reason : $"{row.Reason}: order {order.OrderNumber}";
        return new Dictionary<string, object?>
        {
            ["title"] = title, ["order_number"] = order?.OrderNumber, ["level"] = row.Level, ["reason"] = row.ReasonCode ?? row.EscalationType, ["text"] = row.Description ?? row.Reason,
            ["due_at"] = order?.SlaDeadline, ["zone"] = (await zones.Find(session, row.ZoneId))?.Name,
        };
    }

    private async Task<Pace> PaceOf(Session session, LogRow row) => Pace.Of(await ladders.Steps(session, (await ladders.Of(session, row.ZoneId)).Id));

    private async Task Keep(Session session, LogRow row)
    {
        await store.Save(session, row);
        if (row.NextStepAt is { } at) await timers.Set(session, TimerKind, row.Id.ToString(), row.ZoneId, at);
        else await timers.Clear(session, TimerKind, row.Id.ToString());
    }

    private Task Add(Session session, LogRow row, string kind, string outcome, string? note = null, DateTimeOffset? due = null) => store.AddStep(session, new()
    {
        Id = Ids.New(session.Now), EscalationId = row.Id, Kind = kind, Level = row.Level, Outcome = outcome, Note = note, Actor = Actor, DueAt = due, CreatedAt = session.Now,
    });
}

/// <summary>The time until which somebody must take an escalation, or solve it, is over.</summary>
internal sealed class LadderTimer(LogStore store, ClimbLadder ladder, EscalationSettings settings) : ITimerHandler
{
    public string Kind => ClimbLadder.TimerKind;

    public async Task Fire(Session session, DueTimer timer, CancellationToken cancel)
    {
        if (await settings.IfRunning(session, timer.ZoneId) is not { } config) return;
        if (await store.Lock(session, Guid.Parse(timer.Key)) is { IsOpen: true } row) await ladder.Step(session, row, config);
    }
}

/// <summary>A step of a level that was to follow after a while.</summary>
internal sealed class LaterStepTimer(LogStore store, ClimbLadder ladder, EscalationSettings settings) : ITimerHandler
{
    public string Kind => ClimbLadder.StepTimer;

    public async Task Fire(Session session, DueTimer timer, CancellationToken cancel)
    {
        if (await settings.IfRunning(session, timer.ZoneId) is not { } config || timer.Key.Split(':') is not [var log, var step]) return;
        if (await store.Lock(session, Guid.Parse(log)) is { } row) await ladder.Later(session, row, Guid.Parse(step), timer.DueAt, config);
    }
}
