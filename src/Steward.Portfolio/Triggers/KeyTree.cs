using System.Runtime.InteropServices;

namespace Steward.Portfolio.Triggers;

/// <summary>
/// Pairs of key and slot in ascending order: a B+ tree with leaves of up to 64 pairs side by side. Adding and removing cost O(log n); taking what a
/// value has reached costs O(taken + 1), since whole prefixes of leaves go at once. A struct, because it lies inside its owner: one cache line less to fetch
/// for each value that fires. Never copy it.
/// </summary>
internal struct KeyTree
{
    private const int Most = 64;
    private Node? root;

    internal int Count { readonly get; private set; }

    /// <summary>The smallest key; the largest possible number when the tree is empty.</summary>
    internal readonly long Head
    {
        get
        {
            if (Count == 0) return long.MaxValue;
            var node = root!;
            while (node.Children is { } children) node = children[0];
            return node.First.Key;
        }
    }

    internal readonly int HeadSlot
    {
        get
        {
            var node = root!;
            while (node.Children is { } children) node = children[0];
            return node.First.Slot;
        }
    }

    internal void Add(long key, int slot)
    {
        root ??= new(isLeaf: true);
        if (Add(root, new(key, slot)) is { } right)
        {
            var top = new Node(isLeaf: false);
            top.Put(0, root.First, root);
            top.Put(1, right.First, right);
            root = top;
        }
        Count++;
    }

    /// <summary>Whether the pair was there, and is no more.</summary>
    internal bool Remove(long key, int slot)
    {
        if (Count == 0 || !Remove(root!, new(key, slot))) return false;
        Count--;
        Shorten();
        return true;
    }

    /// <summary>Takes out all pairs with a key up to <paramref name="limit"/> and appends their slots.</summary>
    internal void TakeReached(long limit, List<int> slots)
    {
        if (Count == 0) return;
        var before = slots.Count;
        Take(root!, limit, slots);
        Count -= slots.Count - before;
        Shorten();
    }

    /// <summary>Takes out every pair.</summary>
    internal void TakeAll(List<int> slots) => TakeReached(long.MaxValue, slots);

    private static Node? Add(Node node, Entry entry)
    {
        if (node.Children is not { } children) return PutAt(node, node.FirstNotBefore(entry), entry, null);
        var at = node.ChildFor(entry);
        if (entry.CompareTo(node.Entries[at]) < 0) node.Entries[at] = entry;
        return Add(children[at], entry) is { } right ? PutAt(node, at + 1, right.First, right) : null;
    }

    /// <summary>Puts an entry into a node and returns the right half if the node was full.</summary>
    private static Node? PutAt(Node node, int at, Entry entry, Node? child)
    {
        if (node.Count < Most)
        {
            node.Put(at, entry, child);
            return null;
        }
        // Ascending keys leave full nodes behind; any other order halves them.
        var keep = at == Most ? Most : Most / 2;
        var right = node.SplitOff(keep);
        if (at >= keep) right.Put(at - keep, entry, child);
        else node.Put(at, entry, child);
        return right;
    }

    private static bool Remove(Node node, Entry entry)
    {
        if (node.Children is not { } children)
        {
            var found = node.FirstNotBefore(entry);
            if (found == node.Count || node.Entries[node.Taken + found].CompareTo(entry) != 0) return false;
            node.Cut(found, 1);
            return true;
        }
        var at = node.ChildFor(entry);
        var child = children[at];
        if (!Remove(child, entry)) return false;
        if (child.Count == 0) node.Cut(at, 1);
        else if (at + 1 < node.Count && child.Count + children[at + 1].Count <= Most / 2) node.Join(at);
        else if (at > 0 && child.Count + children[at - 1].Count <= Most / 2) node.Join(at - 1);
        return true;
    }

    private static void Take(Node node, long limit, List<int> slots)
    {
        var taken = 0;
        if (node.Children is not { } children)
        {
            var entries = node.Entries.AsSpan(node.Taken, node.Count);
            while (taken < entries.Length && entries[taken].Key <= limit) slots.Add(entries[taken++].Slot);
            node.Take(taken);
            return;
        }
        for (; taken < node.Count && node.Entries[taken].Key <= limit; taken++)
        {
            Take(children[taken], limit, slots);
            if (children[taken].Count > 0) break;
        }
        if (taken > 0) node.Cut(0, taken);
    }

    private void Shorten()
    {
        while (root!.Children is { } children && root.Count <= 1) root = root.Count == 1 ? children[0] : new(isLeaf: true);
    }

    /// <summary>Twelve bytes, so that five heads and more lie in one cache line.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private readonly struct Entry(long key, int slot)
    {
        internal readonly long Key = key;
        internal readonly int Slot = slot;

        internal int CompareTo(Entry other) => Key != other.Key ? Key.CompareTo(other.Key) : Slot.CompareTo(other.Slot);
    }

    /// <summary>In a leaf the entries are the pairs; above, entry i is a lower bound of child i.</summary>
    private sealed class Node(bool isLeaf)
    {
        internal Entry[] Entries = new Entry[4];
        internal Node[]? Children = isLeaf ? null : new Node[4];
        internal int Count;

        /// <summary>Of a leaf: places at the front that values have reached. They stay until the leaf is next changed otherwise, since moving the rest would fetch all of it.</summary>
        internal int Taken;

        internal Entry First => Entries[Taken];

        internal int FirstNotBefore(Entry entry)
        {
            var (low, high) = (0, Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (Entries[Taken + middle].CompareTo(entry) < 0) low = middle + 1;
                else high = middle;
            }
            return low;
        }

        internal int ChildFor(Entry entry)
        {
            var at = FirstNotBefore(entry);
            return at < Count && Entries[at].CompareTo(entry) == 0 ? at : Math.Max(at - 1, 0);
        }

        internal void Take(int count) => (Taken, Count) = (Taken + count, Count - count);

        internal void Put(int at, Entry entry, Node? child)
        {
            CloseUp();
            if (Count == Entries.Length)
            {
                Array.Resize(ref Entries, Count * 2);
                if (Children is not null) Array.Resize(ref Children, Count * 2);
            }
            Array.Copy(Entries, at, Entries, at + 1, Count - at);
            Entries[at] = entry;
            if (Children is not null)
            {
                Array.Copy(Children, at, Children, at + 1, Count - at);
                Children[at] = child!;
            }
            Count++;
        }

        internal void Cut(int at, int count)
        {
            CloseUp();
            Array.Copy(Entries, at + count, Entries, at, Count - at - count);
            if (Children is not null)
            {
                Array.Copy(Children, at + count, Children, at, Count - at - count);
                Array.Clear(Children, Count - count, count);
            }
            Count -= count;
        }

        internal Node SplitOff(int keep)
        {
            CloseUp();
            var right = new Node(Children is null) { Count = Count - keep };
            right.Entries = new Entry[Most];
            Array.Copy(Entries, keep, right.Entries, 0, right.Count);
            if (Children is not null)
            {
                right.Children = new Node[Most];
                Array.Copy(Children, keep, right.Children, 0, right.Count);
                Array.Clear(Children, keep, right.Count);
            }
            Count = keep;
            return right;
        }

        /// <summary>Moves the entries of child <paramref name="at"/> + 1 into child <paramref name="at"/>.</summary>
        internal void Join(int at)
        {
            var (left, right) = (Children![at], Children[at + 1]);
            for (var i = 0; i < right.Count; i++) left.Put(left.Count, right.Entries[right.Taken + i], right.Children?[i]);
            Cut(at + 1, 1);
        }

        private void CloseUp()
        {
            if (Taken == 0) return;
            Array.Copy(Entries, Taken, Entries, 0, Count);
            Taken = 0;
        }
    }
}
