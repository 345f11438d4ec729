using System.Collections.Concurrent;

namespace Steward.Faults;

/// <summary>An order that was sent: its key, its body, and the id that the server answered (null: no answer came).</summary>
internal sealed class SentOrder(string key, object body)
{
    internal string Key => key;

    internal object Body => body;

    internal string? Id { get; set; }
}

/// <summary>What the server said it had done, kept outside it.</summary>
internal sealed class Journal
{
    internal ConcurrentBag<SentOrder> Orders { get; } = [];

    /// <summary>Order to driver, each acknowledged as an accepted offer or an assignment by hand; of the present round.</summary>
    internal ConcurrentDictionary<string, string> Assigned { get; } = new();

    internal int Acknowledged => acknowledged;

    private int acknowledged;

    internal void Note() => Interlocked.Increment(ref acknowledged);
}
