namespace Steward.Decisions.Contracts;

/// <summary>Decisions that are ready to be recorded, by <see cref="IDecisionLedger.Prepare"/>.</summary>
public sealed class PreparedDecisions
{
    internal PreparedDecisions(IReadOnlyList<PreparedDecision> all, IReadOnlyList<PackedBlob> blobs) =>
        (All, Blobs, Recorded) = (all, blobs, [.. all.Select(one => new RecordedDecision(one.Id, one.Code))]);

    /// <summary>In the order in which they were given.</summary>
    public IReadOnlyList<RecordedDecision> Recorded { get; }

    internal IReadOnlyList<PreparedDecision> All { get; }

    internal IReadOnlyList<PackedBlob> Blobs { get; }
}
