namespace Steward.Portfolio.Triggers;

/// <summary>Where an open order waits.</summary>
internal enum Place : byte
{
    Free,

    /// <summary>In a book, until its value is reached.</summary>
    Watching,

    /// <summary>In the opposite book, until the value is on the near side again.</summary>
    Unarmed,

    /// <summary>In the subject's list of orders looked at with every value: it counts confirmations, or is a tree to be evaluated.</summary>
    Hot,

    /// <summary>In that list too, until its condition is false.</summary>
    WaitsForFalse,

    /// <summary>Until its cooldown has passed.</summary>
    Cooling,
}

/// <summary>An open order: 64 bytes.</summary>
internal struct Order
{
    internal Guid Id;
    internal long Threshold;

    /// <summary>Tolerance of Equals, or the trail: millionths of one, or micros.</summary>
    internal long Extra;

    /// <summary>The high-water mark while the order is in no group.</summary>
    internal long Mark;
    internal int Subject;

    /// <summary>The trailing group; the day last counted while confirming.</summary>
    internal int Link;
    internal int NotBefore;
    internal ushort FiringsLeft, CooldownDays;
    internal byte Needed, Confirmed;
    internal TriggerKind Kind;
    internal Place Place;
    internal bool Strict;

    internal readonly bool IsTrailing => Kind is TriggerKind.TrailPercent or TriggerKind.TrailAmount;

    internal readonly bool IsWatch => Kind is TriggerKind.WatchAbove or TriggerKind.WatchBelow or TriggerKind.WatchAlways;

    internal readonly bool IsUpward => Kind is TriggerKind.Above or TriggerKind.CrossesAbove or TriggerKind.WatchAbove;

    /// <summary>The key in the book on whose side the order fires: the value, or its negative, must be at least this.</summary>
    internal readonly long FireKey => (IsUpward ? Threshold : -Threshold) + (Strict ? 1 : 0);

    /// <summary>The value at and below which a trailing order fires, whatever its floor is.</summary>
    internal readonly long TrailThreshold(long mark)
    {
        if (Kind == TriggerKind.TrailAmount) return mark - Extra - (Strict ? 1 : 0);
        var exact = (Int128)mark * (1_000_000 - Extra);
        // Down for ≤; for < the greatest integer that is less.
        return (long)(Strict ? FloorDivide(exact - 1) : FloorDivide(exact));
    }

    /// <summary>Whether the condition holds at a value, armed bits and confirmations aside.</summary>
    internal readonly bool Holds(long value) => Kind switch
    {
        TriggerKind.Above or TriggerKind.CrossesAbove or TriggerKind.WatchAbove => value >= FireKey,
        TriggerKind.Below or TriggerKind.CrossesBelow or TriggerKind.WatchBelow => -value >= FireKey,
        TriggerKind.Equals => value >= Threshold - Extra && value <= Threshold + Extra,
        TriggerKind.WatchAlways => true,
        _ => (Mark != long.MinValue && value <= TrailThreshold(Mark)) || HoldsFloor(value),
    };

    internal readonly bool HoldsFloor(long value) => Threshold > 0 && -value >= FireKey;

    private static Int128 FloorDivide(Int128 value) => value >= 0 ? value / 1_000_000 : -((-value + 999_999) / 1_000_000);
}

/// <summary>The open orders in pages that never move, with free slots used again.</summary>
internal sealed class OrderTable
{
    private const int PageBits = 12;
    private readonly List<Order[]> pages = [];
    private readonly Stack<int> free = [];
    private int used;

    internal ref Order this[int slot] => ref pages[slot >> PageBits][slot & ((1 << PageBits) - 1)];

    /// <summary>Slots that are or were in use; some may be free.</summary>
    internal int Used => used;

    internal int Take()
    {
        if (free.TryPop(out var slot)) return slot;
        if (used >> PageBits == pages.Count) pages.Add(new Order[1 << PageBits]);
        return used++;
    }

    internal void Free(int slot) => free.Push(slot);
}
