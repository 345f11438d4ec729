using System.Globalization;

namespace Steward.City;

/// <summary>The standing rules of the book's clients: every kind of automation, some that act alone and some that ask.</summary>
internal sealed class BookRules(CityApi api, CityPerson adviser)
{
    internal async Task Make(int number, string client, string? goal, DateOnly today, IReadOnlyList<(Guid Id, string Class, decimal Nav)> schemes, CancellationToken cancel)
    {
        var equity = schemes.Where(scheme => scheme.Class == "equity").ToList();
        var first = equity[number % equity.Count];
        var start = today;
        while (!BookMarket.IsBusinessDay(start)) start = start.AddDays(1);
        await Invest(number, client, goal, start, first.Id, cancel);
        await Rebalance(number, client, schemes, cancel);
        await Trigger(number, client, today, equity[(number + 1) % equity.Count], first, cancel);
    }

    private async Task Invest(int number, string client, string? goal, DateOnly today, Guid scheme, CancellationToken cancel)
    {
        var (frequency, amount) = (number % 3) switch { 0 => ("Monthly", 10_000), 1 => ("Weekly", 3_000), _ => ("Daily", 500) };
        object config = frequency == "Monthly" ? new { day_of_month = today.AddDays(number % 5).Day } : new { };
        await api.Post("wealth/automation/auto-invest", new
        {
            client_id = client, name = $"{frequency} investment", scheme_id = scheme, amount, frequency, trigger_type = "Date", trigger_config = config, start_date = today, goal_id = goal,
            step_up = number % 4 == 0 ? new { percent = "10", every = 12, multiple = 100 } : null, approval = number is 0 or 3 ? "Always" : "None",
        }, cancel, adviser);
        if (number % 4 == 1)
            await api.Post("wealth/automation/auto-invest", new
            {
                client_id = client, name = "Buy into falls", scheme_id = scheme, amount = 15_000, frequency = "Weekly", trigger_type = "Market Condition", trigger_config = new { nav_change_threshold = "-3", change_days = 1 }, start_date = today,
            }, cancel, adviser);
    }

    private Task<CityAnswer> Rebalance(int number, string client, IReadOnlyList<(Guid Id, string Class, decimal Nav)> schemes, CancellationToken cancel)
    {
        (string Class, int Percent)[] wanted = (number % 4) switch
        {
            0 => [("equity", 35), ("debt", 40), ("hybrid", 10), ("gold", 5)], 1 => [("equity", 50), ("debt", 25), ("hybrid", 10), ("gold", 5)],
            2 => [("equity", 60), ("debt", 20), ("hybrid", 5), ("gold", 5)], _ => [("equity", 70), ("debt", 10), ("hybrid", 5), ("gold", 5)],
        };
        var known = schemes.ToLookup(scheme => scheme.Class, StringComparer.Ordinal);
        // A real list may have no scheme of a class: then cash takes its share.
        var target = wanted.Where(share => known.Contains(share.Class)).ToDictionary(share => share.Class, share => share.Percent, StringComparer.Ordinal);
        var funds = target.Keys.ToDictionary(name => name, name => new[] { new { scheme_id = known[name].ElementAt(number % known[name].Count()).Id, percent = 100 } }, StringComparer.Ordinal);
        target["cash"] = 100 - target.Values.Sum();
        return api.Post("wealth/automation/rebalancing", new
        {
            client_id = client, name = "Keep the mix", strategy = "Threshold-Based", target_allocation = target, class_funds = funds, threshold_percent = 5 + number % 3, cooldown_days = 5, trigger_on_drift = true, destination_kind = "Band",
            destination_percent = 3, sell_policy = "If Needed", execute_automatically = number % 2 == 0, require_confirmation = number % 2 != 0,
        }, cancel, adviser);
    }

    private async Task Trigger(int number, string client, DateOnly today, (Guid Id, string Class, decimal Nav) scheme, (Guid Id, string Class, decimal Nav) other, CancellationToken cancel)
    {
        var from = new DateTimeOffset(today.ToDateTime(TimeOnly.MinValue), TimeSpan.FromHours(5.5));
        await api.Post("wealth/automation/trigger-orders", new
        {
            client_id = client, name = "Buy the dip", trigger_type = "NAV", trigger_condition = "Less Than", trigger_value = Text(scheme.Nav * (1 - 0.01m * (2 + number % 5))), order_type = "Purchase", scheme_id = scheme.Id, amount = 20_000, valid_from = from,
        }, cancel, adviser);
        if (number % 2 == 0)
            await api.Post("wealth/automation/trigger-orders", new
            {
                client_id = client, name = "Protect the gain", trigger_type = "NAV", trigger_condition = "Less Than", trigger_value = "0.0001", trail_percent = "4", order_type = "Redemption", scheme_id = other.Id, percent_of_holding = 25, valid_from = from,
            }, cancel, adviser);
        if (number % 3 == 1)
            await api.Post("wealth/automation/trigger-orders", new
            {
                client_id = client, name = "Take a profit", trigger_type = "NAV", trigger_condition = "Crosses Above", trigger_value = Text(other.Nav * 1.03m), order_type = "Redemption", scheme_id = other.Id, percent_of_holding = 10, valid_from = from,
            }, cancel, adviser);
    }

    private static string Text(decimal value) => decimal.Round(value, 4).ToString(CultureInfo.InvariantCulture);
}
