using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Steward.Faults;
using Steward.Kernel;
using Steward.Notifications;
using Steward.Notifications.Contracts;

namespace Steward.Bench;

/// <summary>From the commit of an event to the provider's call while there is nothing else to do (N2), with the engines running as they do in the server.</summary>
internal static class NotifyIdle
{
    private const int Events = 200;
    private static readonly TimeSpan Apart = TimeSpan.FromMilliseconds(40), Most = TimeSpan.FromSeconds(30);

    internal static async Task<bool> Run(Wanted wanted)
    {
        var isGood = true;
        foreach (var place in await wanted.Places())
        {
            using var folder = place;
            isGood &= await Measure(place);
        }
        return isGood;
    }

    private static async Task<bool> Measure(StorePlace place)
    {
        await using var database = Database.Open(place.DatabaseUrl ?? "sqlite:///" + Path.Combine(place.Folder, "steward.db"), TimeProvider.System);
        await new Migrations(database, TimeProvider.System).Up(CancellationToken.None);
        var provider = new TimedSender();
        await using var services = NotifyBench.Services(database, TimeProvider.System, place.Folder, provider);
        var running = services.GetServices<IHostedService>().ToList();
        foreach (var one in running) await one.StartAsync(CancellationToken.None);
        var (users, messages, samples) = (await NotifyLoad.Users(database, services, 1, quiet: null), services.GetRequiredService<Messages>(), new Samples());
        for (var n = 0; n < Events; n++)
        {
            var link = "/" + n;
            await database.Write(session => messages.Tell(session, new("Kill Switch Engaged", Recipient.User(users[0]), link, "1") { Link = link }));
            var committed = Stopwatch.GetTimestamp();
            var called = await provider.Calls.GetOrAdd(link, _ => new()).Task.WaitAsync(Most);
            // The first ones start the engine and warm the compiler.
            if (n >= Events / 10) samples.Add(called > committed ? Stopwatch.GetElapsedTime(committed, called) : TimeSpan.Zero);
            await Task.Delay(Apart);
        }
        foreach (var one in running) await one.StopAsync(CancellationToken.None);
        var p95 = samples.Percentile(0.95);
        Table.Row("N2", $"{place.Name}: from an event's commit to the provider's call, idle, p95 (p50 {samples.Percentile(0.5):0} ms)", samples.Count, "–", $"{p95:0} ms", "–", $"< 1000 ms: {(p95 < 1000 ? "reached" : "**missed**")}");
        return p95 < 1000;
    }

    /// <summary>Notes when it is called, by the message's link.</summary>
    private sealed class TimedSender : IChannelSender
    {
        internal ConcurrentDictionary<string, TaskCompletionSource<long>> Calls { get; } = new();

        public string Channel => Notifications.Contracts.Channel.Email;

        public string Provider => "stub:timed";

        public bool IsConfigured => true;

        public Task<SendOutcome> Send(OutgoingMessage message, CancellationToken cancel)
        {
            Calls.GetOrAdd(message.Link ?? "", _ => new()).TrySetResult(Stopwatch.GetTimestamp());
            return Task.FromResult(new SendOutcome(SendResult.Sent, "250"));
        }
    }
}
