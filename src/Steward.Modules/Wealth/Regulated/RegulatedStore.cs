using Steward.Kernel;
using Steward.Portfolio.Schedules;

namespace Steward.Wealth.Regulated;

/// <summary>A rate that a law or a house sets, with the days on which it is in force. What ships with the product is unchecked.</summary>
internal interface IRegulatedRow
{
    Guid Id { get; }
    DateOnly EffectiveFrom { get; }
    DateOnly? EffectiveTo { get; }
    long Version { get; }

    /// <summary>What may be in force once at a time.</summary>
    object Subject { get; }
}

/// <summary>A row of <c>charge_rules</c>.</summary>
internal sealed record ChargeRule : IRegulatedRow
{
    public Guid Id { get; init; }
    public string Kind { get; init; } = "";
    public string Category { get; init; } = "*";
    public string Direction { get; init; } = "";
    public decimal RatePercent { get; init; }
    public string Mode { get; init; } = "Deducted";
    public DateOnly EffectiveFrom { get; init; }
    public DateOnly? EffectiveTo { get; init; }
    public bool Checked { get; init; }
    public long Version { get; init; } = 1;

    object IRegulatedRow.Subject => (Kind, Category, Direction);
}

/// <summary>A row of <c>tax_rules</c>.</summary>
internal sealed record TaxRule : IRegulatedRow
{
    public Guid Id { get; init; }
    public string AssetClass { get; init; } = "";
    public string Term { get; init; } = "";
    public int HoldingMonths { get; init; }
    public decimal RatePercent { get; init; }
    public decimal YearlyExemption { get; init; }
    public string TableVersion { get; init; } = "";
    public DateOnly EffectiveFrom { get; init; }
    public DateOnly? EffectiveTo { get; init; }
    public bool Checked { get; init; }
    public long Version { get; init; } = 1;

    object IRegulatedRow.Subject => (AssetClass, Term);
}

/// <summary>A row of <c>risk_models</c>: the target allocation of a risk profile.</summary>
internal sealed record RiskModel : IRegulatedRow
{
    public Guid Id { get; init; }
    public string RiskProfile { get; init; } = "";
    public Json Allocation { get; init; } = Json.Empty;
    public DateOnly EffectiveFrom { get; init; }
    public DateOnly? EffectiveTo { get; init; }
    public bool Checked { get; init; }
    public long Version { get; init; } = 1;

    object IRegulatedRow.Subject => RiskProfile;
}

/// <summary>Tables <c>charge_rules</c>, <c>tax_rules</c> and <c>risk_models</c>, a few dozen rows each and read whole, and of one scheme <c>scheme_terms</c> and <c>product_exposures</c>.</summary>
internal sealed class RegulatedStore
{
    internal Task<IReadOnlyList<ChargeRule>> Charges(Session session) => session.Query<ChargeRule>(
        "select id, kind, category, direction, rate_percent, mode, effective_from, effective_to, checked, version from charge_rules order by kind, category, direction, effective_from");

    internal Task<IReadOnlyList<TaxRule>> Taxes(Session session) => session.Query<TaxRule>(
        "select id, asset_class, term, holding_months, rate_percent, yearly_exemption, table_version, effective_from, effective_to, checked, version from tax_rules order by asset_class, term, effective_from");

    internal Task<IReadOnlyList<RiskModel>> Models(Session session) => session.Query<RiskModel>(
        "select id, risk_profile, allocation, effective_from, effective_to, checked, version from risk_models order by risk_profile, effective_from");

    internal Task<IReadOnlyList<SchemeTerms>> Terms(Session session, Guid scheme) => session.Query<SchemeTerms>(
        """
        select id, product_id as scheme_id, action, minimum_amount, multiple, minimum_units, exit_load_steps, free_units_percent, lock_in_months, effective_from, effective_to, checked, version from scheme_terms
        where product_id = @scheme order by action, effective_from
        """,
        new { scheme });

    internal Task<IReadOnlyList<SchemeExposure>> Exposures(Session session, Guid scheme) => session.Query<SchemeExposure>(
        "select id, product_id as scheme_id, shares, effective_from, effective_to, version from product_exposures where product_id = @scheme order by effective_from", new { scheme });

    internal Task<int> Add(Session session, SchemeTerms row) => session.Execute(
        """
        insert into scheme_terms (id, product_id, action, minimum_amount, multiple, minimum_units, exit_load_steps, free_units_percent, lock_in_months, effective_from, effective_to, checked)
        values (@Id, @SchemeId, @Action, @MinimumAmount, @Multiple, @MinimumUnits, @ExitLoadSteps, @FreeUnitsPercent, @LockInMonths, @EffectiveFrom, @EffectiveTo, @Checked)
        """,
        row);

    internal Task<int> Add(Session session, SchemeExposure row) =>
        session.Execute("insert into product_exposures (id, product_id, shares, effective_from, effective_to) values (@Id, @SchemeId, @Shares, @EffectiveFrom, @EffectiveTo)", row);

    internal Task<int> Save(Session session, SchemeTerms row) => session.Execute(
        """
        update scheme_terms set action = @Action, minimum_amount = @MinimumAmount, multiple = @Multiple, minimum_units = @MinimumUnits, exit_load_steps = @ExitLoadSteps, free_units_percent = @FreeUnitsPercent,
          lock_in_months = @LockInMonths, effective_from = @EffectiveFrom, effective_to = @EffectiveTo, checked = @Checked, version = version + 1 where id = @Id and version = @Version
        """,
        row);

    internal Task<int> Save(Session session, SchemeExposure row) => session.Execute(
        "update product_exposures set shares = @Shares, effective_from = @EffectiveFrom, effective_to = @EffectiveTo, version = version + 1 where id = @Id and version = @Version", row);

    internal Task<int> Add(Session session, ChargeRule row) => session.Execute(
        """
        insert into charge_rules (id, kind, category, direction, rate_percent, mode, effective_from, effective_to, checked)
        values (@Id, @Kind, @Category, @Direction, @RatePercent, @Mode, @EffectiveFrom, @EffectiveTo, @Checked)
        """,
        row);

    internal Task<int> Add(Session session, TaxRule row) => session.Execute(
        """
        insert into tax_rules (id, asset_class, term, holding_months, rate_percent, yearly_exemption, table_version, effective_from, effective_to, checked)
        values (@Id, @AssetClass, @Term, @HoldingMonths, @RatePercent, @YearlyExemption, @TableVersion, @EffectiveFrom, @EffectiveTo, @Checked)
        """,
        row);

    internal Task<int> Add(Session session, RiskModel row) => session.Execute(
        "insert into risk_models (id, risk_profile, allocation, effective_from, effective_to, checked) values (@Id, @RiskProfile, @Allocation, @EffectiveFrom, @EffectiveTo, @Checked)", row);

    internal Task<int> Save(Session session, ChargeRule row) => session.Execute(
        """
        update charge_rules set kind = @Kind, category = @Category, direction = @Direction, rate_percent = @RatePercent, mode = @Mode, effective_from = @EffectiveFrom, effective_to = @EffectiveTo, checked = @Checked,
          version = version + 1 where id = @Id and version = @Version
        """,
        row);

    internal Task<int> Save(Session session, TaxRule row) => session.Execute(
        """
        update tax_rules set asset_class = @AssetClass, term = @Term, holding_months = @HoldingMonths, rate_percent = @RatePercent, yearly_exemption = @YearlyExemption, table_version = @TableVersion,
          effective_from = @EffectiveFrom, effective_to = @EffectiveTo, checked = @Checked, version = version + 1 where id = @Id and version = @Version
        """,
        row);

    internal Task<int> Save(Session session, RiskModel row) => session.Execute(
        """
        update risk_models set risk_profile = @RiskProfile, allocation = @Allocation, effective_from = @EffectiveFrom, effective_to = @EffectiveTo, checked = @Checked, version = version + 1
        where id = @Id and version = @Version
        """,
        row);

    /// <summary>Lets two writers of a table check for overlaps one after the other (SQLite has one writer).</summary>
    internal static async Task Serialise(Session session, string table)
    {
        if (session.Dialect is Dialect.PostgreSql) await session.Execute($"lock table {table} in share row exclusive mode");
    }

    /// <summary>Another row of the same subject that is in force on one of the days of this one.</summary>
    internal static T? Overlapping<T>(IEnumerable<T> rows, T row) where T : class, IRegulatedRow => rows.FirstOrDefault(
        other => other.Id != row.Id && Equals(other.Subject, row.Subject) && new EffectivePeriod(other.EffectiveFrom, other.EffectiveTo).Overlaps(new(row.EffectiveFrom, row.EffectiveTo)));
}
