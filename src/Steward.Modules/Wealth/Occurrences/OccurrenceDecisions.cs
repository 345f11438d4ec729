using System.Text.Json;
using System.Text.Json.Nodes;
using Steward.Decisions.Contracts;
using Steward.Kernel;

namespace Steward.Wealth.Occurrences;

/// <summary>Records what became of occurrences in the ledger: candidates execute, ask, hold, skip, refuse and fail, with the gates as hard rules.</summary>
internal sealed class OccurrenceDecisions(IDecisionLedger ledger)
{
    internal const string Policy = "wealth-gates";
    internal const string Algorithm = "gates";
    internal const int AlgorithmVersion = 1;
    private static readonly string[] Actions = [Gates.Execute, Gates.Ask, Gates.Hold, Gates.Skip, Gates.Refuse, Gates.Fail];

    /// <summary>auto_invest, rebalancing or trigger_order.</summary>
    internal static string TypeOf(string automationType) => automationType switch { "AutoInvest" => "auto_invest", "Rebalancing" => "rebalancing", _ => "trigger_order" };

    internal async Task<IReadOnlyList<Guid>> Record(Session session, IReadOnlyList<(Firing Firing, GateResult Result, int Shard)> fired)
    {
        var recorded = await ledger.RecordMany(session, [.. fired.Select(one => New(session, one.Firing, one.Result, one.Shard))]);
        return [.. recorded.Select(decision => decision.Id)];
    }

    private static NewDecision New(Session session, Firing firing, GateResult result, int shard)
    {
        var snapshot = Snapshot(firing, result);
        return new NewDecision
        {
            Stream = $"wealth:{shard}", DecisionType = TypeOf(firing.AutomationType), TriggerReason = firing.Key.Contains(":now:", StringComparison.Ordinal) ? "person" : "due", BusinessDate = firing.RunDate, Actor = firing.Actor,
            PolicyName = Policy, Algorithm = Algorithm, AlgorithmVersion = AlgorithmVersion, StepsLimit = 1, Snapshot = new(CanonicalJson.ToUtf8(snapshot)), Choice = Decide(snapshot), Autonomy = "act",
            // What asks for a person has its own yes (an approval of a plan or of an order): the decision to ask is carried out here and now.
            InitialStatus = DecisionStatus.Committed, ReasonCode = result.Verdict.ReasonCode, Summary = new(new JsonObject { ["occurrence_key"] = firing.Key, ["client_id"] = firing.ClientId, ["reason"] = result.Verdict.ReasonCode }.ToJsonString()),
        };
    }

    private static JsonObject Snapshot(Firing firing, GateResult result) => new()
    {
        ["occurrence_key"] = firing.Key, ["automation_id"] = firing.AutomationId, ["client_id"] = firing.ClientId, ["rule_version"] = firing.RuleVersion, ["inputs"] = firing.Inputs.DeepClone(),
        ["gates"] = new JsonArray([.. result.Facts.Select(fact => (JsonNode)new JsonObject { ["gate"] = fact.Gate, ["passed"] = fact.Passed, ["what"] = fact.What, ["value"] = fact.Value, ["limit"] = fact.Limit })]),
        ["closing"] = new JsonObject { ["decision"] = result.Verdict.Decision, ["gate"] = result.Verdict.Gate, ["reason"] = result.Verdict.ReasonCode },
    };

    /// <summary>Pure: the same snapshot gives the same choice.</summary>
    internal static Choice Decide(JsonObject snapshot)
    {
        var gates = snapshot["gates"]!.AsArray().Select(gate => new RuleVerdict((string)gate!["gate"]! + ":" + (string)gate["what"]!, (bool)gate["passed"]!, null, null, "")).ToList();
        var closing = snapshot["closing"]!;
        var chosen = (string)closing["decision"]!;
        if (chosen != Gates.Execute && gates.All(gate => gate.Passed)) gates.Add(new((string)closing["gate"]! + ":" + (string)closing["reason"]!, false, null, null, ""));
        return new Choice
        {
            Candidates = [.. Actions.Select(action => new Candidate(action, action, null, [], action == Gates.Execute ? gates : []))], ChosenKey = chosen, RecommendedAction = chosen, ScoreUnit = "point_milli", StepsUsed = 1,
        };
    }

    internal static Choice Decide(ReadOnlySpan<byte> snapshot) => Decide((JsonObject)JsonNode.Parse(snapshot)!);
}
