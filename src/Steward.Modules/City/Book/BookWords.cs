using System.Globalization;
using System.Text.Json.Nodes;
using Steward.Kernel;

namespace Steward.City;

/// <summary>A plan of which something is told.</summary>
/// <param name="Status">Of the execution, as the API says it.</param>
/// <param name="IsAlone">The rule acts without a yes.</param>
internal sealed record PlanNews(string Id, string Who, string Status, int Orders, decimal Drift, decimal After, bool IsAlone, string? Error);

/// <summary>A trigger order that has fired.</summary>
internal sealed record FiredNews(string Id, string Who, string Name, string Scheme, string Value, DateOnly? NavDate);

/// <summary>Something that was due and was not done.</summary>
/// <param name="Thing">rule, trigger order or plan.</param>
internal sealed record UndoneNews(string Key, string Who, string Thing, string Decision, string? Code);

/// <summary>What is told, and where it can be looked at.</summary>
internal readonly record struct Told(string Text, string Link);

/// <summary>Says what happened at one time in as few lines as can be read: alike things in one, by the names of the clients.</summary>
internal static class BookWords
{
    private const int MostNames = 3;

    internal static IEnumerable<Told> Plans(IEnumerable<PlanNews> plans) => plans.GroupBy(plan => (plan.Status, plan.IsAlone)).SelectMany(group =>
        group.Key.Status is "Held" or "Failed" or "Partially Executed" || group.Count() == 1 ? group.Select(One) : [Many([.. group])]).Where(told => told.Text.Length > 0);

    internal static IEnumerable<Told> Fired(IReadOnlyList<FiredNews> fired) => fired switch
    {
        [] => [],
        [var one] => [new($"“{one.Name}” of {one.Who} fires: {one.Scheme} is at {one.Value}.{Nav(" Its order gets", one.NavDate)}", $"/wealth/triggers?item={one.Id}")],
        _ => [new($"{fired.Count} trigger orders fire: {Few([.. fired.Select(one => $"“{one.Name}” of {one.Who}")])}.{Nav(" Their orders get", fired.Max(one => one.NavDate))}", "/wealth/triggers")],
    };

    internal static IEnumerable<Told> Undone(IEnumerable<UndoneNews> undone) => undone.GroupBy(one => (one.Thing, one.Decision, one.Code)).Select(group =>
        group.Count() == 1
            ? new Told($"A {group.Key.Thing} of {group.First().Who} {Verb(group.Key.Decision, isOne: true)}: {Reason(group.Key.Code)}.", "/wealth/log?item=" + Uri.EscapeDataString(group.First().Key))
            : new Told($"{group.Count()} {group.Key.Thing}s {Verb(group.Key.Decision, isOne: false)} ({Few([.. group.Select(one => one.Who).Distinct()])}): {Reason(group.Key.Code)}.", "/wealth/log"));

    internal static Told Agreed(IReadOnlyList<(string Id, string Who)> plans) => plans is [var one]
        ? new($"The adviser agrees to the plan of {one.Who}.", $"/wealth/plans?item={one.Id}")
        : new($"The adviser agrees to the plans of {Few([.. plans.Select(plan => plan.Who)])}.", "/wealth/plans");

    internal static string Few(IReadOnlyList<string> who) => who.Count switch
    {
        1 => who[0],
        <= MostNames => $"{string.Join(", ", who.Take(who.Count - 1))} and {who[^1]}",
        _ => $"{string.Join(", ", who.Take(MostNames))} and {who.Count - MostNames} more",
    };

    /// <summary>Whole rupees: INR 12,34,567.</summary>
    internal static string Money(decimal amount) => MoneyText.Of(decimal.Round(amount, MidpointRounding.AwayFromZero), "INR");

    private static Told One(PlanNews plan) => new(
        plan.Status switch
        {
            "Pending" => $"{plan.Who}'s mix has drifted {Points(plan.Drift)} % from its targets. A plan of {plan.Orders} orders waits for a person's yes.",
            "In Progress" => $"{plan.Who}'s plan of {plan.Orders} orders is under way: {(plan.IsAlone ? "the rule may act alone" : "it has its yes")}.",
            "Executed" => $"{plan.Who}'s plan is done: the drift was {Points(plan.Drift)} %, it is {Points(plan.After)} %.",
            "Held" => $"{plan.Who}'s plan is held: {plan.Error}",
            "Expired" => $"Nobody answered {plan.Who}'s plan in time: it is void.",
            "Failed" or "Partially Executed" => $"{plan.Who}'s plan is {plan.Status.ToLowerInvariant()}: {plan.Error}",
            _ => "",
        },
        $"/wealth/plans?item={plan.Id}");

    private static Told Many(IReadOnlyList<PlanNews> plans)
    {
        var who = Few([.. plans.Select(plan => plan.Who)]);
        return new(
            plans[0].Status switch
            {
                "Pending" => $"{plans.Count} portfolios have drifted from their targets, by up to {Points(plans.Max(plan => plan.Drift))} %: the plans of {who} wait for a person's yes.",
                "In Progress" => $"{plans.Count} plans are under way: {(plans[0].IsAlone ? "their rules may act alone" : "they have their yes")} ({who}).",
                "Executed" => $"{plans.Count} plans are done: {Few([.. plans.Select(plan => $"{plan.Who} ({Points(plan.Drift)} → {Points(plan.After)} % drift)")])}.",
                "Expired" => $"Nobody answered the plans of {who} in time: they are void.",
                _ => "",
            },
            "/wealth/plans");
    }

    private static string Nav(string subject, DateOnly? date) => date is { } day ? $"{subject} the NAV of {day.ToString("ddd d MMM", CultureInfo.InvariantCulture)}, which nobody knows yet." : "";

    private static string Verb(string decision, bool isOne) => decision switch
    {
        "hold" => isOne ? "waits" : "wait", "refuse" => isOne ? "is refused" : "are refused", "fail" => isOne ? "fails" : "fail", _ => isOne ? "is left out" : "are left out",
    };

    private static string Reason(string? code) => code switch
    {
        null => "see why", "overlap" or "overlap_buffered" => "the order before is still under way", "insufficient_units" => "there are not enough units", "insufficient_funds" => "there is not enough cash",
        "quarantined" or "nav_held" => "a NAV is in quarantine", "nav_stale" => "the NAV is too old", "min_balance" => "too little cash would be left", _ => code.Replace('_', ' '),
    };

    private static string Points(decimal percent) => percent.ToString("0.#", CultureInfo.InvariantCulture);
}
