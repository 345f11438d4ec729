using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Wealth.Clients;
using Steward.Wealth.Navs;

namespace Steward.Wealth.Goals;

/// <summary>
/// Measures goals anew after each accepted delivery of NAVs, so that a quarter of the way is told when it is reached and not when somebody looks. A
/// durable timer walks through the clients concerned, a part in each transaction; killed in between, it goes on with the part that was not committed.
/// </summary>
internal sealed class MeasureGoals(GoalStore store, GoalBook book, ClientStore clients, Timers timers) : IEventSubscriber, ITimerHandler
{
    private const int AtOnce = 100;

    public string Name => "wealth-goals";

    public IReadOnlyCollection<string> Types { get; } = [NavIntake.DropEvent];

    public string Kind => "wealth.measure_goals";

    public async Task Handle(Session session, PublishedEvent happened, CancellationToken cancel)
    {
        if (happened.Payload.As<JsonObject>() is not { } told || (string?)told["status"] != "accepted" || !Guid.TryParse((string?)told["id"], out var drop)) return;
        await Next(session, drop, Guid.Empty);
    }

    public async Task Fire(Session session, DueTimer timer, CancellationToken cancel)
    {
        var drop = Guid.Parse(timer.Key);
        var part = await store.ClientsOfDrop(session, drop, timer.Payload.As<Walk>()?.After ?? Guid.Empty, AtOnce);
        foreach (var id in part)
            if (await clients.Find(session, id) is { RetiredAt: null } client) await book.Refresh(session, client);
        if (part.Count == AtOnce) await Next(session, drop, part[^1]);
    }

    private Task Next(Session session, Guid drop, Guid after) => timers.Set(session, Kind, drop.ToString("D"), Guid.Empty, session.Now, Json.Of(new Walk(after)));

    /// <param name="After">The last client that was measured.</param>
    private sealed record Walk(Guid After);
}
