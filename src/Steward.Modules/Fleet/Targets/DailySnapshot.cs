using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Steward.Decisions.Contracts;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Fleet.Targets;

/// <summary>What a run of the snapshot did.</summary>
/// <param name="Faulty">Drivers whose day could not be summed.</param>
internal sealed record SnapshotDone(DateOnly Date, IReadOnlyList<HistoryRow> Rows, int Faulty);

/// <summary>Closes a business date of a zone: its rows, counters at the next date and a ledger entry, in the caller's one transaction.</summary>
internal sealed class DailySnapshot(HistoryStore store, HistoryWriter history, TargetStore targets, FactStore facts, IZones zones, Outbox outbox, IDecisionLedger ledger)
{
    internal const string Timer = "timer", CatchUp = "catch_up", Person = "person";

    /// <summary>Null when the date is done already, here or on another node.</summary>
    internal async Task<SnapshotDone?> Run(Session session, Guid zoneId, DateOnly date, string cause)
    {
        var zone = (await zones.Find(session, zoneId))!;
        if (!await store.Begin(session, zoneId, date, cause) && await store.Run(session, zoneId, date) is { IsGood: true } && cause != Person) return null;
        var rows = await history.Write(session, zone, date);
        var faulty = rows.Where(row => row.IsFaulty).ToList();
        await store.Finish(session, zoneId, date, rows.Count, cause, faulty.Count == 0 ? null : $"{faulty.Count} drivers have figures that cannot be held.");
        foreach (var row in faulty) await outbox.Publish(session, new NewEvent("alert_wanted", zoneId, Alert(row), row.DriverUuid));
        await BeginToday(session, zone);
        await outbox.Publish(session, new NewEvent("daily_snapshot_written", zoneId, new { id = zoneId, zone_id = zoneId, at = session.Now, date, drivers = rows.Count, cause }));
        await ledger.Append(session, $"zone:{zone.Code}", "daily_snapshot", "engine:daily-snapshot", Entry(date, rows));
        return new(date, rows, faulty.Count);
    }

    /// <summary>Who stands on an earlier date begins the present one, with what was counted for it already.</summary>
    internal async Task BeginToday(Session session, Zone zone)
    {
        var today = TargetDays.Of(zone).DateOf(session.Now);
        if (await targets.Begin(session, zone.Id, today) == 0) return;
        foreach (var sum in await facts.Sums(session, zone.Id, today))
            await targets.SetCounters(session, sum.DriverUuid, (int)Math.Clamp(sum.Deliveries, 0, int.MaxValue), Math.Clamp(sum.Revenue, 0, TargetStore.MostRevenue));
    }

    /// <summary>The dates that are over and have no good run, oldest first.</summary>
    internal async Task<IReadOnlyList<DateOnly>> Missed(Session session, Zone zone)
    {
        var last = await store.LastRun(session, zone.Id);
        var first = last?.AddDays(1) ?? await facts.First(session, zone.Id);
        var dates = new List<DateOnly>();
        if (first is null) return dates;
        var today = TargetDays.Of(zone).DateOf(session.Now);
        for (var date = first.Value; date < today; date = date.AddDays(1)) dates.Add(date);
        return dates;
    }

    private static JsonObject Entry(DateOnly date, IReadOnlyList<HistoryRow> rows)
    {
        var lines = string.Join('\n', rows.OrderBy(row => row.DriverUuid).Select(row => string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{row.DriverUuid};{row.Date:O};{row.DeliveriesCompleted};{row.RevenueGenerated:0.00};{row.TargetDeliveries};{row.TargetRevenue:0.00};{row.TargetAchieved};{row.AchievementPercentage:0.00}")));
        return new() { ["date"] = date.ToString("O"), ["drivers"] = rows.Count, ["rows_sha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines))) };
    }

    private static object Alert(HistoryRow row) => new
    {
        key = $"engine:daily-snapshot:{row.DriverUuid}", code = "SNAPSHOT_ROW_FAILED", severity = "high", subject = "driver", driver_id = row.DriverUuid, zone_id = row.ZoneId,
        message = $"The day {row.Date:O} of driver {row.DriverId} could not be summed.",
    };
}
