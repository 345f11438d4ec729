using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Steward.Kernel;

/// <summary>Removes, once an hour, what need not be kept. Several nodes may do it at once; what the store cannot do now waits for the next hour.</summary>
public abstract class Housekeeping(Database database, ILogger log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    /// <summary>What it forgets, for the log.</summary>
    protected abstract string Subject { get; }

    protected abstract Task Forget(Session session);

    protected override async Task ExecuteAsync(CancellationToken cancel)
    {
        using var ticks = new PeriodicTimer(Every);
        try
        {
            while (await ticks.WaitForNextTickAsync(cancel)) await Tidy(cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested) { return; }
    }

    internal async Task Tidy(CancellationToken cancel)
    {
        try { await database.Write(Forget, cancel); }
        catch (Exception error) when (error is StoreUnavailableException or UnknownCommitException) { log.LogWarning("{Subject} cannot be forgotten now: {Message}", Subject, error.Message); }
    }
}
