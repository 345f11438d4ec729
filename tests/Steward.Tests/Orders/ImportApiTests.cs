using System.Text;
using System.Text.Json.Nodes;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Orders;

public sealed class ImportApiTests
{
    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task A_file_of_drivers_becomes_a_job_that_runs_by_itself(Dialect dialect)
    {
        await using var host = await TestHost.Start(dialect);
        var manager = await host.As(Roles.Manager);
        await manager.PostJson("zones", new { code = "RUH", name = "Riyadh", time_zone = "Asia/Riyadh", currency = "SAR", country = "SA", depot = new { latitude = 24.7, longitude = 46.7 } });
        const string File = "name,zone,code,external_id,phone,vehicle_type\nAmal,RUH,DRV-1,d1,0501234567,motorcycle\nBasim,JED,DRV-2,d2,,\nCyrine,RUH,,d3,,rocket\n";

        var job = await Ended(manager, await Send(manager, "kind=drivers", File));
        var again = await Ended(manager, await Send(manager, "kind=drivers&mode=upsert", File.Replace("Amal", "Amal K.", StringComparison.Ordinal)));

        Assert.Equal(("completed", 1, 2), ((string)job["state"]!, (int)job["created_count"]!, (int)job["failed_count"]!));
        var failed = await manager.GetJson($"imports/{job["id"]}/rows?state=failed");
        Assert.Equal(["zone unknown_zone", "vehicle_type unknown_vehicle_type"], failed.Body!["items"]!.AsArray().Select(row => $"{row!["field"]} {row["code"]}"));
        Assert.Equal((1, 2), ((int)again["updated_count"]!, (int)again["failed_count"]!));
        var driver = (await manager.GetJson("drivers/external:d1")).Body!;
        Assert.Equal(("Amal K.", "motorcycle"), ((string)driver["name"]!, (string)driver["vehicle_type"]!));
    }

    [Fact]
    public async Task Who_may_not_make_drivers_may_not_import_them()
    {
        await using var host = await TestHost.Start();
        var dispatcher = await host.As(Roles.Dispatcher);

        Assert.Equal(403, (await Send(dispatcher, "kind=drivers", "name,zone\nAmal,RUH\n")).Status);
        Assert.Equal("header_unusable", (await Send(dispatcher, "kind=orders", "name,zone\nAmal,RUH\n")).Code);
        Assert.Equal(400, (await Send(dispatcher, "kind=cats", "name\nTom\n")).Status);
        Assert.Equal(400, (await Send(dispatcher, "kind=orders&column_map=%7B%22a%22%3A%22no_such_column%22%7D", "a\n1\n")).Status);
        Assert.StartsWith("name,zone", await dispatcher.GetStringAsync("/api/v1/imports/template?kind=drivers", TestContext.Current.CancellationToken));
    }

    private static async Task<Answer> Send(HttpClient client, string query, string file)
    {
        var response = await client.PostAsync("/api/v1/imports?" + query, new StringContent(file, Encoding.UTF8, "text/csv"));
        return new((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync()), response);
    }

    private static async Task<JsonNode> Ended(HttpClient client, Answer begun)
    {
        Assert.Equal(201, begun.Status);
        for (var look = 0; look < 200; look++)
        {
            var job = (await client.GetJson("imports/" + begun.Id)).Body!;
            if ((string)job["state"]! is not ("waiting" or "running")) return job;
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
        throw new TimeoutException("The import did not end within 10 s.");
    }
}
