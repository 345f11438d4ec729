using Steward.Escalation.Logs;

namespace Steward.Escalation.Ladder;

/// <summary>An escalation of a past day, as far as the ladder was concerned.</summary>
/// <param name="Level">On which it began.</param>
/// <param name="TakenAt">When somebody took it; null: nobody.</param>
internal sealed record PastEscalation(Guid Id, Guid? OrderId, Severity Severity, int Level, DateTimeOffset OpenedAt, DateTimeOffset? TakenAt, DateTimeOffset? EndedAt);

/// <summary>Somebody who would have been told.</summary>
/// <param name="To">A role, or <c>user:…</c>.</param>
internal sealed record Page(Guid EscalationId, Guid? OrderId, DateTimeOffset At, int Level, string To, IReadOnlyList<string> Channels);

/// <summary>Who would have been paged on past days by a ladder, when and how often. Pure.</summary>
internal static class Rehearsal
{
    private const int MostPages = 60;

    internal static IReadOnlyList<Page> Run(IReadOnlyList<PastEscalation> past, IReadOnlyList<LadderStep> steps, EscalationConfig config) =>
        [.. past.SelectMany(one => Of(one, steps, config)).OrderBy(p => p.At).ThenBy(p => p.EscalationId).ThenBy(p => p.To, StringComparer.Ordinal)];

    private static List<Page> Of(PastEscalation one, IReadOnlyList<LadderStep> steps, EscalationConfig config)
    {
        var pages = new List<Page>();
        var (level, round, at, pace) = (one.Level, 1, one.OpenedAt, Pace.Of(steps));
        for (var turn = 0; turn < MostPages && IsOpen(one, at); turn++)
        {
            var started = at;
            pages.AddRange(steps.Where(s => s.Level == level && IsOpen(one, started.AddSeconds(s.DelaySeconds)))
                .GroupBy(s => (To: s.Role ?? $"user:{s.UserId}", s.DelaySeconds))
                .Select(g => new Page(one.Id, one.OrderId, started.AddSeconds(g.Key.DelaySeconds), level, g.Key.To, [.. g.Select(s => s.Channel).Distinct()])));
            if (Rungs.Next(level, round, pace, one.Severity, at, config) is not { } next) break;
            round = level == Rungs.Top ? round + 1 : 1;
            level = Math.Min(Rungs.Top, level + 1);
            at = next;
        }
        return pages;
    }

    /// <summary>Neither taken nor ended before that instant. What was taken then is taken to have been solved.</summary>
    private static bool IsOpen(PastEscalation one, DateTimeOffset at) => (one.TakenAt is not { } taken || taken > at) && (one.EndedAt is not { } ended || ended > at);

    internal static PastEscalation Of(LogRow row, IReadOnlyList<StepRow> steps) => new(
        row.Id, row.OrderId, row.Grade, steps.FirstOrDefault(s => s.Level is not null)?.Level ?? row.Level ?? 1, row.EscalatedAt ?? row.CreatedAt,
        steps.FirstOrDefault(s => s.Kind == "acknowledged")?.CreatedAt, row.ResolvedAt);
}
