namespace Steward.Kernel;

/// <param name="Jump">By how much it has moved since the last look beside running on; zero when it ran evenly.</param>
/// <param name="Skew">By how much the database's clock is ahead of it; no more than is certain after the time that the answer took.</param>
internal readonly record struct ClockLook(TimeSpan Jump, TimeSpan Skew);

/// <summary>
/// Whether the machine's clock may be acted by: it runs evenly, and it is that of the database, which all nodes share. Engines and timers rest
/// while it may not.
/// </summary>
/// <param name="machine">The machine's own clock, also where the product's is simulated.</param>
internal sealed class MachineClock(Database database, TimeProvider machine)
{
    /// <summary>Further apart, two nodes judge one cut-off differently.</summary>
    internal static readonly TimeSpan MostOff = TimeSpan.FromSeconds(2);

    /// <summary>So long it must have run evenly after a jump.</summary>
    internal static readonly TimeSpan Calm = TimeSpan.FromSeconds(10);

    /// <summary>Two readings that lie further apart are of two moments: the process was held up between them.</summary>
    private static readonly TimeSpan OneMoment = TimeSpan.FromMilliseconds(100);

    private (DateTimeOffset Utc, long Ticks)? last;
    private long? jumpedAt;
    private TimeSpan untold;
    private volatile string? trouble;

    /// <summary>Why nothing is done by it now, in a sentence; null when it is well.</summary>
    internal string? Trouble => trouble;

    internal bool IsWell => trouble is null;

    /// <summary>Looks at it, and decides whether it may be acted by.</summary>
    /// <exception cref="StoreUnavailableException">The database does not answer: what was decided before holds.</exception>
    internal async Task<ClockLook> Look(CancellationToken cancel)
    {
        if (Jump() is var jump && jump != TimeSpan.Zero) (jumpedAt, untold) = (machine.GetTimestamp(), jump);
        var rests = jumpedAt is { } at && machine.GetElapsedTime(at) < Calm;
        // At once, and not only when the database has answered.
        if (rests) trouble = "The machine's clock has jumped.";
        var skew = await Skew(database, machine, cancel);
        trouble = skew.Duration() > MostOff ? Off(skew) : rests ? trouble : null;
        // Told with the first look that the database answers.
        (jump, untold) = (untold, TimeSpan.Zero);
        return new(jump, skew);
    }

    /// <summary>By how much the database's clock is ahead of the machine's. An embedded database has the machine's.</summary>
    internal static async Task<TimeSpan> Skew(Database database, TimeProvider machine, CancellationToken cancel)
    {
        if (database.Dialect is Dialect.Sqlite) return TimeSpan.Zero;
        return await database.Read(
            async session =>
            {
                var asked = machine.GetTimestamp();
                var theirs = await session.Scalar<DateTimeOffset>("select clock_timestamp()");
                var half = machine.GetElapsedTime(asked) / 2;
                var skew = theirs - (machine.GetUtcNow() - half);
                return skew.Duration() <= half ? TimeSpan.Zero : skew > TimeSpan.Zero ? skew - half : skew + half;
            },
            cancel);
    }

    /// <exception cref="ClockOffException">The machine's clock is not that of the database.</exception>
    internal static async Task Check(Database database, TimeProvider machine, CancellationToken cancel)
    {
        if (await Skew(database, machine, cancel) is var skew && skew.Duration() > MostOff) throw new ClockOffException($"{Off(skew)} Set it, best by NTP, and start again.");
    }

    private static string Off(TimeSpan skew) => FormattableString.Invariant($"The machine's clock is {skew.Duration().TotalSeconds:0.0} s {(skew > TimeSpan.Zero ? "behind" : "ahead of")} the database's.");

    private TimeSpan Jump()
    {
        var ticks = machine.GetTimestamp();
        var utc = machine.GetUtcNow();
        if (machine.GetElapsedTime(ticks) > OneMoment) return TimeSpan.Zero;
        var before = last;
        last = (utc, ticks);
        if (before is not { } old) return TimeSpan.Zero;
        var jump = utc - old.Utc - machine.GetElapsedTime(old.Ticks, ticks);
        return jump.Duration() > MostOff ? jump : TimeSpan.Zero;
    }
}

/// <summary>The server does not start by a clock that is not the database's.</summary>
public sealed class ClockOffException(string message) : Exception(message);
