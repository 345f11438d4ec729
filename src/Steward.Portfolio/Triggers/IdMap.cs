namespace Steward.Portfolio.Triggers;

/// <summary>Finds the slot of an order by its id: open addressing over slot numbers alone, five to ten bytes an order.</summary>
internal sealed class IdMap(OrderTable orders)
{
    private int[] table = new int[16]; // slot + 1; 0 is free
    private int count;

    internal int Find(Guid id)
    {
        for (var at = Home(id); table[at] != 0; at = Next(at)) if (orders[table[at] - 1].Id == id) return table[at] - 1;
        return -1;
    }

    internal void Add(Guid id, int slot)
    {
        if ((count + 1) * 5L > table.Length * 4L) Grow();
        Put(id, slot);
        count++;
    }

    internal void Remove(Guid id)
    {
        var at = Home(id);
        while (table[at] == 0 || orders[table[at] - 1].Id != id)
        {
            if (table[at] == 0) return;
            at = Next(at);
        }
        count--;
        // What follows moves back, as far as it does not pass its home: no tombstones pile up.
        for (var hole = at; ; )
        {
            at = Next(at);
            if (table[at] == 0)
            {
                table[hole] = 0;
                return;
            }
            var home = Home(orders[table[at] - 1].Id);
            if (((at - home) & (table.Length - 1)) < ((at - hole) & (table.Length - 1))) continue;
            table[hole] = table[at];
            hole = at;
        }
    }

    private void Put(Guid id, int slot)
    {
        var at = Home(id);
        while (table[at] != 0) at = Next(at);
        table[at] = slot + 1;
    }

    private void Grow()
    {
        var old = table;
        table = new int[old.Length * 2];
        foreach (var entry in old) if (entry != 0) Put(orders[entry - 1].Id, entry - 1);
    }

    private int Home(Guid id)
    {
        var mixed = (uint)id.GetHashCode() * 0x9E3779B1u;
        return (int)(mixed ^ (mixed >> 15)) & (table.Length - 1);
    }

    private int Next(int at) => (at + 1) & (table.Length - 1);
}
