using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Dispatch.Contracts;
using Steward.Fleet.Contracts;
using Steward.Kernel;

namespace Steward.Dispatch.Batching;

/// <summary>Batches by business date, from the daily rollups.</summary>
internal sealed class BatchStats(BatchDaysStore days, BatchStore batches, IZones zones) : IBatchFigures
{
    private const int MostDays = 365;

    internal static void Map(RouteGroupBuilder batching) =>
        batching.MapGet("/stats", (Database database, BatchStats use, IEngineZones scopes, Caller caller, CancellationToken cancel, string? days = null, string? zone_id = null) =>
            use.Read(database, scopes, caller, days, zone_id, cancel)).Needs(Permission.Read).WithSummary("Batches and orders in them by business date");

    public async Task<BatchingToday> Today(Session session, IReadOnlyList<Guid>? wanted)
    {
        var (total, orders) = (0L, 0L);
        var seen = (await zones.All(session)).Where(z => wanted is null || wanted.Contains(z.Id));
        foreach (var day in seen.GroupBy(z => z.DateOf(session.Now)))
        {
            var sums = await days.SumsOf(session, day.Key, [.. day.Select(z => z.Id)]);
            (total, orders) = (total + sums.TotalBatches, orders + sums.TotalOrdersBatched);
        }

        return new(total, orders);
    }

    private async Task<Reply> Read(Database database, IEngineZones scopes, Caller caller, string? wanted, string? zone, CancellationToken cancel)
    {
        var count = 7;
        if (wanted is not null && (!int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out count) || count is < 1 or > MostDays))
            return Refusal.Invalid("/days", $"days is a whole number from 1 to {MostDays}, not '{wanted}'.");
        return await database.Read<Reply>(
            async session =>
            {
                var (scope, refusal) = await EngineScope.Of(session, scopes, caller, zone);
                if (refusal is not null) return refusal;
                var dates = (await zones.All(session)).Where(z => scope.Includes(z.Id)).Select(z => z.DateOf(session.Now));
                var earliest = dates.DefaultIfEmpty(DateOnly.FromDateTime(session.Now.UtcDateTime)).Min();
                var today = await Today(session, scope.Zones);
                return Reply.Ok(new Dictionary<string, object>
                {
                    ["historical"] = await days.Days(session, scope.Zones, earliest.AddDays(-count)),
                    ["today"] = new
                    {
                        total_batches = today.TotalBatches, total_orders_batched = today.OrdersBatched,
                        avg_orders_per_batch = today.TotalBatches == 0 ? (decimal?)null : Math.Round((decimal)today.OrdersBatched / today.TotalBatches, 4),
                    },
                    ["activeBatches"] = await batches.Active(session, scope.Zones),
                    ["period"] = $"{count} days",
                });
            },
            cancel);
    }
}
