using System.Text.Json.Nodes;
using Steward.Kernel;

namespace Steward.Wealth.Logs;

/// <summary>What one step of an automation was, about to be added to the execution log.</summary>
internal sealed record LogLine
{
    /// <summary>AutoInvest, Rebalancing or TriggerOrder.</summary>
    public required string AutomationType { get; init; }

    /// <summary>The rule or trigger order.</summary>
    public required Guid AutomationId { get; init; }
    public required Guid ClientId { get; init; }
    public required DateOnly ExecutionDate { get; init; }

    /// <summary>Success, Failed, Skipped, Pending, Held, Refused or Asked.</summary>
    public required string Status { get; init; }
    public required string OccurrenceKey { get; init; }

    /// <summary>Counts the lines of the occurrence, from 1.</summary>
    public required int DecisionNo { get; init; }

    /// <summary>The last word about the occurrence: each has exactly one.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>execute, skip, hold, refuse, ask, fail or settle.</summary>
    public required string Decision { get; init; }

    /// <summary>The gate that decided; null when none stood in the way.</summary>
    public string? Gate { get; init; }
    public string? ReasonCode { get; init; }
    public required long RuleVersion { get; init; }

    /// <summary>What was known: values with date and revision, each gate with value and limit.</summary>
    public JsonObject Inputs { get; init; } = [];

    /// <summary>What follows: amounts, orders, dates.</summary>
    public JsonObject Outputs { get; init; } = [];
    public JsonObject Details { get; init; } = [];
    public Guid? OrderId { get; init; }
    public string? Error { get; init; }
    public required string Actor { get; init; }
    public Guid? DecisionId { get; init; }
    public long DurationUs { get; init; }
}

/// <summary>A line as it is stored and chained.</summary>
internal sealed record LogRow : IChainLink
{
    public const string Prefix = "steward-execution-log-1\n";

    public Guid Id { get; init; }
    public string AutomationType { get; init; } = "";
    public Guid AutomationId { get; init; }
    public Guid ClientId { get; init; }
    public DateOnly ExecutionDate { get; init; }
    public string Status { get; init; } = "";
    public Guid? OrderId { get; init; }
    public string? Error { get; init; }
    public Json Details { get; init; } = Json.Empty;
    public string Chain { get; init; } = "";
    public long Seq { get; init; }
    public string OccurrenceKey { get; init; } = "";
    public int DecisionNo { get; init; }
    public bool IsTerminal { get; init; }
    public string Decision { get; init; } = "";
    public string? Gate { get; init; }
    public string? ReasonCode { get; init; }
    public long RuleVersion { get; init; }
    public Json Inputs { get; init; } = Json.Empty;
    public Json Outputs { get; init; } = Json.Empty;
    public string Actor { get; init; } = "";
    public Guid? DecisionId { get; init; }
    public long DurationUs { get; init; }
    public DateTimeOffset At { get; init; }
    public string PrevHash { get; init; } = "";
    public string Hash { get; init; } = "";
    public DateTimeOffset CreatedAt { get; init; }

    bool IChainLink.HasWrongBody => false;

    public string HashAs(string prefix, long seq) => Sha256Hex.Of(prefix, Canonical(seq));

    /// <summary>Every stored field but the hash and the row's own times, in canonical JSON.</summary>
    internal byte[] Canonical(long seq) => CanonicalJson.ToUtf8(new JsonObject
    {
        ["actor"] = Actor, ["at"] = At, ["automation_id"] = AutomationId, ["automation_type"] = AutomationType, ["chain"] = Chain, ["client_id"] = ClientId, ["decision"] = Decision,
        ["decision_id"] = DecisionId, ["decision_no"] = DecisionNo, ["details"] = JsonNode.Parse(Details.Text), ["duration_us"] = DurationUs, ["error"] = Error,
        ["execution_date"] = ExecutionDate.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), ["gate"] = Gate, ["id"] = Id, ["inputs"] = JsonNode.Parse(Inputs.Text), ["is_terminal"] = IsTerminal,
        ["occurrence_key"] = OccurrenceKey, ["order_id"] = OrderId, ["outputs"] = JsonNode.Parse(Outputs.Text), ["prev_hash"] = PrevHash, ["reason_code"] = ReasonCode, ["rule_version"] = RuleVersion, ["seq"] = seq,
        ["status"] = Status,
    });
}
