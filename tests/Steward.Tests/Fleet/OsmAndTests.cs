using System.Text.Json;
using Steward.Fleet.Contracts;
using Steward.Fleet.Positions;
using Xunit;

namespace Steward.Tests.Fleet;

public sealed class OsmAndTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 8, 30, 0, TimeSpan.Zero);

    [Trait("acceptance", "delivery-15.33")]
    [Theory]
    [InlineData("1795163400")]
    [InlineData("1795163400000")]
    [InlineData("2026-11-20T08:30:00Z")]
    [InlineData("2026-11-20T11:30:00+03:00")]
    [InlineData("2026-11-20T11:30:00 03:00")]
    [InlineData("2026-11-20T08:30:00.000Z")]
    [InlineData("2026-11-20 08:30:00")]
    [InlineData(null)]
    public void Every_form_of_a_timestamp_is_the_same_instant(string? text) => Assert.Equal(Now, OsmAnd.Instant(text, Now));

    [Theory]
    [InlineData("yesterday")]
    [InlineData("2026-13-01T00:00:00Z")]
    [InlineData("-5")]
    [InlineData("1e30")]
    public void What_is_no_timestamp_is_malformed(string text) => Assert.Null(OsmAnd.Instant(text, Now));

    [Trait("acceptance", "delivery-15.33")]
    [Fact]
    public void A_query_is_read_with_knots_and_bearing()
    {
        var report = Read("id=abc&lat=24.7&lon=46.6&timestamp=1795163400&speed=10&bearing=90&altitude=600&accuracy=5&batt=80");

        // 10 knots are 18.52 km/h.
        Assert.Equal(new DeviceReport("abc", new ReportedPosition(24.7, 46.6, Now, 18.52, 90, 5, 600, 80)), report);
    }

    [Fact]
    public void Location_heading_deviceid_and_valid_are_read_too()
    {
        var report = Read("deviceid=abc&location=0,46.6&heading=360&valid=false");

        Assert.Equal(new DeviceReport("abc", new ReportedPosition(0, 46.6, Now, Heading: 0, IsValid: false)), report);
    }

    [Theory]
    [InlineData("lat=1&lon=2")]
    [InlineData("id=a&lat=91&lon=2")]
    [InlineData("id=a&lat=1&lon=181")]
    [InlineData("id=a&lat=NaN&lon=2")]
    [InlineData("id=a&lat=x&lon=2")]
    [InlineData("id=a&lat=1")]
    [InlineData("id=a&lat=1&lon=2&timestamp=soon")]
    public void A_malformed_query_is_refused(string query) => Assert.Null(Read(query));

    [Trait("acceptance", "delivery-15.33")]
    [Fact]
    public void The_apps_json_is_read_with_metres_a_second()
    {
        var report = Json("""
            {"device_id": "abc", "location": {"timestamp": "2026-11-20T08:30:00.000Z", "event": "motionchange", "mock": true,
             "coords": {"latitude": 24.7, "longitude": 46.6, "accuracy": 4.5, "speed": 10, "heading": -1, "altitude": 600}, "battery": {"level": 0.8, "is_charging": false}}}
            """);

        // 10 m/s are 36 km/h; a heading of −1 is unknown.
        Assert.Equal(new DeviceReport("abc", new ReportedPosition(24.7, 46.6, Now, 36, null, 4.5, 600, 80, IsMock: true)), report);
    }

    [Theory]
    [InlineData("""{"device_id": "abc"}""")]
    [InlineData("""{"device_id": 5, "location": {"coords": {"latitude": 1, "longitude": 2}}}""")]
    [InlineData("""{"device_id": "abc", "location": {"coords": {"latitude": "1", "longitude": 2}}}""")]
    [InlineData("""[1]""")]
    public void Malformed_json_is_refused(string json) => Assert.Null(Json(json));

    private static DeviceReport? Read(string query)
    {
        var values = query.Split('&').Select(p => p.Split('=')).ToDictionary(p => p[0], p => p[1]);
        return OsmAnd.Read(name => values.GetValueOrDefault(name), Now);
    }

    private static DeviceReport? Json(string json)
    {
        using var document = JsonDocument.Parse(json);
        return OsmAnd.Read(document.RootElement, Now);
    }
}
