using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Fleet.Contracts;
using Steward.Fleet.Drivers;
using Steward.Kernel;

namespace Steward.Fleet.Targets;

/// <summary>The state of a driver, as the fleet manager's page sets it.</summary>
internal static class MoveOneDriver
{
    internal sealed record Request(string? Status);

    internal sealed record Answer(bool Success, string DriverId, string Status);

    internal static void Map(RouteGroupBuilder fleet) =>
        fleet.MapPut("/driver/{driverId}/status", Move).Needs(Permission.Act).Produces<Answer>().WithSummary("Changes the state of a driver");

    private static Task<Reply> Move(string driverId, Request request, Caller caller, TargetDesk desk, DriverBook book, CancellationToken cancel)
    {
        if (request.Status is null || DriverStatus.Canonical(request.Status) is not { } status)
            return Task.FromResult<Reply>(Refusal.Invalid("/status", $"status is one of {string.Join(", ", DriverStatus.All)}."));
        return desk.Database.Write<Reply>(
            async session =>
            {
                var driver = await desk.DriverOf(session, caller, driverId);
                if (await book.Change(session, driver.Id, status, caller.Actor, null, forced: false) is { } refusal) return refusal;
                return Reply.Ok(new Answer(true, driver.ExternalId ?? driver.Id.ToString(), status));
            },
            cancel);
    }
}
