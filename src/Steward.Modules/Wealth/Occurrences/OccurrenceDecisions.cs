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

    /// <summary>Occurrences whose state is one snapshot: so few that a re-run reads little more than its own.</summary>
    private const int MostInSnapshot = 100;

    private static readonly Candidate[] Others = [.. new[] { Gates.Ask, Gates.Hold, Gates.Skip, Gates.Refuse, Gates.Fail }.Select(action => new Candidate(action, action, null, [], []))];

    /// <summary>auto_invest, rebalancing or trigger_order.</summary>
    internal static string TypeOf(string automationType) => automationType switch { "AutoInvest" => "auto_invest", "Rebalancing" => "rebalancing", _ => "trigger_order" };

    /// <summary>Writes and hashes what is to be recorded. It needs no session.</summary>
    internal PreparedDecisions Prepare(DateTimeOffset now, IReadOnlyList<(Firing Firing, GateResult Result, int Shard)> fired)
    {
        var decisions = new List<NewDecision>(fired.Count);
        foreach (var some in fired.Chunk(MostInSnapshot))
        {
            var ids = Array.ConvertAll(some, _ => Ids.New(now));
            var snapshot = new StateSnapshot(Snapshot(some, ids));
            decisions.AddRange(some.Zip(ids, (one, id) => New(id, one.Firing, one.Result, one.Shard, snapshot)));
        }
        return ledger.Prepare(now, decisions);
    }

    internal Task Record(Session session, PreparedDecisions prepared) => ledger.RecordPrepared(session, prepared);

    private static NewDecision New(Guid id, Firing firing, GateResult result, int shard, StateSnapshot snapshot) => new()
    {
        Id = id, Stream = $"wealth:{shard}", DecisionType = TypeOf(firing.AutomationType), TriggerReason = firing.Key.Contains(":now:", StringComparison.Ordinal) ? "person" : "due", BusinessDate = firing.RunDate, Actor = firing.Actor,
        PolicyName = Policy, Algorithm = Algorithm, AlgorithmVersion = AlgorithmVersion, StepsLimit = 1, Snapshot = snapshot, Choice = Decide(result.Facts.Select(fact => (fact.Gate, fact.What, fact.Passed)), result.Verdict.Decision, result.Verdict.Gate, result.Verdict.ReasonCode), Autonomy = "act",
        // What asks for a person has its own yes (an approval of a plan or of an order): the decision to ask is carried out here and now.
        InitialStatus = DecisionStatus.Committed, ReasonCode = result.Verdict.ReasonCode, Summary = new(Summary(firing, result)),
    };

    private static string Summary(Firing firing, GateResult result) => new CanonicalJsonWriter().BeginObject()
        .Name("client_id").Value(firing.ClientId).Name("occurrence_key").Value(firing.Key).Name("reason").Value(result.Verdict.ReasonCode).EndObject().ToText();

    /// <summary>What was known of occurrences that are decided together, each under the id of its decision.</summary>
    private static byte[] Snapshot((Firing Firing, GateResult Result, int Shard)[] fired, Guid[] ids)
    {
        var json = new CanonicalJsonWriter().BeginObject();
        foreach (var (id, place) in ids.Select((id, place) => (Id: id.ToString(), Place: place)).OrderBy(one => one.Id, StringComparer.Ordinal)) Write(json.Name(id), fired[place].Firing, fired[place].Result);
        return json.EndObject().ToUtf8();
    }

    private static void Write(CanonicalJsonWriter json, Firing firing, GateResult result) => json.BeginObject()
        .Name("automation_id").Value(firing.AutomationId).Name("client_id").Value(firing.ClientId)
        .Name("closing").BeginObject().Name("decision").Value(result.Verdict.Decision).Name("gate").Value(result.Verdict.Gate).Name("reason").Value(result.Verdict.ReasonCode).EndObject()
        .Name("gates").Canonical(result.FactsText).Name("inputs").Canonical(CanonicalText.Of([.. firing.Seen]).Text).Name("occurrence_key").Value(firing.Key).Name("rule_version").Value(firing.RuleVersion).EndObject();

    /// <summary>Pure: the same snapshot gives the same choice.</summary>
    /// <param name="decision">The snapshot may be that of several.</param>
    internal static Choice Decide(ReadOnlySpan<byte> snapshot, Guid decision)
    {
        var read = JsonNode.Parse(snapshot)![decision.ToString()] ?? throw new ArgumentException($"The snapshot says nothing of the decision {decision}.");
        var closing = read["closing"]!;
        return Decide(read["gates"]!.AsArray().Select(fact => ((string)fact!["gate"]!, (string)fact["what"]!, (bool)fact["passed"]!)), (string)closing["decision"]!, (string)closing["gate"]!, (string)closing["reason"]!);
    }

    private static Choice Decide(IEnumerable<(string Gate, string What, bool Passed)> facts, string chosen, string gate, string reason)
    {
        var gates = facts.Select(fact => new RuleVerdict($"{fact.Gate}:{fact.What}", fact.Passed, null, null, "")).ToList();
        if (chosen != Gates.Execute && gates.All(one => one.Passed)) gates.Add(new($"{gate}:{reason}", false, null, null, ""));
        return new Choice
        {
            Candidates = [new Candidate(Gates.Execute, Gates.Execute, null, [], gates), .. Others], ChosenKey = chosen, RecommendedAction = chosen, ScoreUnit = "point_milli", StepsUsed = 1,
        };
    }
}
