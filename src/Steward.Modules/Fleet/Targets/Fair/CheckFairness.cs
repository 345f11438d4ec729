using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Decisions.Contracts;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Fleet.Targets;

/// <summary>Each Monday, half an hour into the business date, the week before is checked: an alert while comparable drivers differ by more than a fifth.</summary>
internal sealed class CheckFairness(HistoryStore history, IEnumerable<IDrivenKilometres> ways, IZones zones, IDecisionLedger ledger, Outbox outbox, Timers timers) : ITimerHandler
{
    internal const string TimerKind = "fleet.fairness";
    private static readonly TimeSpan After = TimeSpan.FromMinutes(30);

    internal sealed record Answer(Guid ZoneId, DateOnly From, DateOnly To, string Currency, int Compared, int Drifting, decimal MostDrift, IReadOnlyList<FairRow> Drivers);

    public string Kind => TimerKind;

    internal static void Map(RouteGroupBuilder fleet) => fleet.MapGet("/fairness", Read).Needs(Permission.Manage).Produces<Answer>()
        .WithSummary("Orders, kilometres and income per hour on shift of a week, between comparable drivers");

    /// <summary>The Monday of a date's week.</summary>
    internal static DateOnly Monday(DateOnly date) => date.AddDays(-(((int)date.DayOfWeek + 6) % 7));

    internal static DateTimeOffset DueAfter(TargetDays days, DateTimeOffset now) => days.Start(Monday(days.DateOf(now)).AddDays(7)) + After;

    public async Task Fire(Session session, DueTimer timer, CancellationToken cancel)
    {
        if (await zones.Find(session, timer.ZoneId) is not { RetiredAt: null } zone) return;
        var days = TargetDays.Of(zone);
        var found = await Of(session, zone, Monday(days.DateOf(session.Now)).AddDays(-7));
        await ledger.Append(session, $"zone:{zone.Code}", "fairness_check", "engine:daily-snapshot", new JsonObject
        {
            ["from"] = found.From.ToString("O"), ["to"] = found.To.ToString("O"), ["compared"] = found.Compared, ["drifting"] = found.Drifting,
        });
        await outbox.Publish(session, new NewEvent("alert_wanted", zone.Id, new
        {
            key = $"zone:{zone.Id}:FAIRNESS_DRIFT", code = "FAIRNESS_DRIFT", severity = "medium", subject = "zone", zone_id = zone.Id, is_over = found.Drifting == 0,
            message = found.Drifting == 0 ? $"In the week from {found.From:O} comparable drivers had alike" : $"{found.Drifting} of {found.Compared} comparable drivers differ by more than 20 % from their group in the week from {found.From:O}",
            description = found.Drifting == 0 ? null : "Orders, kilometres or income per hour on shift: GET /api/v1/fleet-manager/fairness names them.",
        }));
        await timers.Set(session, Kind, timer.Key, zone.Id, DueAfter(days, session.Now));
    }

    internal async Task<Answer> Of(Session session, Zone zone, DateOnly monday)
    {
        var to = monday.AddDays(6);
        var way = ways.LastOrDefault() is { } source ? await source.Between(session, zone.Id, monday, to) : new Dictionary<Guid, decimal>();
        var rows = Fairness.Of((await history.Weeks(session, zone.Id, monday, to)).Select(week =>
            new DriverWeek(week.DriverUuid, week.DriverId, week.VehicleType ?? "none", week.WorkedMinutes, week.Orders, way.TryGetValue(week.DriverUuid, out var km) ? km : null, week.Income)));
        return new(zone.Id, monday, to, zone.Currency, rows.Count, rows.Count(row => row.Drifts), Fairness.Most, rows);
    }

    /// <summary><c>week</c> is any date of the week; without one the last whole week.</summary>
    private static Task<Reply> Read(Caller caller, TargetDesk desk, CheckFairness check, CancellationToken cancel, string? zone_id = null, string? week = null) => desk.Database.Read<Reply>(
        async session =>
        {
            var zone = await desk.ZoneOf(session, caller, zone_id);
            var today = TargetDays.Of(zone).DateOf(session.Now);
            if (week is not null && !DateOnly.TryParseExact(week, "yyyy-MM-dd", out _)) return Refusal.Invalid("/week", $"'{week}' is not a date such as 2026-11-16.", "invalid_parameter");
            var date = week is null ? today.AddDays(-7) : DateOnly.ParseExact(week, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
            return date > today ? Refusal.Rule("date_in_future", $"{date:O} has not been yet.", "/week") : Reply.Ok(await check.Of(session, zone, Monday(date)));
        },
        cancel);
}
