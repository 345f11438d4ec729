using Steward.Decisions.Contracts;

namespace Steward.Decisions;

/// <summary>A decision with its body written and hashed.</summary>
/// <param name="Leading">The winner and the next four, for lists and statistics.</param>
internal sealed record PreparedDecision(NewDecision New, Guid Id, string Code, long Seed, Blob Body, Blob Parameters, IReadOnlyList<Candidate> Leading)
{
    /// <summary>What the body is stored in: itself, or a pack and its place in it.</summary>
    internal (Blob Blob, int? Place) Stored { get; init; } = (Body, null);
}
