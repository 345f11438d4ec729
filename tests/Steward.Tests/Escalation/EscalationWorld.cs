using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Steward.Kernel;
using Steward.Notifications.Contracts;
using Steward.Tests.Dispatch;

namespace Steward.Tests.Escalation;

/// <summary>A zone with drivers, orders and the escalation engine running; its messages are kept instead of sent.</summary>
internal sealed class EscalationWorld(DispatchWorld world, Post post) : IAsyncDisposable
{
    internal DispatchWorld World => world;

    internal Post Post => post;

    internal HttpClient Api => world.Api;

    internal static async Task<EscalationWorld> Start(Dialect dialect, string mode = "direct", bool start = true)
    {
        var post = new Post();
        var world = await DispatchWorld.Start(dialect, mode, configure: builder => builder.Services.AddSingleton<INotifications>(post));
        if (start) await DispatchWorld.Good(world.Api.PostJson("automation/escalation/start"));
        return new(world, post);
    }

    internal DateTimeOffset Now => world.Host.Clock.GetUtcNow();

    internal void Pass(double minutes) => world.Host.Clock.Advance(TimeSpan.FromMinutes(minutes));

    internal async Task<JsonArray> Logs(string query = "") => (await DispatchWorld.Good(Api.GetJson("automation/escalation/logs?" + query))).Body!["logs"]!.AsArray();

    internal async Task<JsonNode?> Log(Guid order, string type) => (await Logs($"order_id={order}&type={type}")).FirstOrDefault();

    internal async Task<JsonNode> Detail(JsonNode log) => (await DispatchWorld.Good(Api.GetJson($"automation/escalation/logs/{log["id"]}"))).Body!;

    internal async Task<JsonArray> Alerts(string query = "") => (await DispatchWorld.Good(Api.GetJson("automation/escalation/alerts?" + query))).Body!["alerts"]!.AsArray();

    /// <summary>Waits on the real clock; the product's does not move.</summary>
    internal Task Until(Func<Task<bool>> isSo, string what) => Polling.Until(isSo, what, known: async () => $"Escalations: {await Logs()} Alerts: {await Alerts()}");

    /// <summary>The driver is seen so far north of the centre, and that is stored.</summary>
    internal async Task Seen(Guid driver, double kmNorth)
    {
        await world.Move(driver, kmNorth);
        await Until(async () => (DateTimeOffset?)(await Api.GetJson($"drivers/{driver}")).Body!["position_at"] >= Now, "the position is stored");
    }

    /// <summary>Assigned to the best driver by hand; null when nobody may take it.</summary>
    internal async Task<Guid> Assign(Guid order) => Guid.Parse((string)(await DispatchWorld.Good(Api.PostJson($"automation/dispatch/assign/{order}"))).Body!["driver"]!["id"]!);

    internal Task Step(Guid order, string status) => DispatchWorld.Good(Api.PostJson($"orders/{order}/status", new { status }));

    public ValueTask DisposeAsync() => world.DisposeAsync();
}

/// <summary>The road of messages as a test looks at it: what was told, and what becomes of it.</summary>
internal sealed class Post : INotifications
{
    private readonly Lock gate = new();
    private readonly Dictionary<Guid, Notice> told = [];

    /// <summary>Of every message on every channel; null: the channel is not set up.</summary>
    internal string? Fate { get; set; } = "Sent";

    internal IReadOnlyList<Notice> Told { get { lock (gate) return [.. told.Values]; } }

    internal HashSet<Guid> Withdrawn { get; } = [];

    internal IEnumerable<Notice> ToUsers(string happened) => Told.Where(n => n.Event == happened && n.To.UserId is not null);

    public Task<Guid> Tell(Session session, Notice notice)
    {
        var id = Ids.New(session.Now);
        lock (gate) told[id] = notice;
        return Task.FromResult(id);
    }

    public Task<IReadOnlyList<DeliveryState>> StateOf(Session session, Guid message)
    {
        Notice notice;
        lock (gate) notice = told[message];
        return Task.FromResult<IReadOnlyList<DeliveryState>>(
            [.. (notice.Channels ?? []).Select(c => new DeliveryState(message, c, Fate ?? "Undeliverable", Fate is null ? "not_configured" : null, null, null))]);
    }

    public Task Withdraw(Session session, Guid message, string reason)
    {
        lock (gate) Withdrawn.Add(message);
        return Task.CompletedTask;
    }

    public Task<bool> IsConfigured(Session session, string channel) => Task.FromResult(Fate is not null);
}
