using Microsoft.Extensions.Logging.Abstractions;
using Steward.Kernel;
using Xunit;
using static Steward.Tests.Polling;

namespace Steward.Tests.Kernel;

public sealed class TimerTests
{
    private const string Kind = "test";
    private static readonly DateTimeOffset Start = new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero);

    /// <summary>Writes each firing into a table without a unique key, so that a second one is counted and not hidden.</summary>
    private sealed class Recorder : ITimerHandler
    {
        internal Func<DueTimer, Exception?> Fails { get; set; } = _ => null;

        public string Kind => TimerTests.Kind;

        public async Task Fire(Session session, DueTimer timer, CancellationToken cancel)
        {
            await session.Execute("insert into fired (key, at) values (@Key, @Now)", new { timer.Key, session.Now });
            if (Fails(timer) is { } error) throw error;
        }
    }

    private static async Task<Database> Open(string url, TimeProvider clock, bool isNew = true)
    {
        var database = Database.Open(url, clock);
        if (isNew) await database.Write(session => session.Execute($"create table fired (number {session.Pick("integer primary key autoincrement", "bigint generated always as identity")}, key text, at text)"));
        return database;
    }

    private static TimerRunner Runner(Database database, Timers timers, TimeProvider clock, ITimerHandler handler) => new(database, timers, [handler], clock, new MachineClock(database, TimeProvider.System), NullLogger<TimerRunner>.Instance);

    private static Task<IReadOnlyList<string>> Fired(Database database) => database.Read(session => session.Query<string>("select key from fired order by number"));

    private static Task<int> Left(Database database) => database.Read(session => session.Scalar<int>("select count(*) from timers where not set_aside"));

    /// <summary>Acceptance 21 of delivery-automation in part: time is moved by hand and the runner is torn off, not killed; lateness is not measured.</summary>
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.21")]
    public async Task Ten_thousand_timers_of_one_minute_fire_once_each_through_a_restart(Dialect dialect)
    {
        const int Count = 10_000;
        var url = await TestDatabase.Create(dialect);
        var clock = new VirtualClock(Start);
        var timers = new Timers();
        var first = await Open(url, clock);
        foreach (var chunk in Enumerable.Range(0, Count).Chunk(2_000))
            await first.Write(async session =>
            {
                foreach (var n in chunk) await timers.Set(session, Kind, n.ToString("D5"), Zone(n), Start.AddMilliseconds(n * 6));
            });
        using (var killed = Runner(first, timers, clock, new Recorder()))
        {
            await killed.StartAsync(CancellationToken.None);
            await Until(async () => await Left(first) < Count / 2, "half of them fire", () => clock.Advance(TimeSpan.FromSeconds(1)));
            // It is torn from its work, not asked to finish it.
            await killed.StopAsync(new CancellationToken(canceled: true));
        }
        await first.DisposeAsync();

        await using var second = await Open(url, clock, isNew: false);
        using var runner = Runner(second, timers, clock, new Recorder());
        await runner.StartAsync(CancellationToken.None);
        await Until(async () => await Left(second) == 0, "the rest fires", () => clock.Advance(TimeSpan.FromSeconds(1)));
        await runner.StopAsync(CancellationToken.None);

        var fired = await Fired(second);
        Assert.Equal(Enumerable.Range(0, Count).Select(n => n.ToString("D5")), fired.Order(StringComparer.Ordinal));
        Assert.All(Enumerable.Range(0, 4), zone => Assert.Equal(fired.Where(key => int.Parse(key) % 4 == zone).Order(StringComparer.Ordinal), fired.Where(key => int.Parse(key) % 4 == zone)));
    }

    private static Guid Zone(int number) => new(number % 4, 0, 0, new byte[8]);

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Two_nodes_fire_a_timer_once(Dialect dialect)
    {
        await using var database = await Open(await TestDatabase.Create(dialect), TimeProvider.System);
        var timers = new Timers();
        using var one = Runner(database, timers, TimeProvider.System, new Recorder());
        using var other = Runner(database, timers, TimeProvider.System, new Recorder());
        await one.StartAsync(CancellationToken.None);
        await other.StartAsync(CancellationToken.None);

        var now = TimeProvider.System.GetUtcNow();
        await database.Write(async session => { for (var n = 0; n < 300; n++) await timers.Set(session, Kind, n.ToString("D5"), Zone(n), now.AddMilliseconds(n)); });
        await Until(async () => await Left(database) == 0, "all fire");
        await Task.WhenAll(one.StopAsync(CancellationToken.None), other.StopAsync(CancellationToken.None));

        Assert.Equal(Enumerable.Range(0, 300).Select(n => n.ToString("D5")), (await Fired(database)).Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "reliability-T18")]
    public async Task A_poisoned_timer_is_set_aside_after_five_attempts_and_delays_no_other(Dialect dialect)
    {
        var clock = new VirtualClock(Start);
        await using var database = await Open(await TestDatabase.Create(dialect), clock);
        var timers = new Timers();
        var attempts = 0;
        // A time-out of something outside must count as a failure too, though it looks like a cancellation.
        var recorder = new Recorder { Fails = timer => timer.Key == "poison" ? Interlocked.Increment(ref attempts) % 2 == 0 ? new TaskCanceledException() : new InvalidOperationException("poison") : null };
        await database.Write(async session =>
        {
            await timers.Set(session, Kind, "before", Guid.Empty, Start);
            await timers.Set(session, Kind, "poison", Guid.Empty, Start.AddMilliseconds(1));
            await timers.Set(session, Kind, "after", Guid.Empty, Start.AddMilliseconds(2));
            for (var n = 0; n < 300; n++) await timers.Set(session, "of another version", n.ToString("D5"), Guid.Empty, Start.AddHours(-1));
        });
        clock.Advance(TimeSpan.FromSeconds(1));
        using var runner = Runner(database, timers, clock, recorder);
        await runner.StartAsync(CancellationToken.None);

        await Until(async () => (await Fired(database)).Count == 2, "the good ones fire");
        Task<(int Attempts, bool IsAside)> State() => database.Read(async session =>
            (await session.Scalar<int>("select attempts from timers where key = 'poison'"), await session.Scalar<bool>("select set_aside from timers where key = 'poison'")));
        await Until(async () => (await State()).IsAside, "it is set aside", () => clock.Advance(TimeSpan.FromSeconds(1)));
        await runner.StopAsync(CancellationToken.None);

        Assert.Equal((5, true), await State());
        Assert.Equal(["before", "after"], await Fired(database));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "reliability-T10")]
    public async Task A_clock_that_goes_back_fires_nothing_again_and_a_jump_ahead_fires_each_once(Dialect dialect)
    {
        var clock = new Jumping(Start);
        await using var database = await Open(await TestDatabase.Create(dialect), clock);
        var timers = new Timers();
        await database.Write(async session => { for (var hour = 0; hour < 48; hour++) await timers.Set(session, Kind, hour.ToString("D2"), Guid.Empty, Start.AddHours(hour)); });
        using var runner = Runner(database, timers, clock, new Recorder());
        await runner.StartAsync(CancellationToken.None);

        await Until(async () => (await Fired(database)).Count == 1, "the first fires");
        clock.Now = Start.AddHours(-2);
        await Task.Delay(300);
        clock.Now = Start;
        await Task.Delay(300);
        Assert.Single(await Fired(database));
        clock.Now = Start.AddDays(30);
        await Until(async () => await Left(database) == 0, "the others fire");
        await runner.StopAsync(CancellationToken.None);

        Assert.Equal(Enumerable.Range(0, 48).Select(hour => hour.ToString("D2")), await Fired(database));
    }

    /// <summary>The machine's timers, and an hour that somebody sets.</summary>
    private sealed class Jumping(DateTimeOffset start) : TimeProvider
    {
        internal DateTimeOffset Now { get; set; } = start;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
