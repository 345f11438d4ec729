using Steward.Fleet.Targets.Analyses;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Fleet.Targets;

public sealed class AnalysesTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "fleet-8.1"), Trait("acceptance", "fleet-8.19")]
    public async Task Two_equal_questions_get_equal_bytes_and_name_their_sources(Dialect dialect)
    {
        // A model is set up, and there is no network to it: the port is closed.
        await using var world = await TargetsWorld.Start(dialect, configure: builder =>
        {
            builder.Configuration["Advisor:Url"] = "http://127.0.0.1:9/v1";
            builder.Configuration["Advisor:Model"] = "small";
        });
        var driver = await PlanTests.OnDuty(world, "A7");
        await world.Target("A7", 20);
        await world.Order(external: "shop-1");
        await world.Delivered(driver, 12.5m);
        var asked = new (string Path, object Body)[]
        {
            ("ai/suggest-driver", new { order = new { order_id = "shop-1" } }), ("ai/query", new { query = "What revenue today?" }), ("ai/query", new { query = "order shop-1" }),
            ("ai/query", new { query = "driver A7" }), ("ai/query", new { query = "Who is behind?" }), ("ai/recommendations", new { }), ("ai/predict-sla", new { orders = new[] { new { order_id = "shop-1" } } }),
        };

        var answers = new List<string>();
        foreach (var (path, body) in asked)
        {
            var (first, second) = (await TargetsWorld.Good(world.Manager.PostJson("fleet-manager/" + path, body)), await TargetsWorld.Good(world.Manager.PostJson("fleet-manager/" + path, body)));
            Assert.Equal(await first.Response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken), await second.Response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
            Assert.Equal(("steward-analysis", false), ((string)first.Body!["model"]!, (bool)first.Body["ai_powered"]!));
            answers.Add(first.Body.ToJsonString());
        }

        Assert.Contains("\"recommended_driver\":\"A7\",\"confidence\":1", answers[0], StringComparison.Ordinal);
        Assert.Contains("revenue today in RUH: 12.5", answers[1], StringComparison.Ordinal);
        Assert.Contains("\"source\":\"orders\"", answers[2], StringComparison.Ordinal);
        Assert.Contains("deliveries today: 1", answers[3], StringComparison.Ordinal);
        Assert.Contains("There is no expected time", answers[6], StringComparison.Ordinal);
        var unknown = await TargetsWorld.Good(world.Manager.PostJson("fleet-manager/ai/query", new { query = "How is the weather?" }));
        Assert.False((bool)unknown.Body!["success"]!);
        Assert.Equal(25, unknown.Body["suggestions"]!.AsArray().Count);
        foreach (var form in QuestionForms.Examples)
            Assert.True((bool)(await TargetsWorld.Good(world.Manager.PostJson("fleet-manager/ai/query", new { query = form.Replace("<id>", "x1", StringComparison.Ordinal) }))).Body!["success"]!, form);
        Assert.Equal(400, (await world.Manager.PostJson("fleet-manager/ai/query", new { query = new string('x', 1001) })).Status);
        var advisor = (await world.Read("ai/status"))["llm_advisor"]!;
        Assert.Equal((true, false, "steward-analysis"), ((bool)advisor["configured"]!, (bool)advisor["reachable"]!, (string?)advisor["fallback"]));
        Assert.DoesNotContain("Layla", string.Concat(answers), StringComparison.Ordinal);
    }

    [Fact]
    public void The_chance_to_be_late_follows_the_interval()
    {
        var low = new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);
        // 80 minutes hold 80 %, so the whole spread is 100, from 11:50 to 13:30.
        Assert.Equal(0.5m, PredictSla.Late(low, low.AddMinutes(80), low.AddMinutes(40)));
        Assert.Equal(0.9m, PredictSla.Late(low, low.AddMinutes(80), low));
        Assert.Equal((1m, 0m), (PredictSla.Late(low, low.AddMinutes(80), low.AddMinutes(-10)), PredictSla.Late(low, low.AddMinutes(80), low.AddMinutes(90))));
    }
}
