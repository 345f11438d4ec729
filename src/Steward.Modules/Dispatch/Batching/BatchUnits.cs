using Steward.Orders.Contracts;
using OrderRow = Steward.Orders.Contracts.OrderFacts;

namespace Steward.Dispatch.Batching;

/// <summary>A batch as the matching sees it: one order from the first pickup to the last delivery.</summary>
/// <param name="Unit">Under the batch's own id; the deadline is the tightest promise, moved to the tour's end.</param>
/// <param name="TripSeconds">From the end of the first pickup on.</param>
internal sealed record BatchUnit(BatchRow Batch, OrderRow Unit, IReadOnlyList<OrderRow> Members, int TripSeconds)
{
    internal const int PickupSeconds = 300;

    // A batch has waited already, for its partners: it is not held back again.
    private const int NeverHeld = int.MaxValue;

    /// <param name="members">In the sequence of their deliveries.</param>
    internal static BatchUnit? Of(BatchRow batch, IReadOnlyList<OrderRow> members)
    {
        if (members.Count == 0 || members.Any(o => o.Status != OrderStatus.Pending) || batch.Metadata.As<BatchTour>() is not { } tour) return null;
        var (first, last) = (members[0], members[^1]);
        var deadline = members.Min(o => (o.DeliveryWindowEnd ?? o.SlaDeadline).AddSeconds(tour.Seconds - tour.DeliveredAfter.GetValueOrDefault(o.Id, tour.Seconds)));
        var anyType = members.Where(o => o.VehicleTypes.Count > 0).Select(o => o.VehicleTypes).ToList();
        var unit = first with
        {
            Id = batch.Id, OrderNumber = batch.BatchNumber, CreatedAt = batch.CreatedAt, DueAt = batch.CreatedAt, SlaDeadline = deadline, DeliveryWindowEnd = null,
            Priority = OrderPriority.All[members.Max(o => OrderPriority.Rank(o.Priority))], DropoffLatitude = last.DropoffLatitude, DropoffLongitude = last.DropoffLongitude,
            WeightGrams = members.Sum(o => o.WeightGrams), VolumeMillilitres = members.Sum(o => o.VolumeMillilitres), CodMinor = members.Sum(o => o.CodMinor),
            VehicleTypes = anyType.Count == 0 ? [] : [.. anyType.Aggregate((a, b) => [.. a.Intersect(b)])], Skills = [.. members.SelectMany(o => o.Skills).Distinct(StringComparer.Ordinal)],
            BatchId = batch.Id, HoldCount = NeverHeld, RowVersion = 0,
        };
        return new(batch, unit, members, Math.Max(0, tour.Seconds - PickupSeconds));
    }
}
