using Steward.Portfolio.Navs;

namespace Steward.Portfolio.Triggers;

/// <summary>A value as it became known.</summary>
/// <param name="Date">The NAV date.</param>
/// <param name="Value">The value.</param>
/// <param name="Revision">0 for the first value of a date, then 1, 2 …</param>
/// <param name="KnownAt">When it was accepted, or held.</param>
/// <param name="Held">Why the gate held it; null when it was accepted.</param>
public sealed record KnownValue(DateOnly Date, decimal Value, int Revision, DateTimeOffset KnownAt, string? Held = null);

/// <summary>A firing of a replayed order.</summary>
/// <param name="Date">The date of the value.</param>
/// <param name="Value">The value that fired it.</param>
/// <param name="Threshold">What it was compared with.</param>
/// <param name="High">The high-water mark of a trailing order.</param>
/// <param name="KnownAt">When the value was known, and the order could be placed.</param>
/// <param name="OrderDate">The date of the NAV that its order would have got; null when that NAV is not there yet.</param>
/// <param name="OrderValue">That NAV.</param>
public sealed record ReplayedFiring(DateOnly Date, decimal Value, decimal Threshold, decimal? High, DateTimeOffset KnownAt, DateOnly? OrderDate, decimal? OrderValue);

/// <summary>What an order would have done.</summary>
/// <param name="Firings">Each firing, in time order.</param>
/// <param name="Held">The values that the gate held in that time; none of them could fire.</param>
/// <param name="ValuesSeen">How many accepted values were looked at.</param>
public sealed record ReplayResult(IReadOnlyList<ReplayedFiring> Firings, IReadOnlyList<KnownValue> Held, int ValuesSeen);

/// <summary>Runs a trigger order over values as they were known at the time, with the same index as live.</summary>
public static class TriggerReplay
{
    private static readonly Guid Order = new("00000000-0000-0000-0000-000000000001");

    /// <summary>Replays an order.</summary>
    /// <param name="terms">The condition, without faults.</param>
    /// <param name="values">All known values of the scheme; those with a date before <paramref name="from"/> set what came before.</param>
    /// <param name="from">The first date whose value may fire: the order is valid from here.</param>
    /// <param name="to">The last date.</param>
    /// <param name="orderDate">The NAV date of an order that is placed when a value is known; the next date with a value when not given.</param>
    /// <param name="cooldownEnd">As for <see cref="TriggerIndex"/>.</param>
    public static ReplayResult Run(
        TriggerTerms terms, IEnumerable<KnownValue> values, DateOnly from, DateOnly to, Func<KnownValue, DateOnly?>? orderDate = null, Func<DateOnly, int, DateOnly>? cooldownEnd = null)
    {
        var known = values.OrderBy(value => value.KnownAt).ThenBy(value => value.Date).ThenBy(value => value.Revision).ToArray();
        var run = new Pass(terms, cooldownEnd);
        var (fired, held) = (new List<(KnownValue At, Firing Firing, long? High)>(), new List<KnownValue>());
        foreach (var value in known)
        {
            if (value.Date > to) continue;
            if (value.Held is not null)
            {
                if (value.Date >= from) held.Add(value);
            }
            else if (run.See(value, value.Date >= from) is { } firing) fired.Add((value, firing.Firing, firing.High));
        }
        var final = known.Where(value => value.Held is null).GroupBy(value => value.Date).Select(group => group.MaxBy(value => value.Revision)!).OrderBy(value => value.Date).ToArray();
        return new([.. fired.Select(f => Describe(run.Field, f.At, f.Firing, f.High, final, orderDate))], held, run.Seen);
    }

    private static ReplayedFiring Describe(TriggerField field, KnownValue at, Firing firing, long? high, KnownValue[] final, Func<KnownValue, DateOnly?>? orderDate)
    {
        // An order placed once the value is known gets a NAV of a later date, never the one that fired it.
        var wanted = orderDate?.Invoke(at);
        var got = wanted is { } date ? final.FirstOrDefault(value => value.Date == date) : final.FirstOrDefault(value => value.Date > at.Date);
        return new(at.Date, at.Value, field.ValueOf(firing.Threshold), high is { } mark ? field.ValueOf(mark) : null, at.KnownAt, wanted ?? got?.Date, got?.Value);
    }

    /// <summary>One order, one subject, and the history from which its field is computed.</summary>
    private sealed class Pass
    {
        private readonly TriggerTerms terms;
        private readonly TriggerIndex index;
        private readonly int subject;
        private readonly ValueHistory history = new();
        private readonly List<Firing> fired = [];

        /// <summary>What the high-water mark is made of: the accepted values since the order began, or since it fired.</summary>
        private readonly List<(DateOnly Date, long Key)> trailed = [];
        private bool isInserted;

        internal Pass(TriggerTerms terms, Func<DateOnly, int, DateOnly>? cooldownEnd)
        {
            (this.terms, index) = (terms, new(cooldownEnd));
            subject = index.AddSubject();
            Field = TriggerField.Of(terms.Type, terms.Field) ?? throw new ArgumentException($"A {terms.Type} order has no field '{terms.Field}'.", nameof(terms));
        }

        internal TriggerField Field { get; }

        internal int Seen { get; private set; }

        internal (Firing Firing, long? High)? See(KnownValue value, bool counts)
        {
            if (terms.IsTrailing && value.Date <= history.Last?.Date) TakeBack(value.Date);
            // A restatement of an older date is history: nothing un-fires and nothing fires.
            if (history.Last is { } last && value.Date < last.Date) return null;
            history.Add(value.Date, value.Value);
            if (history.KeyOf(Field) is not { } key) return null;
            if (!counts)
            {
                index.Seed(subject, value.Date, key);
                return null;
            }
            if (!isInserted) index.Insert(terms.ToSpec(Order, subject));
            isInserted = true;
            Seen++;
            var before = index.Find(Order)?.State.HighWater;
            fired.Clear();
            index.Tick(subject, value.Date, key, fired);
            if (fired.Count > 0) trailed.Clear();
            if (terms.IsTrailing) trailed.Add((value.Date, key));
            return fired.Count == 0 ? null : (fired[0], before);
        }

        /// <summary>A restated value is accepted no longer: the high-water mark is that of the others.</summary>
        private void TakeBack(DateOnly date)
        {
            if (trailed.RemoveAll(one => one.Date == date) == 0 || index.Find(Order) is not { } order) return;
            index.Cancel(Order);
            index.Insert(order.Spec, order.State with { HighWater = trailed.Count == 0 ? null : trailed.Max(one => one.Key) });
        }
    }
}
