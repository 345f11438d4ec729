using Steward.Portfolio.Navs;
using Steward.Portfolio.Triggers;
using Xunit;

namespace Steward.Portfolio.Tests.Triggers;

/// <summary>Invariant I3 for trees over several schemes.</summary>
public sealed class TreeDaysTests
{
    private static readonly DateOnly Start = new(2026, 1, 1);

    [Fact, Trait("acceptance", "wealth-22.6")]
    public void What_fires_does_not_depend_on_the_order_of_schemes_the_size_of_drops_or_repeats()
    {
        var random = new Random(20260812);
        var (fired, looksThatDiffer) = (0, 0);
        for (var run = 0; run < 600; run++)
        {
            string[] subjects = ["A", "B", "C"];
            var tree = ConditionTree.Of(Node(random, subjects, 3), out _)!;
            var rows = subjects.ToDictionary(subject => subject, _ => Values(random));
            var expected = TreeDays.First(tree, Given(rows), Start) is not null;
            var presents = new HashSet<bool>();
            for (var order = 0; order < 6; order++)
            {
                var (held, present) = Deliver(random, tree, rows);
                Assert.Equal(expected, held);
                presents.Add(present);
            }
            if (expected) fired++;
            if (presents.Count > 1) looksThatDiffer++;
        }
        // Trees that fire and trees that do not are both among them; and a look at the last values after each drop, which this replaces, does depend on the order.
        Assert.InRange(fired, 150, 590);
        Assert.True(looksThatDiffer > 20, $"{looksThatDiffer} of 600 differ.");
    }

    [Fact]
    public void A_day_is_told_apart_from_the_last_values_and_unknown_waits()
    {
        var both = ConditionTree.Of(new AllOf([Leaf("A", TriggerCondition.GreaterThan, 10), Leaf("B", TriggerCondition.LessThan, 5)]), out _)!;
        // A was above 10 on the 2nd only, B below 5 on the 3rd only: never on one day, although one look after each drop may see both.
        var apart = new Dictionary<string, IReadOnlyList<NavPoint>> { ["A"] = Points((2, 11), (3, 9)), ["B"] = Points((2, 6), (3, 4)) };
        Assert.Null(TreeDays.First(both, apart, Start));
        apart["B"] = Points((2, 4.9m), (2, 6), (3, 4));
        Assert.Equal(new(2026, 1, 2), TreeDays.First(both, apart, Start)!.Date);
        Assert.Null(TreeDays.First(both, apart, new(2026, 1, 2)));
        Assert.Null(TreeDays.First(both, new Dictionary<string, IReadOnlyList<NavPoint>> { ["A"] = Points((2, 11)), ["B"] = Points((1, 4)) }, Start));
        // On the 2nd B still has its value of the 1st, once something later of it is known.
        Assert.Equal(new(2026, 1, 2), TreeDays.First(both, new Dictionary<string, IReadOnlyList<NavPoint>> { ["A"] = Points((2, 11)), ["B"] = Points((1, 4), (3, 4)) }, Start)!.Date);
        var either = ConditionTree.Of(new AnyOf([Leaf("A", TriggerCondition.GreaterThan, 10), Leaf("B", TriggerCondition.LessThan, 5)]), out _)!;
        Assert.Equal(new(2026, 1, 2), TreeDays.First(either, new Dictionary<string, IReadOnlyList<NavPoint>> { ["A"] = Points((2, 11)), ["B"] = [] }, Start)!.Date);
        // A monthly series keeps nobody waiting.
        Assert.Equal(new(2026, 1, 2), TreeDays.First(both, new Dictionary<string, IReadOnlyList<NavPoint>> { ["A"] = Points((2, 11)), ["B"] = Points((1, 4)) }, Start, new HashSet<string> { "B" })!.Date);
        Assert.Equal((new(2026, 1, 2), DateOnly.MinValue), (TreeDays.Settled([Points((2, 11), (5, 9)), Points((3, 4))]), TreeDays.Settled([Points((2, 11)), []])));
        Assert.Throws<ArgumentException>(() => TreeDays.First(both, new Dictionary<string, IReadOnlyList<NavPoint>> { ["A"] = Points((3, 1), (2, 1)) }, Start));
    }

    /// <summary>Delivers the rows of each scheme in their order, mixed and cut at random, some twice; looks after each delivery.</summary>
    /// <returns>Whether it fired by days, and whether by the last values as they stood after each delivery.</returns>
    private static (bool Days, bool Present) Deliver(Random random, ConditionTree tree, Dictionary<string, List<NavPoint>> rows)
    {
        var (next, seen, days, present) = (rows.ToDictionary(pair => pair.Key, _ => 0), rows.ToDictionary(pair => pair.Key, _ => new List<NavPoint>()), false, false);
        var settled = Start;
        while (next.Any(pair => pair.Value < rows[pair.Key].Count))
        {
            for (var batch = random.Next(1, 9); batch > 0; batch--)
            {
                var subject = rows.Keys.ElementAt(random.Next(rows.Count));
                // A row that comes again is unchanged to the gate.
                if (next[subject] < rows[subject].Count && random.Next(4) > 0) seen[subject].Add(rows[subject][next[subject]++]);
            }
            // As the server does: the search goes on behind what can no longer change.
            days |= TreeDays.First(tree, Given(seen), settled) is not null;
            var reached = TreeDays.Settled(seen.Values);
            if (reached > settled) settled = reached;
            present |= tree.Evaluate(leaf => seen[leaf.Subject!] is [.., var last] known ? new(last.Date, last.Value, known.Count > 1 ? known[^2].Value : null) : null).Holds == true;
        }
        return (days, present);
    }

    private static List<NavPoint> Values(Random random)
    {
        var points = new List<NavPoint>();
        for (var day = 1; day <= 10; day++)
        {
            if (random.Next(5) == 0) continue;
            points.Add(new(Start.AddDays(day), random.Next(1, 21)));
            if (random.Next(6) == 0) points.Add(new(Start.AddDays(day), random.Next(1, 21)));
        }
        return points;
    }

    private static ConditionNode Node(Random random, string[] subjects, int depth) => depth == 1 || random.Next(4) == 0
        ? Leaf(subjects[random.Next(subjects.Length)], (TriggerCondition[])[TriggerCondition.GreaterThan, TriggerCondition.LessThan, TriggerCondition.CrossesAbove, TriggerCondition.CrossesBelow] is var all ? all[random.Next(4)] : default, random.Next(4, 18))
        : random.Next(5) switch { 0 => new NotOf(Node(random, subjects, depth - 1)), 1 => new AnyOf([Node(random, subjects, depth - 1), Node(random, subjects, depth - 1)]), _ => new AllOf([Node(random, subjects, depth - 1), Node(random, subjects, depth - 1)]) };

    private static ConditionLeaf Leaf(string subject, TriggerCondition condition, decimal value) => new(subject, new(TriggerType.Nav, condition, value));

    private static Dictionary<string, IReadOnlyList<NavPoint>> Given(Dictionary<string, List<NavPoint>> rows) => rows.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<NavPoint>)pair.Value);

    private static IReadOnlyList<NavPoint> Points(params (int Day, decimal Value)[] points) => [.. points.Select(point => new NavPoint(new(2026, 1, point.Day), point.Value))];
}
