using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Steward.Kernel;

namespace Steward.Operations;

/// <summary>How the server is: each part really tried; 503 when one that is needed is down.</summary>
internal static class ReadHealth
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    internal sealed record View(string Status, string Version, IReadOnlyDictionary<string, HealthReport> Components);

    internal static string Version { get; } =
        typeof(ReadHealth).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    internal static void Map(RouteGroupBuilder api, IEndpointRouteBuilder root)
    {
        api.MapGet("health", Handle).OpenToAll().WithTags("Operations").Produces<View>().WithSummary("How the server and each of its parts is");
        api.MapGet("", Handle).OpenToAll().ExcludeFromDescription();
        root.MapGet("/health/ready", Ready).OpenToAll().ExcludeFromDescription();
    }

    private static async Task<Reply> Handle(IEnumerable<IHealthProbe> probes, ILogger<View> log, CancellationToken cancel)
    {
        var view = await Look(probes, log, cancel);
        return new Reply(view.Status == "down" ? 503 : 200, view) { RetryAfterSeconds = view.Status == "down" ? 5 : null };
    }

    /// <summary>For a load balancer: only what is needed, and no details.</summary>
    private static async Task<IResult> Ready(IEnumerable<IHealthProbe> probes, ILogger<View> log, CancellationToken cancel) =>
        (await Look(probes.Where(probe => probe.IsNeeded), log, cancel)).Status == "down" ? Results.Text("not ready", statusCode: 503) : Results.Text("ready");

    private static async Task<View> Look(IEnumerable<IHealthProbe> probes, ILogger log, CancellationToken cancel)
    {
        var all = probes.ToList();
        var reports = await Task.WhenAll(all.Select(probe => Try(probe, log, cancel)));
        return new(Decide([.. all.Zip(reports, (probe, report) => (probe.IsNeeded, report.Status))]), Version, all.Zip(reports).ToDictionary(pair => pair.First.Name, pair => pair.Second));
    }

    /// <summary>down when something needed is down; degraded when anything else is not well.</summary>
    internal static string Decide(IReadOnlyList<(bool IsNeeded, string Status)> parts) =>
        parts.Any(part => part is { IsNeeded: true, Status: "down" }) ? "down" : parts.Any(part => part.Status != "ok") ? "degraded" : "ok";

    private static async Task<HealthReport> Try(IHealthProbe probe, ILogger log, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        try { return await probe.Probe(limit.Token).WaitAsync(Patience, cancel); }
        catch (Exception error) when (!cancel.IsCancellationRequested)
        {
            log.LogWarning("Health: {Part} is down: {Message}", probe.Name, error.Message);
            return HealthReport.Down(error is TimeoutException or OperationCanceledException ? $"No answer within {Patience.TotalSeconds:0} s." : "It cannot be reached. The server's log says more.");
        }
    }
}
