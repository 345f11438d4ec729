using System.Threading.Channels;

namespace Steward.Kernel;

/// <summary>
/// Wakes one waiter. Set many times at once it is set once; setting never fails, because it happens after a commit, whose caller must hear
/// that it is done.
/// </summary>
internal sealed class Signal
{
    private readonly Channel<bool> raised = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    internal void Set() => raised.Writer.TryWrite(true);

    /// <summary>Takes the signal if it is there.</summary>
    internal bool TryTake() => raised.Reader.TryRead(out _);

    internal async Task Wait(CancellationToken cancel) => await raised.Reader.ReadAsync(cancel);

    /// <summary>Until the signal or the time is up; the time is the machine's.</summary>
    internal async Task Wait(TimeSpan most, CancellationToken cancel)
    {
        if (TryTake()) return;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(most);
        try { await Wait(limit.Token); }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested) { /* The time is up. */ }
    }
}
