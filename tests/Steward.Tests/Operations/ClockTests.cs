using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Steward.Host;
using Steward.Kernel;
using Steward.Operations;
using Xunit;
using static Steward.Tests.Polling;

namespace Steward.Tests.Operations;

/// <summary>What a server does when somebody sets the clock of its machine.</summary>
public sealed class ClockTests
{
    /// <summary>The machine's clock, moved; both hands of it stand where the test puts them.</summary>
    private sealed class Movable : TimeProvider
    {
        private long run;

        /// <summary>How far the hour was set.</summary>
        internal TimeSpan Set { get; set; }

        internal void Run(TimeSpan by) => run += by.Ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => System.GetUtcNow().Ticks + run;

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + new TimeSpan(run) + Set;
    }

    [Trait("acceptance", "reliability-T10")]
    [Theory]
    [InlineData(1), InlineData(-2), InlineData(720)]
    public async Task After_a_jump_engines_rest_until_it_runs_evenly_and_an_alert_says_so(int hours)
    {
        var machine = new Movable();
        await using var host = await TestHost.Start(configure: builder => Replace(builder, machine));
        var (watch, clock) = (host.Service<ClockWatch>(), host.Service<MachineClock>());
        await watch.Look(TestContext.Current.CancellationToken);
        Assert.Equal("ok", await Health(host));
        await Until(async () => await Owners(host) > 0, "engines are at work");

        machine.Set = TimeSpan.FromHours(hours);
        await watch.Look(TestContext.Current.CancellationToken);
        Assert.Equal("degraded", await Health(host));
        await Until(async () => await Owners(host) == 0, "the leases are given up");

        // It runs evenly from then on, but not for long enough yet; and then it does.
        machine.Run(MachineClock.Calm / 2);
        await watch.Look(TestContext.Current.CancellationToken);
        Assert.False(clock.IsWell);
        machine.Run(MachineClock.Calm);
        await watch.Look(TestContext.Current.CancellationToken);
        Assert.Equal("ok", await Health(host));
        await Until(async () => await Owners(host) > 0, "engines go on");
        var manager = await host.As(Roles.Manager);
        var jumped = FormattableString.Invariant($" jumped by {hours * 3600:+0.0;-0.0} s.");
        await Until(async () => await Alerts(manager) is [{ } one] && one.EndsWith(jumped, StringComparison.Ordinal), "the alert is raised");
    }

    [Fact]
    public async Task A_clock_that_is_not_the_databases_stops_the_engines_until_it_is_and_a_start_is_refused()
    {
        var machine = new Movable();
        await using var host = await TestHost.Start(Dialect.PostgreSql, configure: builder => Replace(builder, machine));
        var (watch, clock, manager) = (host.Service<ClockWatch>(), host.Service<MachineClock>(), await host.As(Roles.Manager));
        await watch.Look(TestContext.Current.CancellationToken);
        Assert.True(clock.IsWell);

        machine.Set = TimeSpan.FromSeconds(-3);
        var refused = await Assert.ThrowsAsync<ClockOffException>(() => MachineClock.Check(host.Database, machine, TestContext.Current.CancellationToken));
        Assert.Matches("^The machine's clock is (2.9|3.0) s behind the database's. Set it", refused.Message);
        for (var looks = 0; looks < 3; looks++) await watch.Look(TestContext.Current.CancellationToken);
        Assert.Matches("behind the database's", clock.Trouble);
        await Until(async () => await Owners(host) == 0, "the leases are given up");
        await Until(async () => await Alerts(manager) is [{ } one] && Regex.IsMatch(one, "is -(2.9|3.0) s from the database's.$"), "one alert says so");

        machine.Set = TimeSpan.FromSeconds(-1);
        await MachineClock.Check(host.Database, machine, TestContext.Current.CancellationToken);
        await watch.Look(TestContext.Current.CancellationToken);
        Assert.DoesNotMatch("behind", clock.Trouble ?? "");
        await Until(async () => await Alerts(manager) is [], "the alert is over");
    }

    private static void Replace(WebApplicationBuilder builder, TimeProvider machine)
    {
        builder.Services.Replace(ServiceDescriptor.Singleton(provider => new MachineClock(provider.GetRequiredService<Database>(), machine)));
        // The test looks by itself.
        builder.Services.Remove(builder.Services.Last(service => service.ServiceType == typeof(Microsoft.Extensions.Hosting.IHostedService) && service.ImplementationFactory?.Method.ReturnType == typeof(ClockWatch)));
    }

    private static async Task<string?> Health(TestHost host) => (string?)(await host.Anonymous().GetJson("health")).Body!["components"]!["clock"]!["status"];

    private static Task<int> Owners(TestHost host) => host.Database.Read(async session => (await LeaseStore.Leases(session)).Count(lease => lease.Live));

    /// <summary>What open alerts about the clock say.</summary>
    private static async Task<IReadOnlyList<string?>> Alerts(HttpClient manager) =>
        [.. (await manager.GetJson("automation/escalation/alerts")).Body!["alerts"]!.AsArray().Where(alert => (string?)alert!["code"] is "CLOCK_JUMP" or "CLOCK_OFF").Select(alert => (string?)alert!["message"])];
}
