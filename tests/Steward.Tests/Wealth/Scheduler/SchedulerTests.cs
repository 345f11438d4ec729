using System.Text.Json.Nodes;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Wealth.Scheduler;

/// <summary>The scheduler's two endpoints under both spellings: how the engines stand, and a run by a person's hand.</summary>
public sealed class SchedulerTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.3")]
    public async Task It_tells_how_the_engines_stand_and_runs_by_hand(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        var (client, scheme) = (await world.AddClient(cash: 50_000m), await world.AddScheme("118632"));
        var made = await world.Adviser.PostJson("wealth/automation/auto-invest", new
        {
            client_id = client, name = "Monthly", scheme_id = scheme, amount = 5_000, frequency = "Monthly", trigger_type = "Date", trigger_config = new { day_of_month = 28 }, start_date = world.Today,
        });
        Assert.Equal(201, made.Status);

        foreach (var path in new[] { "wealth/automation", "/api/automation" })
        {
            var status = await world.Adviser.GetJson(path + "/scheduler/status");
            Assert.Equal((200, "60000"), (status.Status, (string?)status.Body!["check_interval"]));
            Assert.Equal(["nav-intake", "auto-invest", "rebalancing", "triggers"], status.Body["engines"]!.AsArray().Select(engine => (string)engine!["engine"]!));
            var ran = await world.Adviser.PostJson(path + "/scheduler/execute", new { type = "auto_invest", rule_id = made.Id, dry_run = true });
            Assert.StartsWith("Nothing is due", (string?)ran.Body!["message"], StringComparison.Ordinal);
            var triggers = await world.Adviser.PostJson(path + "/scheduler/execute", new { type = "triggers", client_id = client });
            Assert.Empty((JsonArray)triggers.Body!["triggered"]!);
            Assert.Equal((422, "required"), ((await world.Adviser.PostJson(path + "/scheduler/execute", new { type = "rebalancing" })) is var short_ ? short_.Status : 0, short_.Code));
            Assert.Equal(422, (await world.Adviser.PostJson(path + "/scheduler/execute", new { type = "everything" })).Status);
        }
        Assert.Equal(404, (await (await world.Host.As(Roles.Adviser)).PostJson("wealth/automation/scheduler/execute", new { type = "auto-invest", rule_id = made.Id })).Status);
    }
}
