using Xunit;

namespace Steward.Tests.Dispatch.Simulation;

public sealed class SimulatedDayTests(ITestOutputHelper output)
{
    [Theory, InlineData(40), InlineData(43), Trait("acceptance", "delivery-15.40")]
    public void Global_matching_has_fewer_late_orders_and_kilometres_than_the_nearest_driver(int seed)
    {
        var global = SimulatedDay.ByGlobalMatching(500, 15, seed);
        var free = SimulatedDay.ByNearestFree(500, 15, seed);
        var withRoom = SimulatedDay.ByNearest(500, 15, seed);
        output.WriteLine($"global matching:          {global}\nnearest free driver:      {free}\nnearest driver with room: {withRoom}");

        Assert.Equal(0, global.Undelivered);
        Assert.True(global.Late < free.Late, $"{global.Late} late orders against {free.Late}");
        Assert.True(global.Km < free.Km, $"{global.Km:0} km against {free.Km:0}");
        Assert.True(global.Late < withRoom.Late, $"{global.Late} late orders against {withRoom.Late}");
    }
}
