using System.Globalization;
using Steward.Wealth.Occurrences;

namespace Steward.Wealth.Limits;

/// <summary>Which limits an order falls under, and by which subject and period each counts. Pure.</summary>
internal static class LimitUse
{
    /// <summary>The usage rows that a firing may move.</summary>
    internal static IEnumerable<(Guid Limit, Guid Subject, string Period)> Keys(Firing firing, Guid? adviser, IReadOnlyList<LimitRow> limits) =>
        from limit in limits
        where Period(limit.Kind, firing.RunDate) is not null
        from order in firing.Orders
        from subject in Subjects(limit, firing, order, adviser)
        select (limit.Id, subject, Period(limit.Kind, firing.RunDate)!);

    /// <summary>None: the limit does not concern the order. Of the firm the subject is all zeros.</summary>
    internal static IEnumerable<Guid> Subjects(LimitRow limit, Firing firing, WantedOrder order, Guid? adviser)
    {
        IEnumerable<Guid> own = limit.Scope switch
        {
            "Firm" => [Guid.Empty],
            "Client" => [firing.ClientId],
            "Rule" => [firing.AutomationId],
            "Adviser" => adviser is { } id ? [id] : [],
            _ => order.TargetProductId is { } target ? [order.ProductId, target] : [order.ProductId],
        };
        return own.Where(subject => limit.ScopeId is null || limit.ScopeId == subject);
    }

    /// <summary>Null for a limit that looks at one order by itself.</summary>
    internal static string? Period(string kind, DateOnly day) => kind switch
    {
        "Amount Per Day" or "Orders Per Day" => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        "Turnover Percent Per Month" => day.ToString("yyyy-MM", CultureInfo.InvariantCulture),
        _ => null,
    };
}
