using Steward.Fleet.Contracts;
using Steward.Fleet.Drivers;
using Steward.Kernel;

namespace Steward.Fleet.Targets;

/// <summary>Builds the rows of a business date from the facts and writes those that say something new.</summary>
internal sealed class HistoryWriter(HistoryStore store, FactStore facts, TargetStore targets, IEnumerable<IFailedDeliveries> failures)
{
    private static readonly TimeSpan OpenFor = TimeSpan.FromHours(48);

    /// <summary>A row of an earlier date follows late news, until it is final; an adjustment moves it even then.</summary>
    internal async Task Revise(Session session, Zone zone, DateOnly date, Guid driver, bool forced)
    {
        // A date without a good run is still to be built: the facts wait for it.
        if (await store.Run(session, zone.Id, date) is { IsGood: true }) await Write(session, zone, date, driver, forced);
    }

    /// <summary>All rows of a date, as they stand now; today's stay open.</summary>
    internal async Task<IReadOnlyList<HistoryRow>> Write(Session session, Zone zone, DateOnly date, Guid? driver = null, bool forced = false)
    {
        var known = (await store.OfDate(session, zone.Id, date, driver)).ToDictionary(row => row.DriverUuid);
        var rows = await Build(session, zone, date, driver);
        var changed = new List<HistoryRow>();
        var standing = new List<HistoryRow>();
        foreach (var row in rows)
        {
            var before = known.GetValueOrDefault(row.DriverUuid);
            var stands = before is not null && (before.Says(row) || (!forced && before.FinalizedAt <= session.Now));
            var after = before is null ? row : stands ? before : row with { Revision = before.Revision + (before.FinalizedAt is null ? 0 : 1) };
            standing.Add(after);
            if (!stands) changed.Add(after);
        }
        await store.Write(session, changed);
        return standing;
    }

    private async Task<List<HistoryRow>> Build(Session session, Zone zone, DateOnly date, Guid? driver)
    {
        var days = TargetDays.Of(zone);
        var (from, until) = (days.Start(date), days.End(date));
        var isOver = until <= session.Now;
        var sums = (await facts.Sums(session, zone.Id, date, driver)).ToDictionary(s => s.DriverUuid);
        var inForce = (await targets.InForce(session, zone.Id, date, driver)).ToDictionary(t => t.DriverUuid);
        var concerned = await store.Concerned(session, zone.Id, (date, from, until), [.. sums.Keys.Union(inForce.Keys)], driver);
        var failed = failures.FirstOrDefault() is { } source ? await source.Between(session, zone.Id, from, until) : new Dictionary<Guid, int>();
        var duty = (await store.Moves(session, zone.Id, from)).ToLookup(m => m.DriverId);
        var rows = new List<HistoryRow>();
        foreach (var one in concerned)
        {
            var row = Row(one, date, sums.GetValueOrDefault(one.Id), inForce.GetValueOrDefault(one.Id));
            rows.Add(row with
            {
                FinalizedAt = isOver ? until + OpenFor : null, FailedDeliveries = failed.GetValueOrDefault(one.Id),
                WorkedMinutes = Worked(one.Status, duty[one.Id], from, isOver ? until : session.Now),
            });
        }
        return rows;
    }

    /// <summary>A driver's day. One whose figures cannot be held gets a row that says so, and stops nobody else.</summary>
    internal static HistoryRow Row(KnownDriver driver, DateOnly date, DaySum? sum, TargetInForce? target)
    {
        var (deliveries, revenue) = (Math.Max(0, sum?.Deliveries ?? 0), Math.Max(0, sum?.Revenue ?? 0));
        var row = new HistoryRow
        {
            DriverId = driver.Key, DriverUuid = driver.Id, ZoneId = driver.ZoneId, Currency = driver.Currency, Date = date,
            TargetDeliveries = target?.TargetDeliveries, TargetRevenue = target?.TargetRevenue,
        };
        if (deliveries > int.MaxValue || revenue > TargetStore.MostRevenue)
            return row with { Metadata = Json.Of(new { error = $"The facts of the day sum up to {deliveries} deliveries and {revenue}: more than a row can hold." }) };
        return row with
        {
            DeliveriesCompleted = (int)deliveries, RevenueGenerated = revenue, OnTimeDeliveries = (int)(sum?.OnTime ?? 0),
            TargetAchieved = TargetRow.Met(target?.TargetDeliveries, target?.TargetRevenue, (int)deliveries, revenue),
            AchievementPercentage = Achievement.Percentage(deliveries, target?.TargetDeliveries, revenue, target?.TargetRevenue),
        };
    }

    /// <summary>Minutes on duty between two instants, from the moves since the first of them.</summary>
    internal static int Worked(string present, IEnumerable<DutyMove> moves, DateTimeOffset from, DateTimeOffset until) => (int)Minutes(present, moves, from, until, DutyClock.IsDuty);

    internal static double Minutes(string present, IEnumerable<DutyMove> moves, DateTimeOffset from, DateTimeOffset until, Func<string, bool> counts)
    {
        var (minutes, at, status) = (0.0, from, (string?)null);
        foreach (var move in moves)
        {
            status ??= move.FromStatus;
            var end = move.OccurredAt < until ? move.OccurredAt : until;
            if (counts(status) && end > at) minutes += (end - at).TotalMinutes;
            if (end > at) at = end;
            status = move.ToStatus;
        }
        return counts(status ?? present) && until > at ? minutes + (until - at).TotalMinutes : minutes;
    }
}
