namespace Steward.Routing;

/// <summary>Single vehicles behind the types.</summary>
internal static class Fleet
{
    /// <summary>Ids of the single vehicles: the type's own, or <c>id#1</c>, <c>id#2</c>, … when it stands for several.</summary>
    internal static IEnumerable<string> IdsOf(Vehicle type) =>
        type.Count <= 1 ? [type.Id] : Enumerable.Range(1, type.Count).Select(i => $"{type.Id}#{i}");
}
