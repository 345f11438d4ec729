namespace Steward.Portfolio.Schedules;

/// <summary>What a rule does about an amount.</summary>
public enum AmountOutcome
{
    /// <summary>Invest it.</summary>
    Invest,

    /// <summary>Leave this occurrence out.</summary>
    Skip,

    /// <summary>A hard limit forbids it.</summary>
    Refuse,
}

/// <summary>A limit by name with what is left of it.</summary>
/// <param name="Name">What the limit is called when it is told to a person.</param>
/// <param name="Headroom">The greatest amount that it still allows.</param>
public sealed record AmountLimit(string Name, Money Headroom);

/// <summary>A step of the decision that changed the amount or ended it.</summary>
/// <param name="Name"><c>step_up</c>, <c>step_up_cap</c>, <c>max_per_execution</c>, <c>max_total_amount</c>, <c>mandate_ceiling</c>, <c>scheme_multiple</c>, or the name of a limit.</param>
/// <param name="Before">The amount before the step.</param>
/// <param name="Limit">The value that it was held against; for <c>max_total_amount</c> what was left of it.</param>
/// <param name="After">The amount after the step.</param>
public sealed record AmountStep(string Name, Money Before, Money Limit, Money After);

/// <summary>The amount of one occurrence, or why there is none.</summary>
/// <param name="Outcome">What to do.</param>
/// <param name="Amount">The amount after all steps; also where it is not invested.</param>
/// <param name="Code">Null when invested, else <c>amount_below_minimum</c>, <c>min_balance</c>, <c>mandate_ceiling</c> or <c>limit_hard</c>.</param>
/// <param name="Steps">The steps that changed the amount, in order.</param>
/// <param name="CompletesRule">Whether the rule is at its end with this occurrence, because its total is used up.</param>
/// <param name="CeilingBitesNext">Whether the mandate's ceiling will keep back the next step-up, so that the client is to be told now.</param>
/// <param name="Detail">What was compared with what when it is not invested; null otherwise.</param>
public sealed record AmountChoice(
    AmountOutcome Outcome, Money Amount, string? Code, IReadOnlyList<AmountStep> Steps, bool CompletesRule, bool CeilingBitesNext, string? Detail);

/// <summary>The facts from which the amount of one occurrence follows, in the order in which they count.</summary>
public sealed record InvestAmount
{
    /// <summary>The amount of occurrence 0.</summary>
    public required Money First { get; init; }

    /// <summary>Which occurrence, from 0.</summary>
    public required int K { get; init; }

    /// <summary>How the amount grows; null when it does not.</summary>
    public StepUp? StepUp { get; init; }

    /// <summary>The most one execution may invest.</summary>
    public Money? MaxPerExecution { get; init; }

    /// <summary>The most the rule may invest altogether.</summary>
    public Money? MaxTotal { get; init; }

    /// <summary>What the rule has invested, orders under way included.</summary>
    public Money Invested { get; init; }

    /// <summary>The most the mandate may be debited at once; null when it does not fund the rule.</summary>
    public Money? MandateCeiling { get; init; }

    /// <summary>What hard limits still allow.</summary>
    public IReadOnlyList<AmountLimit> HardLimits { get; init; } = [];

    /// <summary>The least that the scheme accepts.</summary>
    public Money Minimum { get; init; }

    /// <summary>A capped amount goes down to a multiple of this; null where any amount will do.</summary>
    public Money? Multiple { get; init; }

    /// <summary>The cash before the purchase, the money of a debit included; null when it is not known.</summary>
    public Money? Cash { get; init; }

    /// <summary>What must remain of the cash.</summary>
    public Money? MinBalance { get; init; }

    /// <summary>Decides: step-up, cap per execution, rest of the total, mandate, hard limits, scheme minimum, remaining cash.</summary>
    public AmountChoice Decide()
    {
        var steps = new List<AmountStep>();
        var stepped = StepUp?.At(First, K);
        var amount = First;
        if (stepped is { } grown && grown.BeforeCap != First) amount = Note(steps, "step_up", First, First, grown.BeforeCap);
        if (stepped is { IsCapped: true } capped) amount = Note(steps, "step_up_cap", amount, capped.Amount, capped.Amount);
        amount = Cap(steps, "max_per_execution", amount, MaxPerExecution);
        var rest = MaxTotal is { } total ? total - Invested : (Money?)null;
        var isRest = rest < amount;
        amount = Cap(steps, "max_total_amount", amount, rest < Money.Zero ? Money.Zero : rest);

        // A cap per execution that lies under the ceiling keeps the amount down first, so that nobody needs to be told.
        var bitesNext = MandateCeiling is { } mandate && !(MaxPerExecution <= mandate)
            && StepUp?.Under(First, K, mandate) is { IsKeptBack: false, IsKeptBackNext: true };
        if (MandateCeiling is { } ceiling && amount > ceiling)
        {
            if (StepUp?.Under(First, K, ceiling).Amount is not { } kept)
                return Not(AmountOutcome.Skip, "mandate_ceiling", $"{amount} is above the mandate's ceiling of {ceiling}");
            amount = Note(steps, "mandate_ceiling", amount, ceiling, kept);
        }
        if (Multiple is { } multiple && steps.Count > 0 && amount.FloorTo(multiple.Amount) is var whole && whole != amount)
            amount = Note(steps, "scheme_multiple", amount, multiple, whole);

        foreach (var limit in HardLimits)
            if (amount > limit.Headroom) return Not(AmountOutcome.Refuse, "limit_hard", $"{limit.Name}: {amount} is more than the {limit.Headroom} that it still allows");
        if (amount < Minimum || amount <= Money.Zero)
            return Not(AmountOutcome.Skip, "amount_below_minimum", isRest && rest <= Money.Zero ? $"nothing is left of the rule's total of {MaxTotal}" : $"{amount} is less than the scheme's minimum of {Minimum}") with { CompletesRule = isRest };
        if (MinBalance is { } least && (Cash is not { } cash || cash - amount < least))
            return Not(AmountOutcome.Skip, "min_balance", Cash is { } known ? $"{known} less {amount} leaves less than {least}" : $"the cash of which {least} must remain is not known");
        return new(AmountOutcome.Invest, amount, null, steps, rest is { } left && amount >= left, bitesNext, null);

        AmountChoice Not(AmountOutcome outcome, string code, string detail) => new(outcome, amount, code, steps, false, bitesNext, detail);
    }

    private static Money Cap(List<AmountStep> steps, string name, Money amount, Money? limit) =>
        limit is { } most && amount > most ? Note(steps, name, amount, most, most) : amount;

    private static Money Note(List<AmountStep> steps, string name, Money before, Money limit, Money after)
    {
        steps.Add(new(name, before, limit, after));
        return after;
    }
}
