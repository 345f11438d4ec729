using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Steward.Kernel;
using Steward.Tests.Wealth.Portfolio;
using Steward.Wealth.Orders;

namespace Steward.Tests.Wealth.Orders;

/// <summary>What the paper broker is told to do, order by order.</summary>
internal sealed class TrialScript : PaperScript
{
    internal Func<RailOrder, PaperTurn> Turn { get; set; } = _ => PaperTurn.Ordinary;

    internal string? DebitFails { get; set; }

    internal override PaperTurn TurnOf(RailOrder order) => Turn(order);

    internal override string? Debit(InvestmentOrderRow order) => DebitFails;
}

/// <summary>The paper broker behind a line that can be cut: before a call arrives, or before its answer is heard.</summary>
internal sealed class TrialRail(PaperBroker broker) : IRail
{
    internal Func<string, Task>? Before { get; set; }

    internal Func<string, Task>? After { get; set; }

    public string Name => broker.Name;

    public RailAbilities Abilities => broker.Abilities;

    public Task<IReadOnlyList<RailReply>> Place(IReadOnlyList<RailOrder> orders, CancellationToken cancel) => Line("place", () => broker.Place(orders, cancel));

    public Task<RailReply> Query(RailOrder order, CancellationToken cancel) => Line("query", () => broker.Query(order, cancel));

    public Task<RailReply> Cancel(RailOrder order, CancellationToken cancel) => Line("cancel", () => broker.Cancel(order, cancel));

    public Task<IReadOnlyList<RailEvent>> Events(CancellationToken cancel) => Line("events", () => broker.Events(cancel));

    public Task Heard(IReadOnlyList<RailEvent> events, CancellationToken cancel) => Line("heard", async () => { await broker.Heard(events, cancel); return true; });

    private async Task<T> Line<T>(string call, Func<Task<T>> work)
    {
        if (Before is { } before) await before(call);
        var answer = await work();
        if (After is { } after) await after(call);
        return answer;
    }
}

/// <summary>A server whose order engine ticks only when a test says so: in Mumbai, from Tuesday 2026-08-04, with Wednesday the 5th a holiday.</summary>
internal sealed class OrderWorld : IAsyncDisposable
{
    private OrderWorld(TestHost host, HttpClient manager) => (Host, Manager) = (host, manager);

    internal TestHost Host { get; }

    internal HttpClient Manager { get; }

    internal TrialScript Script => (TrialScript)Host.Service<PaperScript>();

    internal TrialRail Rail => Host.Service<TrialRail>();

    internal OrderEngine Engine => Host.Service<OrderEngine>();

    internal Guid Client { get; private set; }

    internal Guid Equity { get; private set; }

    internal static EngineShard ByHand { get; } = EngineShard.ByHand(OrderEngine.EngineName, Guid.Empty, Json.Empty, 0);

    /// <param name="at">On the wall in Mumbai.</param>
    /// <param name="rails">Beside the paper broker; the first is the usual one.</param>
    internal static async Task<OrderWorld> Start(Dialect dialect, string at = "2026-08-04T12:00", decimal cash = 100_000, params IRail[] rails)
    {
        var url = await TestDatabase.Create(dialect);
        await using (var database = Database.Open(url, TimeProvider.System)) await database.Write(s => s.Execute("update engines set wish = 'stopped' where engine = 'auto-invest'"));
        var host = await TestHost.Start(TestFolder.New(), url, new VirtualClock(Mumbai(at)), builder =>
        {
            foreach (var rail in rails) builder.Services.AddSingleton(rail);
            if (rails.Length > 0) builder.Configuration["Rails:Usual"] = rails[0].Name;
            builder.Services.Remove(builder.Services.Single(service => service.ImplementationType == typeof(OrderEngine)));
            builder.Services.Remove(builder.Services.Single(service => service.ImplementationType == typeof(PaperBroker)));
            builder.Services.RemoveAll<PaperScript>();
            builder.Services.AddSingleton<OrderEngine>().AddSingleton<PaperScript, TrialScript>().AddSingleton<PaperBroker>().AddSingleton<TrialRail>().AddSingleton<IRail>(services => services.GetRequiredService<TrialRail>());
        });
        var world = new OrderWorld(host, await host.As(Roles.Manager));
        await host.Database.Write(async session =>
        {
            var calendar = Ids.New(session.Now);
            await session.Execute("insert into calendars (id, code, name, time_zone) values (@calendar, 'IN', 'India', 'Asia/Kolkata')", new { calendar });
            foreach (var day in new[] { new DateOnly(2025, 1, 26), new DateOnly(2026, 8, 5), new DateOnly(2027, 1, 26) })
                await session.Execute("insert into calendar_days (id, calendar_id, day, kind) values (@id, @calendar, @day, 'holiday')", new { id = Ids.New(session.Now), calendar, day });
        });
        world.Client = await world.Manager.Client();
        world.Equity = await world.Manager.Scheme("100001");
        await host.Nav(world.Equity, new(2026, 8, 3), 15);
        if (cash > 0) await world.Manager.Deposit(world.Client, cash);
        return world;
    }

    internal static DateTimeOffset Mumbai(string local) => new(DateTime.Parse(local, CultureInfo.InvariantCulture), TimeSpan.FromMinutes(330));

    internal void Go(string local) => Host.Clock.Advance(Mumbai(local) - Host.Clock.GetUtcNow());

    internal Task<EngineReport> Tick(CancellationToken cancel = default) => Engine.Tick(ByHand, cancel);

    /// <summary>Some seconds later, one tick.</summary>
    internal Task<EngineReport> Later(int seconds)
    {
        Host.Clock.Advance(TimeSpan.FromSeconds(seconds));
        return Tick();
    }

    internal Task<Answer> Place(object order) => Manager.PostJson("wealth/investment-orders", order);

    internal async Task<Guid> Buy(decimal amount, Guid? scheme = null)
    {
        var answer = await Place(new { client_id = Client, order_type = "Purchase", scheme_id = scheme ?? Equity, amount });
        return answer.Status == 201 ? answer.Id : throw new InvalidOperationException(answer.Body!.ToJsonString());
    }

    internal async Task<JsonNode> Order(Guid id) => (await Manager.GetJson($"wealth/investment-orders/{id}")).Body!;

    internal async Task<string> Status(Guid id) => (string)(await Order(id))["status"]!;

    internal async Task<(decimal Balance, decimal Reserved, decimal Available)> Cash()
    {
        var cash = (await Manager.GetJson($"wealth/clients/{Client}/cash")).Body!;
        return ((decimal)cash["balance"]!, (decimal)cash["reserved"]!, (decimal)cash["available"]!);
    }

    /// <summary>Units by lot, oldest first.</summary>
    internal Task<IReadOnlyList<decimal>> Lots() => Host.Database.Read(session => session.Query<decimal>("select l.units from lots l order by l.acquired_on, l.id"));

    internal Task<int> Count(string table) => Host.Database.Read(session => session.Scalar<int>($"select count(*) from {table}"));

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
