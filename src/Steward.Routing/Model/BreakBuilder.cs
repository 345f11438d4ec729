namespace Steward.Routing;

/// <summary>Sets the breaks of a vehicle; each kind may be repeated, and what follows it holds for it. Not thread-safe.</summary>
public sealed class BreakBuilder
{
    internal List<Break> Breaks { get; } = [];

    internal List<string> Unsupported { get; } = [];

    /// <summary>A break once somewhere between two times of day: it starts after the first and ends before the second.</summary>
    public BreakBuilder Floating(long duration, long earliest, long latest) => Windowed(duration, earliest, latest - duration);

    /// <summary>A break that starts in [from, to].</summary>
    public BreakBuilder Windowed(long duration, long from, long to)
    {
        Breaks.Add(new(duration, from, to));
        return this;
    }

    /// <summary>Not in this version: refused as <c>unsupported_feature</c>.</summary>
    public BreakBuilder AfterWork(long duration, long after, long before)
    {
        Unsupported.Add("break by elapsed work");
        return this;
    }

    /// <summary>Not in this version: a rest after so much driving, such as the rules of the European Union or the United States, is refused as <c>unsupported_feature</c>.</summary>
    public BreakBuilder LegalRest(string preset)
    {
        Unsupported.Add($"legal rest {preset}");
        return this;
    }

    /// <summary>The break's time is not paid.</summary>
    public BreakBuilder Unpaid() => Change(b => b with { Paid = false });

    /// <summary>It may be taken only at this site.</summary>
    public BreakBuilder At(string site) => Change(b => b with { Site = site });

    /// <summary>It may be taken only with nothing on board.</summary>
    public BreakBuilder WhenEmpty() => Change(b => b with { WhenEmpty = true });

    private BreakBuilder Change(Func<Break, Break> change)
    {
        if (Breaks.Count > 0) Breaks[^1] = change(Breaks[^1]);
        return this;
    }
}
