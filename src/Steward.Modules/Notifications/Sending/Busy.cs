namespace Steward.Notifications;

/// <summary>How many lanes of the engine are sending: one that has nothing to do listens as long as another has.</summary>
internal sealed class Busy
{
    private int lanes;

    internal bool Any => Volatile.Read(ref lanes) > 0;

    internal void Enter() => Interlocked.Increment(ref lanes);

    internal void Leave() => Interlocked.Decrement(ref lanes);
}
