using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Steward.Faults;
using Steward.Kernel;

namespace Steward.Bench;

/// <summary>
/// Malformed requests to every operation of the OpenAPI document, seeded. Any 5xx but 503 is a defect and is printed with what caused it;
/// so is a request without an answer.
/// </summary>
internal static class FuzzBench
{
    private const int Callers = 16, MostPrinted = 40;
    // They would end the caller's own session, or answer with a stream that does not end.
    private static readonly string[] LeftOut = ["/auth/logout", "/auth/session", "/auth/password", "/events", "/health"];

    internal static async Task<bool> Run(Wanted wanted)
    {
        var (requests, isGood) = (Math.Clamp(wanted.Amount ?? 100_000, 100, 1_000_000), true);
        foreach (var place in await wanted.Places())
        {
            using var folder = place;
            Console.WriteLine($"\n### {place.Name}");
            isGood &= await Run(place, requests);
        }
        return isGood;
    }

    private static async Task<bool> Run(StorePlace place, int requests)
    {
        await using var server = await ServerProcess.Start(place);
        using var client = new StewardClient(server.Address);
        await client.SignIn(place.Folder);
        var city = await Town.Found(client, 5, "offer");
        var ids = new List<string> { city.ZoneId, city.Drivers[0] };
        for (var i = 0; i < 20; i++) ids.Add((await client.Post("orders", city.Order(new Chance(i, "fuzz")))).Must("An order").Id);
        ids.AddRange(await FuzzBook.Make(client));

        var document = (await client.Get("/openapi/v1.json")).Must("The OpenAPI document").Body;
        var operations = ApiOperation.All(document).Where(o => !LeftOut.Any(o.Path.EndsWith)).ToList();
        var (statuses, ofWealth, defects) = (new ConcurrentDictionary<int, int>(), new ConcurrentDictionary<string, bool>(), new ConcurrentDictionary<string, (int Count, string What)>());
        var (next, clock, before) = (-1, Stopwatch.StartNew(), server.ResidentMb);
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            var requestsOf = new FuzzRequests(document, ids, new Chance(11, $"caller {caller}"));
            while (Interlocked.Increment(ref next) is var number && number < requests)
            {
                var request = requestsOf.Next(operations[number % operations.Count]);
                var answer = await Send(client, request);
                statuses.AddOrUpdate(answer.Status, 1, (_, n) => n + 1);
                if (IsWealth(request.Operation)) ofWealth.AddOrUpdate(request.Operation.Method + request.Operation.Path, answer.IsDone, (_, before) => before || answer.IsDone);
                if (answer.Status is not 0 and not (>= 500 and not 503)) continue;
                var what = $"{request.Operation.Method} {request.Target} body {Cut(request.Body)} → {answer.Status} {Cut(answer.Text)}";
                defects.AddOrUpdate($"{request.Operation.Method} {request.Operation.Path} {answer.Status}", (1, what), (_, old) => (old.Count + 1, old.What));
            }
        })));
        // A request that is refused at the door tries nothing behind it: how many operations let at least one through is said.
        Console.WriteLine($"Wealth: {operations.Count(IsWealth)} operations, {ofWealth.Count} asked, {ofWealth.Count(one => one.Value)} of them did something for at least one request.");
        Report(operations.Count, statuses, defects, clock.Elapsed, before, server.ResidentMb);
        foreach (var cause in Causes(server)) Console.WriteLine(cause);
        return defects.IsEmpty && ofWealth.Any(one => one.Value);
    }

    private static bool IsWealth(ApiOperation operation) => operation.Path.StartsWith("/api/v1/wealth/", StringComparison.Ordinal) || operation.Path.StartsWith("/api/automation/", StringComparison.Ordinal);

    private static Task<Answer> Send(StewardClient client, FuzzRequest request) =>
        client.Send(new HttpMethod(request.Operation.Method), request.Target, request.Body, request.Key, request.IfMatch);

    private static void Report(
        int operations, ConcurrentDictionary<int, int> statuses, ConcurrentDictionary<string, (int Count, string What)> defects, TimeSpan time, double before, double after)
    {
        Table.Head("status", "answers");
        foreach (var (status, count) in statuses.OrderBy(s => s.Key)) Table.Row(status == 0 ? "none" : status, count);
        Console.WriteLine($"\n{statuses.Values.Sum()} requests to {operations} operations in {time.TotalSeconds:0} s; memory {before:0} → {after:0} MB; {defects.Count} operations with a defect.");
        foreach (var (where, (count, what)) in defects.OrderBy(d => d.Key).Take(MostPrinted)) Console.WriteLine($"DEFECT {count}× {where}\n  {what}");
    }

    /// <summary>What the server logged of its errors, each kind once.</summary>
    private static IEnumerable<string> Causes(ServerProcess server) =>
        from line in server.Lines
        where line.Contains("\"LogLevel\":\"Error\"", StringComparison.Ordinal)
        let cause = (string?)JsonNode.Parse(line)!["Exception"] ?? line
        group cause by string.Concat(cause.Split('\n').Take(3)) into kind
        orderby kind.Count() descending
        select $"CAUSE {kind.Count()}× {string.Join("\n  ", kind.First().Split('\n').Take(6))}";

    private static string Cut(string? text) => text is null ? "–" : text.Length <= 300 ? text : text[..300] + " …";
}
