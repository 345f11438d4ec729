namespace Steward.Portfolio.Schedules;

/// <summary>How far a goal has come and where it is heading. Exact decimals: the growth factor keeps 28 digits.</summary>
/// <param name="Value">The value of the holdings that belong to the goal.</param>
/// <param name="Target">The amount to be reached, above 0.</param>
/// <param name="Contribution">What is added each month (c).</param>
/// <param name="MonthlyReturn">The assumed return of a month (i), above −100 %.</param>
/// <param name="MonthsLeft">Whole months until the target date (m), at least 0.</param>
public sealed record Goal(Money Value, Money Target, Money Contribution, Percent MonthlyReturn, int MonthsLeft)
{
    /// <summary>100 · value / target, between 0 and 100, unrounded.</summary>
    public Percent Progress => new(Math.Clamp(100 * Value.Amount / Target.Amount, 0, 100));

    /// <summary>value · (1 + i)^m + c · ((1 + i)^m − 1) / i, or value + c · m without return; never above <see cref="StepUp.Largest"/>.</summary>
    public Money Projected
    {
        get
        {
            var i = MonthlyReturn.Fraction;
            if (i == 0) return Bounded((double)Value.Amount + (double)Contribution.Amount * MonthsLeft, () => Value.Amount + Contribution.Amount * MonthsLeft);
            // Nothing grows to nothing, however long: the factor alone may be beyond a decimal.
            if (Value.Amount == 0 && Contribution.Amount == 0) return default;
            var growth = Math.Pow(1 + (double)i, MonthsLeft);
            return Bounded((double)Value.Amount * growth + (double)Contribution.Amount * (growth - 1) / (double)i, () =>
            {
                var factor = Power(1 + i, MonthsLeft);
                return Value.Amount * factor + Contribution.Amount * ((factor - 1) / i);
            });
        }
    }

    /// <summary>By how many percent of the target the projection falls short; 0 when it does not.</summary>
    public Percent ProjectedShortfall => new(Math.Max(0, 100 * (Target.Amount - Projected.Amount) / Target.Amount));

    /// <summary>Whether the projection reaches the target.</summary>
    public bool IsOnTrack => Projected >= Target;

    /// <summary>Whole months from one day to another: 0 when the second is not at least a month later.</summary>
    public static int WholeMonths(DateOnly from, DateOnly to)
    {
        var months = (to.Year - from.Year) * 12 + to.Month - from.Month;
        // The 31st and the 30th of the next month are a whole month apart, as the 30th is its last day.
        return Math.Max(0, from.AddMonths(months) > to ? months - 1 : months);
    }

    /// <summary>A double only screens: what is ten times too large for a column need not be computed.</summary>
    private static Money Bounded(double estimate, Func<decimal> exact)
    {
        if (!(estimate < 10 * (double)StepUp.Largest.Amount)) return StepUp.Largest;
        var amount = new Money(exact());
        return amount < StepUp.Largest ? amount : StepUp.Largest;
    }

    private static decimal Power(decimal factor, int exponent)
    {
        var result = 1m;
        for (var square = factor; exponent > 0; exponent >>= 1)
        {
            if ((exponent & 1) != 0) result *= square;
            if (exponent > 1) square *= square;
        }
        return result;
    }
}

/// <summary>What of a goal a rule looks at.</summary>
public enum GoalMeasure
{
    /// <summary><see cref="Goal.Progress"/>.</summary>
    Progress,

    /// <summary><see cref="Goal.ProjectedShortfall"/>.</summary>
    ProjectedShortfall,
}

/// <summary>On which side of a threshold a rule acts.</summary>
public enum GoalDirection
{
    /// <summary>While the measure is less than the threshold.</summary>
    Below,

    /// <summary>While the measure is more than the threshold.</summary>
    Above,
}

/// <summary>The condition of a goal rule.</summary>
/// <param name="Measure">What is looked at.</param>
/// <param name="Direction">On which side the rule acts.</param>
/// <param name="Threshold">0 to 100.</param>
public sealed record GoalCondition(GoalMeasure Measure, GoalDirection Direction, Percent Threshold)
{
    /// <summary>Holds the goal against the threshold. Exactly on it, the condition does not hold.</summary>
    public GoalCheck Check(Goal goal)
    {
        var value = Measure == GoalMeasure.Progress ? goal.Progress : goal.ProjectedShortfall;
        return new(this, value, Direction == GoalDirection.Below ? value.Value < Threshold.Value : value.Value > Threshold.Value);
    }
}

/// <summary>A goal held against a threshold.</summary>
/// <param name="Condition">The condition.</param>
/// <param name="Value">The measure's value.</param>
/// <param name="Holds">Whether the condition holds.</param>
public sealed record GoalCheck(GoalCondition Condition, Percent Value, bool Holds);
