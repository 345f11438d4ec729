using Steward.Portfolio.Navs;

namespace Steward.Portfolio.Triggers;

/// <summary>The first day on which a tree held.</summary>
/// <param name="Date">The day: the date of the newest value looked at.</param>
/// <param name="Reading">What each leaf said on it.</param>
public sealed record TreeDay(DateOnly Date, TreeReading Reading);

/// <summary>
/// Holds a tree over the values of several schemes or series against its days, so that what fires depends only on the values accepted for each of
/// them, and not on the order in which they came, the size of the deliveries or repeats (invariant I3).
/// <para>
/// On a day each subject has its last value of that day or before. A subject whose values do not reach the day yet is unknown; Kleene's logic is
/// monotone, so a tree that is true with something unknown stays true whatever comes, and one that is not is looked at again when it is known. Where
/// a date has several revisions, any of them counts, as a single order is held against each: nothing un-fires.
/// </para>
/// </summary>
public static class TreeDays
{
    /// <summary>So many ways to choose among revisions of one day are tried; a day has one but for restatements.</summary>
    private const int MostChoices = 4_096;

    /// <summary>The first day after <paramref name="after"/> on which the tree held; null when there is none so far.</summary>
    /// <param name="tree">Its leaves look at NAVs and prices only.</param>
    /// <param name="values">By the leaves' subjects: accepted values, by date; revisions of a date stand together, the last one last.</param>
    /// <param name="after">The last day that is not looked at.</param>
    /// <param name="unhurried">Subjects that nobody waits for, such as monthly series: on a day they have their last value of then, whether or not a later one is known. None unless given.</param>
    /// <exception cref="ArgumentException">Values are not in the order of their dates.</exception>
    public static TreeDay? First(ConditionTree tree, IReadOnlyDictionary<string, IReadOnlyList<NavPoint>> values, DateOnly after, IReadOnlySet<string>? unhurried = null)
    {
        var tracks = values.ToDictionary(pair => pair.Key, pair => new Track(pair.Key, pair.Value, unhurried?.Contains(pair.Key) == true), StringComparer.Ordinal);
        foreach (var day in tracks.Values.SelectMany(track => track.Dates).Where(day => day > after).Distinct().Order())
            if (On(tree, tracks, day) is { } reading) return new(day, reading);
        return null;
    }

    /// <summary>The last day whose answer can no longer change: every subject has a later value. Looks after it begin there.</summary>
    public static DateOnly Settled(IEnumerable<IReadOnlyList<NavPoint>> values)
    {
        var first = DateOnly.MaxValue;
        foreach (var one in values)
        {
            if (one.Count == 0) return DateOnly.MinValue;
            if (one[^1].Date < first) first = one[^1].Date;
        }
        return first > DateOnly.MinValue ? first.AddDays(-1) : first;
    }

    private static TreeReading? On(ConditionTree tree, Dictionary<string, Track> tracks, DateOnly day)
    {
        var open = tree.Leaves.Select(leaf => leaf.Subject ?? "").Distinct(StringComparer.Ordinal).Where(tracks.ContainsKey).Select(subject => tracks[subject]).Where(track => track.ChoicesOn(day) > 0).ToArray();
        var choice = open.ToDictionary(track => track, _ => 0);
        for (var tried = 0; tried < MostChoices; tried++)
        {
            var reading = tree.Evaluate(leaf => tracks.TryGetValue(leaf.Subject ?? "", out var track) && choice.TryGetValue(track, out var chosen) ? track.Fact(leaf.Terms, day, chosen) : null);
            if (reading.Holds == true) return reading;
            if (!Next(open, choice, day)) return null;
        }
        return null;
    }

    /// <summary>Counts through the choices like a number with one digit a subject.</summary>
    private static bool Next(Track[] open, Dictionary<Track, int> choice, DateOnly day)
    {
        foreach (var track in open)
        {
            if (++choice[track] < track.ChoicesOn(day)) return true;
            choice[track] = 0;
        }
        return false;
    }

    /// <summary>The dates of one subject, each with its revisions.</summary>
    private sealed class Track
    {
        private readonly List<DateOnly> dates = [];
        private readonly List<List<decimal>> revisions = [];

        private readonly bool isUnhurried;

        internal Track(string subject, IReadOnlyList<NavPoint> points, bool isUnhurried)
        {
            this.isUnhurried = isUnhurried;
            foreach (var point in points)
            {
                if (dates.Count > 0 && point.Date < dates[^1]) throw new ArgumentException($"{subject}: {point.Date:yyyy-MM-dd} comes after {dates[^1]:yyyy-MM-dd}.", nameof(points));
                if (dates.Count == 0 || point.Date > dates[^1])
                {
                    dates.Add(point.Date);
                    revisions.Add([]);
                }
                revisions[^1].Add(point.Value);
            }
        }

        internal IReadOnlyList<DateOnly> Dates => dates;

        /// <summary>0 where the day is not reached yet, or nothing was known on it.</summary>
        internal int ChoicesOn(DateOnly day) => dates.Count == 0 || (dates[^1] < day && !isUnhurried) || IndexOn(day) is not (>= 0 and var index) ? 0 : revisions[index].Count;

        internal LeafFact? Fact(TriggerTerms terms, DateOnly day, int chosen)
        {
            if (TriggerField.Of(terms.Type, terms.Field) is not { } field) return null;
            var index = IndexOn(day);
            if (field.IsQuoted) return new(dates[index], revisions[index][chosen], index > 0 ? revisions[index - 1][^1] : null);
            var history = new ValueHistory();
            for (var i = 0; i < index; i++) history.Add(dates[i], revisions[i][^1]);
            var before = history.ValueOf(field);
            history.Add(dates[index], revisions[index][chosen]);
            return history.ValueOf(field) is { } value ? new(dates[index], value, before) : null;
        }

        private int IndexOn(DateOnly day)
        {
            var at = dates.BinarySearch(day);
            return at >= 0 ? at : ~at - 1;
        }
    }
}
