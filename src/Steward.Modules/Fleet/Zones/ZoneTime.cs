using Steward.Fleet.Targets;
using Steward.Kernel;

namespace Steward.Fleet.Zones;

/// <summary>
/// Another time zone of a zone counts from its next business date on, so that no date is counted twice and none ends early: the change is kept beside
/// the present one until a durable timer makes it.
/// </summary>
internal sealed class ZoneTime(ZoneStore store, ZoneCache cache, Changes changes, Timers timers) : ITimerHandler
{
    internal const string TimerKind = "fleet.zone_time";

    public string Kind => TimerKind;

    /// <summary>The first instant that is in the next business date by both clocks: there the date never goes back. Pure.</summary>
    internal static DateTimeOffset At(ZoneRow zone, string next, DateTimeOffset now)
    {
        var ends = TargetSettings.Of(ZoneCache.ZoneOf(zone)).DayEndsMinute;
        var (old, other) = (new TargetDays(zone.TimeZone, ends), new TargetDays(next, ends));
        var today = old.DateOf(now);
        var (byOld, byOther) = (old.End(today), other.End(today));
        return Instants.Micros(byOld > byOther ? byOld : byOther);
    }

    /// <summary>The row as it is to be saved, with the time of its change and the timer for it.</summary>
    internal async Task<ZoneRow> Planned(Session session, ZoneRow before, ZoneRow after)
    {
        if (after.NextTimeZone == before.NextTimeZone) return after;
        if (after.NextTimeZone is not { } next)
        {
            await timers.Clear(session, TimerKind, after.Id.ToString());
            return after with { NextTimeZoneAt = null };
        }
        after = after with { NextTimeZoneAt = At(before, next, session.Now) };
        await timers.Set(session, TimerKind, after.Id.ToString(), after.Id, after.NextTimeZoneAt.Value);
        return after;
    }

    public async Task Fire(Session session, DueTimer timer, CancellationToken cancel)
    {
        if (await store.Find(session, new ThingId(timer.ZoneId, null, null)) is not { NextTimeZone: { } next, NextTimeZoneAt: { } at } zone || at > session.Now) return;
        var changed = zone with { TimeZone = next, NextTimeZone = null, NextTimeZoneAt = null };
        if (!await store.Save(session, changed)) return;
        await changes.Publish(session, "zone_changed", zone.Id, ZoneView.Event(changed, session.Now));
        session.AfterCommit(cache.Forget);
    }
}
