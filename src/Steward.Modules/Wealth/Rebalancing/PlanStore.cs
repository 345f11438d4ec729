using Steward.Kernel;
using Steward.Portfolio;
using Steward.Portfolio.Allocation;
using Steward.Portfolio.Lots;
using Steward.Portfolio.Schedules;

namespace Steward.Wealth.Rebalancing;

/// <summary>Terms of one action with a scheme.</summary>
internal sealed record SchemeTerms
{
    public Guid ProductId { get; init; }
    public string Action { get; init; } = "";
    public decimal MinimumAmount { get; init; }
    public decimal Multiple { get; init; }
    public decimal? MinimumUnits { get; init; }
    public Json ExitLoadSteps { get; init; } = new("[]");
    public decimal FreeUnitsPercent { get; init; }

    internal OrderTerms Order => new(MinimumAmount, Multiple);

    /// <summary>Of a sale, with the least number of units at what they are worth.</summary>
    internal OrderTerms SaleAt(decimal? nav) => new(Math.Max(MinimumAmount, Math.Ceiling((MinimumUnits ?? 0) * (nav ?? 0) * 100) / 100), Multiple);

    internal ExitLoad Load => new([.. (ExitLoadSteps.As<List<Step>>() ?? []).Select(step => new ExitLoadStep(step.WithinDays, new(step.LoadPercent)))], new(FreeUnitsPercent));

    /// <summary>As the column keeps a step: <c>{"within_days": 365, "load_percent": 1}</c>.</summary>
    private sealed record Step(int WithinDays, decimal LoadPercent);
}

/// <summary>Reads the regulated rows and the cash that plans are made of.</summary>
internal sealed class PlanStore
{
    internal async Task<ILookup<Guid, SchemeTerms>> Terms(Session session, IReadOnlyCollection<Guid> schemes, DateOnly day) => (await session.Query<SchemeTerms>(
        $"""
        select product_id, action, minimum_amount, multiple, minimum_units, exit_load_steps, free_units_percent from scheme_terms
        where product_id {session.AnyOf("ids")} and effective_from <= @day and (effective_to is null or effective_to >= @day) order by product_id, action, effective_from
        """,
        new { ids = new IdArray([.. schemes]), day })).ToLookup(row => row.ProductId);

    internal async Task<IReadOnlySet<Guid>> Quarantined(Session session, IReadOnlyCollection<Guid> schemes) => (await session.Query<Guid>(
        $"select distinct product_id from nav_quarantine where status = 'Open' and product_id {session.AnyOf("ids")}", new { ids = new IdArray([.. schemes]) })).ToHashSet();

    internal async Task<IReadOnlyList<ChargeRow>> Charges(Session session) => [.. (await session.Query<RegulatedRow>(
        "select id, kind, category, direction, rate_percent, mode, effective_from, effective_to, checked from charge_rules order by id")).Select(row => new ChargeRow(
            row.Id.ToString("D"), row.Kind, row.Category, Enum.Parse<OrderDirection>(row.Direction), new Percent(row.RatePercent), Enum.Parse<ChargeMode>(row.Mode), row.Period, row.Checked))];

    internal async Task<IReadOnlyList<TaxRow>> Taxes(Session session) => [.. (await session.Query<RegulatedRow>(
        "select id, asset_class, term, holding_months, rate_percent, yearly_exemption, table_version, effective_from, effective_to, checked from tax_rules order by id")).Select(row => new TaxRow(
            row.Id.ToString("D"), row.AssetClass, Enum.Parse<TaxTerm>(row.Term), row.HoldingMonths, new Percent(row.RatePercent), row.YearlyExemption, row.TableVersion, row.Period, row.Checked))];

    /// <summary>The last day on which cash that is not there yet comes.</summary>
    internal Task<DateOnly?> LastCashDay(Session session, Guid client, DateOnly today) =>
        session.Scalar<DateOnly?>("select max(available_on) from cash_ledger where client_id = @client and available_on > @today", new { client, today });

    private sealed record RegulatedRow
    {
        public Guid Id { get; init; }
        public string Kind { get; init; } = "";
        public string Category { get; init; } = "";
        public string Direction { get; init; } = "";
        public string Mode { get; init; } = "";
        public string AssetClass { get; init; } = "";
        public string Term { get; init; } = "";
        public int HoldingMonths { get; init; }
        public decimal RatePercent { get; init; }
        public decimal YearlyExemption { get; init; }
        public string TableVersion { get; init; } = "";
        public DateOnly EffectiveFrom { get; init; }
        public DateOnly? EffectiveTo { get; init; }
        public bool Checked { get; init; }

        internal EffectivePeriod Period => new(EffectiveFrom, EffectiveTo);
    }
}
