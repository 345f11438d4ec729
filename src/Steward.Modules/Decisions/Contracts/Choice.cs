using Steward.Kernel;

namespace Steward.Decisions.Contracts;

/// <summary>One part of a score, in thousandths of a point or of the currency unit. Higher is better; a cost is negative.</summary>
/// <param name="Code">snake_case, stable; the adapter gives the words.</param>
public readonly record struct Part(string Code, long Value);

/// <summary>What one hard rule said of one candidate: all rules are tested, also after the first break.</summary>
/// <param name="Measured">Null where there was nothing to measure.</param>
public readonly record struct RuleVerdict(string Rule, bool Passed, long? Measured, long? Limit, string Unit);

/// <summary>One way to decide. Its total is the sum of its parts, exactly; a candidate that could not be scored has neither.</summary>
/// <param name="Key">Unique among the candidates, such as <c>driver:0192…</c> or <c>wait</c>. Never a name of a person.</param>
/// <param name="Action">What would be done: assign, wait, no_action, …</param>
public sealed record Candidate(
    string Key, string Action, long? Total, IReadOnlyList<Part> Parts, IReadOnlyList<RuleVerdict> Verdicts, Guid? DriverId = null)
{
    public bool IsFeasible => Verdicts.All(verdict => verdict.Passed);

    public string? FirstBroken => Verdicts.FirstOrDefault(verdict => !verdict.Passed).Rule;
}

/// <summary>A figure expected before the effect, with its 80 % interval. Never changed; outcomes are joined to it.</summary>
/// <param name="Basis">measured, learned, estimated, prior or simulated.</param>
public sealed record Prediction(string Name, decimal Value, decimal? Low, decimal? High, string Basis);

/// <summary>The probability that the prediction holds.</summary>
public sealed record Confidence(decimal Value, decimal? Low, decimal? High, string Basis, int? SampleSize = null);

/// <summary>
/// What a policy answers: pure function of snapshot, parameters, seed and step limit. A re-run must give an equal one.
/// </summary>
public sealed record Choice
{
    /// <summary>Every candidate that was considered, with <c>wait</c> and <c>no_action</c> where they exist.</summary>
    public required IReadOnlyList<Candidate> Candidates { get; init; }

    /// <summary>The winner's key; null when nothing could be chosen.</summary>
    public string? ChosenKey { get; init; }
    public required string RecommendedAction { get; init; }

    /// <summary><c>point_milli</c> or <c>currency_milli</c>.</summary>
    public required string ScoreUnit { get; init; }
    public IReadOnlyList<Prediction> Predictions { get; init; } = [];
    public Confidence? Confidence { get; init; }

    /// <summary>The probability with which the chosen action was drawn; 1 when nothing was drawn.</summary>
    public decimal Propensity { get; init; } = 1;
    public long StepsUsed { get; init; }

    public Candidate? Winner => ChosenKey is null ? null : Candidates.FirstOrDefault(candidate => candidate.Key == ChosenKey);
}

/// <summary>
/// The state that decisions were made on: canonical JSON (<see cref="CanonicalJson"/>), ids only, no names, phones or addresses. One object
/// for all decisions of a tick, so that it is hashed and stored once. Safe for many threads.
/// </summary>
public sealed class StateSnapshot(byte[] canonical)
{
    private readonly Lazy<string> hash = new(() => Sha256Hex.Of(canonical));

    public ReadOnlyMemory<byte> Canonical => canonical;

    public string Hash => hash.Value;
}
