using Steward.Kernel;
using Steward.Portfolio.Navs;
using Steward.Wealth.Calendars;
using Steward.Wealth.Clients;
using Steward.Wealth.KillSwitches;
using Steward.Wealth.Limits;
using Steward.Wealth.Schemes;

namespace Steward.Wealth.Occurrences;

/// <summary>Free units of one holding, as the gates count them down.</summary>
internal sealed class FreeUnits
{
    public Guid HoldingId { get; init; }
    public Guid ClientId { get; init; }
    public Guid ProductId { get; init; }
    public string Folio { get; init; } = "";

    /// <summary>Units less reserved, pledged and locked ones.</summary>
    public decimal Free { get; set; }

    /// <summary>All units that are held, locked and pledged ones too.</summary>
    public decimal Held { get; init; }
    public decimal Locked { get; init; }
}

/// <summary>What a scheme demands of an order.</summary>
internal sealed record Terms
{
    /// <summary>What a scheme demands of a purchase by somebody who has units of it; where it says nothing, as of any other.</summary>
    internal const string AdditionalPurchase = "Additional Purchase";

    public Guid ProductId { get; init; }

    /// <summary>Purchase, Additional Purchase, Redemption or Switch.</summary>
    public string Action { get; init; } = "";
    public decimal MinimumAmount { get; init; }
    public decimal Multiple { get; init; }
    public decimal? MinimumUnits { get; init; }
    public bool Checked { get; init; }
}

/// <summary>A standing permission to debit.</summary>
internal sealed record MandateFacts
{
    public Guid Id { get; init; }
    public Guid ClientId { get; init; }
    public decimal Ceiling { get; init; }
    public DateOnly ValidFrom { get; init; }
    public DateOnly? ValidTo { get; init; }
    public string Status { get; init; } = "";

    internal bool IsUsableOn(DateOnly day) => Status == "Active" && ValidFrom <= day && !(ValidTo < day);
}

/// <summary>
/// Everything that the gates look at, read in the transaction of the claim. Cash, units and usage of limits go down and up with each firing that
/// passes, so that those of one claim cannot spend the same money twice.
/// </summary>
internal sealed class GateBook
{
    internal required DateTimeOffset Now { get; init; }

    /// <summary>The road that the orders would take.</summary>
    internal required string Rail { get; init; }
    internal required IReadOnlyDictionary<Guid, ClientRow> Clients { get; init; }

    /// <summary>Today, in the zone of each client.</summary>
    internal required IReadOnlyDictionary<Guid, DateOnly> Days { get; init; }
    internal required IReadOnlyDictionary<Guid, SchemeRow> Schemes { get; init; }
    internal required EngagedSwitches Switches { get; init; }
    internal required IReadOnlyList<LimitRow> Limits { get; init; }
    internal required Dictionary<(Guid Limit, Guid Subject, string Period), UsageRow> Usage { get; init; }
    internal required Dictionary<Guid, decimal> Cash { get; init; }
    internal required ILookup<(Guid Client, Guid Product), FreeUnits> Units { get; init; }
    internal required IReadOnlyDictionary<Guid, MandateFacts> Mandates { get; init; }
    internal required IReadOnlyDictionary<(Guid Product, string Action, DateOnly Day), Terms> Terms { get; init; }

    /// <summary>Clients with units of a scheme that has terms for additional purchases.</summary>
    internal required IReadOnlySet<(Guid Client, Guid Product)> Held { get; init; }
    internal required IReadOnlySet<Guid> Quarantined { get; init; }
    internal required CalendarSet Calendars { get; init; }

    /// <summary>Value of the holdings and cash of a client at the last NAVs; only of those whom a limit measures by it.</summary>
    internal required IReadOnlyDictionary<Guid, decimal> PortfolioValues { get; init; }

    /// <summary>An amount in a sentence, in the client's currency.</summary>
    internal string Sum(Firing firing, decimal amount) => MoneyText.Of(amount, Clients.GetValueOrDefault(firing.ClientId)?.Currency);

    /// <summary>The client's day: a run that is claimed days ahead, for its debit, is judged by what is known now.</summary>
    internal DateOnly TodayOf(Firing firing) => Days.TryGetValue(firing.ClientId, out var day) ? day : firing.RunDate;

    /// <summary>What the scheme demands of an order on the client's day; null: nothing.</summary>
    internal Terms? TermsOf(Firing firing, WantedOrder order)
    {
        var day = TodayOf(firing);
        var more = order.OrderType == "Purchase" && Held.Contains((firing.ClientId, order.ProductId)) ? Terms.GetValueOrDefault((order.ProductId, Occurrences.Terms.AdditionalPurchase, day)) : null;
        return more ?? Terms.GetValueOrDefault((order.ProductId, order.OrderType, day));
    }

    /// <summary>The first instant of a date on the clock of a scheme's calendar.</summary>
    internal DateTimeOffset Begins(Guid product, DateOnly day) => LocalTime.FirstAt(Calendars.ZoneOf(Schemes[product].CalendarId), NodaTime.LocalDateTime.FromDateTime(day.ToDateTime(default)));

    /// <summary>How the NAV of a scheme stands on a day: null when fresh, else the reason code.</summary>
    internal string? Staleness(SchemeRow scheme, DateOnly today)
    {
        if (Quarantined.Contains(scheme.Id)) return "quarantined";
        if (scheme.LastNavDate is not { } date) return "no_nav";
        if (Calendars.Of(scheme.CalendarId) is not { } calendar) return "calendar_missing";
        return NavAges.Of(date, today, scheme.MaxNavAge ?? NavLimits.AgeOf(scheme.Category), calendar.IsBusinessDay) switch
        {
            NavAge.Fresh => null,
            NavAge.Stale => "nav_stale",
            _ => "calendar_missing",
        };
    }
}
