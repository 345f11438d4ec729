using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Steward.Bench;
using Steward.Kernel;
using Steward.Tests.Dispatch;
using Steward.Tests.Wealth.AutoInvest;
using Steward.Tests.Wealth.Portfolio;
using Xunit;

namespace Steward.Tests.Host;

/// <summary>A taste of the fuzzer on both stores; <c>bench/Steward.Bench fuzz 1000000</c> is the whole meal.</summary>
public sealed class FuzzTests
{
    private const int Requests = 3_000, Callers = 8;
    private static readonly string[] LeftOut = ["/auth/logout", "/auth/session", "/auth/password", "/auth/login", "/auth/register", "/events", "/health"];

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    [Trait("acceptance", "delivery-15.34")]
    [Trait("acceptance", "decisions-8.32")]
    [Trait("acceptance", "wealth-22.4")]
    public async Task No_malformed_request_is_answered_with_500(Dialect dialect)
    {
        var log = new ErrorLog();
        await using var world = await DispatchWorld.Start(dialect, configure: builder => builder.Logging.AddProvider(log));
        var ids = new List<string> { world.Zone.ToString(), (await world.Driver("Driver", 0.5)).ToString() };
        for (var i = 0; i < 5; i++) ids.Add((await world.Order()).ToString());
        var admin = await world.Host.As(Roles.Admin);
        ids.AddRange((await Book(admin)).Select(id => id.ToString()));
        var document = (await DispatchWorld.Good(admin.GetJson("/openapi/v1.json"))).Body!;
        var operations = ApiOperation.All(document).Where(o => !LeftOut.Any(o.Path.EndsWith)).ToList();
        // Each is asked some times, those of wealth under both of their paths.
        Assert.InRange(operations.Count(o => o.Path.StartsWith("/api/v1/wealth/", StringComparison.Ordinal) || o.Path.StartsWith("/api/automation/", StringComparison.Ordinal)), 150, Requests / 3);

        var (defects, next) = (new ConcurrentBag<string>(), -1);
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            var fuzz = new FuzzRequests(document, ids, new Chance(dialect is Dialect.Sqlite ? 1 : 2, $"caller {caller}"));
            while (Interlocked.Increment(ref next) is var number && number < Requests)
            {
                var request = fuzz.Next(operations[number % operations.Count]);
                using var message = new HttpRequestMessage(new(request.Operation.Method), request.Target);
                if (request.Body is not null) message.Content = new StringContent(request.Body, System.Text.Encoding.UTF8, "application/json");
                if (request.IfMatch is not null) message.Headers.TryAddWithoutValidation("If-Match", request.IfMatch);
                if (request.Key is not null) message.Headers.TryAddWithoutValidation("Idempotency-Key", request.Key);
                using var answer = await admin.SendAsync(message);
                if ((int)answer.StatusCode is >= 500 and not 503) defects.Add($"{request.Operation.Method} {request.Target} {request.Body} → {(int)answer.StatusCode}");
            }
        })));

        Assert.True(defects.IsEmpty, string.Join('\n', [.. defects, .. log.Errors]));
    }

    /// <summary>A client with money, a scheme, and a rule of each kind, so that requests of wealth get past the look-up.</summary>
    private static async Task<IReadOnlyList<Guid>> Book(HttpClient admin)
    {
        await AutoInvestWorld.Calendar(admin, 2025, 2026, 2027);
        var (client, scheme) = (await admin.Client(), await admin.Scheme("118632"));
        await admin.Deposit(client, 1_000_000);
        var ids = new List<Guid> { client, scheme };
        (string Path, object Body)[] rules =
        [
            ("auto-invest", new { client_id = client, name = "Pension", scheme_id = scheme, amount = 5_000, frequency = "Monthly", trigger_type = "Date", trigger_config = new { }, start_date = "2027-01-01" }),
            ("rebalancing", new { client_id = client, name = "All of it", strategy = "Threshold-Based", threshold_percent = 5, target_allocation = new { equity = 100 } }),
            ("trigger-orders", new { client_id = client, name = "Level", trigger_type = "NAV", trigger_condition = "Greater Than", trigger_value = "105", order_type = "Purchase", scheme_id = scheme, amount = 1_000, valid_from = "2026-08-01T00:00:00Z" }),
        ];
        foreach (var (path, body) in rules)
        {
            var made = await admin.PostJson("wealth/automation/" + path, body);
            Assert.True(made.Status == 201, made.Body?.ToJsonString());
            ids.Add(made.Id);
        }
        return ids;
    }

    /// <summary>Found by a hundred thousand requests of <c>bench fuzz</c>, and by a sceptic; the last three show how the pointer is made.</summary>
    private static readonly (string Method, string Path, string Body, string Pointer)[] EmptyPlaces =
    [
        ("POST", "navs/layouts", """{"header":"a;b","columns":[null,null]}""", "/columns/0"), ("PUT", "/api/v1/notifications/preferences", """{"items":[null]}""", "/items/0"),
        ("POST", "calendars/IN/days", """{"days":[null]}""", "/days/0"), ("POST", "navs", """{"rows":[null]}""", "/rows/0"), ("POST", "clients/C-1/holdings", """{"items":[null]}""", "/items/0"),
        ("POST", "schemes/import", """{"items":[null]}""", "/items/0"), ("POST", "schemes/1/terms", """{"exit_load_steps":[null]}""", "/exit_load_steps/0"), ("POST", "goals/G-1/allocate", """{"allocations":[null]}""", "/allocations/0"),
        ("POST", "market-series/VIX/closes", """{"closes":[null]}""", "/closes/0"), ("POST", "backtests", """{"policies":[null]}""", "/policies/0"), ("POST", "automation/auto-invest", """{"basket":[null]}""", "/basket/0"),
        ("POST", "automation/oco-groups", """{"legs":[null,null]}""", "/legs/0"), ("POST", "automation/rebalancing", """{"class_funds":{"equity":null}}""", "/class_funds/equity"),
        ("POST", "automation/rebalancing", """{"per_asset":{"equity":{},"a/b~c":null}}""", "/per_asset/a~1b~0c"), ("POST", "automation/rebalancing", """{"class_funds":{"equity":[{},null],"debt":[]},"name":"x"}""", "/class_funds/equity/1"),
        ("POST", "automation/auto-invest/preview", """{"rule":{"basket":[null],"name":"x"}}""", "/rule/basket/0"),
    ];

    [Theory, MemberData(nameof(TestDatabase.Both), MemberType = typeof(TestDatabase))]
    public async Task An_empty_place_in_a_list_or_map_is_refused_at_its_pointer(Dialect dialect)
    {
        await using var host = await TestHost.Start(dialect);
        var client = await host.As("admin");
        foreach (var (method, path, body, pointer) in EmptyPlaces)
        {
            var answer = await client.SendJson(new(method), path.StartsWith('/') ? path : "wealth/" + path, body);
            Assert.Equal((body, 400, "invalid_json", pointer), (body, answer.Status, answer.Code, answer.Body!["errors"]!.AsObject().First().Key));
        }
    }
}
