namespace Steward.Portfolio.Allocation;

/// <summary>How a portfolio's distance from its targets is judged. A breach is strictly more than the limit.</summary>
public enum DriftKind
{
    /// <summary>Any share is more than θ points from its target.</summary>
    Absolute,

    /// <summary>Any share is more than ρ per cent of its target away from it; without a target, any share above 0.01 %.</summary>
    Relative,

    /// <summary>The smaller of the two limits counts.</summary>
    Either,

    /// <summary>The greater of the two limits counts.</summary>
    Both,

    /// <summary>Half the sum of all differences is more than θ: the least share of the money that must move, one way.</summary>
    TotalVariation,
}

/// <summary>The limit at which a portfolio has drifted.</summary>
/// <param name="Kind">Which differences count.</param>
/// <param name="Threshold">θ in percentage points; not looked at by <see cref="DriftKind.Relative"/>.</param>
/// <param name="Relative">ρ in per cent of the target; looked at by the kinds that compare relatively.</param>
public sealed record DriftRule(DriftKind Kind, Percent Threshold, Percent Relative = default);

/// <summary>Limits of one asset in place of the rule's; what is null is the rule's.</summary>
/// <param name="Threshold">θ in percentage points.</param>
/// <param name="Relative">ρ in per cent of the target.</param>
public sealed record AssetLimit(Percent? Threshold = null, Percent? Relative = null);

/// <summary>One asset of a portfolio as drift sees it.</summary>
/// <param name="Key">What the target is called: a class, a scheme, or cash.</param>
/// <param name="Value">Units × NAV, exact to ten decimals, ≥ 0.</param>
/// <param name="Target">The share that the asset should have; the targets of a portfolio sum to 100.</param>
/// <param name="Own">Limits of its own, if any.</param>
public sealed record AssetValue(string Key, decimal Value, Percent Target, AssetLimit? Own = null);

/// <summary>What one asset's share is, and whether it is outside.</summary>
/// <param name="Key">As it was given.</param>
/// <param name="Value">As it was given.</param>
/// <param name="Share">Its share of the whole, for people: rounded, never compared.</param>
/// <param name="Target">As it was given.</param>
/// <param name="Limit">The points that it may differ by; null under total variation.</param>
/// <param name="IsBreach">Whether it differs by strictly more.</param>
public sealed record AssetDrift(string Key, decimal Value, Percent Share, Percent Target, Percent? Limit, bool IsBreach)
{
    /// <summary>Share less target, in points.</summary>
    public Percent Difference => new(Share.Value - Target.Value);
}

/// <summary>How far a portfolio is from its targets.</summary>
/// <param name="Total">V, the value of all assets.</param>
/// <param name="TotalVariation">D = ½ Σ|x − w| in per cent, for people: rounded at the 20th decimal.</param>
/// <param name="Greatest">The greatest |x − w| in points.</param>
/// <param name="IsBreach">Whether the rule's limit is passed, decided exactly.</param>
/// <param name="Assets">One reading an asset, in the order in which they were given.</param>
public sealed record DriftReading(decimal Total, Percent TotalVariation, Percent Greatest, bool IsBreach, IReadOnlyList<AssetDrift> Assets);
