using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Steward.Kernel;

namespace Steward.City;

/// <summary>
/// The city's loop: advances the clock, lets people order and couriers ride, waits for the server's answers and timers, and sleeps the real time
/// that is left. When the machine is too slow simulated time slows down; nothing is skipped.
/// </summary>
internal sealed class CityRunner(
    CityOptions options, CityState state, CityApi api, BadDayPlay play, TimeProvider time, LiveStream stream, IEnumerable<ICityPace> paces, IHostApplicationLifetime life, ILogger<CityRunner> log)
    : BackgroundService
{
    private const double MostSliceSeconds = 5;
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MostIdle = TimeSpan.FromMilliseconds(200);

    private readonly CitySetup setup = new(api, options);
    private CityFleet? fleet;
    private long toldAt;

    protected override async Task ExecuteAsync(CancellationToken cancel)
    {
        if (time is not VirtualClock clock) throw new InvalidOperationException("The city needs a virtual clock: demo mode must not run on the machine's.");
        await Started(cancel);
        stream.Passed += Hear;
        try
        {
            while (!cancel.IsCancellationRequested) await Live(clock, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested) { log.LogInformation("The city stands still at {Now:O}", clock.GetUtcNow()); }
        finally
        {
            stream.Passed -= Hear;
            (clock as CityClock)?.Keep();
        }
    }

    private async Task Started(CancellationToken cancel)
    {
        var started = new TaskCompletionSource();
        await using var _ = life.ApplicationStarted.Register(() => started.TrySetResult());
        await started.Task.WaitAsync(cancel);
    }

    private void Hear(PublishedEvent happened)
    {
        state.Count(happened);
        fleet?.Hear(happened);
        if (options.IsBadDay) play.Hear(happened);
    }

    /// <summary>From setting up to the end; after an unexpected error it begins again with what the API says.</summary>
    private async Task Live(VirtualClock clock, CancellationToken cancel)
    {
        try
        {
            var day = options.PlaysImport ? await PlayedDay.Open(api, setup, options, clock, cancel)
                : options.IsBadDay ? await play.Open(setup, clock, cancel)
                : await SyntheticDay.Open(api, setup, options, clock, cancel);
            (state.Zone, state.City) = (day.Zone.Id, day.Zone.Name);
            fleet = new CityFleet(api, day.Zone, day.Map, options.Seed);
            log.LogInformation("The city {City} lives from {Now:O} at {Speed} times real speed", day.Zone.Name, clock.GetUtcNow(), state.Speed);
            while (true) await Slice(clock, day, fleet, cancel);
        }
        catch (CitySetupException refused) { log.LogWarning("The city is not set up yet: {Message}", refused.Message); }
        catch (Exception error) when (error is not OperationCanceledException) { log.LogError(error, "The city stumbled and begins again"); }
        await Task.Delay(TryAgain, TimeProvider.System, cancel);
    }

    private async Task Slice(VirtualClock clock, ICityDay day, CityFleet couriers, CancellationToken cancel)
    {
        Tell(clock);
        if (!state.Running || state.IsDayOver)
        {
            await Task.Delay(MostIdle, TimeProvider.System, cancel);
            return;
        }
        var began = Stopwatch.GetTimestamp();
        foreach (var pace in paces) await pace.Ready(clock.GetUtcNow(), cancel);
        var speed = state.Speed;
        var slice = SliceAt(speed);
        clock.Advance(slice);
        var now = clock.GetUtcNow();
        await day.Step(now, cancel);
        couriers.Silent = day.Silent;
        await couriers.Step(now, slice, cancel);
        state.Couriers = couriers.Count;
        state.IsDayOver = day.IsOver;
        await Rest(slice / speed - Stopwatch.GetElapsedTime(began), speed, cancel);
    }

    /// <summary>A second at most speeds; at high ones as much as one frame shows, up to five.</summary>
    internal static TimeSpan SliceAt(int speed) => TimeSpan.FromSeconds(Math.Clamp(Math.Round(speed * Frame.TotalSeconds), 1, MostSliceSeconds));

    /// <summary>Sleeps in pieces, so that a new speed or a pause is felt at once.</summary>
    private async Task Rest(TimeSpan left, int speed, CancellationToken cancel)
    {
        while (left > TimeSpan.Zero && state.Speed == speed)
        {
            var piece = left < MostIdle ? left : MostIdle;
            await Task.Delay(piece, TimeProvider.System, cancel);
            left -= piece;
        }
    }

    private void Tell(VirtualClock clock)
    {
        if (Stopwatch.GetElapsedTime(toldAt) < TellEvery) return;
        toldAt = Stopwatch.GetTimestamp();
        (clock as CityClock)?.Keep(ahead: 2 * TellEvery * state.Speed);
        var now = clock.GetUtcNow();
        stream.SendTransient("demo_clock", null, new { now, simulated_now = now, speed = state.Running ? state.Speed : 0, running = state.Running });
    }
}
