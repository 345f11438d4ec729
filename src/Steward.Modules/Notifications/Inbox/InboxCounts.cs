using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Notifications;

/// <summary>Sends <c>inbox.count</c> to whoever follows his inbox: one count for many changes, and none while nobody listens.</summary>
internal sealed class InboxCounts(Database database, InboxStore inbox, LiveStream stream, ILogger<InboxCounts> log) : BackgroundService
{
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(200);
    private readonly ConcurrentDictionary<Recipient, bool> changed = new();
    private readonly Signal signal = new();

    private sealed record Whose(Guid? UserId = null, Guid? DriverId = null);

    protected override async Task ExecuteAsync(CancellationToken cancel)
    {
        stream.Passed += Note;
        try
        {
            while (!cancel.IsCancellationRequested)
            {
                await signal.Wait(cancel);
                await Task.Delay(Gather, cancel);
                foreach (var to in changed.Keys.ToList())
                    if (changed.TryRemove(to, out _)) await Send(to, cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested) { /* The server stops. */ }
        finally { stream.Passed -= Note; }
    }

    private void Note(PublishedEvent happened)
    {
        if (stream.ClientCount == 0 || happened.Type is not (Messages.Created or InboxRoutes.Changed)) return;
        var whose = happened.Payload.As<Whose>();
        if (whose?.UserId is { } user) changed[Recipient.User(user)] = true;
        else if (whose?.DriverId is { } driver) changed[Recipient.Driver(driver)] = true;
        else return;
        signal.Set();
    }

    private async Task Send(Recipient to, CancellationToken cancel)
    {
        try
        {
            var unread = await database.Read(session => inbox.Unread(session, to), cancel);
            stream.SendTransient("inbox.count", null, new { user_id = to.UserId, driver_id = to.DriverId, unread }, to.UserId, to.DriverId);
        }
        catch (Exception error) when (error is StoreUnavailableException) { log.LogWarning("The inbox cannot be counted now: {Message}", error.Message); }
    }
}
