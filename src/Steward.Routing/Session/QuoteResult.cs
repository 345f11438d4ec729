namespace Steward.Routing;

/// <summary>One place for a job and what it costs. Valid for the session and the step in which it was quoted.</summary>
public sealed record QuotePlace
{
    /// <summary>The job.</summary>
    public required Job Job { get; init; }

    /// <summary>The vehicle.</summary>
    public required string Vehicle { get; init; }

    /// <summary>The job (or its pickup) goes before this stop of the open part of the present route.</summary>
    public required int First { get; init; }

    /// <summary>A pair's delivery goes before this stop of the open part of the present route.</summary>
    public required int Second { get; init; }

    /// <summary>Change of the vehicle's cost parts: exactly what the plan pays after <see cref="RoutingSession.Insert(QuotePlace)"/>.</summary>
    public required CostParts Price { get; init; }

    /// <summary>Change of the route's share in the objective's tiers, tier 0 first; what leaving the job out costs is not in it.</summary>
    public required IReadOnlyList<long> Tiers { get; init; }

    /// <summary>Change of the route's distance.</summary>
    public required long Distance { get; init; }

    /// <summary>Change of the route's duration.</summary>
    public required long Duration { get; init; }

    /// <summary>Start of service of the job's stops, in the order of the job.</summary>
    public required IReadOnlyList<long> Starts { get; init; }

    /// <summary>Largest delay of a stop that is on the route already; 0 when none starts later.</summary>
    public required long LargestDelay { get; init; }

    internal long Step { get; init; }
}

/// <summary>Prices of a job in all open vehicles; the plan is unchanged.</summary>
/// <param name="Places">The best place of each of the best vehicles, cheapest first.</param>
/// <param name="Refusals">Why the other vehicles are out.</param>
public sealed record QuoteResult(IReadOnlyList<QuotePlace> Places, IReadOnlyList<VehicleRefusal> Refusals)
{
    /// <summary>The cheapest place; null when no vehicle can take the job.</summary>
    public QuotePlace? Best => Places.Count == 0 ? null : Places[0];
}

/// <summary>What a repair or a re-optimisation did.</summary>
public sealed record RepairResult
{
    private readonly Lazy<Plan> plan;

    internal RepairResult(Lazy<Plan> plan) => this.plan = plan;

    /// <summary>The plan after it, whatever has happened since; its times are written when it is first asked for.</summary>
    public Plan Plan => plan.Value;

    /// <summary>Jobs that are on another vehicle than before, in the order of the problem.</summary>
    public required IReadOnlyList<string> Moved { get; init; }

    /// <summary>Jobs that were on a route before and are out now.</summary>
    public required IReadOnlyList<string> Dropped { get; init; }

    /// <summary>Why each job that is out cannot be placed.</summary>
    public required IReadOnlyList<Explanation> Explanations { get; init; }
}

/// <summary>A session's expected "no": a stable code and a sentence. The plan is as before.</summary>
public sealed class RoutingException(string code, string message) : Exception($"{code}: {message}")
{
    /// <summary>Stable code, such as <c>stale_quote</c>, <c>unknown_reference</c> or one of <see cref="RefusalCodes"/>.</summary>
    public string Code { get; } = code;
}
