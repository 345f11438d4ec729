using Steward.Portfolio.Triggers;
using Xunit;

namespace Steward.Portfolio.Tests.Triggers;

public sealed class TriggerIndexTests
{
    private static readonly DateOnly Day = new(2026, 1, 1);

    [Theory, Trait("acceptance", "wealth-22.21")]
    [InlineData(TriggerKind.Above, false, "99 100", 2), InlineData(TriggerKind.Above, true, "100 101", 2), InlineData(TriggerKind.Below, false, "101 100", 2)]
    [InlineData(TriggerKind.Below, true, "100 99", 2), InlineData(TriggerKind.Above, false, "99 98", 0), InlineData(TriggerKind.CrossesAbove, false, "150 160 99 100", 4)]
    [InlineData(TriggerKind.CrossesAbove, false, "150 100 100", 0), InlineData(TriggerKind.CrossesBelow, false, "50 60 101 100", 4), InlineData(TriggerKind.Equals, false, "90 120 96 103", 4), InlineData(TriggerKind.Equals, false, "90 120 97", 3)]
    [InlineData(TriggerKind.Equals, false, "103", 1), InlineData(TriggerKind.Equals, false, "104 96", 0)]
    public void An_order_fires_with_the_value_that_the_condition_names(TriggerKind kind, bool strict, string values, int firedWith)
    {
        var spec = new TriggerSpec(Id(1), 0, kind, 100) { Strict = strict, Tolerance = 3 };
        Assert.Equal(firedWith, Run(spec, values).FirstOrDefault());
    }

    [Theory, Trait("acceptance", "wealth-22.21")]
    [InlineData("100 100 100", 3), InlineData("100 100 99 100 100 100", 6), InlineData("100 100", 0)]
    public void Confirmations_are_values_of_different_dates_in_a_row(string values, int firedWith) =>
        Assert.Equal(firedWith, Run(new(Id(1), 0, TriggerKind.Above, 100) { ConfirmCount = 3 }, values).FirstOrDefault());

    [Fact, Trait("acceptance", "wealth-22.21")]
    public void A_revision_of_the_same_date_confirms_nothing_and_may_break_the_row()
    {
        var (index, fired) = (new TriggerIndex(), new List<Firing>());
        var subject = index.AddSubject();
        index.Insert(new(Id(1), subject, TriggerKind.Above, 100) { ConfirmCount = 2 });
        foreach (var (day, value) in (ValueTuple<int, long>[])[(1, 100), (1, 101), (2, 99), (2, 100), (2, 102)]) index.Tick(subject, Day.AddDays(day), value, fired);
        Assert.Empty(fired);
        index.Tick(subject, Day.AddDays(3), 100, fired);
        Assert.Equal(Day.AddDays(3), Assert.Single(fired).Date);
    }

    [Theory]
    [InlineData(TriggerKind.Above, 3, 0, "100 101 99 100 98 120 97 130", "1 4 6")]
    [InlineData(TriggerKind.Above, 9, 3, "100 99 100 101 102", "1 4")]
    [InlineData(TriggerKind.CrossesAbove, 9, 3, "99 100 99 100 101 99 100", "2 7")]
    [InlineData(TriggerKind.Equals, 9, 0, "100 101 103 104 100 50 100", "1 5 7")]
    public void A_repeat_needs_the_condition_false_and_the_cooldown_passed(TriggerKind kind, int most, int cooldown, string values, string firedWith)
    {
        var spec = new TriggerSpec(Id(1), 0, kind, 100) { MostFirings = most, CooldownDays = cooldown, Tolerance = 3 };
        Assert.Equal(firedWith.Split(' ').Select(int.Parse), Run(spec, values));
    }

    [Theory]
    [InlineData("100 200 181 180", 0, false, 4), InlineData("100 200 180", 0, true, 0), InlineData("100 200 180 179", 0, true, 4), InlineData("100 95", 95, false, 2), InlineData("100 90", 0, false, 2)]
    public void A_trailing_order_follows_the_high_and_has_a_floor(string values, long floor, bool strict, int firedWith) =>
        Assert.Equal(firedWith, Run(new(Id(1), 0, TriggerKind.TrailPercent, floor) { Trail = 100_000, Strict = strict }, values).FirstOrDefault());

    [Fact]
    public void A_cancelled_order_never_fires_and_an_id_may_come_again()
    {
        var (index, fired) = (new TriggerIndex(), new List<Firing>());
        index.AddSubject();
        foreach (var kind in Enum.GetValues<TriggerKind>())
        {
            index.Insert(new(Id(7), 0, kind, 100) { Trail = 10 });
            Assert.Throws<ArgumentException>(() => index.Insert(new(Id(7), 0, TriggerKind.Above, 1)));
            Assert.True(index.Contains(Id(7)));
            Assert.True(index.Cancel(Id(7)));
            Assert.False(index.Cancel(Id(7)));
        }
        index.Tick(0, Day, 100, fired);
        Assert.Empty(fired);
        Assert.Equal(0, index.Count);
    }

    [Fact]
    public void A_change_of_the_face_value_moves_thresholds_and_marks()
    {
        var (index, fired) = (new TriggerIndex(), new List<Firing>());
        index.AddSubject();
        index.Seed(0, Day, 100);
        index.Insert(new(Id(1), 0, TriggerKind.Above, 110));
        index.Insert(new(Id(2), 0, TriggerKind.CrossesBelow, 90));
        index.Insert(new(Id(3), 0, TriggerKind.TrailPercent, 0) { Trail = 200_000 });
        index.Tick(0, Day.AddDays(1), 105, fired);
        index.Adjust(0, 100);
        index.Tick(0, Day.AddDays(2), 10_500, fired);
        Assert.Empty(fired);
        index.Tick(0, Day.AddDays(3), 11_000, fired);
        index.Tick(0, Day.AddDays(4), 9_000, fired);
        index.Tick(0, Day.AddDays(5), 8_800, fired);
        Assert.Equal([(Id(1), 11_000L), (Id(2), 9_000L), (Id(3), 8_800L)], fired.Select(f => (f.Id, f.Threshold)));
    }

    [Fact, Trait("acceptance", "wealth-22.23")]
    public void The_index_equals_a_full_scan_over_a_thousand_days()
    {
        var random = new Random(23);
        var (index, oracle, fired) = (new TriggerIndex(), new ScanOracle(), new List<Firing>());
        var (values, next, count) = (new long[7], 1, 0);
        for (var subject = 0; subject < values.Length; subject++)
        {
            index.AddSubject();
            values[subject] = 1_000;
        }
        for (var day = 0; day < 1_000; day++)
        {
            var date = Day.AddDays(day);
            for (var i = random.Next(12); i > 0; i--)
            {
                var spec = Random(random, Id(next++), values);
                oracle.Insert(spec, index.Last(spec.Subject));
                index.Insert(spec);
            }
            if (oracle.Open is { Length: > 40 } open)
                for (var i = random.Next(6); i > 0; i--) Assert.Equal(oracle.Cancel(open[i * 5]), index.Cancel(open[i * 5]));
            if (random.Next(25) == 0) index = Restarted(index, values.Length, Day.AddDays(day - 1));
            foreach (var subject in Enumerable.Range(0, values.Length).Where(_ => random.Next(4) > 0))
            {
                for (var revision = random.Next(6) == 0 ? 2 : 1; revision > 0; revision--)
                {
                    values[subject] = Math.Max(200, values[subject] + (random.Next(20) == 0 ? random.Next(-300, 301) : random.Next(-30, 31)));
                    fired.Clear();
                    index.Tick(subject, date, values[subject], fired);
                    var expected = oracle.Tick(subject, date, values[subject]);
                    Assert.Equal(expected.Order(), fired.Select(f => f.Id).Order());
                    Assert.Equal(expected.Count, fired.Select(f => f.Id).Distinct().Count());
                    count += expected.Count;
                }
            }
            Assert.Equal(oracle.Count, index.Count);
        }
        Assert.Equal(oracle.Open.Order(), index.Ids().Order());
        Assert.InRange(count, 1_000, 100_000);
    }

    [Fact]
    public void The_tree_of_keys_equals_a_sorted_set()
    {
        var random = new Random(64);
        var (tree, plain, taken) = (new KeyTree(), new SortedSet<(long, int)>(), new List<int>());
        for (var step = 0; step < 60_000; step++)
        {
            var entry = ((long)random.Next(5_000), random.Next(50));
            // Grows for a while, then shrinks, three times over.
            if (random.Next(10) < (step / 10_000 % 2 == 0 ? 7 : 3))
            {
                if (plain.Add(entry)) tree.Add(entry.Item1, entry.Item2);
            }
            else if (random.Next(400) == 0)
            {
                taken.Clear();
                var limit = plain.Count == 0 ? 0 : plain.Min.Item1 + random.Next(200);
                tree.TakeReached(limit, taken);
                var expected = plain.TakeWhile(e => e.Item1 <= limit).ToArray();
                Assert.Equal(expected.Select(e => e.Item2), taken);
                plain.ExceptWith(expected);
            }
            else Assert.Equal(plain.Remove(entry), tree.Remove(entry.Item1, entry.Item2));
            Assert.Equal((plain.Count, plain.Count == 0 ? long.MaxValue : plain.Min.Item1), (tree.Count, tree.Head));
        }
        taken.Clear();
        tree.TakeAll(taken);
        Assert.Equal(plain.Select(e => e.Item2), taken);
    }

    [Fact]
    public void A_leaf_of_a_tree_asks_for_evaluation_only_while_it_holds()
    {
        var (index, fired, touched) = (new TriggerIndex(), new List<Firing>(), new List<Guid>());
        index.AddSubject();
        index.Insert(new(Id(1), 0, TriggerKind.WatchAbove, 100));
        index.Insert(new(Id(2), 0, TriggerKind.WatchAlways, 0));
        var seen = new List<string>();
        foreach (var value in (long[])[99, 100, 101, 99, 98, 100])
        {
            touched.Clear();
            index.Tick(0, Day.AddDays(seen.Count), value, fired, touched);
            seen.Add(string.Concat(touched.Order().Select(id => id == Id(1) ? 'a' : 'b')));
        }
        Assert.Equal(["b", "ab", "ab", "b", "b", "ab"], seen);
        Assert.Empty(fired);
    }

    internal static Guid Id(int number) => new(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]);

    /// <summary>The numbers, from 1, of the values with which an order fires; one value a day.</summary>
    private static List<int> Run(TriggerSpec spec, string values)
    {
        var (index, result, fired, number) = (new TriggerIndex(), new List<int>(), new List<Firing>(), 0);
        index.AddSubject();
        index.Insert(spec);
        foreach (var value in values.Split(' ').Select(long.Parse))
        {
            fired.Clear();
            index.Tick(0, Day.AddDays(++number), value, fired);
            if (fired.Count > 0) result.Add(number);
        }
        return result;
    }

    private static TriggerSpec Random(Random random, Guid id, long[] values)
    {
        var subject = random.Next(values.Length);
        var kind = (TriggerKind)random.Next(7);
        var isTrailing = kind is TriggerKind.TrailPercent or TriggerKind.TrailAmount;
        return new(id, subject, kind, isTrailing ? random.Next(3) == 0 ? values[subject] - random.Next(200) : 0 : values[subject] + random.Next(-150, 151))
        {
            Strict = random.Next(3) == 0 && kind is not TriggerKind.Equals and not TriggerKind.CrossesAbove and not TriggerKind.CrossesBelow,
            Tolerance = random.Next(12), Trail = kind == TriggerKind.TrailPercent ? random.Next(1, 12) * 10_000 : random.Next(5, 120),
            ConfirmCount = random.Next(4) == 0 ? random.Next(2, 5) : 1, MostFirings = random.Next(3) == 0 ? random.Next(2, 6) : 1, CooldownDays = random.Next(3) == 0 ? random.Next(1, 20) : 0,
        };
    }

    /// <summary>What a restart does: a new index from what is stored of each order.</summary>
    private static TriggerIndex Restarted(TriggerIndex old, int subjects, DateOnly date)
    {
        var index = new TriggerIndex();
        for (var subject = 0; subject < subjects; subject++)
        {
            index.AddSubject();
            if (old.Last(subject) is { } last) index.Seed(subject, date, last);
        }
        foreach (var (spec, state) in old.Ids().Select(id => old.Find(id)!.Value)) index.Insert(spec, state);
        return index;
    }
}
