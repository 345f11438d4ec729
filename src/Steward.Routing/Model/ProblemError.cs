namespace Steward.Routing;

/// <summary>One fault of the input: a stable code, where it is, and a sentence with the values.</summary>
public sealed record ProblemError(string Code, string Place, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Code} at {Place}: {Message}";
}

/// <summary>Thrown by <see cref="ProblemBuilder.Create"/> with every fault of the input at once.</summary>
public sealed class ProblemException(IReadOnlyList<ProblemError> errors)
    : Exception(string.Join(Environment.NewLine, errors))
{
    /// <summary>All faults, in the order of the input.</summary>
    public IReadOnlyList<ProblemError> Errors { get; } = errors;
}
