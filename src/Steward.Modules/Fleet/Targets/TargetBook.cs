using System.Globalization;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Fleet.Targets;

/// <summary>A target as the API shows it; the fields are fixed to the letter.</summary>
internal sealed record TargetView(
    string DriverId, int TargetDeliveries, int CurrentDeliveries, string DeliveryProgress, decimal TargetRevenue, decimal CurrentRevenue, string RevenueProgress, bool OnTrack, string Status,
    DateTimeOffset UpdatedAt, PaceView Pace);

/// <summary>A target with the state of its day.</summary>
internal sealed record TargetNow(TargetRow Row, WorkDay Day, bool IsOnTrack);

/// <summary>What the standing of a zone's drivers is judged by, read once for all of them.</summary>
/// <param name="Opening">The day of whoever has no shift: the zone's opening hours.</param>
internal sealed record ZoneDay(DateOnly Today, ILookup<Guid, Drivers.ShiftSpan> Shifts, ILookup<Guid, DutyMove> Moves, WorkDay Opening)
{
    internal TargetNow Standing(TargetRow row, DateTimeOffset now)
    {
        var day = Shifts.Contains(row.DriverUuid) ? OfShifts(row, now) : Opening;
        return new(row, day, Pace.IsOnTrack(row, day));
    }

    private WorkDay OfShifts(TargetRow row, DateTimeOffset now)
    {
        var (spans, moves) = (Shifts[row.DriverUuid].Select(s => (s.StartsAt, s.EndsAt)).ToList(), Moves[row.DriverUuid]);
        var breaks = spans.Sum(s => s.StartsAt >= now ? 0
            : HistoryWriter.Minutes(row.Status, moves.Where(m => m.OccurredAt >= s.StartsAt), s.StartsAt, s.EndsAt < now ? s.EndsAt : now, status => status == DriverStatus.OnBreak));
        return WorkDay.Of(spans, now, breaks);
    }
}

/// <summary>How drivers stand now: rows of the present date, the part of the shift that has passed, and the pace.</summary>
internal sealed class TargetBook(TargetStore store, FactStore facts, HistoryStore history, IZones zones) : ITargets
{
    private static readonly TimeSpan Recent = TimeSpan.FromHours(3);

    public long MostPointsMilli(Zone zone) => (long)(Math.Clamp(TargetSettings.Of(zone).MostPoints, 0, 10) * 1000);

    public async Task<IReadOnlyDictionary<Guid, TargetStanding>> InZone(Session session, Zone zone)
    {
        var rows = await store.InZone(session, zone.Id);
        if (rows.Count == 0) return new Dictionary<Guid, TargetStanding>();
        return (await Now(session, zone, rows)).Where(t => t.Row.HasTarget).ToDictionary(
            t => t.Row.DriverUuid,
            t => new TargetStanding((int)(Pace.Gap(t.Row, t.Day) * 1000), Math.Max(0, t.Row.TargetDeliveries - t.Row.CurrentDeliveries), (int)(Pace.Progress(t.Row) * 1000), t.IsOnTrack));
    }

    /// <summary>Rows of one zone, brought to the present date where its day has not been begun yet.</summary>
    internal async Task<IReadOnlyList<TargetNow>> Now(Session session, Zone zone, IReadOnlyList<TargetRow> rows, ZoneDay? day = null)
    {
        day ??= await Day(session, zone);
        if (rows.Any(row => row.BusinessDate != day.Today))
        {
            var sums = (await facts.Sums(session, zone.Id, day.Today)).ToDictionary(s => s.DriverUuid);
            rows = [.. rows.Select(row => row.BusinessDate == day.Today ? row : Begun(row, day.Today, sums.GetValueOrDefault(row.DriverUuid)))];
        }
        return [.. rows.Select(row => day.Standing(row, session.Now))];
    }

    internal async Task<ZoneDay> Day(Session session, Zone zone)
    {
        var days = TargetDays.Of(zone);
        var today = days.DateOf(session.Now);
        var shifts = await history.Shifts(session, zone.Id, today, days.Start(today), days.End(today));
        var moves = await history.Moves(session, zone.Id, days.Start(today));
        var open = (await zones.Calendar(session, zone.Id)).Openings(today);
        return new(today, shifts.ToLookup(s => s.DriverId), moves.ToLookup(m => m.DriverId), WorkDay.Of(open, session.Now, 0));
    }

    internal async Task<IReadOnlyList<TargetView>> Views(Session session, Zone zone, IReadOnlyList<TargetNow> targets)
    {
        var recent = (await facts.Recent(session, zone.Id, TargetDays.Of(zone).DateOf(session.Now), session.Now - Recent)).ToDictionary(s => s.DriverUuid);
        return [.. targets.Select(t => View(t, recent.GetValueOrDefault(t.Row.DriverUuid)))];
    }

    internal static string Percent(decimal part, decimal whole) =>
        (whole == 0 ? 0 : decimal.Round(100 * part / whole, 1, MidpointRounding.AwayFromZero)).ToString("0.0", CultureInfo.InvariantCulture) + "%";

    private static TargetRow Begun(TargetRow row, DateOnly date, DaySum? sum) => row with
    {
        BusinessDate = date, CurrentDeliveries = (int)Math.Clamp(sum?.Deliveries ?? 0, 0, int.MaxValue), CurrentRevenue = Math.Clamp(sum?.Revenue ?? 0, 0, TargetStore.MostRevenue),
    };

    private static TargetView View(TargetNow target, DaySum? recent)
    {
        var row = target.Row;
        return new(
            row.DriverId, row.TargetDeliveries, row.CurrentDeliveries, Percent(row.CurrentDeliveries, row.TargetDeliveries), row.TargetRevenue, row.CurrentRevenue,
            Percent(row.CurrentRevenue, row.TargetRevenue), target.IsOnTrack, row.Status, row.UpdatedAt, Pace.View(row, target.Day, recent));
    }
}
