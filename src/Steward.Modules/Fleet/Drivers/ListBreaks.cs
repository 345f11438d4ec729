using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Fleet.Drivers;

/// <summary>The breaks of a zone's drivers in a span of time, for the plan of the day.</summary>
internal static class ListBreaks
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    /// <param name="Until">Null: it lasts.</param>
    internal sealed record Break(Guid DriverId, DateTimeOffset From, DateTimeOffset? Until);

    /// <summary>Into a break or out of one.</summary>
    internal sealed record Move
    {
        public Guid DriverId { get; init; }
        public required string ToStatus { get; init; }
        public DateTimeOffset OccurredAt { get; init; }
    }

    internal static void Map(RouteGroupBuilder drivers) =>
        drivers.MapGet("breaks", Handle).Needs(Permission.Read).Produces<Page<Break>>().WithSummary("Breaks of a zone's drivers that touch a span of at most 7 days");

    private static async Task<Reply> Handle(
        Database database, DriverStore store, IZones zones, Caller caller, CancellationToken cancel, string? zone_id = null, DateTimeOffset? from = null, DateTimeOffset? to = null)
    {
        if (zone_id is null) return Refusal.Invalid("/zone_id", "zone_id is required.");
        if (from is not { } begins) return Refusal.Invalid("/from", "from is required: an instant such as 2026-11-20T06:00:00Z.");
        if (to is not { } ends || ends <= begins || ends - begins > Longest) return Refusal.Invalid("/to", $"to is an instant after from, at most {Longest.TotalDays} days later.");
        return await database.Read<Reply>(
            async session => await zones.Lookup(session, zone_id) is { } zone && caller.SeesZone(zone.Id)
                ? Reply.Ok(new Page<Break>(Of(await store.BreakMoves(session, zone.Id, begins - Longest, ends), begins), null))
                : Refusal.NotFound("zone"),
            cancel);
    }

    /// <summary>Pairs of moves, of one driver after the other in the order of time; what ended before the span is left out. Pure.</summary>
    internal static IReadOnlyList<Break> Of(IReadOnlyList<Move> moves, DateTimeOffset from)
    {
        var breaks = new List<Break>();
        for (var i = 0; i < moves.Count; i++)
        {
            if (moves[i].ToStatus != DriverStatus.OnBreak) continue;
            var end = i + 1 < moves.Count && moves[i + 1].DriverId == moves[i].DriverId ? moves[i + 1].OccurredAt : (DateTimeOffset?)null;
            if (end is null || end > from) breaks.Add(new(moves[i].DriverId, moves[i].OccurredAt, end));
        }

        return breaks;
    }
}
