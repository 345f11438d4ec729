using Steward.Decisions.Contracts;
using Steward.Kernel;

namespace Steward.Decisions;

/// <summary>
/// The canonical body of a decision: <c>choice</c>, which a re-run must give again bit for bit; <c>clock</c>, which it need not; and
/// <c>context</c>. No names and no free text: of a reason only the hash.
/// </summary>
internal static class DecisionBody
{
    private const int MostInFull = 500;
    private const int BestInFull = 100;

    /// <param name="ranked">The candidates as <see cref="Ranked"/> orders them.</param>
    internal static byte[] Write(NewDecision decision, Candidate[] ranked, Guid id, string code, long seed, string parametersHash, string buildId)
    {
        var json = new CanonicalJsonWriter().BeginObject();
        WriteChoice(json.Name("choice"), decision.Choice, ranked);
        json.Name("clock").BeginObject();
        if (decision.ComputationMs is { } ms) json.Name("computation_ms").Value(ms);
        json.Name("data_age_seconds").Value(decision.DataAgeSeconds).EndObject();
        json.Name("context").BeginObject()
            .Name("actor").Value(decision.Actor)
            .Name("algorithm").Value(decision.Algorithm).Name("algorithm_version").Value(decision.AlgorithmVersion)
            .Name("approvals_needed").Value(decision.ApprovalsNeeded).Name("autonomy").Value(decision.Autonomy).Name("build_id").Value(buildId)
            .Name("business_date").Value(decision.BusinessDate.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture))
            .Name("code").Value(code);
        Text(json, "currency", decision.Currency);
        json.Name("decision_type").Value(decision.DecisionType);
        Id(json, "driver_id", decision.DriverId);
        if (decision.ExpectedValue is { } value) json.Name("expected_value").Value(value);
        if (decision.ExpiresAt is { } expires) json.Name("expires_at").Value(expires);
        json.Name("id").Value(id);
        Ids(json, "order_ids", decision.OrderIds);
        Id(json, "overrides_id", decision.OverridesId);
        json.Name("parameters_hash").Value(parametersHash);
        Id(json, "parent_id", decision.ParentId);
        json.Name("policy").Value(decision.PolicyName);
        Id(json, "policy_version_id", decision.PolicyVersionId);
        Text(json, "reason_code", decision.ReasonCode);
        Text(json, "reason_hash", decision.Reason is { } reason ? Sha256Hex.Of(reason) : null);
        json.Name("requires_approval").Value(decision.RequiresApproval);
        Ids(json, "route_ids", decision.RouteIds);
        json.Name("seed").Value(seed).Name("snapshot_hash").Value(decision.Snapshot.Hash).Name("status").Value(decision.InitialStatus)
            .Name("steps_limit").Value(decision.StepsLimit).Name("stream").Value(decision.Stream)
            .Name("total_cost_estimate").Value(decision.TotalCostEstimate).Name("trigger_reason").Value(decision.TriggerReason);
        Id(json, "zone_id", decision.ZoneId);
        return json.EndObject().EndObject().ToUtf8();
    }

    internal static byte[] ChoiceBytes(Choice choice)
    {
        var json = new CanonicalJsonWriter();
        WriteChoice(json, choice, Ranked(choice));
        return json.ToUtf8();
    }

    /// <summary>Best total first, then the key by byte order; what could not be scored comes last.</summary>
    internal static Candidate[] Ranked(Choice choice)
    {
        Candidate[] ranked = [.. choice.Candidates];
        Array.Sort(ranked, static (one, other) => (one.Total, other.Total) switch
        {
            (null, null) => string.CompareOrdinal(one.Key, other.Key),
            ({ } left, { } right) when left == right => string.CompareOrdinal(one.Key, other.Key),
            ({ } left, { } right) => right.CompareTo(left),
            (null, _) => 1,
            _ => -1,
        });
        return ranked;
    }

    private static void WriteChoice(CanonicalJsonWriter json, Choice choice, Candidate[] ranked)
    {
        var kept = ranked.Length <= MostInFull ? ranked : Kept(ranked, choice.ChosenKey);
        var rules = new Dictionary<(string, string), int>();
        json.BeginObject().Name("candidates").BeginArray();
        foreach (var candidate in kept) WriteCandidate(json, candidate, rules);
        json.EndArray();
        Text(json, "chosen_key", choice.ChosenKey);
        if (choice.Confidence is { } confidence)
        {
            json.Name("confidence").BeginObject().Name("basis").Value(confidence.Basis);
            Interval(json, confidence.High, confidence.Low);
            if (confidence.SampleSize is { } size) json.Name("sample_size").Value(size);
            json.Name("value").Value(confidence.Value).EndObject();
        }
        if (kept.Length < ranked.Length) WriteOmitted(json, [.. ranked.Except(kept)]);
        json.Name("prediction").BeginArray();
        foreach (var figure in choice.Predictions.OrderBy(p => p.Name, StringComparer.Ordinal))
        {
            json.BeginObject().Name("basis").Value(figure.Basis);
            Interval(json, figure.High, figure.Low);
            json.Name("name").Value(figure.Name).Name("value").Value(figure.Value).EndObject();
        }
        json.EndArray().Name("propensity").Value(choice.Propensity).Name("recommended_action").Value(choice.RecommendedAction).Name("rules").BeginArray();
        foreach (var (rule, unit) in rules.OrderBy(r => r.Value).Select(r => r.Key)) json.BeginArray().Value(rule).Value(unit).EndArray();
        json.EndArray().Name("score_unit").Value(choice.ScoreUnit).Name("steps_used").Value(choice.StepsUsed).EndObject();
    }

    /// <summary>Parts as [code, value]; verdicts as [index in the list of rules, passed 1 or 0, measured, limit].</summary>
    private static void WriteCandidate(CanonicalJsonWriter json, Candidate candidate, Dictionary<(string, string), int> rules)
    {
        json.BeginObject().Name("action").Value(candidate.Action);
        Id(json, "driver_id", candidate.DriverId);
        json.Name("key").Value(candidate.Key).Name("parts").BeginArray();
        foreach (var part in candidate.Parts) json.BeginArray().Value(part.Code).Value(part.Value).EndArray();
        json.EndArray();
        if (candidate.Total is { } total) json.Name("total").Value(total);
        json.Name("verdicts").BeginArray();
        foreach (var verdict in candidate.Verdicts)
        {
            if (!rules.TryGetValue((verdict.Rule, verdict.Unit), out var rule)) rules[(verdict.Rule, verdict.Unit)] = rule = rules.Count;
            json.BeginArray().Value(rule).Value(verdict.Passed ? 1 : 0);
            Number(json, verdict.Measured);
            Number(json, verdict.Limit);
            json.EndArray();
        }
        json.EndArray().EndObject();
    }

    private static Candidate[] Kept(Candidate[] ranked, string? chosen) =>
        [.. ranked.Where((candidate, rank) => rank < BestInFull || candidate.Key == chosen)];

    private static void WriteOmitted(CanonicalJsonWriter json, Candidate[] omitted)
    {
        json.Name("omitted").BeginObject();
        if (omitted.Max(c => c.Total) is { } best) json.Name("best_total").Value(best);
        json.Name("by_first_broken").BeginObject();
        foreach (var group in omitted.Where(c => !c.IsFeasible).GroupBy(c => c.FirstBroken!).OrderBy(g => g.Key, StringComparer.Ordinal))
            json.Name(group.Key).Value(group.Count());
        json.EndObject().Name("count").Value(omitted.Length).EndObject();
    }

    private static void Interval(CanonicalJsonWriter json, decimal? high, decimal? low)
    {
        if (high is { } h) json.Name("high").Value(h);
        if (low is { } l) json.Name("low").Value(l);
    }

    private static void Number(CanonicalJsonWriter json, long? value)
    {
        if (value is { } number) json.Value(number);
        else json.NullItem();
    }

    private static void Text(CanonicalJsonWriter json, string name, string? value)
    {
        if (value is not null) json.Name(name).Value(value);
    }

    private static void Id(CanonicalJsonWriter json, string name, Guid? value)
    {
        if (value is { } id) json.Name(name).Value(id);
    }

    private static void Ids(CanonicalJsonWriter json, string name, IReadOnlyList<Guid> ids)
    {
        json.Name(name).BeginArray();
        foreach (var id in ids) json.Value(id);
        json.EndArray();
    }
}
