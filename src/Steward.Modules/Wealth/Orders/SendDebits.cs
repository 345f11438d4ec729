using Microsoft.Extensions.Logging;
using Steward.Kernel;
using Steward.Wealth.Faults;
using Steward.Wealth.KillSwitches;
using Steward.Wealth.Mandates;
using Steward.Wealth.Occurrences;

namespace Steward.Wealth.Orders;

/// <summary>
/// Tells rails of the debits that mandates are to pay, and asks what became of them. As with orders, the state "may have been told" is stored before
/// the call, no call is made inside a transaction, and what was not answered is asked about before it is told again, under the same reference.
/// </summary>
internal sealed class SendDebits(
    Database database, InvestmentOrderStore store, MandateStore mandates, DebitMandates debits, KillSwitchStore switches, RailBook rails, DebitFaults faults, ILogger<SendDebits> log)
{
    private const int MostTogether = 200;
    private static readonly TimeSpan LongestForLost = TimeSpan.FromDays(40);
    private static readonly TimeSpan MostOfACall = TimeSpan.FromSeconds(30);

    internal async Task<int> Run(EngineShard shard, CancellationToken cancel)
    {
        if (!await database.Read(store.AnyDebitDue, cancel)) return 0;
        var due = await Taken(shard, cancel);
        var answers = new List<(RailDebit Debit, RailReply Reply)>();
        var call = due.Where(one => one.Order.MandateDebit == "asked").ToList();
        foreach (var debit in due.Except(call).ToList())
        {
            var reply = await Asked(debit, cancel);
            if (reply.Word is not RailWord.NotKnown) answers.Add((debit, reply));
            else if (!OrderLife.IsLost(debit.Order.Status)) call.Add(debit);
        }
        foreach (var group in call.GroupBy(debit => debit.Mandate.Rail)) answers.AddRange(await Told(rails.Find(group.Key)!, [.. group], cancel));
        if (answers.Count > 0) await KeepAll(shard, answers, cancel);
        return answers.Count;
    }

    private async Task<IReadOnlyList<RailDebit>> Taken(EngineShard shard, CancellationToken cancel)
    {
        var taken = await Together.Run<Guid, IReadOnlyList<RailDebit>>(
            log, "debits to tell rails of", () => Take(null), async () => [.. (await database.Read(session => store.DebitsDue(session, MostTogether), cancel)).Select(order => order.Id)], id => Take(id),
            (id, error) => faults.Note(shard, id, FaultStep.DebitTelling, error, cancel));
        return [.. taken.SelectMany(part => part)];

        Task<IReadOnlyList<RailDebit>> Take(Guid? only) => database.Write(
            async session =>
            {
                var part = await this.Take(session, only);
                await shard.Fence(session);
                return part;
            },
            cancel);
    }

    /// <summary>The debits as they were before; from here on each counts as told until its rail says otherwise.</summary>
    /// <param name="only">That of this order alone.</param>
    private async Task<IReadOnlyList<RailDebit>> Take(Session session, Guid? only)
    {
        var (taken, engaged, due) = (new List<RailDebit>(), await switches.Engaged(session), await store.DebitsDue(session, MostTogether, only));
        foreach (var order in due)
        {
            var mandate = (await mandates.Find(session, order.MandateId!.Value))!;
            var rail = rails.Find(mandate.Rail);
            // What no rail is told of comes by itself, and is waited for when the order is to leave.
            if (rail is not { Abilities.CanDebit: true } || (OrderLife.IsLost(order.Status) && session.Now - order.DebitAskedAt > LongestForLost)) await store.Save(session, order with { DebitAfter = null });
            else if (order.MandateDebit != "told" && IsStopped(engaged, order, mandate)) await store.Save(session, order with { DebitAfter = session.Now + ReadyOrders.Pause });
            else
            {
                var next = order.MandateDebit == "told" ? PollOrders.Wait(session.Now - order.DebitAskedAt) : ReadyOrders.Patience;
                await store.Save(session, order with { MandateDebit = order.MandateDebit == "asked" ? "unknown" : order.MandateDebit, DebitAfter = session.Now + next });
                taken.Add(new(order, mandate, order.DebitDueDate!.Value));
            }
        }
        await faults.Over(session, due, FaultStep.DebitTelling);
        return taken;
    }

    /// <summary>No money is fetched for an order that may not leave.</summary>
    private static bool IsStopped(EngagedSwitches engaged, InvestmentOrderRow order, MandateRow mandate)
    {
        var rule = OccurrenceKeys.AutomationOf(order.OccurrenceKey);
        return (engaged.Stopping(order.ClientId, rule, mandate.Rail, order.ProductId) ?? engaged.Stopping(order.ClientId, rule, order.Rail, order.ProductId)) is not null;
    }

    private async Task<IReadOnlyList<(RailDebit, RailReply)>> Told(IRail rail, IReadOnlyList<RailDebit> all, CancellationToken cancel)
    {
        var engaged = await database.Read(switches.Engaged, cancel);
        var free = all.Where(debit => !IsStopped(engaged, debit.Order, debit.Mandate)).ToList();
        if (free.Count == 0) return [];
        var replies = (await Called(token => rail.Debit(free, token), [], rail.Name, cancel)).DistinctBy(reply => reply.Reference).ToDictionary(reply => reply.Reference, StringComparer.Ordinal);
        return [.. free.Select(debit => (debit, replies.GetValueOrDefault(debit.Reference) ?? new RailReply(debit.Reference, RailWord.Silent)))];
    }

    /// <summary>A rail that cannot be asked takes the same reference twice as one debit: it is told again.</summary>
    private Task<RailReply> Asked(RailDebit debit, CancellationToken cancel)
    {
        var rail = rails.Find(debit.Mandate.Rail)!;
        return rail.Abilities.CanQueryDebit
            ? Called(token => rail.QueryDebit(debit, token), new RailReply(debit.Reference, RailWord.Silent), rail.Name, cancel) : Task.FromResult(new RailReply(debit.Reference, RailWord.NotKnown));
    }

    private async Task<T> Called<T>(Func<CancellationToken, Task<T>> call, T silence, string rail, CancellationToken cancel)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limited.CancelAfter(MostOfACall);
        try { return await call(limited.Token); }
        catch (Exception error) when (!cancel.IsCancellationRequested)
        {
            log.LogWarning(error, "The rail {Rail} gave no answer about debits", rail);
            return silence;
        }
    }

    private Task KeepAll(EngineShard shard, IReadOnlyList<(RailDebit Debit, RailReply Reply)> answers, CancellationToken cancel) => Together.Run(
        log, "what rails say of debits", () => Keep(shard, answers, cancel), () => Task.FromResult(answers), answer => Keep(shard, [answer], cancel),
        (answer, error) => faults.Note(shard, answer.Debit.Order.Id, FaultStep.DebitReply, error, cancel));

    private Task<int> Keep(EngineShard shard, IReadOnlyList<(RailDebit Debit, RailReply Reply)> answers, CancellationToken cancel) => database.Write(
        async session =>
        {
            foreach (var (debit, reply) in answers.OrderBy(answer => answer.Debit.Order.Id))
            {
                if (reply.Word is RailWord.Silent or RailWord.NotKnown || await store.Lock(session, debit.Order.Id) is not { } order) continue;
                var failed = reply.Word is RailWord.Rejected ? new RailEvent($"{debit.Mandate.Rail}:{debit.Reference}:failed", debit.Reference, "failed") { Reason = reply.Reason } : null;
                if ((reply.Told ?? failed) is { } told) await debits.Heard(session, order, told);
                else if (order.MandateDebit == "unknown")
                    await store.Save(session, order with { MandateDebit = "told", DebitAfter = rails.Find(debit.Mandate.Rail) is { Abilities: { TellsByQuery: true, CanQueryDebit: true } } ? session.Now + PollOrders.Wait(TimeSpan.Zero) : null });
            }
            await faults.Over(session, [.. answers.Select(answer => answer.Debit.Order)], FaultStep.DebitReply);
            await shard.Fence(session);
            return answers.Count;
        },
        cancel);
}
