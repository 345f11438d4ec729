namespace Steward.Routing;

/// <summary>Sets the breaks of a vehicle; each kind may be repeated, and what follows it holds for it. Not thread-safe.</summary>
public sealed class BreakBuilder
{
    private PauseKind last;

    internal List<Break> Breaks { get; } = [];

    internal List<WorkBreak> WorkBreaks { get; } = [];

    internal List<RestRule> Rests { get; } = [];

    internal List<LegalRest> Presets { get; } = [];

    internal List<string> Unsupported { get; } = [];

    /// <summary>A break once somewhere between two times of day: it starts after the first and ends before the second.</summary>
    public BreakBuilder Floating(long duration, long earliest, long latest) => Windowed(duration, earliest, latest - duration);

    /// <summary>A break that starts in [from, to].</summary>
    public BreakBuilder Windowed(long duration, long from, long to) => Add(PauseKind.Break, () => Breaks.Add(new(duration, from, to)));

    /// <summary>A break once somewhere between two amounts of elapsed work, from departure and without breaks.</summary>
    public BreakBuilder AfterWork(long duration, long after, long before) =>
        Add(PauseKind.WorkBreak, () => WorkBreaks.Add(new(duration, after, before)));

    /// <summary>A rule of rest, repeated along the route.</summary>
    public BreakBuilder Rest(RestRule rule) => Add(PauseKind.Rest, () => Rests.Add(Given.Of(rule)));

    /// <summary>The rules and limits of a preset: <c>eu-561</c> or <c>us-property</c>. Any other name is refused as <c>unsupported_feature</c>.</summary>
    public BreakBuilder LegalRest(string preset)
    {
        if (Routing.LegalRest.Presets.FirstOrDefault(p => p.Name == Given.Of(preset)) is { } known) Presets.Add(known);
        else Unsupported.Add($"legal rest {preset}");
        return this;
    }

    /// <summary>The break's time is not paid.</summary>
    public BreakBuilder Unpaid() => Change(b => b with { Paid = false }, b => b with { Paid = false }, r => r with { Paid = false });

    /// <summary>It may interrupt a leg.</summary>
    public BreakBuilder Interrupts() => Change(b => b with { Interrupts = true }, b => b with { Interrupts = true }, r => r with { Interrupts = true });

    /// <summary>Waiting counts as rest; for rules of rest only.</summary>
    public BreakBuilder WaitingCounts() => Change(b => b, b => b, r => r with { WaitingCounts = true });

    /// <summary>It may be taken only at this site; for breaks by the time of day only.</summary>
    public BreakBuilder At(string site)
    {
        ArgumentNullException.ThrowIfNull(site);
        return Change(b => b with { Site = site }, b => b, r => r);
    }

    /// <summary>It may be taken only with nothing on board; for breaks by the time of day only.</summary>
    public BreakBuilder WhenEmpty() => Change(b => b with { WhenEmpty = true }, b => b, r => r);

    private BreakBuilder Add(PauseKind kind, Action add)
    {
        add();
        last = kind;
        return this;
    }

    private BreakBuilder Change(Func<Break, Break> dayBreak, Func<WorkBreak, WorkBreak> workBreak, Func<RestRule, RestRule> rest)
    {
        if (last == PauseKind.Break && Breaks.Count > 0) Breaks[^1] = dayBreak(Breaks[^1]);
        else if (last == PauseKind.WorkBreak) WorkBreaks[^1] = workBreak(WorkBreaks[^1]);
        else if (last == PauseKind.Rest) Rests[^1] = rest(Rests[^1]);
        return this;
    }
}
