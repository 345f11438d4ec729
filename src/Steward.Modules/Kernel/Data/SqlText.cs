namespace Steward.Kernel;

/// <summary>
/// Compares statements by their whole text, but finds them by their length and their last characters: a statement of two thousand characters
/// costs more to hash than SQLite needs to run it, and what tells one statement from the next stands at its end.
/// </summary>
internal sealed class SqlText : IEqualityComparer<string>
{
    private const int Ending = 40;

    internal static SqlText Comparer { get; } = new();

    public bool Equals(string? x, string? y) => string.Equals(x, y, StringComparison.Ordinal);

    public int GetHashCode(string text) => HashCode.Combine(text.Length, string.GetHashCode(text.AsSpan(Math.Max(0, text.Length - Ending)), StringComparison.Ordinal));
}
