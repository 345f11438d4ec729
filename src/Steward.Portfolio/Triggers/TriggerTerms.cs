namespace Steward.Portfolio.Triggers;

/// <summary>What kind of value a trigger order looks at.</summary>
public enum TriggerType
{
    /// <summary>The last accepted close of a traded scheme or of a series.</summary>
    Price,

    /// <summary>The last accepted NAV of a scheme.</summary>
    Nav,

    /// <summary>A client's portfolio at one NAV set.</summary>
    PortfolioValue,

    /// <summary>A goal's progress.</summary>
    GoalProgress,

    /// <summary>Today in the client's zone.</summary>
    Date,

    /// <summary>A tree of conditions.</summary>
    Custom,
}

/// <summary>How the value is compared.</summary>
public enum TriggerCondition
{
    /// <summary>Value ≥ trigger value; with strict, &gt;.</summary>
    GreaterThan,

    /// <summary>Value ≤ trigger value; with strict, &lt;.</summary>
    LessThan,

    /// <summary>|value − trigger value| ≤ tolerance.</summary>
    Equals,

    /// <summary>The first value ≥ trigger value after one below it.</summary>
    CrossesAbove,

    /// <summary>The first value ≤ trigger value after one above it.</summary>
    CrossesBelow,
}

/// <summary>A rule that a condition breaks.</summary>
/// <param name="Code">A stable code: <c>tolerance_required</c>.</param>
/// <param name="Pointer">Which field, as a JSON pointer.</param>
/// <param name="Message">The rule in a sentence.</param>
public sealed record TermsFault(string Code, string Pointer, string Message);

/// <summary>A trigger order's condition, as a person writes it.</summary>
/// <param name="Type">What is looked at.</param>
/// <param name="Condition">How it is compared.</param>
/// <param name="Value">The trigger value; of a trailing order the floor, 0 for none. A date is yyyymmdd.</param>
public sealed record TriggerTerms(TriggerType Type, TriggerCondition Condition, decimal Value)
{
    /// <summary>The most values of different dates in a row that may be asked for.</summary>
    public const int MostConfirmations = 60;

    /// <summary>Points by which goal progress may miss an Equals that names no tolerance.</summary>
    public const decimal GoalTolerance = 0.01m;

    /// <summary>The value looked at; the usual one of the type when null.</summary>
    public string? Field { get; init; }

    /// <summary>How far from the value still equals it.</summary>
    public decimal? Tolerance { get; init; }

    /// <summary>Greater and less instead of at least and at most.</summary>
    public bool Strict { get; init; }

    /// <summary>A trailing order: per cent below the highest value.</summary>
    public Percent? TrailPercent { get; init; }

    /// <summary>A trailing order: so much below the highest value.</summary>
    public decimal? TrailAmount { get; init; }

    /// <summary>So many values of different dates in a row.</summary>
    public int ConfirmCount { get; init; } = 1;

    /// <summary>How often it may fire in all.</summary>
    public int MostFirings { get; init; } = 1;

    /// <summary>Days between two firings at least.</summary>
    public int CooldownDays { get; init; }

    /// <summary>Whether it follows the highest value.</summary>
    public bool IsTrailing => TrailPercent is not null || TrailAmount is not null;

    /// <summary>Whether it waits for a crossing.</summary>
    public bool IsCrossing => Condition is TriggerCondition.CrossesAbove or TriggerCondition.CrossesBelow;

    /// <summary>The tolerance that counts.</summary>
    public decimal EffectiveTolerance => Tolerance ?? (Type == TriggerType.GoalProgress ? GoalTolerance : 0);

    /// <summary>
    /// Whether a level condition holds at a value. Crossings and trails need what came before and hold at no single value; a trailing order holds at
    /// its floor.
    /// </summary>
    public bool Holds(decimal value) => (Condition, Strict) switch
    {
        (TriggerCondition.LessThan, _) when IsTrailing && Value == 0 => false,
        (TriggerCondition.GreaterThan, false) => value >= Value,
        (TriggerCondition.GreaterThan, true) => value > Value,
        (TriggerCondition.LessThan, false) => value <= Value,
        (TriggerCondition.LessThan, true) => value < Value,
        (TriggerCondition.Equals, _) => Math.Abs(value - Value) <= EffectiveTolerance,
        _ => false,
    };

    /// <summary>The rules that the condition breaks; none when it may be used.</summary>
    public IReadOnlyList<TermsFault> Faults() => [.. FindFaults()];

    /// <summary>The condition as an order of the index. The subject's values must be in the scale of <see cref="TriggerField.KeyOf"/>.</summary>
    public TriggerSpec ToSpec(Guid id, int subject)
    {
        var kind = Condition switch
        {
            _ when TrailPercent is not null => TriggerKind.TrailPercent,
            _ when TrailAmount is not null => TriggerKind.TrailAmount,
            TriggerCondition.GreaterThan => TriggerKind.Above,
            TriggerCondition.LessThan => TriggerKind.Below,
            TriggerCondition.Equals => TriggerKind.Equals,
            TriggerCondition.CrossesAbove => TriggerKind.CrossesAbove,
            _ => TriggerKind.CrossesBelow,
        };
        var field = TriggerField.Of(Type, Field) ?? throw new InvalidOperationException($"A {Type} order has no field '{Field}'.");
        return new(id, subject, kind, field.KeyOf(Value))
        {
            Strict = Strict, Tolerance = field.KeyOf(EffectiveTolerance), ConfirmCount = ConfirmCount, MostFirings = MostFirings, CooldownDays = CooldownDays,
            Trail = TrailPercent is { } percent ? decimal.ToInt64(percent.Value * 10_000m) : TrailAmount is { } amount ? field.KeyOf(amount) : 0,
        };
    }

    private IEnumerable<TermsFault> FindFaults()
    {
        if (Type == TriggerType.Custom) yield break;
        if (TriggerField.Of(Type, Field) is not { } field) yield return new("unknown_config_key", "/trigger_field", $"No {(Type == TriggerType.Nav ? "NAV" : Type)} order looks at '{Field}'.");
        else if (field.IsPositive && Value <= 0 && !IsTrailing) yield return new("not_positive", "/trigger_value", "The trigger value must be above 0.");
        if (!DecimalText.Fits(Value, Nav.Decimals)) yield return new("too_precise", "/trigger_value", "The trigger value has more than six decimals.");
        if (Math.Abs(Value) >= Navs.NavLimits.TooLarge) yield return new("too_large", "/trigger_value", "The trigger value must be below 1,000,000,000,000.");
        if (Type == TriggerType.Date && Condition is not (TriggerCondition.Equals or TriggerCondition.GreaterThan))
            yield return new("condition_not_possible", "/trigger_condition", "A Date is compared with Equals or Greater Than only.");
        if (Condition == TriggerCondition.Equals && Tolerance is null && (Type is TriggerType.Price or TriggerType.Nav or TriggerType.PortfolioValue))
            yield return new("tolerance_required", "/tolerance", "Equals needs a tolerance: values with decimals are hardly ever met exactly.");
        if (Tolerance is < 0) yield return new("negative", "/tolerance", "The tolerance must not be negative.");
        if (ConfirmCount is < 1 or > MostConfirmations) yield return new("out_of_range", "/confirm_count", $"confirm_count is 1 to {MostConfirmations}.");
        if (MostFirings is < 1 or > 1_000) yield return new("out_of_range", "/repeat/max", "repeat.max is 1 to 1000.");
        if (CooldownDays is < 0 or > 3_650) yield return new("out_of_range", "/repeat/cooldown_days", "repeat.cooldown_days is 0 to 3650.");
        foreach (var fault in TrailFaults()) yield return fault;
    }

    private IEnumerable<TermsFault> TrailFaults()
    {
        if (!IsTrailing) yield break;
        if (TrailPercent is not null && TrailAmount is not null) yield return new("size_not_single", "/trail_amount", "Give trail_percent or trail_amount, not both.");
        if (Condition != TriggerCondition.LessThan) yield return new("condition_not_possible", "/trigger_condition", "A trailing order needs Less Than.");
        if (Type is not (TriggerType.Nav or TriggerType.Price or TriggerType.PortfolioValue) || TriggerField.Of(Type, Field) is { IsPositive: false })
            yield return new("condition_not_possible", "/trigger_type", "Only a NAV, a price or a portfolio's value can be trailed.");
        if (TrailPercent is { Value: <= 0 or >= 100 }) yield return new("out_of_range", "/trail_percent", "trail_percent is above 0 and below 100.");
        if (TrailPercent is { } percent && !DecimalText.Fits(percent.Value, Percent.Decimals)) yield return new("too_precise", "/trail_percent", "trail_percent has more than four decimals.");
        if (TrailAmount is <= 0) yield return new("out_of_range", "/trail_amount", "trail_amount must be above 0.");
        if (Value < 0) yield return new("negative", "/trigger_value", "The floor must not be negative; 0 is none.");
    }
}
