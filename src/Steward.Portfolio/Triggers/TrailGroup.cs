namespace Steward.Portfolio.Triggers;

/// <summary>The trailing orders of one subject and kind that have the same high-water mark, by trail: the smallest trail fires first.</summary>
internal sealed class TrailGroup(int number, long mark, TriggerKind kind)
{
    internal int Number { get; } = number;

    internal long Mark { get; set; } = mark;

    internal TriggerKind Kind { get; } = kind;

    internal KeyTree Trails;

    /// <summary>The key under which the group stands in the book of falling values; null when it does not.</summary>
    internal long? WatchKey { get; set; }

    /// <summary>Groups stand in the books among the slots as negative numbers.</summary>
    internal int Token => ~Number;

    /// <summary>Equal trails: "at most" fires no later than "less than".</summary>
    internal static long KeyOf(in Order order) => order.Extra * 2 + (order.Strict ? 1 : 0);
}

/// <summary>What only some subjects have: trailing groups, orders looked at with every value, orders cooling down.</summary>
internal sealed class SubjectExtras
{
    /// <summary>Groups by ascending mark, one list a kind: a new high merges a prefix.</summary>
    internal List<TrailGroup> Percents { get; } = [];

    internal List<TrailGroup> Amounts { get; } = [];

    internal List<int> Hot { get; } = [];

    /// <summary>Orders by the day on which their cooldown ends.</summary>
    internal KeyTree Cooling;

    internal List<TrailGroup> Of(TriggerKind kind) => kind == TriggerKind.TrailPercent ? Percents : Amounts;
}
