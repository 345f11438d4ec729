using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Steward.Kernel;
using Steward.Wealth.Faults;
using Steward.Wealth.Schemes;
using Steward.Wealth.Tasks;

namespace Steward.Wealth.Orders;

/// <summary>
/// Asks about submitted orders of rails that tell only when they are asked. The next time is stored before the call, and grows with the order's age;
/// an answer that came before, in whatever order, counts once.
/// </summary>
internal sealed class PollOrders(
    Database database, InvestmentOrderStore store, OrderSteps steps, FillOrders fills, SchemeStore schemes, RailBook rails, TaskStore tasks, ILogger<PollOrders> log)
{
    /// <summary>The rail has forgotten what it had accepted.</summary>
    internal const string Forgotten = "rail_forgot";
    private const int MostTogether = 200, AtOnce = 8;
    private static readonly TimeSpan Soonest = TimeSpan.FromSeconds(30), Latest = TimeSpan.FromMinutes(15), MostOfACall = TimeSpan.FromSeconds(30);

    /// <summary>A quarter of the age: what was sent a minute ago is asked about in half a minute, what waits for tomorrow's NAV each quarter of an hour.</summary>
    internal static TimeSpan Wait(TimeSpan? age) => TimeSpan.FromTicks(Math.Clamp((age ?? TimeSpan.Zero).Ticks / 4, Soonest.Ticks, Latest.Ticks));

    /// <summary>How many orders were asked about.</summary>
    internal async Task<int> Run(EngineShard shard, CancellationToken cancel)
    {
        if (!await database.Read(store.AnyToPoll, cancel)) return 0;
        var due = await database.Write(
            async session =>
            {
                var taken = await Take(session);
                await shard.Fence(session);
                return taken;
            },
            cancel);
        var answers = new RailReply[due.Count];
        await Parallel.ForAsync(0, due.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel }, async (i, token) => answers[i] = await Asked(due[i], token));
        foreach (var part in due.Zip(answers).Where(one => one.Second.Word is RailWord.NotKnown || one.Second.Told is not null).Chunk(50)) await KeepAll(shard, part, cancel);
        return due.Count;
    }

    private async Task<IReadOnlyList<RailOrder>> Take(Session session)
    {
        var due = await store.ToPoll(session, MostTogether);
        await store.Later(session, [.. due.Select(order => order with { SendAfter = rails.Find(order.Rail) is { Abilities.TellsByQuery: true } ? session.Now + Wait(session.Now - order.SubmittedAt) : null })]);
        var known = (await schemes.Many(session, [.. due.SelectMany(order => new[] { order.ProductId, order.TargetProductId ?? order.ProductId }).Distinct()])).ToDictionary(scheme => scheme.Id);
        return [.. due.Where(order => rails.Find(order.Rail) is { Abilities.TellsByQuery: true }).Select(order => new RailOrder(order, known[order.ProductId], order.TargetProductId is { } target ? known[target] : null))];
    }

    private async Task<RailReply> Asked(RailOrder order, CancellationToken cancel)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limited.CancelAfter(MostOfACall);
        try { return await rails.Find(order.Order.Rail)!.Query(order, limited.Token); }
        catch (Exception error) when (!cancel.IsCancellationRequested)
        {
            log.LogWarning(error, "The rail {Rail} gave no answer about order {Code}", order.Order.Rail, order.Order.Code);
            return new(order.Reference, RailWord.Silent);
        }
    }

    /// <summary>An answer that cannot be kept holds its order alone.</summary>
    private Task KeepAll(EngineShard shard, IReadOnlyList<(RailOrder Order, RailReply Reply)> answers, CancellationToken cancel) => Together.Run(
        log, "what rails answer", () => Keep(shard, answers, cancel), () => Task.FromResult(answers), answer => Keep(shard, [answer], cancel),
        (answer, _) => answer.Reply.Told is { } told ? fills.CannotBeKept(shard, told, cancel) : Task.CompletedTask, SettleOrders.IsOfOneOrder);

    private Task<int> Keep(EngineShard shard, IReadOnlyList<(RailOrder Order, RailReply Reply)> answers, CancellationToken cancel) => database.Write(
        async session =>
        {
            var present = (await store.LockMany(session, [.. answers.Select(answer => answer.Order.Order.Id)])).ToDictionary(order => order.Id);
            foreach (var (sent, reply) in answers)
            {
                var order = present[sent.Order.Id];
                if (reply.Told is { } told) await fills.Apply(session, order, told);
                else if (order is { Status: "submitted", HeldCode: null }) await Forgot(session, order);
            }
            await shard.Fence(session);
            return answers.Count;
        },
        cancel);

    /// <summary>It had accepted the order: sent again it might be a second one, so a person has to look.</summary>
    private async Task Forgot(Session session, InvestmentOrderRow order)
    {
        var reason = $"The rail '{order.Rail}' had accepted it, and now says that it has never heard of it.";
        await store.Save(session, order with { HeldCode = Forgotten, HeldReason = reason });
        await steps.Note(session, order, "query", ReadyOrders.Actor, new { held = Forgotten, reason });
        await tasks.Open(session, "unknown_order", order.ClientId, "investment_order", order.Id, $"The rail '{order.Rail}' has forgotten order {order.Code}", new JsonObject { ["code"] = order.Code, ["client_reference"] = order.ClientReference });
    }
}
