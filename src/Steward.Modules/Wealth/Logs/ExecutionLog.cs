using System.Globalization;
using Steward.Kernel;

namespace Steward.Wealth.Logs;

/// <summary>
/// The one writer of the execution log: lines are chained by their hashes, one chain an engine and shard, in the transaction of what they tell.
/// The row of the chain's head stays locked until the commit, so append as late as possible.
/// </summary>
internal sealed class ExecutionLog(ExecutionLogStore store)
{
    /// <summary><c>auto-invest:3</c>.</summary>
    internal static string ChainOf(string engine, int shard) => string.Create(CultureInfo.InvariantCulture, $"{engine}:{shard}");

    internal async Task Append(Session session, string chain, IReadOnlyList<LogLine> lines)
    {
        if (lines.Count == 0) return;
        var head = await store.LockHead(session, chain);
        var rows = new List<LogRow>(lines.Count);
        foreach (var line in lines)
        {
            var row = Row(session, chain, line) with { Seq = head.Seq + 1, PrevHash = head.Hash };
            row = row with { Hash = row.HashOfNew() };
            rows.Add(row);
            head = new(row.Seq, row.Hash);
        }
        await store.Add(session, rows);
        await store.MoveHead(session, chain, head);
    }

    /// <summary>The number of the next line about an occurrence, for steps after its claim.</summary>
    internal Task<int> NextNumber(Session session, string occurrenceKey) => store.NextNumber(session, occurrenceKey);

    private static LogRow Row(Session session, string chain, LogLine line) => new()
    {
        Id = Ids.New(session.Now), AutomationType = line.AutomationType, AutomationId = line.AutomationId, ClientId = line.ClientId, ExecutionDate = line.ExecutionDate, Status = line.Status, OrderId = line.OrderId,
        Error = line.Error, Details = new(line.Details.Text), Chain = chain, OccurrenceKey = line.OccurrenceKey, DecisionNo = line.DecisionNo, IsTerminal = line.IsTerminal, Decision = line.Decision, Gate = line.Gate,
        ReasonCode = line.ReasonCode, RuleVersion = line.RuleVersion, Inputs = new(line.Inputs.Text), Outputs = new(line.Outputs.Text), Actor = line.Actor, DecisionId = line.DecisionId, DurationUs = line.DurationUs,
        At = session.Now, CreatedAt = session.Now,
    };
}
