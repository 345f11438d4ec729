using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Steward.Kernel;
using Steward.Tests.Wealth.Orders;
using Steward.Wealth.Orders;
using Steward.Wealth.Rebalancing;
using Xunit;

namespace Steward.Tests.Wealth.Rebalancing;

/// <summary>A client with 600 units of E (equity) and 400 of D (debt) at 100 each, G (gold) to be bought, and rules over them.</summary>
internal sealed class RebalancingWorld : IAsyncDisposable
{
    private RebalancingWorld(WealthWorld wealth) => Wealth = wealth;

    internal WealthWorld Wealth { get; }
    internal Guid Client { get; private set; }
    internal Guid Equity { get; private set; }
    internal Guid Debt { get; private set; }
    internal Guid Gold { get; private set; }

    internal static async Task<RebalancingWorld> Start(Dialect dialect, DateTimeOffset? at = null)
    {
        var world = new RebalancingWorld(await WealthWorld.Start(dialect, at, configure: builder =>
        {
            builder.Services.Remove(builder.Services.Single(service => service.ImplementationType == typeof(OrderEngine)));
            builder.Services.RemoveAll<PaperScript>();
            builder.Services.AddSingleton<OrderEngine>().AddSingleton<PaperScript, TrialScript>();
        }));
        world.Client = await world.Wealth.AddClient();
        world.Equity = await world.Wealth.AddScheme("E", amc: "One");
        world.Debt = await world.Wealth.AddScheme("D", category: "Debt/Short Duration", assetClass: "debt", amc: "Two");
        world.Gold = await world.Wealth.AddScheme("G", category: "Other/Gold", assetClass: "gold", amc: "Three");
        await world.Wealth.AddHolding(world.Client, world.Equity, 600);
        await world.Wealth.AddHolding(world.Client, world.Debt, 400);
        return world;
    }

    /// <summary>Paused, so that a person runs it and the engine does not.</summary>
    internal async Task<Guid> AddRule(object? more = null, string status = "Paused", object? targets = null)
    {
        var body = new JsonObject
        {
            ["client_id"] = Client.ToString(), ["name"] = "Half and half", ["strategy"] = "threshold_based", ["threshold_percent"] = 5, ["cash_buffer_percent"] = 0, ["status"] = status,
            ["target_allocation"] = System.Text.Json.JsonSerializer.SerializeToNode(targets ?? new { equity = 50, debt = 50 }),
        };
        foreach (var (name, value) in System.Text.Json.JsonSerializer.SerializeToNode(more ?? new { })!.AsObject()) body[name] = value?.DeepClone();
        var answer = await Wealth.Adviser.PostJson("wealth/automation/rebalancing", body);
        Assert.True(answer.Status == 201, answer.Body?.ToJsonString());
        return answer.Id;
    }

    internal static string Rule(Guid id, string what = "") => $"wealth/automation/rebalancing/{id}{what}";

    internal static string Execution(Guid id, string what = "") => $"wealth/automation/rebalancing-executions/{id}{what}";

    internal async Task<JsonObject> Execute(Guid rule, object? request = null)
    {
        var answer = await Wealth.Adviser.PostJson(Rule(rule, "/execute"), request ?? new { });
        Assert.True(answer.Status == 202, answer.Body?.ToJsonString());
        return answer.Body!.AsObject();
    }

    /// <summary>One round of the engine, by hand.</summary>
    internal Task<EngineReport> Tick() => Wealth.Host.Service<RebalancingEngine>().Tick(EngineShard.ByHand("rebalancing", Guid.Empty, new("{}"), 1), CancellationToken.None);

    /// <summary>What the paper broker does with an order.</summary>
    internal TrialScript Script => (TrialScript)Wealth.Host.Service<PaperScript>();

    /// <summary>At a time on the wall in Kolkata, orders leave, are filled and settle; then the engine looks.</summary>
    internal async Task Trade(string local)
    {
        Go(local);
        for (var round = 0; round < 3; round++) await Wealth.Host.Service<OrderEngine>().Tick(OrderWorld.ByHand, CancellationToken.None);
        await Tick();
    }

    internal void Go(string local) => Wealth.Host.Clock.Advance(OrderWorld.Mumbai(local) - Wealth.Host.Clock.GetUtcNow());

    internal async Task<JsonNode> Shown(Guid execution) => (await Wealth.Adviser.GetJson(Execution(execution))).Body!;

    public ValueTask DisposeAsync() => Wealth.DisposeAsync();
}
