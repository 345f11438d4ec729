using Steward.Dispatch.Matching;
using Steward.Kernel;
using Xunit;
using static Steward.Tests.Dispatch.Matching.World;

namespace Steward.Tests.Dispatch.Matching;

/// <summary>The proof for an unassigned order, held against a second reading of the rules that shares no code with the first.</summary>
public class UnassignedProofTests
{
    [Fact, Trait("acceptance", "decisions-8.9")]
    public void Five_hundred_proofs_agree_with_an_independent_checker_and_their_relaxations_hold()
    {
        var (cases, relaxed, codes) = (0, 0, new HashSet<string>());
        for (var seed = 0; cases < 500; seed++)
        {
            var snapshot = Infeasible(seed);
            if (Unassigned.Prove(snapshot, snapshot.Orders[0].Id) is not { } proof) continue;
            cases++;
            codes.Add(proof.Code);
            Assert.Equal(snapshot.Drivers.Length, proof.TestedDrivers);
            var expected = snapshot.Drivers.Select((d, i) => (d.Id, Broken: Check(snapshot, i))).ToDictionary(x => x.Id, x => x.Broken);
            foreach (var driver in proof.Drivers)
            {
                Assert.Equal(expected[driver.DriverId], driver.Broken.Select(v => v.Rule).Distinct());
                Assert.Equal(expected[driver.DriverId][0], driver.FirstBroken);
                if (driver.Cheapest is not { } way) continue;
                relaxed++;
                var at = Array.FindIndex(snapshot.Drivers, d => d.Id == driver.DriverId);
                Assert.Empty(Check(Features.Of(snapshot, 0, at).First(f => f.Name == way.Feature).With(snapshot, way.To), at));
            }
            Assert.Equal(expected.Values.GroupBy(b => b[0]).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).First().Key, proof.Code);
        }
        Assert.True(relaxed > 100 && codes.Count > 5, $"{relaxed} relaxations and {codes.Count} codes prove little.");
    }

    private static DispatchSnapshot Infeasible(int seed)
    {
        var chance = new Chance(seed, "infeasible");
        bool Sometimes(int one) => chance.Below(one) == 0;
        var snapshot = Random(1, 6, 9_000 + seed).Normalized();
        var order = snapshot.Orders[0] with
        {
            WeightGrams = Sometimes(3) ? 29_000 : 3_000, VolumeCm3 = Sometimes(6) ? 100_001 : 5_000, CodMinor = Sometimes(5) ? 900_000 : 0, VehicleTypes = Sometimes(8) ? ["van"] : [],
            Skills = Sometimes(5) ? ["cold_chain"] : [], WindowEnd = Sometimes(4) ? Now.AddMinutes(35 + chance.Below(30)) : null, Radius = Sometimes(3) ? new(5_000, 5_000, 5_000) : new(20_000, 20_000, 20_000),
        };
        return snapshot with
        {
            Orders = [order],
            Drivers =
            [
                .. snapshot.Drivers.Select(d => d with
                {
                    Active = !Sometimes(9), PositionAt = Sometimes(9) ? null : Now.AddSeconds(-chance.Below(400)), PositionSuspect = Sometimes(12), OfferOpen = Sometimes(6),
                    ActiveOrders = Sometimes(3) ? 5 : d.ActiveOrders, CashMinor = chance.Below(400_000), SecondsSinceBreak = (int)chance.Below(31_000), ZoneId = Sometimes(15) ? Id(9, 2) : Zone,
                }),
            ],
        };
    }

    /// <summary>delivery-automation 7.1 read once more, in its order: the names of what a driver breaks.</summary>
    private static List<string> Check(DispatchSnapshot snapshot, int at)
    {
        var (order, driver, settings) = (snapshot.Orders[0], snapshot.Drivers[at], snapshot.Settings);
        var pair = snapshot.Pairs.FirstOrDefault(p => p.OrderId == order.Id && p.DriverId == driver.Id) ?? PairFacts.None;
        var delivered = snapshot.Now.AddSeconds(snapshot.Seconds[0][at] + order.PickupSeconds + order.TripSeconds);
        var workEnds = new[] { delivered, snapshot.Now.AddSeconds(driver.FreeInSeconds + pair.ExtraSeconds) }.Max();
        var slack = order.Deadline - snapshot.Now - TimeSpan.FromSeconds(settings.HandlingSeconds + order.TripSeconds);
        var waited = snapshot.Now - order.DueAt;
        var radius = slack < TimeSpan.FromMinutes(10) || waited >= TimeSpan.FromMinutes(2) ? order.Radius.Most : waited >= TimeSpan.FromMinutes(1) ? order.Radius.Emergency : order.Radius.Preferred;
        var broken = new List<string>();
        void Rule(string name, bool isBroken)
        {
            if (isBroken && !broken.Contains(name)) broken.Add(name);
        }
        Rule("driver_inactive", !driver.Active);
        Rule("other_zone", driver.ZoneId != order.ZoneId);
        Rule("driver_offline", driver.State == DriverState.Offline);
        Rule("driver_on_break", driver.State == DriverState.OnBreak);
        Rule("off_shift", driver.ShiftEndsAt is not { } end || workEnds > end.AddMinutes(15));
        Rule("position_missing", driver.PositionAt is null);
        Rule("position_stale", snapshot.Now - driver.PositionAt > TimeSpan.FromMinutes(5));
        Rule("position_suspect", driver.PositionSuspect);
        Rule("out_of_radius", snapshot.Metres[0][at] > radius);
        Rule("too_many_orders", driver.ActiveOrders >= settings.MaxActiveOrders);
        Rule("vehicle_type", order.VehicleTypes.Length > 0 && !order.VehicleTypes.Contains(driver.VehicleType));
        Rule("weight", driver.LoadGrams + order.WeightGrams > driver.CapacityGrams);
        Rule("volume", driver.LoadCm3 + order.VolumeCm3 > driver.CapacityCm3);
        Rule("skill_missing", order.Skills.Any(s => !driver.Skills.Contains(s)));
        Rule("cash_limit", order.CodMinor > 0 && driver.CashMinor + order.CodMinor > driver.CashLimitMinor);
        Rule("hours_limit", TimeSpan.FromSeconds(driver.WorkedSeconds) + (workEnds - snapshot.Now) > TimeSpan.FromHours(10));
        Rule("break_due", driver.DeliveriesInARow >= 5 || driver.SecondsSinceBreak >= 8 * 3600);
        Rule("blocked", pair.Blocked);
        Rule("offer_open", driver.OfferOpen);
        Rule("window_unreachable", delivered > order.WindowEnd);
        return broken;
    }
}
