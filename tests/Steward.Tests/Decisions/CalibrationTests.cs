using Steward.Decisions;
using Steward.Decisions.Contracts;
using Steward.Kernel;
using Steward.Tests.Dispatch;
using Xunit;

namespace Steward.Tests.Decisions;

/// <summary>Predictions against what happened, by tenth.</summary>
public sealed class CalibrationTests
{
    [Fact]
    public void Tenths_the_Brier_score_and_the_expected_error_are_those_of_a_hand_calculation()
    {
        // On time: ten at 0.95 of which nine were; four at 0.55 of which one was.
        // Squares: 9 × 0.05² + 0.95² = 0.925; 0.45² + 3 × 0.55² = 1.11. Brier (0.925 + 1.11) / 14 = 0.1454.
        CalibrationStore.Tenth[] tenths =
        [
            new() { Bin = 9, Sample = 10, Predicted = 9.5m, Actual = 9, Squares = 0.925m }, new() { Bin = 5, Sample = 4, Predicted = 2.2m, Actual = 1, Squares = 1.11m },
        ];
        var late = CalibrationStore.Of(tenths, against: true);
        Assert.Equal((14, 0.1454m, 0.1214m), (late.Sample, late.Brier, late.ExpectedError)); // (10 × 0.05 + 4 × 0.3) / 14
        Assert.Equal([new CalibrationBin(0.0m, 0.1m, 10, 0.05m, 0.1m), new CalibrationBin(0.4m, 0.5m, 4, 0.45m, 0.75m)], late.Bins);
        Assert.Equal((0.9m, 1.0m, 0.95m, 0.9m), CalibrationStore.Of(tenths, against: false).Bins[1] is var on ? (on.From, on.To, on.Predicted, on.Actual) : default);
        Assert.Null(CalibrationStore.Of([], true).Brier);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task The_status_of_the_analyses_shows_what_was_predicted_of_deliveries_and_what_came(Dialect dialect)
    {
        await using var world = await DispatchWorld.Start(dialect, "direct");
        var status = (await DispatchWorld.Good(world.Api.GetJson("fleet-manager/ai/status"))).Body!["calibration"]!;
        Assert.Equal((0, 0), ((int)status["late_probability"]!["sample"]!, status["late_probability"]!["bins"]!.AsArray().Count));
        await world.Driver("Asha", 0.2);
        var (soon, late) = (await world.Order(), await world.Order());
        foreach (var order in new[] { soon, late }) await DispatchWorld.Good(world.Api.PostJson($"automation/dispatch/assign/{order}"));
        world.Host.Clock.Advance(TimeSpan.FromMinutes(12));
        await Deliver(world, soon);
        world.Host.Clock.Advance(TimeSpan.FromMinutes(60));
        await Deliver(world, late);
        await world.Until(async () => (int)(await Read(world))["late_probability"]!["sample"]! == 2, "both are joined", advance: false);

        var found = await Read(world);
        var bins = found["late_probability"]!["bins"]!.AsArray();
        Assert.Equal((2, 1m), (bins.Sum(b => (int)b!["sample"]!), bins.Sum(b => (decimal)b!["actual"]! * (int)b["sample"]!)));
        Assert.Equal(90, (int)found["days"]!);
        var minutes = found["delivery_minutes"]!;
        Assert.Equal(2, (int)minutes["sample"]!);
        Assert.InRange((decimal)minutes["covered"]!, 0, 0.5m); // the second one took an hour longer than its interval
        Assert.True((decimal)minutes["mean_absolute_error"]! >= Math.Abs((decimal)minutes["mean_error"]!));
        var elsewhere = await world.Host.Database.Read(s => world.Host.Service<ICalibration>().OfProbability(s, "on_time_probability", [Guid.AllBitsSet], s.Now.AddDays(-1)));
        Assert.Equal(0, elsewhere.Sample);
    }

    private static async Task<System.Text.Json.Nodes.JsonNode> Read(DispatchWorld world) => (await DispatchWorld.Good(world.Api.GetJson("fleet-manager/ai/status"))).Body!["calibration"]!;

    private static async Task Deliver(DispatchWorld world, Guid order)
    {
        await DispatchWorld.Good(world.Api.PostJson($"orders/{order}/status", new { status = "picked_up" }));
        await DispatchWorld.Good(world.Api.PostJson($"orders/{order}/status", new { status = "delivered" }));
    }
}
