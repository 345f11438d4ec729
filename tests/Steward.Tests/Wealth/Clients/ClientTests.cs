using System.Text.Json.Nodes;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Wealth.Clients;

/// <summary>Clients and schemes over the API: who sees whom, merging, and what is refused where.</summary>
public sealed class ClientTests
{
    private static object Asha(string? external = null) => new { name = "Asha Rao", currency = "INR", time_zone = "Asia/Kolkata", external_id = external, kyc_status = "verified", email = "asha@clients.example" };

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task An_adviser_sees_his_own_clients_and_no_others(Dialect dialect)
    {
        await using var host = await TestHost.Start(dialect);
        var (mine, other, manager, dispatcher) = (await host.As(Roles.Adviser), await host.As(Roles.Adviser), await host.As(Roles.Manager), await host.As(Roles.Dispatcher));

        var made = await mine.PostJson("wealth/clients", Asha("crm-7"));
        Assert.Equal(201, made.Status);
        Assert.Equal("Verified", (string?)made.Body!["kyc_status"]);
        Assert.Equal("asha@clients.example", (string?)made.Body["email"]);

        Assert.Equal(200, (await mine.GetJson("wealth/clients/external:crm-7")).Status);
        Assert.Equal(404, (await other.GetJson($"wealth/clients/{made.Id}")).Status);
        Assert.Equal(404, (await other.PatchJson($"wealth/clients/{made.Id}", new { name = "Mine now" })).Status);
        Assert.Empty((JsonArray)(await other.GetJson("wealth/clients")).Body!["items"]!);
        Assert.Single((JsonArray)(await manager.GetJson("wealth/clients?search=asha")).Body!["items"]!);
        Assert.Equal(403, (await dispatcher.GetJson("wealth/clients")).Status);
        Assert.Equal(400, (await mine.GetJson("wealth/clients/!!")).Status);
        Assert.Equal(404, (await mine.GetJson("wealth/clients/external:nobody")).Status);
        var sealedText = await host.Database.Read(s => s.Scalar<string>("select email from clients"));
        Assert.StartsWith("e1.", sealedText, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_change_merges_and_two_at_once_are_told_apart(Dialect dialect)
    {
        await using var host = await TestHost.Start(dialect);
        var manager = await host.As(Roles.Manager);
        var made = await manager.PostJson("wealth/clients", Asha());

        var changed = await manager.PatchJson($"wealth/clients/{made.Id}", new { kyc_valid_until = "2027-01-31", risk_profile = "moderate" }, made.ETag);
        Assert.Equal(("Asha Rao", "2027-01-31"), ((string?)changed.Body!["name"], (string?)changed.Body["kyc_valid_until"]));
        Assert.Equal(412, (await manager.PatchJson($"wealth/clients/{made.Id}", new { name = "Late" }, made.ETag)).Status);
        var cleared = await manager.SendJson(HttpMethod.Put, $"wealth/clients/{made.Id}", """{"risk_profile": null}""");
        Assert.Null((string?)cleared.Body!["risk_profile"]);

        Assert.Equal((422, "immutable_field"), Told(await manager.PatchJson($"wealth/clients/{made.Id}", new { currency = "EUR" })));
        Assert.Equal((422, "unknown_time_zone"), Told(await manager.PatchJson($"wealth/clients/{made.Id}", new { time_zone = "Mars/Olympus" })));
        Assert.Equal((422, "unknown_word"), Told(await manager.PatchJson($"wealth/clients/{made.Id}", new { kyc_status = "maybe" })));
        Assert.Equal((400, "invalid_json"), Told(await manager.PatchJson($"wealth/clients/{made.Id}", new { colour = "red" })));
        Assert.Equal((422, "required"), Told(await manager.PostJson("wealth/clients", new { currency = "INR" })));
        await manager.PostJson("wealth/clients", Asha("one"));
        Assert.Equal((409, "external_id_taken"), Told(await manager.PostJson("wealth/clients", Asha("one"))));

        Assert.Equal("Closed", (string?)(await manager.DeleteJson($"wealth/clients/{made.Id}")).Body!["status"]);
        Assert.Equal(404, (await manager.PatchJson($"wealth/clients/{made.Id}", new { name = "Back" })).Status);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_scheme_is_made_once_and_read_by_its_code(Dialect dialect)
    {
        await using var host = await TestHost.Start(dialect);
        var manager = await host.As(Roles.Manager);
        object Scheme(string code, string name = "Equity One") => new { product_code = code, name, amc = "House", category = "Equity/Large Cap", asset_class = "Equity", move_limit_percent = "12.5" };

        var made = await manager.PostJson("wealth/schemes", Scheme("118632"));
        Assert.Equal((201, "equity", "12.5"), (made.Status, (string?)made.Body!["asset_class"], (string?)made.Body["move_limit_percent"]));
        Assert.Equal(made.Id, (await manager.GetJson("wealth/schemes/118632")).Id);
        Assert.Equal((409, "product_code_taken"), Told(await manager.PostJson("wealth/schemes", Scheme("118632"))));
        Assert.Equal((422, "too_precise"), Told(await manager.PatchJson($"wealth/schemes/{made.Id}", new { move_limit_percent = "1.23456" })));
        Assert.Equal((422, "not_a_number"), Told(await manager.PatchJson($"wealth/schemes/{made.Id}", new { move_limit_percent = 1e30 })));

        var import = await manager.PostJson("wealth/schemes/import", new { items = new[] { Scheme("118632"), Scheme("120503", "<script>alert(1)</script>"), Scheme("no code !") } });
        Assert.Equal((1, 1), ((int)import.Body!["created"]!, (int)import.Body["already_there"]!));
        Assert.Contains("product_code", (string)import.Body["errors"]!["2"]!, StringComparison.Ordinal);
        Assert.Equal("<script>alert(1)</script>", (string?)(await manager.GetJson("wealth/schemes/120503")).Body!["name"]);
        Assert.Equal("118632", (string?)Assert.Single((JsonArray)(await manager.GetJson("wealth/schemes?search=equity+one")).Body!["items"]!)!["product_code"]);
        Assert.Equal(200, (await manager.DeleteJson("wealth/schemes/120503")).Status);
    }

    [Fact]
    public async Task A_key_of_one_client_sees_that_client()
    {
        await using var host = await TestHost.Start();
        var (admin, manager) = (await host.As(Roles.Admin), await host.As(Roles.Manager));
        var (mine, other) = (await manager.PostJson("wealth/clients", Asha()), await manager.PostJson("wealth/clients", Asha()));

        Assert.Equal((422, "scope_beyond_client"), Told(await admin.PostJson("api-keys", new { name = "portal", permissions = new[] { "orders:create" }, client_id = mine.Id })));
        var key = await admin.PostJson("api-keys", new { name = "portal", permissions = new[] { "wealth:read" }, client_id = mine.Id });
        var client = host.Anonymous();
        client.DefaultRequestHeaders.Add("X-API-Key", (string)key.Body!["secret"]!);

        Assert.Equal(mine.Id, Guid.Parse((string)Assert.Single((JsonArray)(await client.GetJson("wealth/clients")).Body!["items"]!)!["id"]!));
        Assert.Equal(404, (await client.GetJson($"wealth/clients/{other.Id}")).Status);
        Assert.Equal(403, (await client.PatchJson($"wealth/clients/{mine.Id}", new { name = "New" })).Status);
    }

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task What_a_client_is_told_is_read_by_his_own_adviser_only(Dialect dialect)
    {
        await using var world = await WealthWorld.Start(dialect);
        var (client, other) = (await world.AddClient(), await world.Host.As(Roles.Adviser));
        await world.Database.Write(s => world.Host.Service<Steward.Notifications.Contracts.INotifications>().Tell(s, new("Order Executed", Steward.Notifications.Contracts.Recipient.Client(client), "order-1", "executed")
        {
            Data = new Dictionary<string, object?> { ["client_name"] = "Asha Rao", ["scheme"] = "House Fund", ["amount"] = new { amount = 12500.5m, currency = "INR" }, ["order_number"] = "INV-1" },
        }));
        Assert.Equal("Asha Rao, House Fund, 12,500.5\u00a0INR, INV-1", await world.Database.Read(s => s.Scalar<string>("select message from in_app_notifications where client_id = @client", new { client })));

        Assert.NotEmpty((JsonArray)(await world.Adviser.GetJson($"wealth/automation/notification-logs?client_id={client}")).Body!["items"]!);
        Assert.Empty((JsonArray)(await other.GetJson($"wealth/automation/notification-logs?client_id={client}")).Body!["items"]!);
        Assert.Empty((JsonArray)(await other.GetJson("wealth/automation/notification-logs")).Body!["items"]!);
        var wish = new { client_id = client, @event = "Order Executed", channels = new[] { "Email" } };
        Assert.Equal(201, (await world.Adviser.PostJson("wealth/automation/notification-preferences", wish)).Status);
        Assert.InRange((await other.PostJson("wealth/automation/notification-preferences", wish with { @event = "Order Failed" })).Status, 403, 404);
    }

    private static (int, string?) Told(Answer answer) => (answer.Status, answer.Code);
}
