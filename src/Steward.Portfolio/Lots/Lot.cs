namespace Steward.Portfolio.Lots;

/// <summary>Units that were bought at one time.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Acquired">The day that holding months and exit-load days count from.</param>
/// <param name="Original">The units bought.</param>
/// <param name="Count">The units left of them.</param>
/// <param name="CostPerUnit">What a unit cost.</param>
/// <param name="LockedUntil">The first day on which it may be sold.</param>
public sealed record Lot(string Id, DateOnly Acquired, Units Original, Units Count, decimal CostPerUnit, DateOnly? LockedUntil = null);

/// <summary>The lots of a scheme under one folio number.</summary>
/// <param name="Id">The holding.</param>
/// <param name="Number">The folio number.</param>
/// <param name="Lots">Its lots.</param>
/// <param name="Reserved">Units that open orders have taken.</param>
/// <param name="Pledged">Units that secure a loan.</param>
public sealed record Folio(string Id, string Number, IReadOnlyList<Lot> Lots, Units Reserved = default, Units Pledged = default)
{
    /// <summary>All units, free or not.</summary>
    public decimal Units => Lots.Sum(lot => lot.Count.Count);
}

/// <summary>Which lots are sold first.</summary>
public enum LotPolicy
{
    /// <summary>The oldest of a folio; what can be chosen is the folio.</summary>
    Fifo,

    /// <summary>Losses, then the smallest long-term gain per unit of money, short-term gains last.</summary>
    TaxMin,
}

/// <summary>A step of an exit load.</summary>
/// <param name="WithinDays">Units sold at most so many days after they were bought bear it.</param>
/// <param name="Load">The part of the proceeds that is kept back.</param>
public sealed record ExitLoadStep(int WithinDays, Percent Load);

/// <summary>What leaving a scheme early costs.</summary>
/// <param name="Steps">The steps; the shortest that applies counts.</param>
/// <param name="FreeUnits">The part of each purchase that may leave without load.</param>
public sealed record ExitLoad(IReadOnlyList<ExitLoadStep> Steps, Percent FreeUnits = default)
{
    /// <summary>No load.</summary>
    public static ExitLoad None { get; } = new([]);

    /// <summary>The load of a lot that is sold on <paramref name="date"/>.</summary>
    public Percent On(Lot lot, DateOnly date)
    {
        var days = date.DayNumber - lot.Acquired.DayNumber;
        return Steps.Where(step => days <= step.WithinDays).OrderBy(step => step.WithinDays).FirstOrDefault()?.Load ?? default;
    }

    /// <summary>The units of a lot that may still leave without load; what left before counts as the free ones.</summary>
    public Units FreeOf(Lot lot) => new(Math.Max(0, decimal.Round(FreeUnits.Fraction * lot.Original.Count, Units.Decimals, MidpointRounding.ToNegativeInfinity) - (lot.Original.Count - lot.Count.Count)));
}

/// <summary>Units of one lot that a plan sells.</summary>
/// <param name="FolioId">The holding.</param>
/// <param name="LotId">The lot.</param>
/// <param name="Acquired">When it was bought.</param>
/// <param name="Units">How many.</param>
/// <param name="Value">Units × NAV, half-up to the coin.</param>
/// <param name="LoadRate">The load of the units that bear one.</param>
/// <param name="Load">What the load keeps back.</param>
/// <param name="Gain">Value less load less cost.</param>
/// <param name="IsLong">Whether the gain is long-term; false where no tax row says.</param>
public sealed record LotSale(string FolioId, string LotId, DateOnly Acquired, Units Units, decimal Value, Percent LoadRate, decimal Load, decimal Gain, bool IsLong);
