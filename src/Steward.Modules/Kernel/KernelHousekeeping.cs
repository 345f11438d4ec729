using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Steward.Kernel;

/// <summary>
/// Forgets, once an hour, the events of the stream that every subscriber has passed and the answers kept for repeated requests, both after 24
/// hours. Several nodes may do it at once.
/// </summary>
internal sealed class KernelHousekeeping(Database database, Outbox outbox, ILogger<KernelHousekeeping> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);
    private static readonly TimeSpan EventsKept = TimeSpan.FromHours(24);

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
        try
        {
            await database.Write(
                async session =>
                {
                    await outbox.Forget(session, session.Now - EventsKept);
                    await session.Execute("delete from idempotency_records where created_at <= @before", new { before = session.Now - Idempotency.Kept });
                },
                cancel);
        }
        catch (Exception error) when (error is StoreUnavailableException or UnknownCommitException) { log.LogWarning("Old events and answers cannot be forgotten now: {Message}", error.Message); }
    }
}
