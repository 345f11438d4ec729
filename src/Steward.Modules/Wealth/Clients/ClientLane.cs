using Steward.Kernel;

namespace Steward.Wealth.Clients;

/// <summary>A part of all clients, by their shards. Work on two lanes shares no client and no chain, so that it may be done side by side.</summary>
internal readonly record struct ClientLane(int Index, int Count)
{
    private const int Most = 4;

    internal static ClientLane Whole { get; } = new(0, 1);

    /// <summary>As many as a store can serve at once: SQLite has one writer.</summary>
    internal static IReadOnlyList<ClientLane> For(Database database) =>
        database.Dialect is Dialect.Sqlite ? [Whole] : Of(Math.Clamp(Environment.ProcessorCount, 1, Most));

    private static IReadOnlyList<ClientLane> Of(int count) => [.. Enumerable.Range(0, count).Select(index => new ClientLane(index, count))];
}
