namespace Steward.Kernel;

/// <summary>
/// Keeps away from a provider that is down: opens after five failures in a row, lets one message through when its time is up, and waits twice as
/// long when that fails too. Not for use by two tasks at once.
/// </summary>
internal sealed class Breaker
{
    internal const int Failures = 5;
    private static readonly TimeSpan First = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private int inARow;
    private int opened;

    /// <summary>Until when nothing is sent; null while it is closed.</summary>
    internal DateTimeOffset? OpenUntil { get; private set; }

    /// <summary>How many may be tried now.</summary>
    internal int Allows(DateTimeOffset now, int most) => OpenUntil is not { } until ? most : now >= until ? 1 : 0;

    internal void Succeeded() => (inARow, opened, OpenUntil) = (0, 0, null);

    internal void Failed(DateTimeOffset now)
    {
        inARow++;
        if (inARow < Failures || now < OpenUntil) return;
        var wait = TimeSpan.FromTicks(Math.Min(Longest.Ticks, First.Ticks << Math.Min(opened, 10)));
        opened++;
        OpenUntil = now + wait;
    }
}
