using Microsoft.Extensions.Logging;
using Steward.Kernel;
using Steward.Wealth.Faults;
using Steward.Wealth.KillSwitches;
using Steward.Wealth.Occurrences;
using Steward.Wealth.Tasks;

namespace Steward.Wealth.Orders;

/// <summary>
/// Sends what is due: references are stored, then the rail is called outside of any transaction, then its answers are kept. A crash or a time-out in
/// between leaves an order that may have left: it is asked about, and sent again (with the same reference) only when the rail says that it has never
/// heard of it.
/// </summary>
internal sealed class SendOrders(
    Database database, ReadyOrders ready, InvestmentOrderStore store, OrderSteps steps, KillSwitchStore switches, FillOrders fills, RailBook rails, TaskStore tasks, FaultBook faults, Outbox outbox, ILogger<SendOrders> log)
{
    internal const int MostTogether = 500;
    private static readonly TimeSpan MostOfACall = TimeSpan.FromSeconds(30);

    /// <summary>How many orders it took up; fewer than <see cref="MostTogether"/>: nothing more is due.</summary>
    internal async Task<int> Run(EngineShard shard, CancellationToken cancel)
    {
        if (!await database.Read(store.AnyDue, cancel)) return 0;
        var due = await Take(shard, cancel);
        var (place, unheard, answers) = (new List<RailOrder>(due.Place), new List<RailOrder>(), new List<(RailOrder Order, RailReply Reply)>());
        foreach (var order in due.Ask)
        {
            var reply = await Asked(order, cancel);
            if (reply.Word is RailWord.NotKnown) unheard.Add(order);
            else answers.Add((order, reply));
        }
        if (unheard.Count > 0) place.AddRange(await Anew(shard, unheard, cancel));
        foreach (var group in place.GroupBy(order => order.Order.Rail))
            if (rails.Find(group.Key) is { } rail)
                foreach (var part in group.Chunk(rail.Abilities.MostTogether)) answers.AddRange(await Placed(rail, part, cancel));
        if (answers.Count > 0) await KeepAll(shard, answers, cancel);
        return due.Taken;
    }

    private async Task<ReadyOrders.Ready> Take(EngineShard shard, CancellationToken cancel)
    {
        var taken = await Together.Run<Guid, ReadyOrders.Ready>(
            log, "due orders", () => Take(shard, null, cancel), async () => [.. (await database.Read(session => store.Due(session, MostTogether), cancel)).Select(order => order.Id)], id => Take(shard, id, cancel), (id, error) => PutAside(shard, id, FaultStep.Sending, error, cancel));
        return new([.. taken.SelectMany(part => part.Place)], [.. taken.SelectMany(part => part.Ask)], taken.Sum(part => part.Taken));
    }

    private Task PutAside(EngineShard shard, Guid id, FaultStep step, Exception error, CancellationToken cancel) => database.Write(
        async session =>
        {
            await ready.PutAside(session, id, step, error);
            await shard.Fence(session);
        },
        cancel);

    private Task<ReadyOrders.Ready> Take(EngineShard shard, Guid? only, CancellationToken cancel) => database.Write(
        async session =>
        {
            var taken = await ready.Run(session, MostTogether, only);
            await shard.Fence(session);
            return taken;
        },
        cancel);

    private Task<IReadOnlyList<RailOrder>> Anew(EngineShard shard, IReadOnlyList<RailOrder> unheard, CancellationToken cancel) => database.Write(
        async session =>
        {
            var free = await ready.Anew(session, unheard);
            await shard.Fence(session);
            return free;
        },
        cancel);

    /// <summary>The switches are read again just before the call: what they stop stays here, with its reference, and never was at the rail.</summary>
    private async Task<IReadOnlyList<(RailOrder, RailReply)>> Placed(IRail rail, IReadOnlyList<RailOrder> orders, CancellationToken cancel)
    {
        var engaged = await database.Read(switches.Engaged, cancel);
        var free = orders.Where(order => engaged.Stopping(order.Order.ClientId, OccurrenceKeys.AutomationOf(order.Order.OccurrenceKey), rail.Name, order.Order.ProductId, order.Order.TargetProductId) is null).ToList();
        if (free.Count == 0) return [];
        var replies = (await Called(token => rail.Place(free, token), [], rail.Name, cancel)).DistinctBy(reply => reply.Reference).ToDictionary(reply => reply.Reference, StringComparer.Ordinal);
        return [.. free.Select(order => (order, replies.GetValueOrDefault(order.Reference) ?? new RailReply(order.Reference, RailWord.Silent)))];
    }

    private Task<RailReply> Asked(RailOrder order, CancellationToken cancel)
    {
        var silent = new RailReply(order.Reference, RailWord.Silent);
        return rails.Find(order.Order.Rail) is { Abilities.CanQuery: true } rail ? Called(token => rail.Query(order, token), silent, rail.Name, cancel) : Task.FromResult(silent);
    }

    /// <summary>Whatever a rail throws is silence: the order may have arrived.</summary>
    private async Task<T> Called<T>(Func<CancellationToken, Task<T>> call, T silence, string rail, CancellationToken cancel)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limited.CancelAfter(MostOfACall);
        try { return await call(limited.Token); }
        catch (Exception error) when (!cancel.IsCancellationRequested)
        {
            log.LogWarning(error, "The rail {Rail} gave no answer", rail);
            return silence;
        }
    }

    /// <summary>An answer that cannot be kept puts its order alone aside: the rail is asked about that one again.</summary>
    private Task KeepAll(EngineShard shard, IReadOnlyList<(RailOrder Order, RailReply Reply)> answers, CancellationToken cancel) => Together.Run(
        log, "what rails answer", () => Keep(shard, answers, cancel), () => Task.FromResult(answers), answer => Keep(shard, [answer], cancel), (answer, error) => PutAside(shard, answer.Order.Order.Id, FaultStep.OrderReply, error, cancel));

    private Task<int> Keep(EngineShard shard, IReadOnlyList<(RailOrder Order, RailReply Reply)> answers, CancellationToken cancel) => database.Write(
        async session =>
        {
            var present = (await store.LockMany(session, [.. answers.Select(answer => answer.Order.Order.Id)])).ToDictionary(order => order.Id);
            var accepted = new List<InvestmentOrderRow>();
            foreach (var (sent, reply) in answers)
            {
                var order = present[sent.Order.Id];
                // Somebody else has settled the question meanwhile, a person or an event of the rail.
                if (!order.MayHaveLeft) continue;
                var known = order with { RailReference = reply.RailReference ?? order.RailReference, OrderDate = reply.OrderDate ?? order.OrderDate, PredictedNavDate = reply.NavDate ?? order.PredictedNavDate };
                if (reply.Told is { } told && await fills.Apply(session, known, told)) continue;
                if (reply.Word is RailWord.Accepted) accepted.Add(known with { SendAfter = rails.Find(order.Rail) is { Abilities.TellsByQuery: true } ? session.Now + PollOrders.Wait(TimeSpan.Zero) : null });
                else if (reply.Word is RailWord.Rejected) await steps.Lose(session, order, "failed", ReadyOrders.Actor, reply.Code ?? "rejected_by_rail", reply.Reason ?? "The rail rejected it.");
                else await Unknown(session, order);
            }
            if (accepted.Count > 0) await Submitted(session, accepted, present);
            // Only what was asked about again can have had an answer that was not kept.
            await faults.Over(session, [.. present.Values.Where(order => order.Attempts > 1).Select(order => order.Id)], FaultStep.OrderReply);
            await shard.Fence(session);
            return answers.Count;
        },
        cancel);

    private async Task Submitted(Session session, IReadOnlyList<InvestmentOrderRow> accepted, IReadOnlyDictionary<Guid, InvestmentOrderRow> present)
    {
        await store.Submit(session, accepted);
        await store.AddStates(session, [.. accepted.Select(order => (present[order.Id], "submitted"))], ReadyOrders.Actor);
        await outbox.Publish(session, accepted.Select(order => OrderSteps.Event(session, order with { Status = "submitted" }, present[order.Id].Status)));
        foreach (var order in accepted.Where(order => order.Attempts > 1)) await tasks.Withdraw(session, "unknown_order", order.Id, ReadyOrders.Actor);
    }

    private async Task Unknown(Session session, InvestmentOrderRow order)
    {
        var later = order with { SendAfter = session.Now + ReadyOrders.Backoff(order.Attempts) };
        if (order.Status == "confirmed") await steps.Move(session, later, "unknown", ReadyOrders.Actor, new { order.Attempts });
        else await store.Save(session, later);
    }
}
