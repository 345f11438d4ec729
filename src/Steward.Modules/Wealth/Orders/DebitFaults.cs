using Steward.Kernel;
using Steward.Wealth.Faults;

namespace Steward.Wealth.Orders;

/// <summary>An order whose debit cannot be dealt with: it rests, so that the debits of others go on, and a person is told.</summary>
internal sealed class DebitFaults(Database database, InvestmentOrderStore store, FaultBook faults)
{
    internal Task Note(EngineShard shard, Guid id, FaultStep step, Exception error, CancellationToken cancel) => database.Write(
        async session =>
        {
            if (await store.Lock(session, id) is { } order) await faults.Note(session, id, step, $"The mandate's debit of investment order {order.Code}", error);
            await shard.Fence(session);
        },
        cancel);

    /// <inheritdoc cref="FaultBook.Over"/>
    internal Task<int> Over(Session session, IReadOnlyCollection<InvestmentOrderRow> orders, FaultStep step) => faults.Over(session, [.. orders.Select(order => order.Id)], step);
}
