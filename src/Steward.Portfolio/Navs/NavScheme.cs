namespace Steward.Portfolio.Navs;

/// <summary>What the gate knows of a scheme, or of a market series.</summary>
/// <param name="Code">The scheme code.</param>
/// <param name="Isin">The ISIN of growth or payout.</param>
/// <param name="OtherIsin">The ISIN of reinvestment.</param>
/// <param name="Category">Peers are the schemes of one category.</param>
/// <param name="MoveLimit">How far a NAV may move at once; null for none (volatility series).</param>
public sealed record NavScheme(string Code, string? Isin, string? OtherIsin, string Category, Percent? MoveLimit)
{
    /// <summary>A scheme with the limit that its category has.</summary>
    public static NavScheme Of(string code, string? isin, string category) => new(code, isin, null, category, NavLimits.MoveOf(category));

    internal bool IsNamedIn(IReadOnlySet<string> identifiers) =>
        identifiers.Contains(Code) || (Isin is not null && identifiers.Contains(Isin)) || (OtherIsin is not null && identifiers.Contains(OtherIsin));
}

/// <summary>A value of one date.</summary>
/// <param name="Date">The NAV date.</param>
/// <param name="Value">The NAV.</param>
public readonly record struct NavPoint(DateOnly Date, decimal Value);

/// <summary>What happened to a scheme that is no movement of the market.</summary>
public enum CorporateActionKind
{
    /// <summary>The face value of a unit changed; the NAV is multiplied by the factor.</summary>
    FaceValue,

    /// <summary>Money was paid out per unit.</summary>
    Distribution,

    /// <summary>The scheme went into another.</summary>
    Merger,

    /// <summary>A part of the scheme was set aside.</summary>
    Segregation,

    /// <summary>The scheme ended.</summary>
    Closure,
}

/// <summary>A recorded corporate action of a scheme.</summary>
/// <param name="Date">The first NAV date that shows it: the ex-date.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Factor">New NAV ÷ old NAV, where the action sets one.</param>
/// <param name="Amount">Money paid out per unit, for a distribution.</param>
public sealed record CorporateAction(DateOnly Date, CorporateActionKind Kind, decimal? Factor, decimal? Amount);
