using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Steward.Kernel;

namespace Steward.Access;

/// <summary>Forgets sign-ins that ended a month ago and failed tries of yesterday, once an hour. Several nodes may do it at once.</summary>
internal sealed class Housekeeping(Database database, SessionStore sessions, LoginAttemptStore attempts, ILogger<Housekeeping> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);
    private static readonly TimeSpan SessionsKept = TimeSpan.FromDays(30);
    private static readonly TimeSpan AttemptsKept = TimeSpan.FromDays(1);

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
                    await sessions.Forget(session, session.Now - SessionsKept);
                    await attempts.Forget(session, session.Now - AttemptsKept);
                },
                cancel);
        }
        catch (Exception error) when (error is StoreUnavailableException or UnknownCommitException) { log.LogWarning("Old sign-ins cannot be forgotten now: {Message}", error.Message); }
    }
}
