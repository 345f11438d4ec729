namespace Steward.Routing;

/// <summary>A site at which a vehicle may end a trip and begin another.</summary>
/// <param name="Site">Where.</param>
/// <param name="Duration">Fixed duration of a visit.</param>
/// <param name="Max">Most visits on a route.</param>
public sealed record Reload(string Site, int Duration, int Max)
{
    /// <summary>Further duration per unit of load that is put off or taken on, all dimensions added.</summary>
    public int PerUnit { get; init; }

    /// <summary>When a visit may start; empty = always.</summary>
    public IReadOnlyList<Window> Windows { get; init; } = [];
}
