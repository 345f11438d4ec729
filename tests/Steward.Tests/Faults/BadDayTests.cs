using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Steward.City;
using Steward.Faults;
using Steward.Kernel;
using Steward.Tests;
using Xunit;

namespace Steward.Faults;

/// <summary>
/// The bad day in one process: the same script and the same audit as <c>tests/Faults bad-day</c>, with a time that waits for the server, so that
/// what is late is late by the product's own doing. The host is cut off from its database between two transactions, as a kill would leave it.
/// </summary>
public sealed class BadDayTests
{
    private static readonly TimeSpan Down = TimeSpan.FromMinutes(4);

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    [Trait("acceptance", "delivery-15.23"), Trait("acceptance", "delivery-15.24"), Trait("acceptance", "reliability-T1"), Trait("acceptance", "reliability-T10")]
    public async Task On_the_bad_day_no_order_is_forgotten_and_every_page_is_accounted_for(Dialect dialect)
    {
        if (dialect is Dialect.PostgreSql) TestDatabase.SkipWithoutPostgres();
        using var place = dialect is Dialect.Sqlite ? StorePlace.Sqlite(onDisk: false) : await StorePlace.Postgres();
        await using var day = new BadDayInProcess(place);

        // In the rush; so that a step of the ladder falls due meanwhile; and after a mail was taken, before that is written down.
        await day.RunUntil(minute: 11);
        await day.Kill(Down);
        await day.RunUntilAStepFallsDue(minute: 20, within: Down);
        await day.Kill(Down);
        await day.RunUntilMailIsTaken();
        await day.Kill(Down);
        await day.RunUntilItIsOver();
        var result = await day.Audit();

        Assert.True(result.IsGood, string.Join('\n', result.Lines()));
        Assert.True(result.Figures.GetValueOrDefault(Audit.Repeated) + result.Figures.GetValueOrDefault(Audit.Unwanted) > 0, string.Join('\n', result.Lines()));
        Assert.True(result.Figures["ladder: tellings on level 3"] > 0 && result.Figures["ladder: steps caught up with after a kill"] > 0, string.Join('\n', result.Lines()));
        Assert.True(result.Figures["orders"] > BadDayScenes.RushOrders(BadDayInProcess.Drivers) && result.Figures["mails that waited for the mail server"] > 0, string.Join('\n', result.Lines()));
    }

    [Fact]
    public async Task The_audit_finds_what_was_forgotten_or_told_twice()
    {
        using var place = StorePlace.Sqlite(onDisk: false);
        await using (var host = await TestHost.Start(place.Folder, "sqlite:///" + Path.Combine(place.Folder, "steward.db")))
        {
            var manager = await host.As(Roles.Manager);
            await manager.PostJson("zones", new { code = "NBO", name = "Nairobi", time_zone = "Africa/Nairobi", currency = "KES", country = "KE", depot = new { latitude = -1.2864, longitude = 36.8172 } });
            await manager.PostJson("orders", new
            {
                service_type = "BARQ", customer = new { name = "Amina", phone = "+254712345678" },
                pickup = new { latitude = -1.28, longitude = 36.81, address = "Shop" }, dropoff = new { latitude = -1.27, longitude = 36.83, address = "Home" },
            });
        }
        var now = TimeProvider.System.GetUtcNow();
        var stray = new TakenMail(1, now, Guid.CreateVersion7().ToString("N") + "@city.example", "somebody@city.example", "a mail that nobody sent");

        var result = await new Audit(place, new([stray], [], TimeSpan.FromSeconds(5), RushOrders: 1, now.AddHours(3))).Run();

        Assert.Contains(result.Findings, f => f.EndsWith("is pending and nobody holds it: it is forgotten", StringComparison.Ordinal));
        Assert.Contains(result.Findings, f => f.StartsWith("the mail server took", StringComparison.Ordinal));
        Assert.Contains(result.Findings, f => f == "the rush placed 1 orders, and 0 are there");
        Assert.Contains(result.Findings, f => f == "two drivers fell silent, and 0 were found to be");
        Assert.Contains(result.Findings, f => f.Contains("did not fire", StringComparison.Ordinal));
    }
}

/// <summary>A host in this process that plays the bad day, can be cut off and started again.</summary>
internal sealed class BadDayInProcess(StorePlace place) : IAsyncDisposable
{
    internal const int Drivers = 14;
    private const int Speed = 600;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly PostOffice post = new(0);
    private readonly List<Downtime> downtimes = [];
    private readonly TaskCompletionSource isTaken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TestHost? host;
    private Pace pace = null!;
    private DateTimeOffset ended;

    private string Url => place.DatabaseUrl ?? "sqlite:///" + Path.Combine(place.Folder, "steward.db");

    internal async Task RunUntil(double minute)
    {
        await Start();
        await pace.Reaches(minute).WaitAsync(Patience);
    }

    /// <summary>Until, after that minute, a level of the ladder comes next in so short a time.</summary>
    internal async Task RunUntilAStepFallsDue(double minute, TimeSpan within)
    {
        await Start();
        await pace.Reaches(minute, within).WaitAsync(Patience);
    }

    /// <summary>Until the mail server, back again, has taken a mail and not yet said so.</summary>
    internal async Task RunUntilMailIsTaken()
    {
        post.Taken = _ =>
        {
            isTaken.TrySetResult();
            return Task.Delay(Timeout.Infinite, pace.IsCut);
        };
        await Start();
        await isTaken.Task.WaitAsync(Patience);
        post.Taken = null;
    }

    internal async Task RunUntilItIsOver()
    {
        await Start();
        using var patience = new CancellationTokenSource(Patience);
        while (!host!.Service<BadDayPlay>().IsOver) await Task.Delay(20, patience.Token);
        ended = Clock.GetUtcNow();
        await host.DisposeAsync();
        host = null;
    }

    /// <summary>From now on nothing can be committed; then the rest is swept away. So long nobody runs.</summary>
    internal async Task Kill(TimeSpan down)
    {
        var at = Clock.GetUtcNow();
        await host!.Database.DisposeAsync();
        await pace.Cut();
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        try { await host.App.StopAsync(soon.Token); }
        catch (OperationCanceledException) { /* What it could not finish without a database is lost, as it is meant to be. */ }
        await host.App.DisposeAsync();
        host = null;
        // A lease runs out by the database's own clock in the time that is not waited for here.
        if (!place.IsSqlite) await place.Execute("update zone_leases set owner = null");
        await File.WriteAllTextAsync(Path.Combine(place.Folder, "city-clock"), (at + down).ToString("O", CultureInfo.InvariantCulture));
        downtimes.Add(new(at, at + down));
    }

    /// <summary>Time waits for the timers, so a step may be late by one step of the clock.</summary>
    internal Task<AuditResult> Audit() =>
        new Audit(place, new(post.Mails, downtimes, CityRunner.SliceAt(Speed), BadDayScenes.RushOrders(Drivers), ended)).Run();

    private VirtualClock Clock => (VirtualClock)host!.Service<TimeProvider>();

    private async Task Start()
    {
        if (host is not null) return;
        if (post.State == PostState.Refusing) post.Become(PostState.Open);
        pace = new(post);
        host = await TestHost.Start(place.Folder, Url, null, builder => builder.Services.AddSingleton<ICityPace>(pace), new Dictionary<string, string?>
        {
            ["Demo:BadDay"] = "true", ["Demo:Speed"] = Speed.ToString(CultureInfo.InvariantCulture), ["Demo:Drivers"] = Drivers.ToString(CultureInfo.InvariantCulture), ["Demo:OrdersPerDay"] = "200",
            ["Mail:Host"] = "127.0.0.1", ["Mail:Port"] = post.Port.ToString(CultureInfo.InvariantCulture), ["Mail:Security"] = "none", ["Mail:From"] = "Steward <steward@city.example>",
        });
        pace.Watch(host);
    }

    public async ValueTask DisposeAsync()
    {
        if (host is not null) await host.DisposeAsync();
        await post.DisposeAsync();
    }

    /// <summary>Simulated time waits here: for timers that are due, and for a test that has reached its moment.</summary>
    private sealed class Pace(PostOffice post) : ICityPace
    {
        private readonly CancellationTokenSource cut = new();
        private (double Minute, TimeSpan? StepWithin, TaskCompletionSource Reached)? stop;
        private TestHost? host;

        internal CancellationToken IsCut => cut.Token;

        internal void Watch(TestHost watched) => host = watched;

        internal Task Cut() => cut.CancelAsync();

        internal Task Reaches(double minute, TimeSpan? stepWithin = null)
        {
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            stop = (minute, stepWithin, reached);
            return reached.Task;
        }

        public async Task Ready(DateTimeOffset now, CancellationToken cancel)
        {
            while (host is null) await Task.Delay(5, cancel);
            var play = host.Service<BadDayPlay>();
            var played = play.Played;
            post.Become(played.ContainsKey(BadDayScenes.MailDown) && !played.ContainsKey(BadDayScenes.MailBack) ? PostState.Refusing : PostState.Open);
            if (stop is { } wanted && play.Began is { } began && now >= began.AddMinutes(wanted.Minute) && (wanted.StepWithin is not { } time || await IsStepDue(now, now + time, cancel)))
            {
                wanted.Reached.TrySetResult();
                await Task.Delay(Timeout.Infinite, cancel);
            }
            while (!cut.IsCancellationRequested && await host.Database.Read(session => host.Service<Timers>().Due(session, now, 1), cancel) is { Count: > 0 }) await Task.Delay(2, cancel);
        }

        /// <summary>Well after now, so that it is not done before the host is cut off.</summary>
        private Task<bool> IsStepDue(DateTimeOffset now, DateTimeOffset until, CancellationToken cancel) => host!.Database.Read(
            async session => await session.Scalar<long>("select count(*) from timers where kind = 'escalation.ladder' and due_at > @from and due_at < @until", new { from = now.AddSeconds(10), until }) > 0,
            cancel);
    }
}
