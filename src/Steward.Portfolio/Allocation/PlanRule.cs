using Steward.Portfolio.Lots;

namespace Steward.Portfolio.Allocation;

/// <summary>What a run may do.</summary>
public enum RunType
{
    /// <summary>Cash, sales and purchases.</summary>
    Full,

    /// <summary>Invests cash; never sells.</summary>
    InvestCash,

    /// <summary>Raises cash; never buys.</summary>
    PartialLiquidation,
}

/// <summary>When a rule sells.</summary>
public enum SellPolicy
{
    /// <summary>Never: cash alone repairs.</summary>
    Never,

    /// <summary>While the portfolio is still outside after the cash.</summary>
    IfNeeded,

    /// <summary>In every run.</summary>
    Always,
}

/// <summary>A scheme that is bought for a class, and its part.</summary>
/// <param name="SchemeId">The scheme.</param>
/// <param name="Part">Of the purchases of the class; together 100.</param>
public sealed record ClassFund(string SchemeId, Percent Part);

/// <summary>A rebalancing rule as the planner sees it.</summary>
/// <param name="Targets">Class, cash, or <c>scheme:&lt;id&gt;</c> → share; together 100.</param>
/// <param name="Drift">The limit.</param>
public sealed record PlanRule(IReadOnlyDictionary<string, Percent> Targets, DriftRule Drift)
{
    /// <summary>The key of cash among the targets.</summary>
    public const string Cash = "cash";

    /// <summary>What stands before the id of a scheme that is a target of its own.</summary>
    public const string SchemePrefix = "scheme:";

    /// <summary>Instead of <see cref="Drift"/>: outside is a total variation above this (Time-Based rules).</summary>
    public Percent? LeastDrift { get; init; }

    /// <summary>Limits of single keys.</summary>
    public IReadOnlyDictionary<string, AssetLimit> Limits { get; init; } = new Dictionary<string, AssetLimit>();

    /// <summary>Where it ends.</summary>
    public DestinationKind Destination { get; init; }

    /// <summary>δ of the band, in points.</summary>
    public Percent Band { get; init; }

    /// <summary>δ of single keys.</summary>
    public IReadOnlyDictionary<string, Percent> Bands { get; init; } = new Dictionary<string, Percent>();

    /// <summary>What to buy per class.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<ClassFund>> ClassFunds { get; init; } = new Dictionary<string, IReadOnlyList<ClassFund>>();

    /// <summary>Whether targets are classes inside mixed schemes.</summary>
    public bool LookThrough { get; init; }

    /// <summary>The share of the whole that stays cash.</summary>
    public Percent CashBuffer { get; init; } = new(0.25m);

    /// <summary>When it sells.</summary>
    public SellPolicy Sells { get; init; } = SellPolicy.IfNeeded;

    /// <summary>Which lots.</summary>
    public LotPolicy Lots { get; init; }

    /// <summary>Who takes the residual of a band.</summary>
    public ResidualRule Residual { get; init; }

    /// <summary>The most tax that a run may cause.</summary>
    public decimal? TaxBudget { get; init; }

    /// <summary>κ: sales only if κ (D² before − D² after) V is more than tax and load; 0: not asked.</summary>
    public decimal BenefitFactor { get; init; }

    /// <summary>Smaller orders are left out unless they repair a breach.</summary>
    public decimal LeastOrder { get; init; }

    /// <summary>The most money that one run moves, one way.</summary>
    public decimal? MostMoney { get; init; }

    /// <summary>The greatest share of the whole that one run moves, one way.</summary>
    public Percent? MostTurnover { get; init; }
}
