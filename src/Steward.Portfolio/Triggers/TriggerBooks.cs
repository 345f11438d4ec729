namespace Steward.Portfolio.Triggers;

/// <summary>The ordered structures of the subjects: per subject a book of rising and a book of falling values, with their heads at hand.</summary>
internal sealed class TriggerBooks(OrderTable orders)
{
    private readonly List<TrailGroup?> groups = [];
    private readonly Stack<int> freeGroups = [];
    private readonly List<int> moving = [];
    private Subject[] subjects = new Subject[16];

    internal int Count { get; private set; }

    internal ref Subject this[int subject] => ref subjects[subject];

    internal int AddSubject()
    {
        if (Count == subjects.Length) Array.Resize(ref subjects, Count * 2);
        subjects[Count] = new() { RisingHead = long.MaxValue, FallingHead = long.MaxValue, LastDay = -1 };
        return Count++;
    }

    internal TrailGroup? Group(int token) => groups[~token];

    /// <summary>Puts an order where its <see cref="Order.Place"/> says.</summary>
    internal void Attach(int slot)
    {
        ref var order = ref orders[slot];
        ref var subject = ref subjects[order.Subject];
        switch (order.Place)
        {
            case Place.Hot or Place.WaitsForFalse:
                Extras(ref subject).Hot.Add(slot);
                break;
            case Place.Cooling:
                Extras(ref subject).Cooling.Add(order.NotBefore, slot);
                break;
            case Place.Unarmed:
                // False again: the mirrored side of the key at which it fires.
                if (order.IsUpward) AddFalling(ref subject, 1 - order.FireKey, slot);
                else AddRising(ref subject, 1 - order.FireKey, slot);
                break;
            case Place.Watching when order.IsTrailing:
                Join(ref subject, ref order, slot);
                break;
            case Place.Watching when order.Kind == TriggerKind.Equals:
                if (subject.LastDay >= 0 && subject.Last > order.Threshold + order.Extra) AddFalling(ref subject, -(order.Threshold + order.Extra), slot);
                else AddRising(ref subject, order.Threshold - order.Extra, slot);
                break;
            default:
                if (order.IsUpward) AddRising(ref subject, order.FireKey, slot);
                else AddFalling(ref subject, order.FireKey, slot);
                break;
        }
    }

    /// <summary>Takes an order out of every structure; one that a tick has taken out already is no error.</summary>
    internal void Detach(int slot)
    {
        ref var order = ref orders[slot];
        ref var subject = ref subjects[order.Subject];
        if (order.Place is Place.Hot or Place.WaitsForFalse) subject.Extras!.Hot.Remove(slot);
        else if (order.Place == Place.Cooling) subject.Extras!.Cooling.Remove(order.NotBefore, slot);
        else if (order.Place == Place.Watching && order.IsTrailing) Leave(ref subject, ref order, slot);
        else if (order.Kind == TriggerKind.Equals)
        {
            RemoveRising(ref subject, order.Threshold - order.Extra, slot);
            RemoveFalling(ref subject, -(order.Threshold + order.Extra), slot);
        }
        else if (order.Place == Place.Unarmed == order.IsUpward) RemoveFalling(ref subject, order.Place == Place.Unarmed ? 1 - order.FireKey : order.FireKey, slot);
        else RemoveRising(ref subject, order.Place == Place.Unarmed ? 1 - order.FireKey : order.FireKey, slot);
    }

    /// <summary>A new high: all groups below it become one with this mark, the smaller poured into the larger.</summary>
    internal void Raise(ref Subject subject, List<TrailGroup> list, long value)
    {
        var below = 0;
        while (below < list.Count && list[below].Mark < value) below++;
        if (below == 0) return;
        var kept = list[0];
        for (var i = 1; i < below; i++) if (list[i].Trails.Count > kept.Trails.Count) kept = list[i];
        for (var i = 0; i < below; i++) if (list[i] != kept) Pour(ref subject, list[i], kept);
        kept.Mark = value;
        list.RemoveRange(0, below);
        list.Insert(0, kept);
        // An older group may have the very mark already.
        if (list.Count > 1 && list[1].Mark == value)
        {
            Pour(ref subject, list[1], kept);
            list.RemoveAt(1);
        }
        Watch(ref subject, kept);
    }

    /// <summary>Puts the group's first threshold into the book of falling values, or takes the group away when it is empty.</summary>
    internal void Watch(ref Subject subject, TrailGroup group)
    {
        long? key = group.Trails.Count == 0 || group.Mark == long.MinValue ? null : -orders[group.Trails.HeadSlot].TrailThreshold(group.Mark);
        if (key == group.WatchKey && key is not null) return;
        if (group.WatchKey is { } old) RemoveFalling(ref subject, old, group.Token);
        if ((group.WatchKey = key) is { } now) AddFalling(ref subject, now, group.Token);
        if (group.Trails.Count > 0) return;
        subject.Extras!.Of(group.Kind).Remove(group);
        Drop(group);
    }

    /// <summary>Takes the group out of the book of falling values.</summary>
    internal static void Unwatch(ref Subject subject, TrailGroup group)
    {
        if (group.WatchKey is { } key) RemoveFalling(ref subject, key, group.Token);
        group.WatchKey = null;
    }

    internal static SubjectExtras Extras(ref Subject subject) => subject.Extras ??= new();

    private void Pour(ref Subject subject, TrailGroup from, TrailGroup into)
    {
        if (from.WatchKey is { } key) RemoveFalling(ref subject, key, from.Token);
        moving.Clear();
        from.Trails.TakeAll(moving);
        foreach (var slot in moving)
        {
            into.Trails.Add(TrailGroup.KeyOf(orders[slot]), slot);
            orders[slot].Link = into.Number;
        }
        Drop(from);
    }

    private void Drop(TrailGroup group)
    {
        groups[group.Number] = null;
        freeGroups.Push(group.Number);
    }

    private void Join(ref Subject subject, ref Order order, int slot)
    {
        var list = Extras(ref subject).Of(order.Kind);
        var mark = order.Mark;
        var at = list.FindIndex(group => group.Mark >= mark);
        if (at < 0) at = list.Count;
        if (at == list.Count || list[at].Mark != mark)
        {
            if (!freeGroups.TryPop(out var number))
            {
                number = groups.Count;
                groups.Add(null);
            }
            list.Insert(at, groups[number] = new(number, mark, order.Kind));
        }
        order.Link = list[at].Number;
        list[at].Trails.Add(TrailGroup.KeyOf(order), slot);
        Watch(ref subject, list[at]);
        if (order.Threshold > 0) AddFalling(ref subject, order.FireKey, slot);
    }

    private void Leave(ref Subject subject, ref Order order, int slot)
    {
        if (order.Threshold > 0) RemoveFalling(ref subject, order.FireKey, slot);
        if (groups[order.Link] is not { } group || !group.Trails.Remove(TrailGroup.KeyOf(order), slot)) return;
        order.Mark = group.Mark;
        Watch(ref subject, group);
    }

    private static void AddRising(ref Subject subject, long key, int slot)
    {
        subject.Rising.Add(key, slot);
        subject.RisingHead = Math.Min(subject.RisingHead, key);
    }

    private static void AddFalling(ref Subject subject, long key, int slot)
    {
        subject.Falling.Add(key, slot);
        subject.FallingHead = Math.Min(subject.FallingHead, key);
    }

    private static void RemoveRising(ref Subject subject, long key, int slot)
    {
        if (subject.Rising.Remove(key, slot) && key == subject.RisingHead) subject.RisingHead = subject.Rising.Head;
    }

    private static void RemoveFalling(ref Subject subject, long key, int slot)
    {
        if (subject.Falling.Remove(key, slot) && key == subject.FallingHead) subject.FallingHead = subject.Falling.Head;
    }

    /// <summary>A value that reaches nothing reads nothing else.</summary>
    internal struct Subject
    {
        internal long RisingHead, FallingHead, Last;
        internal int LastDay;
        internal KeyTree Rising, Falling;
        internal SubjectExtras? Extras;
    }
}
