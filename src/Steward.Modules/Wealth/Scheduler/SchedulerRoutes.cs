using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Wealth.Common;

namespace Steward.Wealth.Scheduler;

/// <summary>One kind of automation that a person may let run now, through the same gates as its engine.</summary>
internal interface IRunByHand
{
    /// <summary>auto-invest, rebalancing or triggers.</summary>
    string Type { get; }

    /// <param name="subject">The rule's id; of triggers the client's.</param>
    /// <exception cref="RefusedException">404 for what is not there or not the caller's.</exception>
    Task<RunByHandAnswer> Run(Caller caller, string subject, bool dryRun, CancellationToken cancel);
}

/// <summary>What a run by hand came to; what a type has no answer for is null.</summary>
internal sealed record RunByHandAnswer(string Message)
{
    public object? Occurrence { get; init; }
    public bool? NeedsRebalancing { get; init; }
    public string? DriftPercent { get; init; }
    public object? Execution { get; init; }
    public IReadOnlyList<Guid>? Triggered { get; init; }
    public bool DryRun { get; init; }
}

/// <summary>The scheduler as the page fixes it: how the engines stand, and a run by hand.</summary>
internal static class SchedulerRoutes
{
    private static readonly Vocabulary Types = new("auto-invest", "rebalancing", "triggers");

    internal sealed record Request(string? Type = null, string? RuleId = null, string? ClientId = null, bool DryRun = false);

    /// <param name="CheckInterval">Milliseconds, as text: only the longest sleep, due times wake the engines before.</param>
    internal sealed record StatusAnswer(bool IsRunning, string CheckInterval, IReadOnlyList<EngineLine> Engines);

    internal static void Map(RouteGroupBuilder automation)
    {
        automation.MapGet("scheduler/status", Status).Needs(Permission.WealthRead).Produces<StatusAnswer>().WithSummary("How the wealth engines stand: lease, lag, what is due and what is held");
        automation.MapPost("scheduler/execute", Execute).Needs(Permission.WealthTrade).Produces<RunByHandAnswer>().WithSummary("Lets a rule or a client's trigger orders run now, through the same gates");
    }

    private static Task<Reply> Status(Database database, SchedulerStore store, CancellationToken cancel) => database.Read<Reply>(
        async session =>
        {
            var engines = await store.Engines(session);
            return Reply.Ok(new StatusAnswer(engines.All(engine => engine.Node is not null), LongestSleep.TotalMilliseconds.ToString(CultureInfo.InvariantCulture), engines));
        },
        cancel);

    private static async Task<Reply> Execute(Request request, Caller caller, IEnumerable<IRunByHand> kinds, CancellationToken cancel)
    {
        var checks = new Checks();
        checks.Need(request.Type, "/type");
        var type = checks.Word(request.Type, Types, "/type");
        var subject = type == "triggers" ? request.ClientId : request.RuleId;
        if (type is not null) checks.Need(subject, type == "triggers" ? "/client_id" : "/rule_id");
        checks.Done();
        return Reply.Ok(await kinds.First(kind => kind.Type == type).Run(caller, subject!, request.DryRun, cancel));
    }

    private static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(1);
}
