using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Steward.Escalation.Contracts;
using Steward.Kernel;

namespace Steward.Operations;

/// <summary>Looks at the machine's clock every two seconds, and has an alert raised when it has jumped or is not that of the database.</summary>
internal sealed class ClockWatch(MachineClock clock, Database database, Outbox outbox, ILogger<ClockWatch> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2), WorthAnAlert = TimeSpan.FromSeconds(5);
    private TimeSpan untold;
    private bool isSkewTold;

    protected override async Task ExecuteAsync(CancellationToken cancel)
    {
        using var ticks = new PeriodicTimer(Every);
        try
        {
            do await Try(cancel);
            while (await ticks.WaitForNextTickAsync(cancel));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested) { return; }
    }

    internal async Task Look(CancellationToken cancel)
    {
        var wasWell = clock.IsWell;
        var look = await clock.Look(cancel);
        if (wasWell && !clock.IsWell) log.LogError("{Trouble} Engines and timers rest", clock.Trouble);
        if (!wasWell && clock.IsWell) log.LogInformation("The machine's clock is well again: engines and timers go on");
        if (look.Jump.Duration() > WorthAnAlert) untold = look.Jump;
        if (untold != TimeSpan.Zero)
        {
            await Say(new()
            {
                Key = Key("jump"), Code = "CLOCK_JUMP", Severity = "high", Message = $"The clock of {Environment.MachineName} jumped by {Seconds(untold)} s.",
                Description = $"Engines and timers rested until it had run evenly for {MachineClock.Calm.TotalSeconds:0} s. What fell due in between was done once, late. Find out who set it; see docs/operations.md.",
            });
            untold = TimeSpan.Zero;
        }
        var isOff = look.Skew.Duration() > MachineClock.MostOff;
        if (isOff == isSkewTold) return;
        await Say(new()
        {
            Key = Key("skew"), Code = "CLOCK_OFF", Severity = "high", Message = isOff ? $"The clock of {Environment.MachineName} is {Seconds(-look.Skew)} s from the database's." : "The clocks agree again.", IsOver = !isOff,
            Description = "The engines and timers of this node rest; where there is another node, it takes them over. Set the clock, best by NTP.",
        });
        isSkewTold = isOff;

        Task Say(AlertWanted alert) => database.Write(session => outbox.Publish(session, new NewEvent(AlertWanted.EventType, null, alert)), cancel);
    }

    private async Task Try(CancellationToken cancel)
    {
        try { await Look(cancel); }
        catch (Exception error) when (error is StoreUnavailableException or UnknownCommitException) { log.LogWarning("The clock cannot be compared with the database's now: {Message}", error.Message); }
    }

    private static string Key(string what) => $"clock:{Environment.MachineName}:{what}";

    private static string Seconds(TimeSpan off) => off.TotalSeconds.ToString("+0.0;-0.0", CultureInfo.InvariantCulture);
}

/// <summary>Whether the machine's clock may be acted by.</summary>
internal sealed class ClockProbe(MachineClock clock) : IHealthProbe
{
    public string Name => "clock";

    public bool IsNeeded => false;

    public Task<HealthReport> Probe(CancellationToken cancel) =>
        Task.FromResult(clock.Trouble is { } trouble ? HealthReport.Degraded($"{trouble} Engines and timers rest.") : HealthReport.Ok("It runs evenly, and is that of the database."));
}
