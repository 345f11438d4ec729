using System.Globalization;
using NodaTime;
using Steward.Kernel;
using Steward.Notifications.Contracts;
using Steward.Wealth.Calendars;

namespace Steward.Wealth.Triggers;

/// <summary>The due times of a trigger order: its beginning, the warnings before its end, its end, and a date's nine o'clock.</summary>
internal sealed class TriggerTimes(Timers timers, CalendarBook calendars)
{
    internal const string Starts = "wealth.trigger_starts", Warns = "wealth.trigger_warns", Ends = "wealth.trigger_ends", Date = "wealth.trigger_date";
    private static readonly NodaTime.LocalTime NineOClock = new(9, 0);

    internal async Task Set(Session session, TriggerOrderRow order)
    {
        var key = order.Id.ToString("D");
        if (order.Status == "Pending") await timers.Set(session, Starts, key, Guid.Empty, order.ValidFrom);
        if (order.ValidUntil is { } end)
        {
            foreach (var days in (int[])[7, 1])
                if (end.AddDays(-days) > session.Now) await timers.Set(session, Warns, $"{key}/{days}", Guid.Empty, end.AddDays(-days));
            await timers.Set(session, Ends, key, Guid.Empty, end);
        }
        await SetDays(session, order);
    }

    /// <summary>The nine o'clocks of the days that it names.</summary>
    internal async Task SetDays(Session session, TriggerOrderRow order)
    {
        if (order.TriggerType == "Custom") await SetLeaves(session, order);
        if (order.TriggerType == "Date") await SetDate(session, order);
    }

    internal async Task SetDate(Session session, TriggerOrderRow order)
    {
        var (_, due) = await DateOf(session, order);
        await timers.Set(session, Date, order.Id.ToString("D"), Guid.Empty, due > order.ValidFrom ? due : order.ValidFrom);
    }

    /// <summary>The business day to which a date is rolled, and its nine o'clock in the client's zone, from when on the date is reached.</summary>
    internal async Task<(DateOnly Day, DateTimeOffset At)> DateOf(Session session, TriggerOrderRow order)
    {
        var day = TriggerFigures.Date(order.TriggerValue).AddDays(order is { Strict: true, TriggerCondition: "Greater Than" } ? 1 : 0);
        // Where the calendar does not know the year, the gates hold the order that day.
        var run = (await calendars.Read(session)).Of(null)?.Following(day).Date ?? day;
        return (run, Kernel.LocalTime.FirstAt(order.TimeZone, new LocalDate(run.Year, run.Month, run.Day).At(NineOClock)));
    }

    /// <summary>A tree with dates is looked at on them, too: no delivery of NAVs need come that day.</summary>
    private async Task SetLeaves(Session session, TriggerOrderRow order)
    {
        foreach (var leaf in order.Tree.Leaves.Where(leaf => leaf.Terms.Type == Steward.Portfolio.Triggers.TriggerType.Date))
        {
            var day = TriggerFigures.Date(leaf.Terms.Value).AddDays(leaf.Terms.Strict ? 1 : 0);
            var due = Kernel.LocalTime.FirstAt(order.TimeZone, new LocalDate(day.Year, day.Month, day.Day).At(NineOClock));
            if (due > session.Now) await timers.Set(session, Date, $"{order.Id:D}/{day:yyyyMMdd}", Guid.Empty, due);
        }
    }
}

/// <summary>Acts at a due time of a trigger order, if it still applies.</summary>
internal sealed class TriggerTimer(string kind, TriggerOrderStore store, TriggerTimes times, TriggerValues values, TriggerFiring firing, EndFiring ending, TriggerChanges changes, INotifications notifications) : ITimerHandler
{
    public string Kind => kind;

    public async Task Fire(Session session, DueTimer timer, CancellationToken cancel)
    {
        if (!Guid.TryParse(timer.Key.Split('/')[0], out var id) || await store.Find(session, id) is not { IsOpen: true } order) return;
        if (kind == TriggerTimes.Starts && order.Status == "Pending") await Step(session, order with { Status = "Active" });
        else if (kind == TriggerTimes.Warns) await Warn(session, order, timer.Key.Split('/')[1]);
        else if (kind == TriggerTimes.Ends && order.ValidUntil <= session.Now)
        {
            await Expire(session, order, null);
        }
        else if (kind == TriggerTimes.Date && order is { Status: "Active", IsEnabled: true, TriggerType: "Custom" })
        {
            if (await TriggerCache.HitOf(session, values, order) is { } hit) await firing.Fire(session, [hit], "engine:triggers", 0);
        }
        else if (kind == TriggerTimes.Date && order is { Status: "Active", TriggerType: "Date" })
            await Reach(session, order);
    }

    /// <summary>A date is reached. Equals is true on that one day alone: where nothing ran on it, the order ends, and the client is told.</summary>
    private async Task Reach(Session session, TriggerOrderRow order)
    {
        var (today, (day, at)) = (Kernel.LocalTime.DateIn(order.TimeZone, session.Now), await times.DateOf(session, order));
        // The calendar has changed since the timer was set.
        if (session.Now < at) await times.SetDate(session, order);
        else if (order.TriggerCondition != "Equals" || today == day) await firing.Fire(session, [new(order.Id, today, TriggerFigures.Number(today), order.TriggerValue)], "engine:triggers", 0);
        else
        {
            await Expire(session, order, string.Create(CultureInfo.InvariantCulture, $"{day:yyyy-MM-dd} passed while nothing could run."));
        }
    }

    private async Task Expire(Session session, TriggerOrderRow order, string? error)
    {
        await Step(session, order with { Status = "Expired", ExecutionError = error ?? order.ExecutionError });
        await ending.Of(session, [order], EndFiring.OrderExpired, error ?? "The trigger order came to its end.", "engine:triggers");
        await Tell(session, order, "Trigger Order Expired", "ended");
    }

    /// <summary>Of an end that was moved since, the word is said when its own time has come.</summary>
    private async Task Warn(Session session, TriggerOrderRow order, string days)
    {
        if (order.ValidUntil is { } end && end.AddDays(-int.Parse(days, CultureInfo.InvariantCulture)) <= session.Now && end > session.Now)
            await Tell(session, order, "Trigger Order Expiring", string.Create(CultureInfo.InvariantCulture, $"{days}:{end.UtcDateTime:yyyy-MM-dd'T'HH:mm}"));
    }

    private async Task Step(Session session, TriggerOrderRow order)
    {
        await store.Step(session, order);
        await changes.Say(session, [order.Id]);
    }

    private Task Tell(Session session, TriggerOrderRow order, string happened, string occurrence) => notifications.Tell(session, new(happened, Recipient.Client(order.ClientId), order.Id.ToString("D"), occurrence)
    {
        Amount = order.Amount, Scheme = order.SchemeId.ToString("D"), Link = Common.Places.TriggerOrder(order.ClientId, order.Id),
        Data = new Dictionary<string, object?>
        {
            ["order_number"] = order.Code, ["scheme"] = order.SchemeName, ["reason"] = order.Name,
            ["due_on"] = order.ValidUntil is { } end ? Kernel.LocalTime.DateIn(order.TimeZone, end).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : null,
        },
    });
}
