using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Operations;

public sealed class AllEnginesTests
{
    [Fact]
    public async Task The_engines_are_counted_started_and_stopped_together()
    {
        await using var host = await TestHost.Start();
        var manager = await host.As(Roles.Manager);
        var depot = new { latitude = -1.28, longitude = 36.82 };
        Assert.Equal(201, (await manager.PostJson("zones", new { code = "NBO", name = "Nairobi", time_zone = "Africa/Nairobi", currency = "KES", country = "KE", depot })).Status);

        Assert.Equal(0, (int)(await manager.GetJson("automation/status-all")).Body!["summary"]!["runningEngines"]!);
        Assert.Equal("started", (string?)(await manager.PostJson("automation/start-all")).Body!["engines"]!["autoDispatch"]);
        var running = (await manager.GetJson("automation/status-all")).Body!;
        Assert.Equal((4, 4), ((int)running["summary"]!["totalEngines"]!, (int)running["summary"]!["availableEngines"]!));
        Assert.Equal("running", (string?)(await manager.GetJson("automation/dispatch/status")).Body!["zones"]![0]!["wish"]);
        Assert.True((bool)running["summary"]!["allAvailable"]!);
        Assert.Equal("stopped", (string?)(await manager.PostJson("automation/stop-all")).Body!["engines"]!["autoDispatch"]);
        Assert.Equal(0, (int)(await manager.GetJson("automation/status-all")).Body!["summary"]!["runningEngines"]!);
    }

    [Fact]
    public async Task Figures_of_the_day_are_shown_and_a_viewer_stops_nothing()
    {
        await using var host = await TestHost.Start();
        var viewer = await host.As(Roles.Viewer);

        Assert.Equal(0, (int)(await viewer.GetJson("automation/dashboard")).Body!["today"]!["dispatch"]!["total_assignments"]!);
        Assert.Equal(403, (await viewer.PostJson("automation/stop-all")).Status);
    }
}
