using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Steward.Fleet.Targets.Analyses;
using Steward.Kernel;
using Steward.Tests.Notifications;
using Xunit;

namespace Steward.Tests.Fleet.Targets;

/// <summary>A language model that words answers: what it is told, and what of its words is believed.</summary>
public sealed class AdvisorTests
{
    private static readonly Fact[] Facts = [new("late orders", 3, "orders"), new("shop-Layla-7", "assigned", "orders"), new("driver +966501234567", "8 of 20", "driver_targets")];

    [Fact, Trait("acceptance", "fleet-8.19")]
    public void Only_words_of_the_trade_and_short_figures_leave_and_come_back_as_they_were()
    {
        var mask = new Mask();
        Assert.Equal(["late orders", "[[a]]", "driver [[b]]", "8 of 20", "Who is behind, [[c]] or [[d]]?"],
            new[] { "late orders", "shop-Layla-7", "driver +966501234567", "8 of 20", "Who is behind, Layla or 966501234567?" }.Select(mask.Hide));
        Assert.Equal("3 orders are late: shop-Layla-7, driver +966501234567 has 8 of 20.", mask.Show("3 orders are late: [[a]], driver [[b]] has 8 of 20.", Facts));
        foreach (var wrong in new[] { "4 orders are late.", "Four orders are late.", "3 orders, 37.5 % of them late.", "[[z]] is late.", "[[a] is late.", "<b>3</b> orders are late.", "", new string('x', 1_001), "A dozen orders." })
            Assert.Null(mask.Show(wrong, Facts));
        Assert.NotNull(mask.Show("Late orders: 3.0 of them.", Facts)); // the same figure, written otherwise
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "fleet-8.19")]
    public async Task It_words_what_was_computed_and_a_wrong_figure_HTML_or_silence_is_thrown_away(Dialect dialect)
    {
        await using var model = await WebhookReceiver.Start();
        await using var world = await TargetsWorld.Start(dialect, configure: builder =>
        {
            builder.Configuration["Advisor:Url"] = model.Url + "/v1";
            builder.Configuration["Advisor:Model"] = "small";
            builder.Configuration["Advisor:DailyLimit"] = "7";
        });
        await world.Order(external: "parcel-7-of-Fatima");
        string Plain(JsonNode answer) => string.Join("; ", answer["facts"]!.AsArray().Select(f => $"{f!["name"]}: {f["value"]}")) + ".";

        // The mark of the order comes back as the order.
        model.Answer = Says("Order [[a]] is pending.");
        var good = await Ask(world, "order parcel-7-of-Fatima");
        Assert.Equal(("Order parcel-7-of-Fatima is pending.", true, "small"), ((string)good["response"]!, (bool)good["ai_powered"]!, (string)good["model"]!));
        // A question that no form fits is mapped to one, without its names.
        model.Answer = context => Says(model.Calls.Count == 2 ? "who is behind" : "nothing of use [[q]]")(context);
        var mapped = await Ask(world, "Does anybody fall short of it, say Layla Hassan on +966501234567?");
        Assert.Equal((true, true, Plain(mapped)), ((bool)mapped["success"]!, (bool)mapped["ai_powered"]!, (string)mapped["response"]!));

        foreach (var answer in new[] { Says("There are 2 waiting orders."), context => context.Response.WriteAsync("<html>busy</html>"), WebhookReceiver.Status(500) })
        {
            model.Answer = answer;
            var plain = await Ask(world, "waiting orders");
            Assert.Equal((Plain(plain), false, "steward-analysis"), ((string)plain["response"]!, (bool)plain["ai_powered"]!, (string)plain["model"]!));
        }
        world.Host.Clock.Advance(TimeSpan.FromSeconds(1));
        using var hangs = new CancellationTokenSource();
        model.Answer = async _ => await Task.Delay(TimeSpan.FromSeconds(60), hangs.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        var begun = Stopwatch.GetTimestamp();
        var silent = await Ask(world, "waiting orders");
        var took = Stopwatch.GetElapsedTime(begun);
        await hangs.CancelAsync();
        Assert.Equal((Plain(silent), false), ((string)silent["response"]!, (bool)silent["ai_powered"]!));
        Assert.InRange(took.TotalSeconds, 4.5, 30); // five of its own; the rest is a crowded machine

        var status = (await world.Read("ai/status"))["llm_advisor"]!;
        Assert.Equal((true, "small", "127.0.0.2", false, 7, 7), ((bool)status["configured"]!, (string)status["model"]!, (string)status["endpoint_host"]!, (bool)status["reachable"]!, (int)status["calls_today"]!, (int)status["daily_limit"]!));
        // The day's calls are used up: nobody is asked any more.
        await Ask(world, "waiting orders");
        Assert.Equal(7, model.Calls.Count);
        var told = string.Concat(model.Calls.Select(call => call.Body));
        foreach (var secret in new[] { "Layla", "Hassan", "Fatima", "966501234567", "King Fahd" }) Assert.DoesNotContain(secret, told, StringComparison.OrdinalIgnoreCase);
        Assert.All(model.Calls, call => Assert.Equal("/v1/chat/completions", call.Path));
    }

    [Fact, Trait("acceptance", "fleet-8.19")]
    public void A_half_written_setting_stops_the_start()
    {
        static Exception? Of(params (string, string?)[] settings) => Record.Exception(() => AdvisorSettings.Of(
            new Microsoft.Extensions.Configuration.ConfigurationManager { Sources = { new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource { InitialData = settings.Select(s => KeyValuePair.Create(s.Item1, s.Item2)) } } }));
        Assert.Null(Of());
        Assert.IsType<InvalidOperationException>(Of(("Advisor:Url", "ftp://x"), ("Advisor:Model", "m")));
        Assert.IsType<InvalidOperationException>(Of(("Advisor:Url", "http://127.0.0.1/v1")));
        Assert.IsType<InvalidOperationException>(Of(("Advisor:Url", "http://127.0.0.1/v1"), ("Advisor:Model", "m"), ("Advisor:DailyLimit", "0")));
        Assert.Null(Of(("Advisor:Url", "http://127.0.0.1/v1"), ("Advisor:Model", "m")));
    }

    private static Func<HttpContext, Task> Says(string text) => context =>
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(new JsonObject { ["choices"] = new JsonArray(new JsonObject { ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = text } }) }.ToJsonString());
    };

    private static async Task<JsonNode> Ask(TargetsWorld world, string query) => (await TargetsWorld.Good(world.Manager.PostJson("fleet-manager/ai/query", new { query }))).Body!;
}
