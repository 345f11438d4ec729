using System.Text.Json.Nodes;
using Steward.City;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.City;

/// <summary>The script of the bad day and the people in it, without a server; and what the demo shows of it.</summary>
public sealed class BadDayScenesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_scene_is_due_in_its_minute_and_played_once()
    {
        Assert.Empty(BadDayScenes.Due(Noon, Noon.AddMinutes(4.9), new Dictionary<string, DateTimeOffset>()));
        Assert.Equal([BadDayScenes.MailDown, BadDayScenes.Rush], BadDayScenes.Due(Noon, Noon.AddMinutes(8), new Dictionary<string, DateTimeOffset>()).Select(s => s.Name));
        Assert.Equal([BadDayScenes.Rush], BadDayScenes.Due(Noon, Noon.AddMinutes(8), new Dictionary<string, DateTimeOffset> { [BadDayScenes.MailDown] = Noon }).Select(s => s.Name));
    }

    [Theory]
    [InlineData("open", 1, false, 39, "Nothing")]
    [InlineData("open", 1, false, 40, "Take")]
    [InlineData("open", 2, true, 300, "Nothing")] // overlooked below the third level
    [InlineData("open", 3, true, 40, "Take")]
    [InlineData("investigating", 1, false, 60, "ConfirmSilent")]
    public void People_on_duty_take_what_is_told_to_them_but_for_one_matter(string status, int level, bool isOverlooked, int seconds, string expected)
    {
        var facts = new DutyFacts("UNRESPONSIVE_DRIVER", status, level, "confirm", "a driver is silent", isOverlooked, TimeSpan.FromSeconds(seconds));
        Assert.Equal(expected, PeopleOnDuty.Decide(facts).ToString());
    }

    [Fact]
    public void The_driver_with_parcels_on_board_and_orders_to_fetch_is_the_one_who_matters()
    {
        // Three deliveries to come and one pickup: two parcels are on board.
        var route = JsonNode.Parse("""
            {"driver_id": "01a20260-5f40-7815-8e3e-646906186df6", "stops": [
              {"stop_type": "pickup", "status": "completed", "sequence_order": 1, "order_ids": ["a", "b"], "latitude": 0, "longitude": 0},
              {"stop_type": "pickup", "status": "planned", "sequence_order": 2, "order_ids": ["c"], "latitude": 0, "longitude": 0.01},
              {"stop_type": "delivery", "status": "planned", "sequence_order": 3, "order_ids": ["a", "b", "c"], "latitude": 0, "longitude": 0.05}]}
            """)!.AsObject();
        var load = BadDayRoutes.LoadOf(route);
        Assert.Equal((2, 1), (load.OnBoard, load.ToFetch));
        Assert.True(load.Worth > new DriverLoad(load.Driver, 0, 3).Worth);
        // Between the two open stops, and 500 m from neither.
        Assert.Equal(new Place(0, 0.03), BadDayRoutes.BusiestOf([new(0, 0.01), new(0, 0.03), new(0.1, 0.03)], [route]));
    }

    [Fact]
    public async Task The_post_office_takes_mail_refuses_it_and_is_silent()
    {
        await using var post = new PostOffice(0);
        var road = new Steward.Notifications.SmtpTransport(new("127.0.0.1", post.Port, null, null, "Steward <a@city.example>", "none"));
        var mail = "Message-ID: <1@city.example>\r\nSubject: Look\r\n\r\nSubject: not this one\r\n"u8.ToArray();
        Assert.Equal("Retry", (await road.Send("a@city.example", "b@city.example", mail, TestContext.Current.CancellationToken)).Result.ToString());
        post.Become(PostState.Silent);
        Assert.Equal("Retry", (await road.Send("a@city.example", "b@city.example", mail, TestContext.Current.CancellationToken)).Result.ToString());
        post.Become(PostState.Open);
        Assert.Equal("Sent", (await road.Send("a@city.example", "b@city.example", mail, TestContext.Current.CancellationToken)).Result.ToString());
        Assert.Equal(("1@city.example", "b@city.example", "Look"), post.Mails.Select(m => (m.MessageId, m.To, m.Subject)).Single());
    }

    [Fact]
    public async Task The_story_is_there_on_the_bad_day_only()
    {
        await using var plain = await TestHost.Start(demo: new Dictionary<string, string?> { ["Demo:Speed"] = "1" });
        Assert.Equal(404, (await (await plain.As(Roles.Viewer)).GetJson("demo/story")).Status);
        Assert.False((bool)(await (await plain.As(Roles.Viewer)).GetJson("demo")).Body!["bad_day"]!);
        Assert.Throws<ArgumentException>(() => CityOptions.Read(new Microsoft.Extensions.Configuration.ConfigurationManager { ["Demo:BadDay"] = "true", ["Demo:Date"] = "2026-03-14", ["Demo:Zone"] = "HYD" }));
    }
}
