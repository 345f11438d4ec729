using System.Numerics;

namespace Steward.Portfolio.Schedules;

/// <summary>How the amount of a rule grows with its occurrences.</summary>
public sealed record StepUp
{
    /// <summary>No amount grows beyond this: what the columns of both databases hold.</summary>
    public static readonly Money Largest = new(9_200_000_000_000m);

    /// <summary>By how many percent the amount grows at each step; exactly one of this and <see cref="Amount"/> is given, above 0.</summary>
    public Percent? Percent { get; init; }

    /// <summary>By how much the amount grows at each step.</summary>
    public Money? Amount { get; init; }

    /// <summary>How many occurrences make a step, at least 1.</summary>
    public required int Every { get; init; }

    /// <summary>The amount goes down to a multiple of this; to the smallest coin when it is not given.</summary>
    public Money? Multiple { get; init; }

    /// <summary>The amount stops growing here.</summary>
    public Money? Cap { get; init; }

    /// <summary>Everything that is wrong with the terms; empty when amounts can be computed.</summary>
    public IEnumerable<ScheduleProblem> Problems()
    {
        if (Percent is null == Amount is null) yield return new(nameof(Percent), "A step-up has either a percentage or an amount.");
        if (Percent is { Value: <= 0 or > 1000 }) yield return new(nameof(Percent), $"A step is more than 0 % and at most 1,000 %; it is {Percent}.");
        if (Amount is { Amount: <= 0 }) yield return new(nameof(Amount), $"A step is more than 0; it is {Amount}.");
        if (Every < 1) yield return new(nameof(Every), $"A step is made after 1 occurrence or more; it is {Every}.");
        if (Multiple is { Amount: <= 0 }) yield return new(nameof(Multiple), $"A multiple is more than 0; it is {Multiple}.");
        if (Cap is { Amount: <= 0 }) yield return new(nameof(Cap), $"A cap is more than 0; it is {Cap}.");
    }

    /// <summary>
    /// The amount of occurrence <paramref name="k"/>, computed exactly from the first amount: with a percentage s
    /// min(cap, floor to the multiple of first · (1 + s)^⌊k/n⌋), with an amount s min(cap, first + s · ⌊k/n⌋).
    /// </summary>
    /// <param name="first">The amount of occurrence 0, above 0.</param>
    /// <param name="k">Which occurrence, from 0.</param>
    public SteppedAmount At(Money first, int k)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        var steps = k / Every;
        var grown = steps == 0 ? first : Amount is { } step ? Down(Added(first, step, steps)) : Down(Grown(first, steps));
        return Cap is { } cap && grown > cap ? new(cap, steps, grown, IsCapped: true) : new(grown, steps, grown, IsCapped: false);
    }

    /// <summary>
    /// The amount of occurrence <paramref name="k"/> under a mandate's ceiling: the last amount that the ceiling allowed is kept. Tells whether it was
    /// kept back, and whether that begins with the next occurrence, so that the client can be told one occurrence before.
    /// </summary>
    public CeilingAmount Under(Money first, int k, Money ceiling)
    {
        var wanted = At(first, k).Amount;
        if (wanted <= ceiling) return new(wanted, wanted, ceiling, IsKeptBack: false, IsKeptBackNext: At(first, checked(k + 1)).Amount > ceiling);
        if (first > ceiling) return new(null, wanted, ceiling, IsKeptBack: true, IsKeptBackNext: true);
        // Amounts never fall, so the last step that the ceiling allows is found by halving.
        var (low, high) = (0, k / Every);
        while (high - low > 1)
        {
            var middle = low + (high - low) / 2;
            if (At(first, middle * Every).Amount <= ceiling) low = middle;
            else high = middle;
        }
        return new(At(first, low * Every).Amount, wanted, ceiling, IsKeptBack: true, IsKeptBackNext: true);
    }

    private static Money Added(Money first, Money step, int steps) =>
        step.Amount > (Largest.Amount - first.Amount) / steps ? Largest : new(first.Amount + step.Amount * steps);

    /// <summary>first · (1 + s)^steps in whole 10⁻⁴ of the currency, rounded down; a percentage has four decimals, so 1 + s is a whole number of 10⁻⁶.</summary>
    private Money Grown(Money first, int steps)
    {
        var growth = 1 + Percent!.Value.Fraction;
        // Far beyond the largest amount nothing needs computing; the margin of e² makes the estimate safe.
        if (Math.Log((double)first.Amount) + steps * Math.Log((double)growth) > Math.Log((double)Largest.Amount) + 2) return Largest;
        var numerator = new BigInteger(decimal.Truncate(growth * 1_000_000m));
        var amount = new BigInteger(decimal.Truncate(first.Amount * 10_000m)) * BigInteger.Pow(numerator, steps) / BigInteger.Pow(1_000_000, steps);
        return amount > new BigInteger(Largest.Amount * 10_000m) ? Largest : new((decimal)amount / 10_000m);
    }

    private Money Down(Money amount) => amount.FloorTo(Multiple?.Amount ?? Money.Coin(2));
}

/// <summary>An amount after its steps.</summary>
/// <param name="Amount">The amount of the occurrence.</param>
/// <param name="Steps">How many steps had been made.</param>
/// <param name="BeforeCap">The amount without the cap.</param>
/// <param name="IsCapped">Whether the cap bit.</param>
public readonly record struct SteppedAmount(Money Amount, int Steps, Money BeforeCap, bool IsCapped);

/// <summary>An amount under a mandate's ceiling.</summary>
/// <param name="Amount">The amount of the occurrence; null when even the first amount is above the ceiling.</param>
/// <param name="Wanted">The amount without the ceiling.</param>
/// <param name="Ceiling">The ceiling.</param>
/// <param name="IsKeptBack">Whether the ceiling bit.</param>
/// <param name="IsKeptBackNext">Whether it bites at the next occurrence.</param>
public readonly record struct CeilingAmount(Money? Amount, Money Wanted, Money Ceiling, bool IsKeptBack, bool IsKeptBackNext);
