using Steward.Escalation.Logs;

namespace Steward.Escalation.Ladder;

/// <summary>What is due on the ladder.</summary>
internal enum Rung
{
    Nothing,

    /// <summary>Nobody took it in time: the next level.</summary>
    Climb,

    /// <summary>The highest level is told once more.</summary>
    TellAgain,

    /// <summary>Somebody took it and did not solve it in time: open again, one level up.</summary>
    Reopen,
}

/// <summary>The rules of the ladder (delivery-automation 9.3). Pure.</summary>
internal static class Rungs
{
    internal const int Top = 3;

    /// <summary>What the timer of a row means when it falls due.</summary>
    internal static Rung Due(LogRow row, DateTimeOffset now) => row switch
    {
        { Level: null } or { NextStepAt: null } or { Status: EscalationStatus.Resolved } => Rung.Nothing,
        _ when row.NextStepAt > now => Rung.Nothing,
        { Status: EscalationStatus.Investigating } => Rung.Reopen,
        { Level: < Top } => Rung.Climb,
        _ => Rung.TellAgain,
    };

    /// <summary>When the ladder goes on by itself after a level was told; null after the last round of the highest.</summary>
    internal static DateTimeOffset? Next(int level, int rounds, Pace pace, Severity severity, DateTimeOffset now, EscalationConfig config) => level switch
    {
        < Top => now + config.Acknowledge(severity),
        _ when rounds < pace.Most => now + pace.Every,
        _ => null,
    };
}

/// <summary>How often the highest level is told: from its steps.</summary>
internal readonly record struct Pace(TimeSpan Every, int Most)
{
    internal static Pace Of(IEnumerable<LadderStep> steps)
    {
        var repeated = steps.Where(s => s is { Level: Rungs.Top, RepeatSeconds: not null, MostRepeats: not null }).ToList();
        return repeated.Count == 0 ? new(TimeSpan.Zero, 0) : new(TimeSpan.FromSeconds(repeated.Min(s => s.RepeatSeconds!.Value)), repeated.Max(s => s.MostRepeats!.Value));
    }
}
