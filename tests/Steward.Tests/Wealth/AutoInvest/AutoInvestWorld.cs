using System.Globalization;
using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Tests.Wealth.Portfolio;
using Steward.Wealth.AutoInvest;

namespace Steward.Tests.Wealth.AutoInvest;

/// <summary>A client with money and a scheme on a calendar of 2025 to 2027, and the engine in the test's hand.</summary>
internal sealed record AutoInvestWorld(TestHost Host, HttpClient Manager, Guid Client, Guid Scheme) : IAsyncDisposable
{
    private static readonly TimeSpan India = TimeSpan.FromHours(5.5);

    /// <param name="now">The local time in India at which the world begins.</param>
    internal static async Task<AutoInvestWorld> Start(Dialect dialect, string now = "2026-03-02T09:00", bool withCalendar = true, decimal cash = 1_000_000)
    {
        var url = await TestDatabase.Create(dialect);
        // The engines' own loops stand still: the tests tick the one and end the orders of the other, so that each knows when what was done.
        await using (var database = Database.Open(url, TimeProvider.System)) await database.Write(s => s.Execute("update engines set wish = 'stopped' where engine in ('auto-invest', 'investment-orders')"));
        var host = await TestHost.Start(TestFolder.New(), url, new VirtualClock(Local(now)));
        var manager = await host.As(Roles.Manager);
        if (withCalendar) await Calendar(manager, 2025, 2026, 2027);
        var client = await manager.Client();
        var scheme = await manager.Scheme("118632");
        await manager.Deposit(client, cash);
        return new(host, manager, client, scheme);
    }

    internal static async Task Calendar(HttpClient manager, params int[] years)
    {
        await manager.PostJson("wealth/calendars", new { code = "IN-MF", name = "India", time_zone = "Asia/Kolkata" });
        await manager.PostJson("wealth/calendars/IN-MF/days", new { days = years.Select(year => new { day = $"{year}-01-26" }) });
    }

    internal static DateTimeOffset Local(string text) => new(DateTime.ParseExact(text, "yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture), India);

    /// <summary>A daily rule of 5,000 from 3 March 2026 on, at 13:00, with whatever is said otherwise.</summary>
    internal JsonObject Body(object? other = null)
    {
        var body = new JsonObject
        {
            ["client_id"] = Client, ["name"] = "Pension", ["scheme_id"] = Scheme, ["amount"] = 5000, ["frequency"] = "Daily", ["trigger_type"] = "Date", ["trigger_config"] = new JsonObject(), ["start_date"] = "2026-03-03",
        };
        foreach (var (name, value) in other is null ? [] : JsonNode.Parse(Json.Of(other).Text)!.AsObject().ToList()) body[name] = value?.DeepClone();
        return body;
    }

    internal Task<Answer> Create(object? other = null) => Manager.PostJson("wealth/automation/auto-invest", Body(other).ToJsonString());

    internal Task<Answer> Post(Guid rule, string what, object? body = null) => Manager.PostJson($"wealth/automation/auto-invest/{rule}/{what}", body ?? new { });

    internal Task<Answer> Read(Guid rule) => Manager.GetJson($"wealth/automation/auto-invest/{rule}");

    /// <summary>A market series with these accepted closes.</summary>
    internal Task AddSeries(string code, params IEnumerable<(DateOnly Day, decimal Close)> closes) => Host.Database.Write(async session =>
    {
        var id = Ids.New(session.Now);
        await session.Execute("insert into market_series (id, code, name, kind) values (@id, @code, @code, 'index')", new { id, code });
        await AddCloses(session, id, closes);
    });

    internal Task AddCloses(string code, params IEnumerable<(DateOnly Day, decimal Close)> closes) =>
        Host.Database.Write(async session => await AddCloses(session, await session.Scalar<Guid>("select id from market_series where code = @code", new { code }), closes));

    private static async Task AddCloses(Session session, Guid series, IEnumerable<(DateOnly Day, decimal Close)> closes)
    {
        foreach (var (day, close) in closes)
            await session.Execute("insert into market_prices (id, series_id, price_date, revision, close, state, known_at) values (@id, @series, @day, 1, @close, 'accepted', @Now)", new { id = Ids.New(session.Now), series, day, close, session.Now });
    }

    /// <summary>Fires what is due by hand; the server's own runner may be first, and then it is done.</summary>
    internal async Task FireTimers()
    {
        var (timers, handler) = (Host.Service<Timers>(), Host.Service<UpcomingRuns>());
        foreach (var timer in (await Host.Database.Read(s => timers.Due(s, s.Now, 50))).Where(timer => timer.Kind == handler.Kind))
            await Host.Database.Write(async s =>
            {
                if (await timers.Claim(s, timer)) await handler.Fire(s, timer, CancellationToken.None);
            });
    }

    /// <summary>Moves the clock to a local time in India and lets the engine look.</summary>
    internal async Task TickAt(string local)
    {
        Host.Clock.Advance(Local(local) - Host.Clock.GetUtcNow());
        await Tick();
    }

    internal Task<EngineReport> Tick() => Host.Service<AutoInvestEngine>().Tick(EngineShard.ByHand("auto-invest", Guid.Empty, Json.Empty, 0), CancellationToken.None);

    /// <summary>Each occurrence of a rule by date: <c>2026-03-03 Ordered placed</c>.</summary>
    internal async Task<IReadOnlyList<string>> Occurrences(Guid rule)
    {
        var items = (JsonArray)(await Manager.GetJson($"wealth/automation/auto-invest/{rule}/occurrences?limit=100")).Body!["items"]!;
        return [.. items.Select(item => $"{item!["nominal_date"]} {item["state"]} {item["reason_code"]}").Order(StringComparer.Ordinal)];
    }

    /// <summary>What explain says about an occurrence of a rule, as one text with a sentence a line.</summary>
    /// <param name="key">What stands behind the rule's id in its key.</param>
    internal async Task<string> Why(Guid rule, string key)
    {
        var answer = await Manager.GetJson($"wealth/automation/explain/air:{rule}:{key}");
        Xunit.Assert.True(answer.Status == 200, $"{key}: {answer.Status}");
        return string.Join('\n', answer.Body!["sentences"]!.AsArray().Select(sentence => (string)sentence!));
    }

    internal Task<IReadOnlyList<decimal>> OrderAmounts(Guid rule) => Host.Database.Read(s => s.Query<decimal>(
        "select o.amount from investment_orders o join automation_occurrences a on a.occurrence_key = o.occurrence_key where a.automation_id = @rule order by a.due_at, o.idempotency_key", new { rule }));

    /// <summary>As if the rail had executed (or lost) all orders of a rule that are on their way.</summary>
    internal Task EndOrders(Guid rule, string status) => Host.Database.Write(async session =>
    {
        foreach (var id in await session.Query<Guid>("select o.id from investment_orders o join automation_occurrences a on a.occurrence_key = o.occurrence_key where a.automation_id = @rule and o.status = 'confirmed' order by o.id", new { rule }))
        {
            await session.Execute("update investment_orders set status = @status, failure_code = @code where id = @id", new { id, status, code = status == "failed" ? "rail_refused" : null });
            var happened = new PublishedEvent { Type = "wealth.order", Payload = Json.Of(new { id }) };
            foreach (var subscriber in Host.Service<IEnumerable<IEventSubscriber>>().Where(one => one.Name == "auto-invest-outcomes")) await subscriber.Handle(session, happened, CancellationToken.None);
        }
    });

    /// <summary>Lines of the log: each occurrence has its own, and at most one of them is the last.</summary>
    internal async Task<IReadOnlyList<(string Key, string Decision, bool IsTerminal)>> Log(Guid rule)
    {
        var rows = await Host.Database.Read(s => s.Query<LineFacts>("select occurrence_key, decision, is_terminal from automation_execution_logs where automation_id = @rule order by occurrence_key, decision_no", new { rule }));
        return [.. rows.Select(row => (row.OccurrenceKey, row.Decision, row.IsTerminal))];
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    private sealed record LineFacts
    {
        public string OccurrenceKey { get; init; } = "";
        public string Decision { get; init; } = "";
        public bool IsTerminal { get; init; }
    }
}
