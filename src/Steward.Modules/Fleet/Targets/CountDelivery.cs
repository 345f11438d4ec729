using Steward.Fleet.Contracts;
using Steward.Fleet.Drivers;
using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Fleet.Targets;

/// <summary>Counts a delivery once, in the transaction that makes the order delivered, on the business date on which it happened.</summary>
internal sealed class CountDelivery(IZones zones, FactStore facts, TargetStore targets, HistoryWriter history, INotifications notifications, Timers timers)
{
    internal async Task Count(Session session, DriverRow driver, DeliveredOrder order, DeliveryNote delivery)
    {
        var zone = (await zones.Find(session, driver.ZoneId))!;
        var days = TargetDays.Of(zone);
        var date = days.DateOf(delivery.DeliveredAt);
        var revenue = Revenue(order, TargetSettings.Of(zone), zone.Currency);
        if (!await facts.Credit(session, new() { OrderId = order.Id, DriverUuid = driver.Id, ZoneId = zone.Id, BusinessDate = date }, delivery.DeliveredAt, revenue, zone.Currency, delivery.OnTime)) return;
        var row = await targets.Find(session, driver.Id) is { } present && present.BusinessDate == date ? present : null;
        var day = await DayBefore(session, zone, driver.Id, date, row, revenue);
        if (day + revenue > TargetStore.MostRevenue) throw TooMuch(day, revenue);
        if (row is not null && await targets.Add(session, driver.Id, date, 1, revenue) is { Achieved: true } now && !(now with { CurrentDeliveries = now.CurrentDeliveries - 1, CurrentRevenue = now.CurrentRevenue - revenue }).Achieved)
            await TellReached(session, now);
        if (date < days.DateOf(session.Now)) await history.Revise(session, zone, date, driver.Id, forced: false);
        await timers.SetIfMissing(session, SnapshotTimer.TimerKind, zone.Id.ToString(), zone.Id, SnapshotTimer.DueAfter(days, days.DateOf(session.Now)));
    }

    /// <summary>What the driver's day held before this delivery: his counter, where it is of the date and was not set back, else the sum of the facts.</summary>
    private async Task<decimal> DayBefore(Session session, Zone zone, Guid driver, DateOnly date, TargetRow? row, decimal revenue) =>
        row is { CountedSince: null } ? row.CurrentRevenue : ((await facts.Sums(session, zone.Id, date, driver)).FirstOrDefault()?.Revenue ?? revenue) - revenue;

    /// <summary>Once a date and target: one that was raised since may be reached again.</summary>
    private Task TellReached(Session session, TargetRow row) => notifications.Tell(session, new(
        "Target Reached", Recipient.Driver(row.DriverUuid), row.DriverUuid.ToString(), FormattableString.Invariant($"{row.BusinessDate:yyyy-MM-dd}-{row.TargetDeliveries}-{row.TargetRevenue:0.##}"))
    {
        ZoneId = row.ZoneId, Link = Notice.DriversPage, Data = new Dictionary<string, object?> { ["target"] = TargetText(row), ["value"] = row.CurrentDeliveries },
    });

    private static string TargetText(TargetRow row)
    {
        var parts = new List<string>(2);
        if (row.TargetDeliveries > 0) parts.Add(FormattableString.Invariant($"{row.TargetDeliveries} deliveries"));
        if (row.TargetRevenue > 0) parts.Add(FormattableString.Invariant($"{row.Currency} {row.TargetRevenue:0.##}"));
        return string.Join(", ", parts);
    }

    /// <summary>Takes a counted delivery back. False when it is not counted.</summary>
    internal async Task<Credit?> Reverse(Session session, Guid order, string reason)
    {
        if (await facts.Find(session, order) is not { ReversedAt: null } credit) return null;
        await facts.Reverse(session, order, reason);
        var zone = (await zones.Find(session, credit.ZoneId))!;
        await Recount(session, zone, credit.DriverUuid, credit.BusinessDate);
        if (credit.BusinessDate < TargetDays.Of(zone).DateOf(session.Now)) await history.Revise(session, zone, credit.BusinessDate, credit.DriverUuid, forced: false);
        return credit;
    }

    /// <summary>Sets the counters of a driver anew from the facts, when his row is of that date.</summary>
    internal async Task Recount(Session session, Zone zone, Guid driver, DateOnly date)
    {
        if (await targets.Lock(session, driver) is not { } row || row.BusinessDate != date) return;
        var sum = (await facts.Sums(session, zone.Id, date, driver, row.CountedSince)).FirstOrDefault();
        var revenue = Math.Max(0, sum?.Revenue ?? 0);
        if (revenue > TargetStore.MostRevenue) throw TooMuch(row.CurrentRevenue, revenue - row.CurrentRevenue);
        await targets.SetCounters(session, driver, (int)Math.Clamp(sum?.Deliveries ?? 0, 0, int.MaxValue), revenue);
    }

    /// <summary>What an order earns: whole minor units, at most two decimals, rounded half to even.</summary>
    internal static decimal Revenue(DeliveredOrder order, TargetSettings settings, string currency)
    {
        var amount = (settings.RevenueFrom == "delivery_fee" ? null : order.TotalAmount) ?? order.DeliveryFee ?? 0;
        var revenue = decimal.Round(Math.Max(0, amount), Math.Min(2, Currencies.Decimals(currency)), MidpointRounding.ToEven);
        return revenue <= TargetStore.MostRevenue ? revenue : throw TooMuch(0, revenue);
    }

    internal static RefusedException TooMuch(decimal present, decimal more) =>
        new(Refusal.Rule("amount_out_of_range", $"{present} and {more} together are more than {TargetStore.MostRevenue}, the most that a driver's day can hold.", "/revenue"));
}
