using Steward.Kernel;
using Steward.Tests.Wealth.Orders;
using Xunit;

namespace Steward.Tests.Wealth.Limits;

/// <summary>Limits that are set while orders wait for a yes, and limits of another currency.</summary>
public sealed class LateLimitTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.36")]
    public async Task A_hard_limit_that_is_set_while_orders_ask_is_not_passed_by_their_approvals(Dialect dialect)
    {
        await using var world = await OrderWorld.Start(dialect, cash: 100_000);
        var soft = await Limit(world, new { scope = "Firm", kind = "Order Amount", value = 100, is_hard = false });
        var asked = new List<Guid>();
        for (var i = 0; i < 10; i++) asked.Add(await world.Buy(1_000));
        world.Host.Clock.Advance(TimeSpan.FromMinutes(1));
        await Limit(world, new { scope = "Firm", kind = "Amount Per Day", value = 4_000 });
        // One more asks after it, and is counted as it asks: three are left.
        world.Host.Clock.Advance(TimeSpan.FromMinutes(1));
        var counted = await world.Buy(1_000);
        var second = await world.Host.As(Roles.Manager);

        var answers = await Task.WhenAll(asked.Select(order => Insist(() => second.PostJson($"wealth/investment-orders/{order}/approve", new { }))));
        Assert.Equal((3, 7), (answers.Count(answer => answer.Status == 200), answers.Count(answer => answer.Code == "limit_hard")));
        Assert.Equal(200, (await second.PostJson($"wealth/investment-orders/{counted}/approve", new { })).Status);
        Assert.Equal(4_000m, await world.Host.Database.Read(s => s.Scalar<decimal>("select sum(amount) from investment_orders where status <> 'under_review'")));
        Assert.Equal(4_000m, await world.Host.Database.Read(s => s.Scalar<decimal>("select max(used) from limit_usage where limit_id <> @soft", new { soft })));
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "wealth-22.36")]
    public async Task A_limit_in_one_currency_is_not_used_up_in_another(Dialect dialect)
    {
        await using var world = await OrderWorld.Start(dialect, cash: 100_000);
        var limit = await Limit(world, new { scope = "Firm", kind = "Amount Per Day", value = 5_000, currency = "USD" });
        var abroad = (await world.Manager.PostJson("wealth/clients", new { name = "Ann Abroad", currency = "USD", time_zone = "Asia/Kolkata", kyc_status = "Verified" })).Id;
        Assert.Equal(201, (await world.Manager.PostJson($"wealth/clients/{abroad}/cash", new { kind = "deposit", amount = 50_000 })).Status);
        Task<Answer> Buy(decimal amount) => world.Place(new { client_id = abroad, order_type = "Purchase", scheme_id = world.Equity, amount });

        await world.Buy(40_000);
        Assert.Equal(201, (await Buy(5_000)).Status);
        Assert.Equal((422, "limit_hard"), await Buy(1) is var over ? (over.Status, over.Code) : default);
        Assert.Equal(5_000m, await world.Host.Database.Read(s => s.Scalar<decimal>("select sum(used) from limit_usage")));
        // Its currency is not changed on the way: an answer that said so would not be true.
        Assert.Equal((422, "immutable_field"), await world.Manager.PatchJson($"wealth/limits/{limit}", new { currency = "INR" }) is var said ? (said.Status, said.Code) : default);
    }

    /// <summary>As a person does whom the database had no time for.</summary>
    private static async Task<Answer> Insist(Func<Task<Answer>> call)
    {
        for (var tries = 1; ; tries++)
            if (await call() is var answer && (answer.Status != 503 || tries == 20)) return answer;
    }

    private static async Task<Guid> Limit(OrderWorld world, object limit)
    {
        var made = await world.Manager.PostJson("wealth/limits", limit);
        Assert.True(made.Status == 201, made.Body?.ToJsonString());
        return made.Id;
    }
}
