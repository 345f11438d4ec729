using Steward.Dispatch.Matching;
using Xunit;
using static Steward.Tests.Dispatch.Matching.World;

namespace Steward.Tests.Dispatch.Matching;

public class UnassignedTests
{
    [Fact]
    public void Reasons_are_counted_and_the_cheapest_way_out_comes_first()
    {
        DriverFacts[] drivers =
        [
            Driver(1) with { LoadGrams = 28_500 }, // 500 g too much of 30,000: 17 ‰
            Driver(2) with { ActiveOrders = 5 }, // one more than 5: 200 ‰
            Driver(3) with { Active = false }, // nothing may be done
            Driver(4) with { LoadGrams = 29_000, OfferOpen = true }, // two rules: no single change
        ];
        var proof = Unassigned.Prove(Snapshot([Order()], drivers, (_, _) => 800), Id(1, 1))!;
        Assert.Equal(("weight", 4), (proof.Code, proof.TestedDrivers));
        Assert.Equal([("driver_inactive", 1), ("too_many_orders", 1), ("weight", 2)], proof.Counts);
        Assert.Equal([1, 2, 3, 4], proof.Drivers.Select(d => Array.FindIndex(drivers, f => f.Id == d.DriverId) + 1));
        Assert.Equal(new("weight", "capacity_weight", 30_000, 30_500, "grams", 17), proof.Drivers[0].Cheapest);
        Assert.Equal(new("too_many_orders", "max_active_orders", 5, 6, "orders", 200), proof.Drivers[1].Cheapest);
        Assert.Null(proof.Drivers[2].Cheapest);
        Assert.Equal(["weight", "offer_open"], proof.Drivers[3].Broken.Select(v => v.Rule));
    }

    [Fact]
    public void Other_reasons_have_their_own_code()
    {
        Assert.Equal("no_driver", Unassigned.Prove(Snapshot([Order()], [], (_, _) => 1), Id(1, 1))!.Code);
        Assert.Equal("needed_elsewhere", Unassigned.Prove(Snapshot([Order(1), Order(2)], [Driver()], (_, _) => 1), Id(1, 2))!.Code);
        Assert.Null(Unassigned.Prove(Snapshot([Order()], [Driver()], (_, _) => 1), Id(1, 1)));
    }

    [Trait("acceptance", "decisions-8.9")]
    [Fact]
    public void Applying_the_relaxation_makes_it_feasible_in_500_generated_cases()
    {
        for (int seed = 0, cases = 0; cases < 500; seed++)
        {
            var snapshot = Random(1, 8, seed).Normalized();
            snapshot = snapshot with { Drivers = [.. snapshot.Drivers.Select(d => d with { LoadGrams = 26_000, ActiveOrders = Math.Max(3, d.ActiveOrders) })], Orders = [snapshot.Orders[0] with { WeightGrams = 4001, Radius = new(4000, 4000, 8000) }] };
            if (Unassigned.Prove(snapshot, Id(1, 1)) is not { } proof) continue;
            cases++;
            Assert.Equal(8, proof.Drivers.Count);
            foreach (var driver in proof.Drivers.Where(d => d.Cheapest is not null))
            {
                var at = Array.FindIndex(snapshot.Drivers, d => d.Id == driver.DriverId);
                var feature = Features.Of(snapshot, 0, at).First(f => f.Name == driver.Cheapest!.Feature);
                Assert.NotNull(DispatchPolicy.Decide(feature.With(snapshot, driver.Cheapest!.To)).Orders[0].Winner);
            }
        }
    }
}
