using Steward.Wealth.Limits;

namespace Steward.Wealth.Occurrences;

/// <summary>The gate of the limits: hard ones refuse, soft ones ask. Pure but for the usage in the book.</summary>
internal static class LimitGate
{
    /// <param name="hardOnly">True: the hard limits; false: the soft ones.</param>
    internal static Verdict? Check(Firing firing, GateBook book, List<GateFact> facts, bool hardOnly)
    {
        var adviser = book.Clients.GetValueOrDefault(firing.ClientId)?.AdviserId;
        foreach (var limit in book.Limits.Where(limit => limit.IsHard == hardOnly && Concerns(limit, firing, book, book.TodayOf(firing))))
        {
            var soFar = new Dictionary<Guid, decimal>();
            foreach (var order in firing.Orders)
            {
                foreach (var subject in LimitUse.Subjects(limit, firing, order, adviser))
                {
                    var size = Size(limit.Kind, firing, order, book);
                    var before = LimitUse.Period(limit.Kind, firing.RunDate) is { } period ? (book.Usage.GetValueOrDefault((limit.Id, subject, period))?.Used ?? 0) + soFar.GetValueOrDefault(subject) : 0;
                    soFar[subject] = soFar.GetValueOrDefault(subject) + size;
                    var passed = before + size <= limit.Value;
                    facts.Add(new("limits", passed, $"{limit.Scope} {limit.Kind}", $"{Gates.Text(before)} + {Gates.Text(size)}", Gates.Text(limit.Value)));
                    if (passed) continue;
                    string Said(decimal value) => limit.Kind.Contains("Amount", StringComparison.Ordinal) ? book.Sum(firing, value) : limit.Kind.Contains("Percent", StringComparison.Ordinal) ? Gates.Text(value) + " %" : Gates.Text(value);
                    var sentence = $"{limit.Kind} of the {limit.Scope.ToLowerInvariant()}: {Said(before)} used and {Said(size)} more would pass the limit of {Said(limit.Value)}.";
                    return hardOnly ? new(Gates.Refuse, "limits", "limit_hard", sentence) : new(Gates.Ask, "limits", "limit_soft", sentence);
                }
            }
        }
        return null;
    }

    /// <summary>Counts a firing that goes on into the usage of every limit that has a period.</summary>
    internal static void Use(Firing firing, GateBook book) => Count(firing, book, limit => Concerns(limit, firing, book, book.TodayOf(firing)), 1);

    /// <summary>Takes out what was counted when the firing was placed: not from limits that came later, or what others use of them would be taken out.</summary>
    /// <param name="placedOn">The day of it where the client is.</param>
    internal static void GiveBack(Firing firing, GateBook book, DateTimeOffset placedAt, DateOnly placedOn) =>
        Count(firing, book, limit => limit.CreatedAt <= placedAt && Concerns(limit, firing, book, placedOn), -1);

    private static void Count(Firing firing, GateBook book, Func<LimitRow, bool> counts, int sign)
    {
        var adviser = book.Clients.GetValueOrDefault(firing.ClientId)?.AdviserId;
        foreach (var limit in book.Limits.Where(counts))
        {
            if (LimitUse.Period(limit.Kind, firing.RunDate) is not { } period) continue;
            foreach (var order in firing.Orders)
                foreach (var subject in LimitUse.Subjects(limit, firing, order, adviser))
                    if (book.Usage.TryGetValue((limit.Id, subject, period), out var usage))
                        book.Usage[(limit.Id, subject, period)] = usage with { Used = Math.Max(0, usage.Used + sign * Size(limit.Kind, firing, order, book)) };
        }
    }

    /// <summary>In force on the day, and in the client's currency: what is spent in another one neither meets the limit nor uses it up.</summary>
    private static bool Concerns(LimitRow limit, Firing firing, GateBook book, DateOnly day) =>
        limit.IsInForceOn(day) && (limit.Currency is null || limit.Currency == book.Clients.GetValueOrDefault(firing.ClientId)?.Currency);

    /// <summary>How much of a limit's kind one order is.</summary>
    private static decimal Size(string kind, Firing firing, WantedOrder order, GateBook book) => kind switch
    {
        "Orders Per Day" => 1,
        "Percent Of Portfolio" or "Turnover Percent Per Month" => book.PortfolioValues.GetValueOrDefault(firing.ClientId) is var worth and > 0 ? decimal.Round(Worth(firing, order, book) / worth * 100, 4) : 100,
        _ => decimal.Round(Worth(firing, order, book), 4),
    };

    /// <summary>The order's money; of a size in units, at the last NAV.</summary>
    internal static decimal Worth(Firing firing, WantedOrder order, GateBook book)
    {
        if (order.Amount is { } amount) return amount;
        var nav = book.Schemes.GetValueOrDefault(order.ProductId)?.LastNav ?? 0;
        var holdings = book.Units[(firing.ClientId, order.ProductId)];
        return nav * (order switch
        {
            { Units: { } units } => units,
            { PercentOfHolding: { } percent } => holdings.Sum(h => h.Held) * percent / 100,
            _ => holdings.Sum(h => h.Free),
        });
    }
}
