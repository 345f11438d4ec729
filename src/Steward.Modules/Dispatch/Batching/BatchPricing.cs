using OrderRow = Steward.Orders.Contracts.OrderFacts;

namespace Steward.Dispatch.Batching;

/// <summary>From what was read to a snapshot: every feasible group of connected orders with its price. Arithmetic only; no transaction is open.</summary>
internal static class BatchPricing
{
    // When a crowd of orders allows too many groups, each keeps so many of its nearest partners: 0 is all of them.
    private static readonly int[] PartnersTried = [0, 16, 12, 9, 7, 5, 4, 3];

    internal static BatchSnapshot Of(BatchSight sight, BatchPart part)
    {
        var all = Enumerable.Range(0, part.Orders.Count).ToArray();
        var snapshot = new BatchSnapshot
        {
            Now = sight.Now, ZoneId = sight.Zone.Id, Groups = [], Settings = sight.Settings,
            Orders = [.. part.Orders.Select(o => new BatchOrder(o.Id, o.ServiceType ?? "", o.CreatedAt, o.SlaDeadline))],
        };
        if (part.Forced) return snapshot with { Groups = Price(sight, part, all) is { } one ? [one] : [] };

        var graph = new NeighbourGraph(part.Orders, sight.Settings);
        foreach (var partners in PartnersTried)
        {
            var groups = new List<GroupFacts>();
            var isWhole = graph.Enumerate(all, part.MostOrders.Max(), partners, sight.Settings.MostGroups, group =>
            {
                if (Price(sight, part, group) is not { } facts) return false;
                groups.Add(facts);
                return GroupRules.MayGrow(facts, sight.Settings);
            });
            if (isWhole || partners == PartnersTried[^1]) return snapshot with { Groups = [.. groups], PartnersKept = partners };
        }

        return snapshot;
    }

    private static GroupFacts? Price(BatchSight sight, BatchPart part, int[] group)
    {
        if (part.Pricer.Price(group) is not { } price) return null;
        var rows = Array.ConvertAll(group, i => part.Orders[i]);
        var (grams, cm3) = (rows.Sum(o => o.WeightGrams), rows.Sum(o => o.VolumeMillilitres));
        var carrier = Best(sight.Carriers, rows, grams, cm3);
        return new()
        {
            Orders = group, Stops = [.. price.Stops.Select(stop => 2 * stop.Order + (stop.IsPickup ? 0 : 1))], MostOrders = group.Min(i => part.MostOrders[i]),
            WidestMetres = Widest(rows), DeadlinesApartSeconds = (int)((rows.Max(o => o.SlaDeadline) - rows.Min(o => o.SlaDeadline)).Ticks / TimeSpan.TicksPerSecond),
            PickupMetres = price.PickupMetres, Seconds = price.Seconds, Metres = price.Metres, SeparateSeconds = price.SeparateSeconds, SeparateMetres = price.SeparateMetres,
            LeastSlackSeconds = price.LeastSlackSeconds, WeightGrams = grams, VolumeCm3 = cm3, CarrierGrams = carrier?.CapacityGrams ?? 0, CarrierCm3 = carrier?.CapacityCm3 ?? 0,
        };
    }

    private static int Widest(OrderRow[] rows)
    {
        var widest = 0;
        for (var i = 0; i < rows.Length; i++)
            for (var j = i + 1; j < rows.Length; j++)
                widest = Math.Max(widest, Kernel.Geo.Metres(rows[i].DropoffLatitude, rows[i].DropoffLongitude, rows[j].DropoffLatitude, rows[j].DropoffLongitude));
        return widest;
    }

    /// <summary>Of the drivers on duty who may carry all of it, the one with the most room for what is short.</summary>
    private static Carrier? Best(IReadOnlyList<Carrier> carriers, OrderRow[] rows, long grams, long cm3) => carriers
        .Where(c => rows.All(o => (o.VehicleTypes.Count == 0 || o.VehicleTypes.Contains(c.VehicleType)) && o.Skills.All(c.Skills.Contains)))
        .OrderByDescending(c => c.CapacityGrams >= grams && c.CapacityCm3 >= cm3).ThenByDescending(c => Math.Min(c.CapacityGrams - grams, (c.CapacityCm3 - cm3) / 10)).FirstOrDefault();
}
