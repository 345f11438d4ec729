using System.Text.Json;
using Steward.Routes.Contracts;
using Steward.Routes.Incidents;
using Steward.Routes.Travel;
using Xunit;

namespace Steward.Tests.Routes;

public class IncidentShapeTests
{
    // One kilometre on a meridian, and on the equator.
    private const double Km = 1 / 111.195;
    private static readonly DateTimeOffset Night = new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);

    [Theory, Trait("acceptance", "delivery-15.18")]
    [InlineData(0.49, true)]
    [InlineData(0.51, false)]
    public void A_circle_touches_legs_that_pass_within_its_radius(double kmAside, bool touches)
    {
        // On the equator at 0°: both coordinates are 0 and good.
        var circle = IncidentShape.Circle(new(0, 0), 500);
        Assert.Equal(touches, circle.Crosses(new(kmAside * Km, -5 * Km), new(kmAside * Km, 5 * Km)));
        Assert.False(circle.Crosses(new(0, 0.6 * Km), new(0, 5 * Km)));
    }

    [Fact]
    public void A_line_has_a_corridor_and_an_area_has_holes()
    {
        var line = Parse("""{"type":"LineString","coordinates":[[36.80,-1.28],[36.90,-1.28]]}""", 50);
        Assert.True(line.Crosses(new(-1.27, 36.85), new(-1.29, 36.85)));
        Assert.True(line.Crosses(new(-1.2796, 36.85), new(-1.2796, 36.86))); // 44 m beside it
        Assert.False(line.Crosses(new(-1.27, 36.85), new(-1.2794, 36.85))); // ends 67 m before it
        var area = Parse("""{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,4],[0,0]],[[1,1],[3,1],[3,3],[1,3],[1,1]]]}""", 500);
        Assert.True(area.Crosses(new(0.5, 0.5), new(0.6, 0.6)));
        Assert.False(area.Crosses(new(2, 2), new(2.1, 2.1)));
        Assert.True(area.Crosses(new(2, 2), new(2, 3.5)));
    }

    [Theory]
    [InlineData("""{"type":"Circle","coordinates":[1,1]}""")]
    [InlineData("""{"type":"LineString","coordinates":[[1,91],[1,2]]}""")]
    [InlineData("""{"type":"LineString","coordinates":[[1,1]]}""")]
    [InlineData("""{"type":"Polygon","coordinates":[[[0,0],[1,1],[0,0]]]}""")]
    [InlineData("""{"type":"LineString","coordinates":[["1",1],[2,2]]}""")]
    [InlineData("""{"coordinates":[]}""")]
    [InlineData("""[1,2]""")]
    public void A_geometry_that_is_none_is_refused_with_a_sentence(string geometry)
    {
        var (shape, fault) = IncidentShape.Of(JsonSerializer.Deserialize<JsonElement>(geometry), new(0, 0), 500);
        Assert.Null(shape);
        Assert.NotEmpty(fault!);
    }

    [Fact, Trait("acceptance", "delivery-15.18")]
    public void An_incident_slows_the_legs_across_it_in_its_time_and_a_closure_bars_them()
    {
        // 13 km of road at 50 km/h at night: 936 s; at SEVERE half as fast: 1872 s.
        GeoPoint[] places = [new(0, 0), new(10 * Km, 0)];
        var roads = TravelModel.Between(places, places, new("UTC", 50, TravelConditions.Usual));
        var free = roads.Seconds(0, 1, Night);
        var slow = With(roads, places, closure: false);
        Assert.InRange(slow.Seconds(0, 1, Night), 2 * free - 1, 2 * free + 1);
        Assert.Equal(0, slow.Seconds(0, 0, Night));
        Assert.Equal(free, slow.Seconds(0, 1, Night.AddHours(2)));
        // A minute before its end nobody is slower than by waiting that minute.
        Assert.Equal(free + 60, slow.Seconds(0, 1, Night.AddMinutes(119)));

        var closed = With(roads, places, closure: true);
        Assert.Equal(TravelMatrix.Unreachable, closed.At(Night).SecondsOf(0, 1));
        Assert.Equal(7200 + free, closed.WithWaits(Night).SecondsOf(0, 1));
        Assert.Equal(free, closed.At(Night.AddHours(2)).SecondsOf(0, 1));
    }

    private static Roads With(Roads roads, GeoPoint[] places, bool closure)
    {
        var incident = new RoadIncident(Guid.AllBitsSet, IncidentShape.Circle(new(5 * Km, 0), 500), closure, TravelConditions.TrafficOf("SEVERE"), Night, Night.AddHours(2));
        return roads.With(RoadIncidents.Crossed([incident], places, places), slows: true);
    }

    private static IncidentShape Parse(string geometry, int radius)
    {
        var json = JsonSerializer.Deserialize<JsonElement>(geometry);
        var (shape, fault) = IncidentShape.Of(json, IncidentShape.FirstPoint(json)!.Value, radius);
        return shape ?? throw new InvalidOperationException(fault);
    }
}
