using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Fleet.Drivers;

/// <summary>Reminds a driver of his shift an hour before it begins, whenever it was planned or moved.</summary>
internal sealed class RemindOfShift(ShiftStore shifts, DriverStore drivers, INotifications notifications, Timers timers) : ITimerHandler
{
    internal const string TimerKind = "shift_reminder";
    internal static readonly TimeSpan Before = TimeSpan.FromHours(1);

    public string Kind => TimerKind;

    /// <summary>In the transaction that plans, moves or cancels it. One that begins within the hour is told at once.</summary>
    internal async Task Plan(Session session, ShiftRow shift)
    {
        if (shift.CancelledAt is not null || shift.StartsAt <= session.Now) await timers.Clear(session, TimerKind, shift.Id.ToString());
        else await timers.Set(session, TimerKind, shift.Id.ToString(), shift.ZoneId, shift.StartsAt - Before);
    }

    public async Task Fire(Session session, DueTimer timer, CancellationToken cancel)
    {
        if (await shifts.Find(session, Guid.Parse(timer.Key)) is not { CancelledAt: null } shift || shift.StartsAt <= session.Now) return;
        if (await drivers.Find(session, shift.DriverId) is not { RetiredAt: null } driver) return;
        await notifications.Tell(session, new("Shift Reminder", Recipient.Driver(driver.Id), shift.Id.ToString(), FormattableString.Invariant($"version-{shift.RowVersion}"))
        {
            ZoneId = shift.ZoneId, ExpiresAt = shift.StartsAt, Link = Notice.DriversPage, Data = new Dictionary<string, object?> { ["starts_at"] = shift.StartsAt, ["time_zone"] = driver.TimeZone },
        });
    }
}
