namespace Steward.Portfolio.Navs;

/// <summary>
/// Decides about each value of a scheme: accepted, held, revised, history or ignored (section 8.3 of the wealth specification, in its order).
/// Holds the last accepted value of each scheme and moves it by what it accepts. Judging one value allocates nothing. Not safe for several threads.
/// </summary>
public sealed class NavGate
{
    /// <summary>A restatement up to 10 basis points is accepted; in millionths.</summary>
    public const long RestatementLimit = 1_000;

    private readonly Dictionary<string, int> byCode = new(StringComparer.Ordinal), byIsin = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> categories = new(StringComparer.Ordinal);
    private readonly Dictionary<int, List<CorporateAction>> actions = [];
    private readonly List<NavScheme> schemes = [];
    private State[] states = new State[16];

    /// <summary>How many schemes the gate knows.</summary>
    public int Count => schemes.Count;

    /// <summary>Adds a scheme with its last accepted value, if it has one, and returns its number, from 0.</summary>
    /// <exception cref="ArgumentException">The code is there already.</exception>
    public int Add(NavScheme scheme, NavPoint? last = null)
    {
        var number = schemes.Count;
        byCode.Add(scheme.Code, number);
        if (scheme.Isin is { } isin) byIsin.TryAdd(isin, number);
        if (scheme.OtherIsin is { } other) byIsin.TryAdd(other, number);
        schemes.Add(scheme);
        if (number == states.Length) Array.Resize(ref states, number * 2);
        if (!categories.TryGetValue(scheme.Category, out var category)) categories.Add(scheme.Category, category = categories.Count);
        states[number] = new()
        {
            Last = last is { } point ? new Nav(point.Value).Micros : 0,
            Day = last?.Date.DayNumber ?? -1,
            Limit = scheme.MoveLimit is { } limit ? decimal.ToInt64(limit.Value * 10_000m) : State.NoLimit,
            Category = category,
        };
        return number;
    }

    /// <summary>Records a corporate action, which explains the move over its date.</summary>
    public void Record(int scheme, CorporateAction action)
    {
        if (!actions.TryGetValue(scheme, out var list)) actions.Add(scheme, list = []);
        list.Add(action);
        states[scheme].HasActions = true;
    }

    /// <summary>The number of the scheme with that code, or else with one of the ISINs; −1 when there is none.</summary>
    public int Find(string code, string? isin, string? otherIsin) =>
        code.Length > 0 && byCode.TryGetValue(code, out var number) ? number
        : isin is not null && byIsin.TryGetValue(isin, out number) ? number
        : otherIsin is not null && byIsin.TryGetValue(otherIsin, out number) ? number : -1;

    /// <summary>The scheme with that number.</summary>
    public NavScheme Scheme(int number) => schemes[number];

    /// <summary>The last accepted value; null when there is none.</summary>
    public NavPoint? Last(int scheme) => states[scheme] is { Day: >= 0 } state ? new(DateOnly.FromDayNumber(state.Day), Nav.OfMicros(state.Last).Value) : null;

    /// <summary>Takes a value that a person accepted: it becomes the last one unless it is older.</summary>
    public NavVerdict Accept(int scheme, DateOnly date, long micros)
    {
        ref var state = ref states[scheme];
        var reference = state.Day < 0 ? 0 : state.Last;
        if (date.DayNumber < state.Day) return new(NavOutcome.History, NavCode.OlderThanLast, NavExplanation.Person, micros, reference, 0, null);
        var outcome = date.DayNumber == state.Day ? NavOutcome.Revised : NavOutcome.Accepted;
        (state.Day, state.Last) = (date.DayNumber, micros);
        return new(outcome, NavCode.None, NavExplanation.Person, micros, reference, 0, null);
    }

    /// <summary>Multiplies the last value, after a change of the face value.</summary>
    public void Adjust(int scheme, decimal factor) => states[scheme].Last = NavAdjustment.Micros(states[scheme].Last, factor);

    /// <summary>Judges one value without peers, and moves the last value if it is accepted.</summary>
    /// <param name="scheme">The scheme's number.</param>
    /// <param name="date">The NAV date.</param>
    /// <param name="micros">The NAV × 10⁶.</param>
    /// <param name="latest">The last date that a feed seen now can know: the day before the next business day after its local date.</param>
    public NavVerdict Judge(int scheme, DateOnly date, long micros, DateOnly latest)
    {
        var verdict = Check(scheme, date.DayNumber, micros, latest.DayNumber);
        if (verdict.Moves) Move(scheme, date.DayNumber, micros);
        return verdict;
    }

    internal int CategoryOf(int scheme) => states[scheme].Category;

    internal bool HasValue(int scheme) => states[scheme].Day >= 0;

    internal void Move(int scheme, int day, long micros) => (states[scheme].Day, states[scheme].Last) = (day, micros);

    /// <summary>The checks from <c>not_positive</c> on, duplicates aside; changes nothing.</summary>
    internal NavVerdict Check(int scheme, int day, long micros, int latest)
    {
        ref readonly var state = ref states[scheme];
        if (micros <= 0) return new(state.Day >= 0 ? NavOutcome.Held : NavOutcome.Ignored, NavCode.NotPositive, default, micros, state.Last, 0, null);
        if (day > latest) return new(NavOutcome.Held, NavCode.FutureDated, default, micros, state.Last, latest, null);
        if (state.Day < 0) return new(NavOutcome.Accepted, NavCode.None, default, micros, 0, 0, null);
        if (day < state.Day) return new(NavOutcome.History, NavCode.OlderThanLast, default, micros, state.Last, 0, null);
        if (day == state.Day) return Restated(micros, state.Last);

        var (value, reference, explanation) = state.HasActions ? Explained(scheme, day, micros) : (micros, state.Last, NavExplanation.None);
        if (state.Limit == State.NoLimit) return new(NavOutcome.Accepted, NavCode.None, explanation, value, reference, 0, null);
        if (FaceValue.Suspected(value, reference) is not null) return new(NavOutcome.Held, NavCode.FaceValueSuspected, explanation, value, reference, FaceValue.Closeness, null);
        return IsOver(value, reference, state.Limit)
            ? new(NavOutcome.Held, NavCode.MoveTooLarge, explanation, value, reference, state.Limit, null)
            : new(NavOutcome.Accepted, NavCode.None, explanation, value, reference, state.Limit, null);
    }

    private static NavVerdict Restated(long micros, long last) =>
        micros == last ? new(NavOutcome.Unchanged, NavCode.None, default, micros, last, 0, null)
        : new(IsOver(micros, last, RestatementLimit) ? NavOutcome.Held : NavOutcome.Revised, NavCode.Restated, default, micros, last, RestatementLimit, null);

    /// <summary>|value / reference − 1| &gt; limit, in integers: no rounding can decide.</summary>
    private static bool IsOver(long value, long reference, long limit) => Int128.Abs((Int128)value - reference) * 1_000_000 > (Int128)reference * limit;

    /// <summary>The value with the distributions between the dates added, and the last value times the factors between them.</summary>
    private (long Value, long Reference, NavExplanation Explanation) Explained(int scheme, int day, long micros)
    {
        var (value, reference, explanation) = (micros, states[scheme].Last, NavExplanation.None);
        foreach (var action in actions[scheme])
        {
            if (action.Date.DayNumber <= states[scheme].Day || action.Date.DayNumber > day) continue;
            if (action.Factor is { } factor) (reference, explanation) = (NavAdjustment.Micros(reference, factor), NavExplanation.CorporateAction);
            if (action.Amount is { } amount) (value, explanation) = (value + new Nav(amount).Micros, NavExplanation.CorporateAction);
        }
        return (value, reference, explanation);
    }

    /// <summary>What is kept of a scheme; 32 bytes, so that two share a cache line.</summary>
    private struct State
    {
        internal const long NoLimit = -1;
        internal long Last, Limit;
        internal int Day, Category;
        internal bool HasActions;
    }
}
