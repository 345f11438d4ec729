using Steward.Kernel;
using Steward.Tests.Dispatch;
using Xunit;
using static Steward.Tests.Dispatch.DispatchWorld;

namespace Steward.Tests.Routes;

/// <summary>The state machines of routes and stops through the API: every move of every state.</summary>
public sealed class RouteStateTests
{
    private static readonly string[] RouteStates = ["planned", "in_progress", "completed", "cancelled"];
    private static readonly string[] StopStates = ["planned", "in_progress", "completed", "skipped"];

    // The same state again is 200 without effect.
    private static readonly string[] AllowedRoutes = ["planned>in_progress", "planned>cancelled", "in_progress>completed", "in_progress>in_progress", "completed>completed"];

    private static readonly string[] AllowedStops =
        ["planned>in_progress", "planned>completed", "planned>skipped", "in_progress>completed", "in_progress>skipped", "in_progress>in_progress", "completed>completed", "skipped>skipped"];

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.29")]
    public async Task A_route_moves_along_its_table_and_every_other_move_is_409_and_changes_nothing(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        var fleet = new Queue<Guid>(await world.Drivers(Enumerable.Repeat(0.4, 12)));
        foreach (var from in RouteStates)
        {
            foreach (var to in RouteStates.Where(to => to != "planned"))
            {
                var (route, _) = await Planned(world, fleet.Dequeue());
                foreach (var step in from switch { "planned" => [], "completed" => new[] { "in_progress", "completed" }, _ => [from] }) await Good(Move(world, route, step));
                var before = await Read(world, route);

                var answer = await Move(world, route, to);

                var after = await Read(world, route);
                var allowed = AllowedRoutes.Contains($"{from}>{to}");
                Assert.Equal((from, to, allowed ? 200 : 409), (from, to, answer.Status));
                if (allowed) Assert.Equal(to, (string)answer.Body!["status"]!);
                else Assert.Equal(("state_conflict", before), (answer.Code, after));
                if (from == to && allowed) Assert.Equal(before, after);
            }
        }
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "delivery-15.29")]
    public async Task A_stop_moves_along_its_table_and_every_other_move_is_409_and_changes_nothing(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        var fleet = new Queue<Guid>(await world.Drivers(Enumerable.Repeat(0.4, 12)));
        foreach (var from in StopStates)
        {
            foreach (var to in StopStates.Where(to => to != "planned"))
            {
                var (route, stop) = await Planned(world, fleet.Dequeue());
                if (from != "planned") await Good(Serve(world, route, stop, from));
                var before = await Read(world, route);

                var answer = await Serve(world, route, stop, to);

                var after = await Read(world, route);
                var allowed = AllowedStops.Contains($"{from}>{to}");
                Assert.Equal((from, to, allowed ? 200 : 409), (from, to, answer.Status));
                if (!allowed) Assert.Equal(("state_conflict", before), (answer.Code, after));
                if (from == to && allowed) Assert.Equal(before, after);
            }
        }
    }

    /// <summary>A driver with his first order: his route and its pickup.</summary>
    private static async Task<(string Route, string Stop)> Planned(DispatchWorld world, Guid driver)
    {
        var order = await world.Order();
        await Good(world.Api.PostJson($"automation/dispatch/orders/{order}/assign", new { driver_id = driver, reason = "asked by phone" }));
        var route = (await Good(world.Api.GetJson($"routes?driver_id={driver}"))).Body!["items"]![0]!;
        return ((string)route["id"]!, (string)route["stops"]![0]!["id"]!);
    }

    private static Task<Answer> Move(DispatchWorld world, string route, string to) => to switch
    {
        "in_progress" => world.Api.PostJson($"routes/{route}/start"),
        "completed" => world.Api.PostJson($"routes/{route}/complete", new { skip_open = true, reason = "test" }),
        _ => world.Api.DeleteJson($"routes/{route}"),
    };

    private static Task<Answer> Serve(DispatchWorld world, string route, string stop, string to) => to switch
    {
        "in_progress" => world.Api.PostJson($"routes/{route}/stops/{stop}/arrive"),
        "completed" => world.Api.PostJson($"routes/{route}/stops/{stop}/complete"),
        _ => world.Api.PostJson($"routes/{route}/stops/{stop}/skip", new { reason = "test" }),
    };

    private static async Task<string> Read(DispatchWorld world, string route) => (await Good(world.Api.GetJson($"routes/{route}"))).Body!.ToJsonString();
}
