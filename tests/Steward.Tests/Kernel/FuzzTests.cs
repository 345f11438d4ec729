using Steward.Bench;
using Steward.Kernel;
using Xunit;

namespace Steward.Tests.Kernel;

public sealed class FuzzTests
{
    // They would end the caller's own session, or answer with a stream that does not end.
    private static readonly string[] LeftOut = ["/auth/logout", "/auth/session", "/auth/password", "/events", "/health"];

    [Fact]
    public async Task What_a_hundred_thousand_requests_found_is_answered()
    {
        await using var host = await TestHost.Start();
        var admin = await host.As("admin");

        var early = await admin.GetJson($"drivers/{Guid.CreateVersion7()}/track?to=0001-01-01T00:00:00Z");
        var nothing = await admin.PostJson("orders/bulk", "{\"orders\":[null]}");

        Assert.Equal((400, "invalid_parameter"), (early.Status, early.Code));
        Assert.Equal((200, 400), (nothing.Status, (int)nothing.Body!["rows"]![0]!["status"]!));
    }

    /// <summary>bench/Steward.Bench fuzz sends a hundred thousand.</summary>
    [Fact]
    public async Task Two_thousand_malformed_requests_get_no_500()
    {
        const int Requests = 2_000, Callers = 4;
        await using var host = await TestHost.Start();
        var admin = await host.As("admin");
        var zone = await admin.PostJson("zones", new { code = "NBO", name = "Nairobi", time_zone = "Africa/Nairobi", currency = "KES", country = "KE", depot = new { latitude = -1.28, longitude = 36.81 } });
        var driver = await admin.PostJson("drivers", new { zone_id = zone.Id, name = "One" });
        var document = (await admin.GetJson("/openapi/v1.json")).Body!;
        var operations = ApiOperation.All(document).Where(operation => !LeftOut.Any(operation.Path.EndsWith)).ToList();

        var faults = await Task.WhenAll(Enumerable.Range(0, Callers).Select(async caller =>
        {
            var requests = new FuzzRequests(document, [zone.Id.ToString(), driver.Id.ToString()], new Chance(5, $"caller {caller}"));
            var found = new List<string>();
            for (var number = caller; number < Requests; number += Callers)
            {
                var request = requests.Next(operations[number % operations.Count]);
                var answer = await admin.SendJson(new HttpMethod(request.Operation.Method), request.Target, request.Body, request.IfMatch, request.Key);
                // 503: an engine that is not installed.
                if (answer.Status is >= 500 and not 503) found.Add($"{request.Operation.Method} {request.Target} {request.Body} → {answer.Status} {answer.Body}");
            }
            return found;
        }));

        Assert.True(operations.Count > 100);
        Assert.Empty(faults.SelectMany(found => found));
    }
}
