using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Wealth.Clients;
using Steward.Wealth.Common;

namespace Steward.Wealth.Logs;

/// <summary>A line of the execution log as the API shows it.</summary>
internal sealed record LogView(
    Guid Id, string AutomationType, Guid AutomationId, Guid ClientId, DateOnly ExecutionDate, string Status, Guid? OrderId, string? Error, Json Details, string Chain, long Seq, string OccurrenceKey, int DecisionNo, bool IsTerminal,
    string Decision, string? Gate, string? ReasonCode, long RuleVersion, Json Inputs, Json Outputs, string Actor, Guid? DecisionId, long DurationUs, DateTimeOffset At, string PrevHash, string Hash)
{
    internal static LogView Of(LogRow row) => new(
        row.Id, row.AutomationType, row.AutomationId, row.ClientId, row.ExecutionDate, row.Status, row.OrderId, row.Error, row.Details, row.Chain, row.Seq, row.OccurrenceKey, row.DecisionNo, row.IsTerminal,
        row.Decision, row.Gate, row.ReasonCode, row.RuleVersion, row.Inputs, row.Outputs, row.Actor, row.DecisionId, row.DurationUs, row.At, row.PrevHash, row.Hash);
}

/// <summary>Lists, verifies and exports the execution log.</summary>
internal static class LogRoutes
{
    private static readonly string[] CsvColumns =
        ["at", "chain", "seq", "occurrence_key", "decision_no", "automation_type", "automation_id", "client_id", "execution_date", "decision", "status", "gate", "reason_code", "is_terminal", "order_id", "error", "actor", "prev_hash", "hash"];

    /// <param name="IsGood">Every chain is whole.</param>
    internal sealed record VerifyAnswer(bool IsGood, IReadOnlyList<LogVerdict> Chains);

    internal static void Map(RouteGroupBuilder automation)
    {
        var logs = automation.MapGroup("/execution-logs");
        logs.MapGet("", List).Needs(Permission.WealthRead).Produces<Page<LogView>>().WithSummary("Lines of the execution log, newest first");
        logs.MapGet("verify", Verify).Needs(Permission.WealthRead).Produces<VerifyAnswer>().WithSummary("Walks the hash chains and names the first bad row of each");
        logs.MapGet("export", Export).Needs(Permission.WealthRead).Produces<string>(200, "text/csv", "application/x-ndjson").WithSummary("All lines that the filters leave, newest first, as CSV or NDJSON (format=ndjson)");
    }

    private static Task<Reply> List(
        PageRequest page, Caller caller, Database database, ExecutionLogStore store, ClientAccess access, CancellationToken cancel,
        string? client_id = null, string? automation_type = null, string? automation_id = null, string? decision = null, string? from = null, string? to = null)
    {
        var filter = Read(automation_type, automation_id, decision, from, to);
        return database.Read<Reply>(
            async session =>
            {
                var rows = await store.Page(session, page, filter with { ClientId = await access.Filter(session, caller, client_id) });
                var cut = Page<LogRow>.Of(rows, page, row => (row.CreatedAt, row.Id));
                return Reply.Ok(new Page<LogView>([.. cut.Items.Select(LogView.Of)], cut.NextCursor));
            },
            cancel);
    }

    private static async Task<Reply> Verify(Caller caller, VerifyLog verify, LogHeads heads, CancellationToken cancel, string? chain = null)
    {
        if (!ClientAccess.SeesAll(caller)) return new Refusal("not_allowed", "The chains hold every client's lines: a manager verifies them.", 403);
        var checks = new Checks();
        checks.Text(chain, "/chain", 60);
        checks.Done();
        var found = await verify.Run(chain is "" ? null : chain, heads.Read(), cancel);
        var good = found.All(one => one.Fault is null);
        if (good) await heads.Export(cancel);
        return Reply.Ok(new VerifyAnswer(good, found));
    }

    private static async Task Export(
        HttpContext context, Caller caller, Database database, ExecutionLogStore store, ClientAccess access,
        string? client_id = null, string? automation_type = null, string? automation_id = null, string? decision = null, string? from = null, string? to = null, string? format = null)
    {
        var cancel = context.RequestAborted;
        if (Texts.OneOf(format, ["csv", "ndjson"], "/format") is { } refusal) throw new RefusedException(refusal);
        var filter = Read(automation_type, automation_id, decision, from, to);
        filter = filter with { ClientId = await database.Read(session => access.Filter(session, caller, client_id), cancel) };
        var isCsv = format != "ndjson";
        context.Response.ContentType = isCsv ? "text/csv; charset=utf-8" : "application/x-ndjson";
        context.Response.Headers.ContentDisposition = $"attachment; filename=execution-log.{(isCsv ? "csv" : "ndjson")}";
        if (isCsv) await context.Response.WriteAsync(string.Join(',', CsvColumns) + "\n", cancel);
        var page = new PageRequest(PageRequest.Most, null);
        while (true)
        {
            var rows = await database.Read(session => store.Page(session, page, filter), cancel);
            var text = new StringBuilder();
            foreach (var row in rows.Take(page.Limit))
                if (isCsv) text.AppendJoin(',', Cells(row).Select(Csv.Cell)).Append('\n');
                else text.Append(JsonSerializer.Serialize(LogView.Of(row), JsonFormat.Options)).Append('\n');
            await context.Response.WriteAsync(text.ToString(), cancel);
            if (rows.Count <= page.Limit) return;
            page = page with { After = (rows[page.Limit - 1].CreatedAt, rows[page.Limit - 1].Id) };
        }
    }

    private static IEnumerable<string?> Cells(LogRow row) =>
    [
        CanonicalJson.Instant(row.At), row.Chain, row.Seq.ToString(System.Globalization.CultureInfo.InvariantCulture), row.OccurrenceKey, row.DecisionNo.ToString(System.Globalization.CultureInfo.InvariantCulture), row.AutomationType,
        row.AutomationId.ToString(), row.ClientId.ToString(), row.ExecutionDate.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), row.Decision, row.Status, row.Gate, row.ReasonCode, row.IsTerminal ? "true" : "false",
        row.OrderId?.ToString(), row.Error, row.Actor, row.PrevHash, row.Hash,
    ];

    private static LogFilter Read(string? automationType, string? automationId, string? decision, string? from, string? to)
    {
        var checks = new Checks();
        var type = checks.Word(automationType is "" ? null : automationType, Words.AutomationType, "/automation_type");
        var word = checks.Word(decision is "" ? null : decision, Words.LogDecision, "/decision");
        checks.Done();
        var (first, last) = (Asked.Date(from, "from"), Asked.Date(to, "to"));
        Asked.Span(first, last);
        return new(null, type, Asked.IdOrNone(automationId, "automation_id"), word, first, last);
    }
}
