using Steward.Dispatch.Batching;
using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Routes.Contracts;
using Steward.Routing;
using Xunit;
using OrderRow = Steward.Orders.Contracts.OrderFacts;

namespace Steward.Tests.Dispatch.Batching;

/// <summary>Which orders may travel together, and which set of batches is best: no database, no server.</summary>
public sealed class BatchPolicyTests(ITestOutputHelper output)
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 9, 0, 0, TimeSpan.Zero);
    private static readonly BatchSettings Settings = new();
    private int made;

    /// <summary>Drop-off so far north and east of the common pickup.</summary>
    private OrderRow Order(double kmNorth, double kmEast, int dueMinutes = 240, string level = "BULLET")
    {
        var number = ++made;
        return new()
        {
            Id = new Guid(number, 0, 0, new byte[8]), OrderNumber = $"ORD-{number:00000}", Status = "pending", SlaState = "on_track", Priority = "normal", Currency = "KES", ServiceType = level,
            CreatedAt = Now, DueAt = Now, SlaDeadline = Now.AddMinutes(dueMinutes), PickupWindowStart = Now, PickupWindowEnd = Now.AddMinutes(dueMinutes),
            DropoffLatitude = kmNorth / 111.195, DropoffLongitude = kmEast / 111.195, WeightGrams = 2_000, VolumeMillilitres = 10_000,
        };
    }

    /// <summary>Roads 1.3 times as long as the crow flies, at 8 m/s; 5 minutes a pickup and 8 a delivery.</summary>
    private sealed class Roads(IReadOnlyList<OrderRow> orders, int? seconds = null) : IGroupPricer
    {
        public string Provider => "test";

        public string Basis => "estimated";

        public int AgeSeconds => 0;

        public GroupPrice? Price(ReadOnlySpan<int> group)
        {
            var places = new List<(double, double)> { (0, 0) };
            var tour = new TourOrder[group.Length];
            for (var i = 0; i < tour.Length; i++)
            {
                var order = orders[group[i]];
                places.Add((order.DropoffLatitude, order.DropoffLongitude));
                tour[i] = new(0, i + 1, 300, 480, 0, 0, (long)(order.SlaDeadline - Now).TotalSeconds);
            }

            var n = places.Count;
            var metres = new int[n * n];
            for (var a = 0; a < n; a++)
                for (var b = 0; b < n; b++) metres[a * n + b] = (int)(1.3 * Geo.Metres(places[a].Item1, places[a].Item2, places[b].Item1, places[b].Item2));
            var times = Array.ConvertAll(metres, m => m / 8);
            var (best, separate) = (SmallTour.Best(tour, n, times, metres, 720)!, SmallTour.Best(tour, n, times, metres, 720, oneAtATime: true)!);
            var members = group.ToArray();
            return new()
            {
                Stops = [.. best.Stops.Select((stop, i) => new GroupStop(members[stop / 2], stop % 2 == 0, (int)best.Starts[i]))], Seconds = seconds ?? (int)(best.End - best.Starts[0]),
                Metres = (int)best.Metres, SeparateSeconds = seconds * 2 ?? (int)(separate.End - separate.Starts[0]), SeparateMetres = (int)separate.Metres, PickupMetres = 0,
                LeastSlackSeconds = (int)best.LeastSlack,
            };
        }
    }

    /// <summary>The batches, each as the numbers of its orders, and why the others go alone.</summary>
    private static (List<string> Batches, Dictionary<int, string> Alone) Decide(IReadOnlyList<OrderRow> orders, int? seconds = null)
    {
        var (batches, alone) = (new List<string>(), new Dictionary<int, string>());
        var graph = new NeighbourGraph(orders, Settings);
        var near = new HashSet<int>();
        foreach (var component in graph.Components())
        {
            near.UnionWith(component);
            var rows = component.Select(i => orders[i]).ToList();
            var (snapshot, proposal) = Propose(rows, seconds);
            batches.AddRange(proposal.Chosen.Select(g => string.Join('+', proposal.Groups[g].Facts.Orders.Select(i => Number(rows[i].Id)))));
            foreach (var (id, reason) in proposal.LeftAlone) alone[Number(id)] = reason;
            // The stored snapshot decides the same.
            var again = BatchPolicy.Decide(BatchSnapshot.Parse(snapshot.ToCanonical()));
            Assert.Equal((proposal.Value, proposal.Bound), (again.Value, again.Bound));
            Assert.Equal(proposal.Chosen, again.Chosen);
        }

        for (var i = 0; i < orders.Count; i++)
            if (!near.Contains(i)) alone[Number(orders[i].Id)] = BatchPolicy.NoPartner;
        return (batches, alone);
    }

    private static (BatchSnapshot Snapshot, BatchProposal Proposal) Propose(IReadOnlyList<OrderRow> rows, int? seconds = null, BatchSettings? settings = null)
    {
        var zone = new Zone(Guid.Empty, "NBO", "Nairobi", "Africa/Nairobi", "KES", "KE", 0, 0, null, "offer", "on_demand", Json.Empty, null);
        var part = new BatchPart(rows, [.. rows.Select(_ => 5)], new Roads(rows, seconds));
        var snapshot = BatchPricing.Of(new(zone, Now, settings ?? Settings, [part], [], [new("motorcycle", 30_000, 100_000, [])]), part);
        return (snapshot, BatchPolicy.Decide(snapshot));
    }

    private static int Number(Guid id) => BitConverter.ToInt32(id.ToByteArray());

    [Theory, Trait("acceptance", "delivery-15.15")]
    [InlineData(2.9, true)]
    [InlineData(3.1, false)]
    public void Two_drop_offs_join_up_to_three_kilometres_apart(double km, bool join)
    {
        var (batches, alone) = Decide([Order(5, 0), Order(5, km)]);

        Assert.Equal(join ? ["1+2"] : [], batches);
        Assert.Equal(join ? 0 : 2, alone.Count(a => a.Value == BatchPolicy.NoPartner));
    }

    [Fact, Trait("acceptance", "delivery-15.15")]
    public void A_chain_whose_ends_are_four_kilometres_apart_is_no_batch_of_three()
    {
        // Every pair of a batch must be near: 0–2 and 2–4 are, 0–4 is not.
        var (batches, alone) = Decide([Order(5, 0), Order(5, 2), Order(5, 4)]);

        Assert.Contains(Assert.Single(batches), new[] { "1+2", "2+3" });
        Assert.Equal(BatchPolicy.WorthMoreElsewhere, Assert.Single(alone).Value);
    }

    [Theory, Trait("acceptance", "delivery-15.15")]
    [InlineData(60, true)]
    [InlineData(61, false)]
    public void Deadlines_join_up_to_an_hour_apart(int minutes, bool join) =>
        Assert.Equal(join ? ["1+2"] : [], Decide([Order(5, 0), Order(5, 1, 240 - minutes)]).Batches);

    [Theory, Trait("acceptance", "delivery-15.15")]
    [InlineData(240, true)]
    [InlineData(241, false)]
    public void A_tour_lasts_four_hours_at_most(int minutes, bool join)
    {
        var (batches, alone) = Decide([Order(5, 0, 480, "STANDARD"), Order(5, 1, 480, "STANDARD")], minutes * 60);

        Assert.Equal(join ? ["1+2"] : [], batches);
        if (!join) Assert.All(alone.Values, reason => Assert.Equal("total_time", reason));
    }

    [Fact, Trait("acceptance", "delivery-15.15")]
    public void Another_service_level_does_not_join() => Assert.Empty(Decide([Order(5, 0), Order(5, 1, level: "STANDARD")]).Batches);

    [Fact]
    public void Every_rule_is_tested_and_the_parts_add_up()
    {
        // 240 minutes to the deadline, but 40 min left here: 12 to the pickup, 10 of pickups, about 14 of driving: the second delivery keeps no 5 minutes.
        var (_, proposal) = Propose([Order(5, 0, 40), Order(5, 1, 40)]);

        var group = Assert.Single(proposal.Groups);
        Assert.Equal("promise_slack", group.FirstBroken);
        Assert.Equal(10, group.Verdicts.Count);
        Assert.Equal(group.Total, group.Parts.Sum(p => p.Value));
        Assert.All(proposal.LeftAlone, left => Assert.Equal("promise_slack", left.Reason));
    }

    [Fact]
    public void A_crowd_is_thinned_to_the_nearest_partners_and_every_batch_is_allowed()
    {
        var chance = new Chance(4, "crowd");
        var rows = Enumerable.Range(0, 60).Select(_ => Order(5 + chance.Below(2_000) / 1000.0, chance.Below(2_000) / 1000.0, 400)).ToList();

        var (snapshot, proposal) = Propose(rows, settings: Settings with { MostGroups = 3_000 });

        Assert.InRange(snapshot.PartnersKept, 3, 16);
        Assert.InRange(snapshot.Groups.Length, 1, 3_000);
        Assert.True(proposal.Gap >= 0);
        Assert.All(proposal.Chosen, g => Assert.True(proposal.Groups[g].IsAllowed));
        var batched = proposal.Chosen.SelectMany(g => proposal.Groups[g].Facts.Orders).ToList();
        Assert.Equal(batched.Count, batched.Distinct().Count());
        Assert.Equal(60, batched.Count + proposal.LeftAlone.Count);
    }

    [Fact]
    public void Five_hundred_waiting_orders_are_batched_within_the_work_limit()
    {
        // A city of 12 by 12 km: some 40 partners within 3 km of each.
        var chance = new Chance(500, "city");
        var rows = Enumerable.Range(0, 500).Select(_ => Order(chance.Below(12_000) / 1000.0, chance.Below(12_000) / 1000.0, 300 + (int)chance.Below(120))).ToList();
        var before = Environment.CpuUsage.TotalTime;
        var graph = new NeighbourGraph(rows, Settings);
        var (groups, batches, batched) = (0, 0, 0);
        foreach (var component in graph.Components())
        {
            var (snapshot, proposal) = Propose([.. component.Select(i => rows[i])]);
            groups += snapshot.Groups.Length;
            batches += proposal.Chosen.Count;
            batched += proposal.Chosen.Sum(g => proposal.Groups[g].Facts.Orders.Length);
            Assert.True(proposal.Gap >= 0);
            Assert.InRange(snapshot.Groups.Length, 0, Settings.MostGroups);
        }

        output.WriteLine($"500 orders: {groups} groups priced, {batches} batches of {batched} orders, {(Environment.CpuUsage.TotalTime - before).TotalMilliseconds:0} ms of processor time");
        Assert.InRange(batched, 400, 500);
    }

    [Fact]
    public void The_best_set_equals_brute_force_on_five_hundred_random_problems()
    {
        var chance = new Chance(5, "packing");
        for (var problem = 0; problem < 500; problem++)
        {
            var groups = Enumerable.Range(0, 12).Select(_ =>
            {
                var orders = Enumerable.Range(0, 9).ToArray();
                chance.Shuffle<int>(orders);
                return new Valued([.. orders.Take(2 + (int)chance.Below(3)).Order()], 1 + chance.Below(problem % 2 == 0 ? 5 : 10_000));
            }).ToList();
            var best = 0L;
            for (var set = 0; set < 1 << 12; set++)
            {
                var chosen = Enumerable.Range(0, 12).Where(g => (set >> g & 1) == 1).Select(g => groups[g]).ToList();
                var members = chosen.SelectMany(g => g.Orders).ToList();
                if (members.Count == members.Distinct().Count()) best = Math.Max(best, chosen.Sum(g => g.Value));
            }

            var exact = BestGroups.Choose(groups, 40, 1_000_000);
            var greedy = BestGroups.Choose(groups, 1, 1_000_000);

            Assert.Equal((best, best), (exact.Value, exact.Bound));
            Assert.Equal(exact.Value, exact.Chosen.Sum(g => groups[g].Value));
            Assert.InRange(best, greedy.Value, greedy.Bound);
        }
    }

    [Fact]
    public void The_small_tour_equals_brute_force_on_two_hundred_random_problems()
    {
        var chance = new Chance(6, "tours");
        for (var problem = 0; problem < 200; problem++)
        {
            var seconds = Enumerable.Range(0, 64).Select(i => i % 9 == 0 ? 0 : 60 + (int)chance.Below(900)).ToArray();
            var orders = Enumerable.Range(0, 4).Select(i => new TourOrder(2 * i, 2 * i + 1, 300, 480, 0, 0, 4_000 + chance.Below(6_000))).ToArray();

            var best = SmallTour.Best(orders, 8, seconds, seconds, 720)!;

            var (kept, any) = BruteForce(orders, seconds, 8);
            Assert.Equal(kept ?? any, best.End);
            Assert.Equal(kept is not null, best.LeastSlack >= 0);
        }
    }

    /// <summary>The earliest end of all sequences that keep every promise, and of all.</summary>
    private static (long? Kept, long Any) BruteForce(TourOrder[] orders, int[] seconds, int columns)
    {
        (long? kept, var any) = ((long?)null, long.MaxValue);
        void Extend(List<int> stops, long clock, bool inTime)
        {
            if (stops.Count == 2 * orders.Length)
            {
                any = Math.Min(any, clock);
                if (inTime) kept = Math.Min(kept ?? long.MaxValue, clock);
                return;
            }

            for (var stop = 0; stop < 2 * orders.Length; stop++)
            {
                if (stops.Contains(stop) || (stop % 2 == 1 && !stops.Contains(stop - 1))) continue;
                var begins = stops.Count == 0 ? 720 : clock + seconds[stops[^1] * columns + stop];
                var isKept = inTime && (stop % 2 == 0 || begins <= orders[stop / 2].Due);
                Extend([.. stops, stop], begins + (stop % 2 == 0 ? 300 : 480), isKept);
            }
        }

        Extend([], 0, true);
        return (kept, any);
    }
}
