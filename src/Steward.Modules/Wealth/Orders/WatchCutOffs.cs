using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Steward.Kernel;
using Steward.Wealth.Schemes;
using Steward.Wealth.Tasks;

namespace Steward.Wealth.Orders;

/// <summary>The operator's setting <c>InvestmentOrders:CutOffWarningMinutes</c>: so long before its cut-off an order that has not left is shown to people.</summary>
internal sealed record CutOffWarning(TimeSpan Before)
{
    /// <summary>What cannot be read stops the start.</summary>
    internal static CutOffWarning Of(IConfiguration settings) => new(TimeSpan.FromMinutes(NumberSetting.Read(settings, "InvestmentOrders:CutOffWarningMinutes", 60, 1, 1440)));

    /// <summary>Whether an order is kept here, by whatever it is, and its NAV is lost soon.</summary>
    internal bool IsLate(InvestmentOrderRow order, DateTimeOffset now) => order.IsKept && order.CutoffAt > now && order.CutoffAt <= now + Before;
}

/// <summary>
/// Watches orders that something keeps from leaving (a question, a kill switch, a rail, the money of another order): fixes until when they may leave for the NAV that was foretold, opens a task
/// when that time is near, and withdraws it when there is nothing left to hurry for. What happens after the cut-off is the sender's.
/// </summary>
internal sealed class WatchCutOffs(Database database, InvestmentOrderStore store, OrderMarket market, SchemeStore schemes, TaskStore tasks, CutOffWarning warning, Outbox outbox)
{
    internal const string Kind = "order_leaving_late";
    private const int MostTogether = 500;

    /// <summary>How many orders were shown to be late.</summary>
    internal async Task<int> Run(EngineShard shard, CancellationToken cancel)
    {
        if (!await database.Read(session => store.AnyToWatch(session, warning, Kind), cancel)) return 0;
        return await database.Write(
            async session =>
            {
                await Date(session);
                var told = 0;
                foreach (var order in await store.LeavingLate(session, warning, Kind, MostTogether)) told += await Tell(session, order) ? 1 : 0;
                await store.WithdrawInTime(session, Kind, ReadyOrders.Actor);
                await shard.Fence(session);
                return told;
            },
            cancel);
    }

    private async Task Date(Session session)
    {
        var orders = await store.KeptWithoutCutOff(session, MostTogether);
        if (orders.Count == 0) return;
        var known = (await schemes.Many(session, [.. orders.Select(order => order.ProductId).Distinct()])).ToDictionary(scheme => scheme.Id);
        var day = await market.Open(session, [.. known.Keys]);
        await store.FixCutOffs(session, [.. orders.Select(order => order with { CutoffAt = day.CutOffFor(known[order.ProductId], order.OrderType, order.PredictedNavDate!.Value, order.CreatedAt) }).Where(order => order.CutoffAt is not null)]);
    }

    private async Task<bool> Tell(Session session, InvestmentOrderRow order)
    {
        var reason = Reason(order);
        var isNew = await tasks.Open(
            session, Kind, order.ClientId, "investment_order", order.Id, $"Order {order.Code} has not left, and gets the NAV of {order.PredictedNavDate:yyyy-MM-dd} only until its cut-off. {reason}",
            new JsonObject { ["code"] = order.Code, ["predicted_nav_date"] = $"{order.PredictedNavDate:yyyy-MM-dd}", ["status"] = order.Status, ["held_code"] = order.HeldCode }, order.CutoffAt);
        if (isNew) await outbox.Publish(session, OrderSteps.Event(session, order, order.Status));
        return isNew;
    }

    private static string Reason(InvestmentOrderRow order) => order switch
    {
        { HeldReason: { } reason } => reason,
        { Status: "under_review" } => "It waits for a person's yes.",
        _ => $"Nobody knows yet whether it has arrived at the rail '{order.Rail}'.",
    };
}
