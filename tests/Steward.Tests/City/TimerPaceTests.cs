using Steward.City;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.City;

public sealed class TimerPaceTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task Simulated_time_waits_until_what_is_due_was_done(Dialect dialect)
    {
        await using var database = Database.Open(await TestDatabase.Create(dialect), TimeProvider.System);
        var (timers, pace) = (new Timers(), new TimerPace(database, new Timers(), TimeSpan.FromMinutes(10)));
        await database.Write(session => timers.Set(session, "test", "due", Guid.Empty, Noon.AddSeconds(-1)));
        await database.Write(session => timers.Set(session, "test", "later", Guid.Empty, Noon.AddSeconds(1)));

        var ready = pace.Ready(Noon, CancellationToken.None);
        var isEarly = ready.IsCompleted;
        await database.Write(session => timers.Clear(session, "test", "due"));
        await ready;

        Assert.False(isEarly);
    }

    [Fact]
    public async Task A_timer_that_nobody_fires_stops_it_once()
    {
        await using var database = Database.Open(await TestDatabase.Create(Dialect.Sqlite), TimeProvider.System);
        var timers = new Timers();
        await database.Write(session => timers.Set(session, "test", "stuck", Guid.Empty, Noon.AddSeconds(-1)));
        var impatient = new TimerPace(database, timers, TimeSpan.Zero);

        await impatient.Ready(Noon, CancellationToken.None);
        await impatient.Ready(Noon.AddSeconds(1), CancellationToken.None);
        var stuck = await database.Read(session => timers.Due(session, Noon, 10));

        Assert.Single(stuck);
    }
}
