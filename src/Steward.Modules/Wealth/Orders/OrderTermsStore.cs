using Steward.Kernel;
using Steward.Portfolio;
using Steward.Portfolio.Lots;
using Steward.Portfolio.Schedules;

namespace Steward.Wealth.Orders;

/// <summary>Reads <c>charge_rules</c> and <c>scheme_terms</c> as fills need them.</summary>
internal sealed class OrderTermsStore
{
    internal async Task<IReadOnlyList<ChargeRow>> Charges(Session session) => [.. (await session.Query<Charge>(
        "select id, kind, category, direction, rate_percent, mode, effective_from, effective_to, checked from charge_rules order by id")).Select(row => new ChargeRow(
            row.Id.ToString("D"), row.Kind, row.Category, Enum.Parse<OrderDirection>(row.Direction), new Percent(row.RatePercent), Enum.Parse<ChargeMode>(row.Mode), new EffectivePeriod(row.EffectiveFrom, row.EffectiveTo), row.Checked))];

    /// <summary>By scheme and action, of all times: a fill is dated by its NAV, which may be of another day than today.</summary>
    internal async Task<ILookup<(Guid Scheme, string Action), SaleTerms>> Sales(Session session, IReadOnlyCollection<Guid> schemes)
    {
        var found = new List<((Guid Scheme, string Action) Key, SaleTerms Terms)>();
        foreach (var part in schemes.Chunk(500))
            foreach (var row in await session.Query<Terms>(
                $"select product_id, action, exit_load_steps, free_units_percent, lock_in_months, effective_from, effective_to from scheme_terms where product_id {session.AnyOf("ids")}", new { ids = new IdArray(part) }))
                found.Add(((row.ProductId, row.Action), new(
                    new EffectivePeriod(row.EffectiveFrom, row.EffectiveTo),
                    new ExitLoad([.. (row.ExitLoadSteps.As<List<Step>>() ?? []).Select(step => new ExitLoadStep(step.WithinDays, new Percent(step.LoadPercent)))], new Percent(row.FreeUnitsPercent)), row.LockInMonths)));
        return found.ToLookup(one => one.Key, one => one.Terms);
    }

    private sealed record Charge
    {
        public Guid Id { get; init; }
        public string Kind { get; init; } = "";
        public string Category { get; init; } = "*";
        public string Direction { get; init; } = "";
        public decimal RatePercent { get; init; }
        public string Mode { get; init; } = "";
        public DateOnly EffectiveFrom { get; init; }
        public DateOnly? EffectiveTo { get; init; }
        public bool Checked { get; init; }
    }

    private sealed record Terms
    {
        public Guid ProductId { get; init; }
        public string Action { get; init; } = "";
        public Json ExitLoadSteps { get; init; } = new("[]");
        public decimal FreeUnitsPercent { get; init; }
        public int LockInMonths { get; init; }
        public DateOnly EffectiveFrom { get; init; }
        public DateOnly? EffectiveTo { get; init; }
    }

    /// <summary>As the column keeps a step: <c>{"within_days": 365, "load_percent": 1}</c>.</summary>
    private sealed record Step(int WithinDays, decimal LoadPercent);
}
