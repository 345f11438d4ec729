using System.Globalization;
using System.Text;
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
    public CanonicalText Inputs { get; init; }

    /// <summary>What follows: amounts, orders, dates.</summary>
    public CanonicalText Outputs { get; init; }
    public CanonicalText Details { get; init; }
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
    public Json Metadata { get; init; } = Json.Empty;

    bool IChainLink.HasWrongBody => false;

    public string HashAs(string prefix, long seq) => Sha256Hex.Of(prefix, Canonical(seq, document => CanonicalJson.ToUtf8(JsonNode.Parse(document.Text))));

    /// <summary>Of a line that is about to be stored, whose documents are still as they were written.</summary>
    internal string HashOfNew() => Sha256Hex.Of(Prefix, Canonical(Seq, document => Encoding.UTF8.GetBytes(document.Text)));

    /// <summary>Every stored field but the hash, in canonical JSON.</summary>
    private byte[] Canonical(long seq, Func<Json, byte[]> canonical)
    {
        var json = new CanonicalJsonWriter().BeginObject()
            .Name("actor").Value(Actor).Name("at").Value(At).Name("automation_id").Value(AutomationId).Name("automation_type").Value(AutomationType).Name("chain").Value(Chain)
            .Name("client_id").Value(ClientId).Name("created_at").Value(CreatedAt).Name("decision").Value(Decision);
        if (DecisionId is { } decision) json.Name("decision_id").Value(decision);
        json.Name("decision_no").Value(DecisionNo).Name("details").Canonical(canonical(Details)).Name("duration_us").Value(DurationUs);
        if (Error is not null) json.Name("error").Value(Error);
        json.Name("execution_date").Value(ExecutionDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        if (Gate is not null) json.Name("gate").Value(Gate);
        json.Name("id").Value(Id).Name("inputs").Canonical(canonical(Inputs)).Name("is_terminal").Value(IsTerminal).Name("metadata").Canonical(canonical(Metadata)).Name("occurrence_key").Value(OccurrenceKey);
        if (OrderId is { } order) json.Name("order_id").Value(order);
        json.Name("outputs").Canonical(canonical(Outputs)).Name("prev_hash").Value(PrevHash);
        if (ReasonCode is not null) json.Name("reason_code").Value(ReasonCode);
        return json.Name("rule_version").Value(RuleVersion).Name("seq").Value(seq).Name("status").Value(Status).EndObject().ToUtf8();
    }
}
