namespace Steward.Routing.Tests;

internal static class Order
{
    /// <summary>Tiers compared in order.</summary>
    internal static int Compare(IReadOnlyList<long> a, IReadOnlyList<long> b) =>
        a.Zip(b, (x, y) => x.CompareTo(y)).FirstOrDefault(c => c != 0);
}
