using System.Globalization;
using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Portfolio.Schedules;
using Steward.Wealth.Calendars;
using Steward.Wealth.Common;
using Steward.Wealth.Tasks;

namespace Steward.Wealth.Navs.Feed;

/// <summary>
/// Holds the last accepted NAVs against the calendar: after the expected hour of a business day the NAVs of that day must be there, and not of a part
/// of the schemes only. One alert and one task, however long it lasts; both are taken back when the NAVs come.
/// </summary>
internal sealed class WatchFeed(FeedSettings settings, FeedStore store, Database database, NavIntake intake, CalendarBook calendars, TaskStore tasks, Alarms alarms)
{
    internal const string TaskKind = "nav_feed";
    private const string AlarmKey = "nav_feed:missing", AlarmCode = "NAV_FEED_MISSING";
    private const int MostDaysBack = 15;

    /// <summary>So many of the schemes are enough; funds of funds and overseas funds come a day later.</summary>
    private const decimal EnoughShare = 0.80m;

    /// <summary>Its task's subject: there is one feed.</summary>
    private static readonly Guid Feed = new("01900000-0000-7000-8000-0000000feed0");

    /// <summary>The day whose NAVs must be there by now; null where nothing is expected or the calendar does not know.</summary>
    internal async Task<DateOnly?> Due(Session session)
    {
        if (settings.ExpectedAt is not { } hour || (await calendars.Read(session)).Of(null) is not { } calendar) return null;
        return Due(calendar, LocalTime.In(await intake.Zone(session), session.Now).ToDateTimeUnspecified(), hour, settings.LagDays);
    }

    /// <summary>The last business day whose hour has passed, less the lag.</summary>
    internal static DateOnly? Due(BusinessCalendar calendar, DateTime local, TimeOnly hour, int lagDays)
    {
        var day = DateOnly.FromDateTime(local);
        if (TimeOnly.FromDateTime(local) < hour) day = day.AddDays(-1);
        for (var back = 0; back < MostDaysBack; back++, day = day.AddDays(-1))
            if (calendar.IsBusinessDay(day) == true) return lagDays == 0 ? day : calendar.NthOnOrBefore(day, lagDays).Date;
        return null;
    }

    /// <summary>The task that is open while NAVs are missing.</summary>
    internal Task<TaskRow?> Open(Session session) => tasks.OpenOf(session, TaskKind, Feed);

    /// <returns>What changed: missing, or back; null when nothing did.</returns>
    internal async Task<string?> Run(EngineShard shard, CancellationToken cancel)
    {
        if (settings.ExpectedAt is null) return null;
        var (due, count, isOpen) = await database.Read(
            async session => await Due(session) is { } day ? (day, await store.Count(session, day), await Open(session) is not null) : ((DateOnly?)null, new FeedCount(), false), cancel);
        if (due is not { } date) return null;
        var isThere = count.Present >= count.Expected * EnoughShare;
        if (isThere != isOpen) return null;
        return await database.Write(
            async session =>
            {
                await (isThere ? Back(session, date) : Missing(session, date, count));
                await shard.Fence(session);
                return isThere ? "feed_back" : "feed_missing";
            },
            cancel);
    }

    private async Task Missing(Session session, DateOnly date, FeedCount count)
    {
        var sentence = count.Present == 0
            ? string.Create(CultureInfo.InvariantCulture, $"No NAVs of {date:yyyy-MM-dd} have come by {settings.ExpectedAt:HH:mm}.")
            : string.Create(CultureInfo.InvariantCulture, $"Only {count.Present} of {count.Expected} schemes have a NAV of {date:yyyy-MM-dd} by {settings.ExpectedAt:HH:mm}.");
        var isNew = await tasks.Open(session, TaskKind, null, "nav_feed", Feed, sentence, new JsonObject { ["nav_date"] = date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), ["expected"] = count.Expected, ["present"] = count.Present });
        if (isNew) await alarms.Raise(session, AlarmKey, AlarmCode, "high", sentence, "Rules that need them are held when their last NAVs are too old. Send the file, or look why the feed does not bring it.");
    }

    private async Task Back(Session session, DateOnly date)
    {
        await tasks.Withdraw(session, TaskKind, Feed, NavIntakeEngine.Actor);
        await alarms.Over(session, AlarmKey, AlarmCode, $"The NAVs of {date:yyyy-MM-dd} are there.");
    }
}
