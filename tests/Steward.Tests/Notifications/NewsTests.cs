using Steward.Kernel;
using Steward.Notifications;
using Xunit;

namespace Steward.Tests.Notifications;

/// <summary>Who hears what of the real events of other modules.</summary>
public sealed class NewsTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase)), Trait("acceptance", "notifications-11.20")]
    public async Task A_customer_hears_of_his_order_and_reads_it_on_the_tracking_page(Dialect dialect)
    {
        await using var world = await NotifyWorld.Start(dialect);
        var (customer, order, _) = await world.NewOrder();
        var manager = await world.Host.As("manager");

        await Soon(async () => await Told(world, "customer_id", customer.CustomerId!.Value), told => told.Contains("Delivery Scheduled"));
        Assert.Equal(200, (await manager.PostJson($"orders/{order}/cancel", new { reason = "customer_request" })).Status);
        var told = await Soon(async () => await Told(world, "customer_id", customer.CustomerId!.Value), told => told.Contains("Delivery Cancelled"));
        await world.Tick();

        Assert.Equal(["Delivery Cancelled", "Delivery Scheduled"], told.Order());
        // Of two facts about one order that wait, the newest is sent.
        Assert.EndsWith("was cancelled", Assert.Single(world.Sms.Received).Subject);
        var link = (string)(await manager.GetJson("orders/" + order)).Body!["tracking_url"]!;
        var seen = (await world.Host.Anonymous().GetJson("tracking/" + link["/t/".Length..])).Body!["messages"]!.AsArray();
        Assert.Equal(2, seen.Count);
        Assert.Contains("was cancelled", await world.Host.Anonymous().GetStringAsync(link));

        // What a shop wrote into its order is text on the page, whatever it looks like.
        await world.Tell(new("Contact Plan Notice", customer, order.ToString(), "script") { OrderId = order, Data = new Dictionary<string, object?> { ["order_number"] = "<script>alert('x')</script>" } });
        var page = await world.Host.Anonymous().GetStringAsync(link);
        Assert.Contains("About your delivery &lt;script&gt;alert(", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_user_hears_of_a_new_device_a_new_password_and_a_new_key(Dialect dialect)
    {
        await using var world = await NotifyWorld.Start(dialect);
        var (admin, id, _) = await world.Host.NewUser("admin", "ada");
        Assert.Equal(201, (await admin.PostJson("api-keys", new { name = "till", permissions = new[] { "operations:read" } })).Status);
        var phone = world.Host.Anonymous();
        phone.DefaultRequestHeaders.UserAgent.ParseAdd("phone/1.0");
        for (var i = 0; i < 2; i++) Assert.Equal(200, (await phone.PostJson("auth/login", new { username = "ada", password = TestHost.Password })).Status);
        Assert.Equal(204, (await admin.PostJson("auth/password", new { current_password = TestHost.Password, password = "a quite different phrase 7" })).Status);
        await world.Tick();

        // The second sign-in of the same device is no news.
        Assert.Equal(["API Key Created", "Password Changed", "Sign-In From New Device"], (await Told(world, "user_id", id)).Order());
        Assert.Equal(3, world.Email.Received.Count);
        Assert.All(world.Email.Received, mail => Assert.Null(mail.UnsubscribeUrl));
    }

    private static Task<IReadOnlyList<string>> Told(NotifyWorld world, string column, Guid id) =>
        world.Database.Read(s => s.Query<string>($"select event from in_app_notifications where {column} = @id", new { id }));

    private static async Task<T> Soon<T>(Func<Task<T>> read, Func<T, bool> isThere)
    {
        for (var i = 0; ; i++)
        {
            var value = await read();
            if (isThere(value) || i == 200) return value;
            await Task.Delay(25);
        }
    }
}
