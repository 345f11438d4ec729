namespace Steward.Portfolio.Triggers;

/// <summary>
/// The sorted index of open trigger orders (section 12.4 of the wealth specification). A value costs O(fired + 1), an insert or cancel O(log n).
/// What fires depends only on the values given per subject, never on their order across subjects. Not safe for several threads.
/// </summary>
public sealed class TriggerIndex
{
    private readonly OrderTable orders = new();
    private readonly TriggerBooks books;
    private readonly IdMap ids;
    private readonly Func<DateOnly, int, DateOnly> cooldownEnd;
    private readonly List<int> reached = [], ended = [];

    /// <summary>Makes an empty index.</summary>
    /// <param name="cooldownEnd">The first date after a firing on which an order may fire again, by the firing's date and the days of cooldown;
    /// calendar days when it is not given.</param>
    public TriggerIndex(Func<DateOnly, int, DateOnly>? cooldownEnd = null)
    {
        books = new(orders);
        ids = new(orders);
        this.cooldownEnd = cooldownEnd ?? ((date, days) => date.AddDays(days));
    }

    /// <summary>How many orders are open.</summary>
    public int Count { get; private set; }

    /// <summary>Adds something that has values: a scheme, a series, a client's portfolio. Returns its number, from 0.</summary>
    public int AddSubject() => books.AddSubject();

    /// <summary>Tells the last accepted value without evaluating anything; orders are added after it.</summary>
    public void Seed(int subject, DateOnly date, long value) => (books[subject].LastDay, books[subject].Last) = (date.DayNumber, value);

    /// <summary>The last value of a subject; null before the first.</summary>
    public long? Last(int subject) => books[subject].LastDay < 0 ? null : books[subject].Last;

    /// <summary>Adds an open order. It is held against the values that come, not against the last one.</summary>
    /// <exception cref="ArgumentException">The id is there already, or a count or a trail makes no sense.</exception>
    public void Insert(in TriggerSpec spec, in TriggerState state = default)
    {
        Sweep();
        if (ids.Find(spec.Id) >= 0) throw new ArgumentException($"Order {spec.Id} is in the index already.", nameof(spec));
        if (spec.ConfirmCount is < 1 or > byte.MaxValue || spec.MostFirings < 1 || spec.CooldownDays is < 0 or > ushort.MaxValue || spec.Tolerance < 0)
            throw new ArgumentException($"Order {spec.Id}: confirm {spec.ConfirmCount}, firings {spec.MostFirings}, cooldown {spec.CooldownDays}, tolerance {spec.Tolerance}.", nameof(spec));
        if ((spec.Kind == TriggerKind.TrailPercent && (spec.Trail is <= 0 or >= 1_000_000)) || (spec.Kind == TriggerKind.TrailAmount && spec.Trail <= 0))
            throw new ArgumentException($"Order {spec.Id}: a trail of {spec.Trail} is none.", nameof(spec));

        var slot = orders.Take();
        ref var order = ref orders[slot];
        order = new()
        {
            Id = spec.Id, Subject = spec.Subject, Kind = spec.Kind, Threshold = spec.Threshold, Strict = spec.Strict,
            Extra = spec.Kind == TriggerKind.Equals ? spec.Tolerance : spec.Trail, Mark = state.HighWater ?? long.MinValue,
            Needed = (byte)spec.ConfirmCount, Confirmed = (byte)state.Confirmed, NotBefore = state.NotBefore?.DayNumber ?? 0,
            FiringsLeft = (ushort)Math.Clamp(spec.MostFirings - state.Fired, 1, ushort.MaxValue), CooldownDays = (ushort)spec.CooldownDays,
        };
        order.Place = FirstPlace(order, state);
        if (order.Place == Place.Hot) order.Link = state.ConfirmedOn?.DayNumber ?? 0;
        ids.Add(spec.Id, slot);
        books.Attach(slot);
        Count++;
    }

    /// <summary>Takes an order out; false when it is not there.</summary>
    public bool Cancel(Guid id)
    {
        var slot = Open(id);
        if (slot < 0) return false;
        books.Detach(slot);
        Free(slot);
        return true;
    }

    /// <summary>Whether an order is open here.</summary>
    public bool Contains(Guid id) => Open(id) >= 0;

    /// <summary>The ids of all open orders, in no particular order.</summary>
    public IEnumerable<Guid> Ids()
    {
        for (var slot = 0; slot < orders.Used; slot++) if (orders[slot].Place != Place.Free) yield return orders[slot].Id;
    }

    /// <summary>An open order as it was given, and what it has seen since; null when it is not there.</summary>
    public (TriggerSpec Spec, TriggerState State)? Find(Guid id)
    {
        var slot = Open(id);
        if (slot < 0) return null;
        ref var order = ref orders[slot];
        var spec = new TriggerSpec(id, order.Subject, order.Kind, order.Threshold)
        {
            Strict = order.Strict, ConfirmCount = order.Needed, CooldownDays = order.CooldownDays, MostFirings = order.FiringsLeft,
            Tolerance = order.Kind == TriggerKind.Equals ? order.Extra : 0, Trail = order.IsTrailing ? order.Extra : 0,
        };
        return (spec, StateOf(order));
    }

    /// <summary>Holds one accepted value against the orders of its subject.</summary>
    /// <param name="subject">Whose value it is.</param>
    /// <param name="date">The value's date; values of one subject come in the order in which they were accepted.</param>
    /// <param name="value">The value in the subject's scale.</param>
    /// <param name="fired">Gets the orders that fire. Those that do not repeat are out of the index then.</param>
    /// <param name="touched">Gets the watching orders whose tree has to be evaluated.</param>
    public void Tick(int subject, DateOnly date, long value, List<Firing> fired, List<Guid>? touched = null)
    {
        ref var at = ref books[subject];
        (at.Last, at.LastDay) = (value, date.DayNumber);
        if (at.Extras is not null) LookAtExtras(ref at, date, value, fired, touched);
        if (value < at.RisingHead && -value < at.FallingHead) return;

        reached.Clear();
        if (value >= at.RisingHead)
        {
            at.Rising.TakeReached(value, reached);
            at.RisingHead = at.Rising.Head;
        }
        if (-value >= at.FallingHead)
        {
            at.Falling.TakeReached(-value, reached);
            at.FallingHead = at.Falling.Head;
        }
        foreach (var slot in reached)
        {
            if (slot >= 0) Reach(slot, date, value, fired, touched);
            else if (books.Group(slot) is { } group) ReachGroup(ref at, group, date, value, fired);
        }
    }

    /// <summary>Multiplies the last value, trigger values, amounts and marks of a subject after a change of the face value.</summary>
    public void Adjust(int subject, decimal factor)
    {
        ref var at = ref books[subject];
        if (at.LastDay >= 0) at.Last = Scaled(at.Last, factor);
        for (var slot = 0; slot < orders.Used; slot++)
        {
            ref var order = ref orders[slot];
            if (order.Place == Place.Free || order.Subject != subject) continue;
            books.Detach(slot);
            order.Threshold = Scaled(order.Threshold, factor);
            if (order.Kind is TriggerKind.Equals or TriggerKind.TrailAmount) order.Extra = Scaled(order.Extra, factor);
            if (order.Mark != long.MinValue) order.Mark = Scaled(order.Mark, factor);
            books.Attach(slot);
        }
    }

    private Place FirstPlace(in Order order, in TriggerState state)
    {
        if (order.Kind == TriggerKind.WatchAlways) return Place.Hot;
        if (state.Confirmed > 0 && order.Needed > 1) return Place.Hot;
        if (state.WaitsForFalse && !order.IsTrailing) return order.Kind == TriggerKind.Equals ? Place.WaitsForFalse : Place.Unarmed;
        if (order.Kind is not (TriggerKind.CrossesAbove or TriggerKind.CrossesBelow)) return Place.Watching;
        return state.Armed ?? (books[order.Subject].LastDay >= 0 && !order.Holds(books[order.Subject].Last)) ? Place.Watching : Place.Unarmed;
    }

    private TriggerState StateOf(in Order order)
    {
        long? mark = !order.IsTrailing ? null : order.Place == Place.Watching ? books.Group(~order.Link)!.Mark : order.Mark;
        var isCrossing = order.Kind is TriggerKind.CrossesAbove or TriggerKind.CrossesBelow;
        var confirms = order.Place == Place.Hot && order.Confirmed > 0;
        return new(
            isCrossing ? order.Place != Place.Unarmed : null, mark == long.MinValue ? null : mark, order.Confirmed, confirms ? DateOnly.FromDayNumber(order.Link) : null, 0,
            order.NotBefore == 0 ? null : DateOnly.FromDayNumber(order.NotBefore), !isCrossing && order.Place is Place.Unarmed or Place.WaitsForFalse);
    }

    private void LookAtExtras(ref TriggerBooks.Subject at, DateOnly date, long value, List<Firing> fired, List<Guid>? touched)
    {
        var extras = at.Extras!;
        if (extras.Cooling.Head <= date.DayNumber)
        {
            reached.Clear();
            extras.Cooling.TakeReached(date.DayNumber, reached);
            foreach (var slot in reached) Put(slot, Place.Watching);
        }
        books.Raise(ref at, extras.Percents, value);
        books.Raise(ref at, extras.Amounts, value);
        for (var i = extras.Hot.Count - 1; i >= 0; i--)
        {
            if (!LookAtHot(extras.Hot[i], date, value, fired, touched, out var next)) continue;
            var slot = extras.Hot[i];
            extras.Hot[i] = extras.Hot[^1];
            extras.Hot.RemoveAt(extras.Hot.Count - 1);
            if (next is { } place) Put(slot, place);
            else Fire(slot, date, value, fired);
        }
    }

    /// <summary>Looks at an order that is looked at with every value; true when it leaves the list, for another place or to fire.</summary>
    private bool LookAtHot(int slot, DateOnly date, long value, List<Firing> fired, List<Guid>? touched, out Place? next)
    {
        ref var order = ref orders[slot];
        next = null;
        if (order.IsTrailing && value > order.Mark) order.Mark = value;
        if (!order.Holds(value))
        {
            (order.Confirmed, next) = (0, Place.Watching);
            return true;
        }
        if (order.IsWatch) touched?.Add(order.Id);
        if (order.IsWatch || order.Place == Place.WaitsForFalse || order.Link == date.DayNumber) return false;
        order.Link = date.DayNumber;
        return ++order.Confirmed >= order.Needed;
    }

    private void Reach(int slot, DateOnly date, long value, List<Firing> fired, List<Guid>? touched)
    {
        ref var order = ref orders[slot];
        // A trailing order may be reached by its floor and by its group with one value; the first has moved it on.
        if (order.Place == Place.Unarmed) Put(slot, Place.Watching);
        else if (order.Place != Place.Watching || (order.IsTrailing && !order.HoldsFloor(value))) return;
        else if (order.Kind == TriggerKind.Equals && !order.Holds(value)) books.Attach(slot);
        else if (order.IsWatch)
        {
            touched?.Add(order.Id);
            Put(slot, Place.Hot);
        }
        else
        {
            if (order.IsTrailing) books.Detach(slot);
            Hold(slot, date, value, fired);
        }
    }

    private void ReachGroup(ref TriggerBooks.Subject at, TrailGroup group, DateOnly date, long value, List<Firing> fired)
    {
        // A floor that was reached with the same value may have put the group back into the book.
        TriggerBooks.Unwatch(ref at, group);
        while (group.Trails.Count > 0 && group.Trails.HeadSlot is var slot && value <= orders[slot].TrailThreshold(group.Mark))
        {
            orders[slot].Mark = group.Mark;
            group.Trails.Remove(group.Trails.Head, slot);
            books.Detach(slot);
            Hold(slot, date, value, fired);
        }
        books.Watch(ref at, group);
    }

    /// <summary>The condition holds and the order is in no structure: it cools, fires, or begins to count.</summary>
    private void Hold(int slot, DateOnly date, long value, List<Firing> fired)
    {
        ref var order = ref orders[slot];
        if (date.DayNumber < order.NotBefore)
        {
            Cool(slot, value);
            return;
        }
        (order.Confirmed, order.Link) = (1, date.DayNumber);
        if (order.Needed <= 1) Fire(slot, date, value, fired);
        else Put(slot, Place.Hot);
    }

    private void Fire(int slot, DateOnly date, long value, List<Firing> fired)
    {
        ref var order = ref orders[slot];
        var threshold = !order.IsTrailing || order.Mark == long.MinValue || value > order.TrailThreshold(order.Mark) ? order.Threshold : order.TrailThreshold(order.Mark);
        fired.Add(new(order.Id, order.Subject, date, value, threshold) { High = order.IsTrailing && order.Mark != long.MinValue ? order.Mark : null });
        if (order.FiringsLeft <= 1)
        {
            Free(slot);
            return;
        }
        order.FiringsLeft--;
        order.Confirmed = 0;
        order.NotBefore = order.CooldownDays == 0 ? 0 : cooldownEnd(date, order.CooldownDays).DayNumber;
        if (order.IsTrailing) Restart(slot, value);
        else Put(slot, order.Kind == TriggerKind.Equals ? Place.WaitsForFalse : Place.Unarmed);
    }

    /// <summary>Reached within its cooldown: a level waits for the end, a crossing is used up, a trail begins anew.</summary>
    private void Cool(int slot, long value)
    {
        ref var order = ref orders[slot];
        if (order.IsTrailing) Restart(slot, value);
        else Put(slot, order.Kind is TriggerKind.CrossesAbove or TriggerKind.CrossesBelow ? Place.Unarmed : Place.Cooling);
    }

    /// <summary>A trailing order begins anew from this value; a floor that was passed is done with.</summary>
    private void Restart(int slot, long value)
    {
        ref var order = ref orders[slot];
        order.Mark = value;
        if (order.HoldsFloor(value)) order.Threshold = 0;
        Put(slot, Place.Watching);
    }

    private void Put(int slot, Place place)
    {
        orders[slot].Place = place;
        books.Attach(slot);
    }

    private int Open(Guid id)
    {
        var slot = ids.Find(id);
        return slot >= 0 && orders[slot].Place != Place.Free ? slot : -1;
    }

    /// <summary>Ends an order. Its id and slot are swept up later: a drop with thousands of firings decides first.</summary>
    private void Free(int slot)
    {
        orders[slot].Place = Place.Free;
        ended.Add(slot);
        Count--;
    }

    private void Sweep()
    {
        foreach (var slot in ended)
        {
            ids.Remove(orders[slot].Id);
            orders.Free(slot);
        }
        ended.Clear();
    }

    private static long Scaled(long value, decimal factor) => decimal.ToInt64(decimal.Round(value * factor, 0, MidpointRounding.AwayFromZero));
}
