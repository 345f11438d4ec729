using Steward.Kernel;
using Steward.Routes.Contracts;
using Steward.Routes.Plans;
using Xunit;

namespace Steward.Tests.Routes;

public class InsertionTests
{
    /// <summary>Sites on a line, 100 s and 1,000 m apart; site 0 is the vehicle.</summary>
    private static TravelMatrix Line(int n)
    {
        var seconds = new int[n * n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++) seconds[i * n + j] = 100 * Math.Abs(i - j);
        return new() { Rows = n, Columns = n, Seconds = seconds, Metres = [.. seconds.Select(s => s * 10)], Provider = "line", Basis = "measured" };
    }

    private static InsertionStop At(int site, int order, bool pickup, long? due = null, int grams = 1) => new(order, site, pickup, 0, 0, due, grams, 1);

    [Fact]
    public void An_order_on_the_way_costs_nothing_extra()
    {
        // Present: pickup at 1, delivery at 4. New: 2 → 3, between them.
        InsertionStop[] present = [At(1, 0, true), At(4, 0, false)];
        var task = new InsertionTask(present, [At(2, 1, true), At(3, 1, false)], 0, 10, 10, Line(5));
        var place = Insertion.Find(task, mayDelayOthers: false);
        Assert.Equal([1, 2, 3, 4], place.Sequence.Select(stop => stop.Site));
        Assert.Equal([100, 200, 300, 400], place.Starts);
    }

    [Fact]
    public void Capacity_holds_at_every_stop()
    {
        // Both weigh 6 of 10, so the new one goes before the pickup or behind the delivery, never between them.
        InsertionStop[] present = [At(1, 0, true, grams: 6), At(4, 0, false, grams: 6)];
        var place = Insertion.Find(new(present, [At(2, 1, true, grams: 6), At(3, 1, false, grams: 6)], 0, 10, 10, Line(5)), mayDelayOthers: false);
        Assert.True(place.Fits);
        var load = 0;
        foreach (var stop in place.Sequence) Assert.InRange(load += stop.IsPickup ? stop.Grams : -stop.Grams, 0, 10);
        var tooHeavy = Insertion.Find(new(present, [At(2, 1, true, grams: 11), At(3, 1, false, grams: 11)], 0, 10, 10, Line(5)), mayDelayOthers: true);
        Assert.Equal("capacity:weight", tooHeavy.Refusal);
    }

    [Fact]
    public void A_promise_of_another_customer_is_not_broken_for_a_shorter_way()
    {
        // The present delivery at 5 is due at 500 s, just in time. The new order lies behind the vehicle's back: it must wait.
        InsertionStop[] present = [At(5, 0, false, due: 200)];
        var travel = Line(6) with { };
        var task = new InsertionTask([At(2, 0, false, due: 200)], [At(1, 1, true), At(4, 1, false)], 0, 10, 10, travel);
        var place = Insertion.Find(task, mayDelayOthers: false);
        Assert.True(place.Starts[place.Sequence.ToList().IndexOf(task.Stops[0])] <= 200);
        // Already late by now: it may get no later, and the order still finds a place.
        var late = Insertion.Find(new(present, [At(1, 1, true), At(2, 1, false)], 0, 10, 10, travel), mayDelayOthers: false);
        Assert.True(late.Fits);
        Assert.Equal(500, late.Starts[^1]);
    }

    [Fact]
    public void Any_sequence_has_each_pickup_before_its_delivery_and_keeps_the_capacity()
    {
        var chance = new Chance(3, "insertion");
        for (var round = 0; round < 60; round++)
        {
            var stops = new List<InsertionStop>();
            for (var order = 0; order < 5; order++)
            {
                var n = stops.Count + 3;
                var task = new InsertionTask(stops, [At(n - 2, order, true, grams: 2 + (int)chance.Below(5)), At(n - 1, order, false)], 0, 10, 10, Random(n, chance));
                task = task with { New = [task.New[0], task.New[1] with { Grams = task.New[0].Grams }] };
                var place = Insertion.Find(task, mayDelayOthers: true);
                Assert.True(place.Fits);
                Assert.Equal(stops.Count + 2, place.Sequence.Count);
                var (load, aboard) = (0, new HashSet<int>());
                foreach (var stop in place.Sequence)
                {
                    Assert.True(stop.IsPickup ? aboard.Add(stop.Order) : aboard.Remove(stop.Order));
                    Assert.InRange(load += stop.IsPickup ? stop.Grams : -stop.Grams, 0, 10);
                }

                stops = [.. place.Sequence.Select((stop, i) => stop with { Site = i + 1 })];
            }
        }
    }

    private static TravelMatrix Random(int n, Chance chance) =>
        Line(n) with { Seconds = [.. Enumerable.Range(0, n * n).Select(cell => cell / n == cell % n ? 0 : 60 + (int)chance.Below(900))] };
}
