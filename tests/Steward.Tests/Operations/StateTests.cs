using Steward.Fleet.Contracts;
using Steward.Kernel;
using Steward.Operations;
using Steward.Tests.Dispatch;
using Xunit;

namespace Steward.Tests.Operations;

public sealed class StateTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task The_state_counts_what_waits_and_names_the_windows_in_force(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect);
        var viewer = await world.Host.As("viewer");
        await world.Driver("Asha", 0.5);
        await world.Order();
        await world.Order();
        await DispatchWorld.Good(world.Api.PostJson("service-windows", new
        {
            zone_id = world.Zone, name = "Lunch", scope = "zone", rule = "blocked", side = "delivery", local_start = "11:30", local_end = "12:30",
        }));

        var state = (await DispatchWorld.Good(viewer.GetJson("state?zone=NBO"))).Body!;

        Assert.Equal((2, 0, 0, 1), ((int)state["pending_orders_count"]!, (int)state["waiting_orders_count"]!, (int)state["active_routes_count"]!, (int)state["available_vehicles_count"]!));
        Assert.Equal(0.005m, decimal.Parse(state["total_pending_weight_tonnes"]!.ToString(), System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal("Lunch", (string?)state["active_windows"]![0]!["name"]);
        Assert.Contains((string)state["traffic_conditions"]!["NBO"]!, new[] { "light", "moderate", "heavy" });
        Assert.Equal(404, (await viewer.GetJson("state?zone=NOWHERE")).Status);
    }

    [Theory]
    [InlineData("2026-11-20T19:59:00Z", false)] // Friday 22:59 in Nairobi
    [InlineData("2026-11-20T20:00:00Z", true)]
    [InlineData("2026-11-20T22:59:00Z", true)] // Saturday 01:59
    [InlineData("2026-11-20T23:00:00Z", false)]
    [InlineData("2026-11-21T20:00:00Z", false)] // Saturday 23:00
    public void A_window_over_midnight_belongs_to_the_day_on_which_it_starts(string at, bool isInForce)
    {
        var fridays = new ServiceWindow(Guid.Empty, Guid.Empty, "Night", "zone", "blocked", "both", null, null, null, null, null, [5], 23 * 60, 2 * 60, null, null);

        Assert.Equal(isInForce, ReadState.IsInForce(fridays, "Africa/Nairobi", DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture)));
    }
}
