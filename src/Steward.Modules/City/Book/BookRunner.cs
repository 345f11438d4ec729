using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Steward.Kernel;

namespace Steward.City;

/// <summary>
/// Plays the book day by day: advances the clock in slices, hands over the feed's files when their time has come, and lets the adviser look each
/// half hour. A fresh book waits for its first spectator. Simulated time waits for the server's timers; when the machine is too slow the days take longer, and nothing is skipped.
/// </summary>
internal sealed class BookRunner(
    BookOptions options, CityState state, CityApi api, CityKey key, ICityPeople people, TimeProvider time, LiveStream stream, Story story, IEnumerable<ICityPace> paces, IHostApplicationLifetime life,
    ILogger<BookRunner> log) : BackgroundService
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(100), TryAgain = TimeSpan.FromSeconds(2), LookEvery = TimeSpan.FromMinutes(30), TellEvery = TimeSpan.FromSeconds(1);

    private readonly BookNews news = new(api, story);

    protected override async Task ExecuteAsync(CancellationToken cancel)
    {
        if (time is not CityClock clock) throw new InvalidOperationException("The book needs a virtual clock: demo mode must not run on the machine's.");
        var started = new TaskCompletionSource();
        await using var registered = life.ApplicationStarted.Register(() => started.TrySetResult());
        try
        {
            await started.Task.WaitAsync(cancel);
            state.DaySeconds = options.DaySeconds;
            state.City = options.NavFolder is null ? "Twelve clients on invented schemes" : "Twelve clients on real NAVs";
            stream.Passed += news.Hear;
            while (!cancel.IsCancellationRequested) await Live(clock, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested) { log.LogInformation("The book stands still at {Now:O}", clock.GetUtcNow()); }
        finally
        {
            stream.Passed -= news.Hear;
            clock.Keep();
        }
    }

    private async Task Live(CityClock clock, CancellationToken cancel)
    {
        try
        {
            var known = await people.Ensure(cancel);
            key.Know(known);
            var (adviser, manager) = (known.First(person => person.Duty == "adviser"), known.First(person => person.Duty == "manager"));
            var market = new BookMarket(options.Seed);
            IBookFeed feed = options.NavFolder is { } folder ? new FolderFeed(folder) : new InventedFeed(market);
            var setup = new BookSetup(api, options, market, adviser, manager);
            await setup.Make(clock, cancel);
            var isFirst = await Begin(clock, cancel);
            await Play(clock, isFirst, feed, setup, new BookAdviser(api, adviser, story, log), cancel);
        }
        catch (CitySetupException refused) { log.LogWarning("The book is not set up yet: {Message}", refused.Message); }
        catch (Exception error) when (error is not OperationCanceledException) { log.LogError(error, "The book stumbled and begins again"); }
        await Task.Delay(TryAgain, TimeProvider.System, cancel);
    }

    /// <summary>Nobody should miss the first days: a fresh book stands still until the dashboard is open for the first time. True when it was one.</summary>
    private async Task<bool> Begin(CityClock clock, CancellationToken cancel)
    {
        var isFirst = clock.IsFresh && story.After(0).Count == 0;
        if (isFirst)
        {
            log.LogInformation("The book is ready and waits for somebody to open the dashboard");
            while (!state.IsWatched) await Task.Delay(Frame, TimeProvider.System, cancel);
            story.Tell(clock.GetUtcNow(), Story.Script, "opening", options.NavFolder is null
                ? "Twelve clients have standing rules: invest on dates, rebalance when the mix drifts, buy or sell at a price. Each evening a feed brings the prices of the funds (NAVs), with every mistake that a real feed made within a year: Steward acts on the good ones and holds the others. What needs a person waits under Tasks; after a day the adviser answers."
                : "Twelve clients on real schemes have standing rules; the seven real drops of a week come at the second at which each was seen.");
        }
        else story.Tell(clock.GetUtcNow(), Story.Script, "restart", "The server is up again and goes on with what it had committed.");
        log.LogInformation("The book is played from {Now:O}, a day in {Seconds} s", clock.GetUtcNow(), state.DaySeconds);
        return isFirst;
    }

    private async Task Play(CityClock clock, bool isFirst, IBookFeed feed, BookSetup setup, BookAdviser adviser, CancellationToken cancel)
    {
        // What was seen a day before a restart is handed over again: a file that is known is the same drop. Of a fresh book what lies before its beginning is its past.
        var (seen, looked, told) = (clock.GetUtcNow().AddDays(isFirst ? 0 : -1), clock.GetUtcNow(), 0L);
        while (true)
        {
            var began = Stopwatch.GetTimestamp();
            if (Stopwatch.GetElapsedTime(told) >= TellEvery)
            {
                told = began;
                clock.Keep(ahead: 2 * TellEvery * Pace);
                stream.SendTransient("demo_clock", null, new { now = clock.GetUtcNow(), simulated_now = clock.GetUtcNow(), speed = state.Running ? Pace : 0, running = state.Running });
                await news.Step(clock.GetUtcNow(), cancel);
            }
            if (state.Running)
            {
                foreach (var pace in paces) await pace.Ready(clock.GetUtcNow(), cancel);
                clock.Advance(Frame * Pace);
                foreach (var file in feed.Between(seen, clock.GetUtcNow())) await HandOver(setup, file, cancel);
                seen = clock.GetUtcNow();
                if (seen - looked >= LookEvery)
                {
                    looked = seen;
                    await adviser.Look(seen, cancel);
                }
            }
            var left = Frame - Stopwatch.GetElapsedTime(began);
            if (left > TimeSpan.Zero) await Task.Delay(left, TimeProvider.System, cancel);
        }
    }

    /// <summary>Simulated seconds in a real one.</summary>
    private double Pace => TimeSpan.FromDays(1).TotalSeconds / state.DaySeconds;

    private async Task HandOver(BookSetup setup, FeedFile file, CancellationToken cancel)
    {
        var answer = await setup.Feed(file, cancel);
        news.Took(file.At, file, answer);
    }
}
