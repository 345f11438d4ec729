using System.Globalization;
using NodaTime;
using Steward.Kernel;
using Steward.Wealth.Calendars;
using Steward.Wealth.Schemes;
using Steward.Wealth.Triggers;

namespace Steward.Wealth.Navs;

/// <summary>
/// Lets a recorded corporate action take effect, once. What shows in the NAV does so in the transaction that accepts the first NAV of its day, before
/// a trigger sees that NAV; what stops the scheme does so when its day begins.
/// </summary>
internal sealed class ActionEffects(CorporateActionStore store, NavPriceStore prices, NavAdjuster adjuster, TriggerHolds holds, SchemeStops stops, SchemeStore schemes, CalendarStore calendars, Timers timers) : ITimerHandler
{
    internal const string TimerKind = "wealth.corporate_action";

    public string Kind => TimerKind;

    /// <summary>An action that was just recorded: at once where its day has begun.</summary>
    internal async Task Begin(Session session, CorporateActionRow action)
    {
        if (action.ShowsInNav)
        {
            if (await prices.Latest(session, action.ProductId) is not { } last || last.NavDate < action.ActionDate) return;
            // A split whose NAV stands already was a case, and was adjusted there: doing it again would do it twice.
            if (action.Kind == "Distribution") await Shown(session, action);
            else await store.Apply(session, action.Id);
            return;
        }
        var zone = (await calendars.All(session)).FirstOrDefault()?.TimeZone ?? "UTC";
        var due = Kernel.LocalTime.FirstAt(zone, new LocalDate(action.ActionDate.Year, action.ActionDate.Month, action.ActionDate.Day).AtMidnight());
        if (due <= session.Now) await Stop(session, action);
        else await timers.Set(session, TimerKind, action.Id.ToString("D"), Guid.Empty, due);
    }

    /// <summary>A NAV of its day or later is being accepted.</summary>
    /// <param name="isAdjusted">A person has given the factor: the recorded one has had its effect by that.</param>
    internal async Task Shown(Session session, CorporateActionRow action, bool isAdjusted = false)
    {
        if (!action.ShowsInNav || !await store.Apply(session, action.Id)) return;
        if (action.Kind == "Distribution") await holds.Distribute(session, action.ProductId, action.Amount!.Value);
        else if (!isAdjusted) await adjuster.Apply(session, action.ProductId, action.Factor!.Value, action.ActionDate);
    }

    public async Task Fire(Session session, DueTimer timer, CancellationToken cancel)
    {
        if (Guid.TryParse(timer.Key, out var id) && await store.Find(session, id) is { AppliedAt: null } action) await Stop(session, action);
    }

    private async Task Stop(Session session, CorporateActionRow action)
    {
        if (!await store.Apply(session, action.Id) || await schemes.Find(session, action.ProductId) is not { } scheme) return;
        var sentence = string.Create(CultureInfo.InvariantCulture, $"{scheme.Name} ({scheme.ProductCode}): {(action.Kind == "Face Value" ? "the face value changes by a factor that is not known" : action.Kind.ToLowerInvariant())} on {action.ActionDate:yyyy-MM-dd}.");
        if (action.Kind is "Merger" or "Closure" && scheme.RetiredAt is null)
            await schemes.Save(session, scheme with { IsLive = false, IsOpenForPurchase = false, IsOpenForRedemption = false, IsOpenForSwitch = false });
        await stops.Stop(session, scheme, action.Id, sentence, await store.OrdersToLeave(session, scheme.Id));
    }
}
