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
        return new NewDecision
        {
            Stream = $"wealth:{shard}", DecisionType = TypeOf(firing.AutomationType), TriggerReason = firing.Key.Contains(":now:", StringComparison.Ordinal) ? "person" : "due", BusinessDate = firing.RunDate, Actor = firing.Actor,
            PolicyName = Policy, Algorithm = Algorithm, AlgorithmVersion = AlgorithmVersion, StepsLimit = 1, Snapshot = new(Snapshot(firing, result)), Choice = Decide(result.Facts.Select(fact => (fact.Gate, fact.What, fact.Passed)), result.Verdict.Decision, result.Verdict.Gate, result.Verdict.ReasonCode), Autonomy = "act",
            // What asks for a person has its own yes (an approval of a plan or of an order): the decision to ask is carried out here and now.
            InitialStatus = DecisionStatus.Committed, ReasonCode = result.Verdict.ReasonCode, Summary = new(Summary(firing, result)),
        };
    }

    private static string Summary(Firing firing, GateResult result) => new CanonicalJsonWriter().BeginObject()
        .Name("client_id").Value(firing.ClientId).Name("occurrence_key").Value(firing.Key).Name("reason").Value(result.Verdict.ReasonCode).EndObject().ToText();

    private static byte[] Snapshot(Firing firing, GateResult result) => new CanonicalJsonWriter().BeginObject()
        .Name("automation_id").Value(firing.AutomationId).Name("client_id").Value(firing.ClientId)
        .Name("closing").BeginObject().Name("decision").Value(result.Verdict.Decision).Name("gate").Value(result.Verdict.Gate).Name("reason").Value(result.Verdict.ReasonCode).EndObject()
        .Name("gates").Canonical(result.FactsText).Name("inputs").Value(firing.Inputs).Name("occurrence_key").Value(firing.Key).Name("rule_version").Value(firing.RuleVersion).EndObject().ToUtf8();

    /// <summary>Pure: the same snapshot gives the same choice.</summary>
    internal static Choice Decide(ReadOnlySpan<byte> snapshot)
    {
        var read = JsonNode.Parse(snapshot)!;
        var closing = read["closing"]!;
        return Decide(read["gates"]!.AsArray().Select(fact => ((string)fact!["gate"]!, (string)fact["what"]!, (bool)fact["passed"]!)), (string)closing["decision"]!, (string)closing["gate"]!, (string)closing["reason"]!);
    }

    private static Choice Decide(IEnumerable<(string Gate, string What, bool Passed)> facts, string chosen, string gate, string reason)
    {
        var gates = facts.Select(fact => new RuleVerdict($"{fact.Gate}:{fact.What}", fact.Passed, null, null, "")).ToList();
        if (chosen != Gates.Execute && gates.All(one => one.Passed)) gates.Add(new($"{gate}:{reason}", false, null, null, ""));
        return new Choice
        {
            Candidates = [.. Actions.Select(action => new Candidate(action, action, null, [], action == Gates.Execute ? gates : []))], ChosenKey = chosen, RecommendedAction = chosen, ScoreUnit = "point_milli", StepsUsed = 1,
        };
    }
}
