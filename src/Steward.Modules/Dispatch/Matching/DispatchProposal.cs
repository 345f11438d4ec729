using Steward.Kernel;

namespace Steward.Dispatch.Matching;

/// <summary>One driver for one order with all that was measured. Without a way to him there are no parts and no total.</summary>
internal sealed record Candidate(
    Guid DriverId, uint Broken, long[] Measured, long[] Limits, IReadOnlyList<ScorePart> Parts, long? Total, bool InMatching)
{
    public bool IsEligible => Broken == 0;

    public IReadOnlyList<Verdict> Verdicts => Eligibility.Explain(Broken, Measured, Limits);

    /// <summary>The first broken rule in the fixed order.</summary>
    public string? FirstBroken => Broken == 0 ? null : Eligibility.Rules[System.Numerics.BitOperations.TrailingZeroCount(Broken)].Name;
}

/// <summary>The chosen driver with the figures of the assignment log.</summary>
internal sealed record Winner(Guid DriverId, int Round, long Score, long MatchValue, ScoreColumns Columns, string Reason, long DeliveredInSeconds, int Alternatives);

/// <summary>
/// What is proposed for one order: a winner, a hold, or neither. Then <see cref="BrokenCounts"/> says why per first broken rule;
/// with eligible drivers and no winner all of them were worth more elsewhere.
/// </summary>
internal sealed record OrderResult(
    Guid OrderId, bool MustGo, long SlackSeconds, Winner? Winner, Hold? Hold, int Eligible,
    IReadOnlyList<(string Rule, int Drivers)> BrokenCounts, IReadOnlyList<Candidate> Candidates, int Omitted);

/// <summary>The proposal for a zone, orders in the sequence in which they were considered. The gap is 0 when the matching is proven best.</summary>
internal sealed record DispatchProposal(DateTimeOffset Now, IReadOnlyList<OrderResult> Orders, long Value, long Bound, int Deferred)
{
    public long Gap => Bound - Value;

    internal OrderResult? Find(Guid orderId) => Orders.FirstOrDefault(o => o.OrderId == orderId);

    /// <summary>Members in key order. Measured and limits stand in the order of the list `rules`; a missing measure is null.</summary>
    internal byte[] ToCanonical()
    {
        var json = new CanonicalJsonWriter().BeginObject()
            .Name("algorithm").Value(DispatchSnapshot.CurrentAlgorithm).Name("bound").Value(Bound).Name("deferred").Value(Deferred)
            .Name("gap").Value(Gap).Name("now").Value(Now).Name("orders").BeginArray();
        foreach (var order in Orders) Write(json, order);
        json.EndArray().Name("rules").BeginArray();
        foreach (var (name, unit) in Eligibility.Rules) json.BeginObject().Name("name").Value(name).Name("unit").Value(unit).EndObject();
        return json.EndArray().Name("score_unit").Value("point_milli").Name("value").Value(Value).EndObject().ToUtf8();
    }

    private static void Write(CanonicalJsonWriter json, OrderResult order)
    {
        json.BeginObject().Name("broken_counts").BeginObject();
        foreach (var (rule, drivers) in order.BrokenCounts) json.Name(rule).Value(drivers);
        json.EndObject().Name("candidates").BeginArray();
        foreach (var candidate in order.Candidates) Write(json, candidate);
        json.EndArray().Name("eligible").Value(order.Eligible);
        if (order.Hold is { } hold) Write(json.Name("hold"), hold);
        json.Name("must_go").Value(order.MustGo).Name("omitted").Value(order.Omitted).Name("order_id").Value(order.OrderId)
            .Name("slack_seconds").Value(order.SlackSeconds);
        if (order.Winner is { } winner) Write(json.Name("winner"), winner);
        json.EndObject();
    }

    private static void Write(CanonicalJsonWriter json, Candidate candidate)
    {
        json.BeginObject().Name("broken").Value(candidate.Broken).Name("driver_id").Value(candidate.DriverId)
            .Name("in_matching").Value(candidate.InMatching).Name("limits").BeginArray();
        foreach (var limit in candidate.Limits) json.Value(limit);
        json.EndArray().Name("measured").BeginArray();
        foreach (var measured in candidate.Measured)
        {
            if (measured == Eligibility.Nothing) json.NullItem();
            else json.Value(measured);
        }

        json.EndArray().Name("parts").BeginArray();
        foreach (var part in candidate.Parts) json.BeginObject().Name("milli").Value(part.Milli).Name("name").Value(part.Name).EndObject();
        json.EndArray();
        if (candidate.Total is { } total) json.Name("total").Value(total);
        json.EndObject();
    }

    private static void Write(CanonicalJsonWriter json, Hold hold)
    {
        json.BeginObject().Name("base_price_milli").Value(hold.BasePriceMilli);
        if (hold.DriverId is { } driver) json.Name("driver_id").Value(driver);
        json.Name("gain_milli").Value(hold.GainMilli).Name("net_milli").Value(hold.NetMilli).Name("reason").Value(hold.Reason)
            .Name("seconds").Value(hold.Seconds).Name("time_price_milli").Value(hold.TimePriceMilli).EndObject();
    }

    private static void Write(CanonicalJsonWriter json, Winner winner) =>
        json.BeginObject().Name("alternatives").Value(winner.Alternatives).Name("delivered_in_seconds").Value(winner.DeliveredInSeconds)
            .Name("distance_milli").Value(winner.Columns.Distance).Name("driver_id").Value(winner.DriverId)
            .Name("load_milli").Value(winner.Columns.Load).Name("match_value_milli").Value(winner.MatchValue)
            .Name("priority_milli").Value(winner.Columns.Priority).Name("reason").Value(winner.Reason).Name("round").Value(winner.Round)
            .Name("score_milli").Value(winner.Score).Name("time_milli").Value(winner.Columns.Time).EndObject();
}
