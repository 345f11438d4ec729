using System.Collections.Concurrent;
using System.Text.Json;
using Steward.Kernel;

namespace Steward.Decisions.Ledger;

/// <summary>Where a decision's body lies.</summary>
internal sealed record BodyPlace
{
    public Guid Id { get; init; }
    public string BodyHash { get; init; } = "";
    public string BodyBlob { get; init; } = "";

    /// <summary>In a pack; null: the blob is the body.</summary>
    public int? Place { get; init; }
}

/// <summary>The bodies of a page of entries. Each blob is unpacked once. Safe for several threads.</summary>
internal sealed class EntryBodies(IReadOnlyDictionary<Guid, BodyPlace> places, IReadOnlyDictionary<string, BlobRow> blobs)
{
    private readonly ConcurrentDictionary<string, Lazy<(byte[]? Content, IReadOnlyList<Range> Places)>> unpacked = new(StringComparer.Ordinal);

    internal static BodyPlace PlaceOf(EntryRow row, IReadOnlyDictionary<Guid, BodyPlace> places) =>
        row.DecisionId is { } id && places.GetValueOrDefault(id) is { } place && place.BodyHash == row.BodyHash ? place : new() { BodyHash = row.BodyHash, BodyBlob = row.BodyHash };

    /// <summary>Null when retention emptied it.</summary>
    /// <exception cref="InvalidDataException">It is not there, or what is stored cannot be read.</exception>
    internal ReadOnlyMemory<byte>? Of(EntryRow row)
    {
        var place = PlaceOf(row, places);
        if (!blobs.TryGetValue(place.BodyBlob, out var blob)) throw new InvalidDataException($"The body {row.BodyHash} is not there.");
        var (content, bodies) = Unpacked(blob, isPack: place.Place is not null);
        if (content is null) return null;
        if (place.Place is not { } at) return content;
        return at < bodies.Count ? content.AsMemory(bodies[at]) : throw new InvalidDataException($"{blob.Hash} has {bodies.Count} bodies, not one at {at}.");
    }

    /// <summary>As <see cref="Of"/>; null also where there is nothing that could be read.</summary>
    internal ReadOnlyMemory<byte>? ReadableOf(EntryRow row)
    {
        try { return Of(row); }
        catch (Exception error) when (error is InvalidDataException or JsonException) { return null; }
    }

    internal bool IsWhole(EntryRow row)
    {
        try { return Of(row) is not { } body || Sha256Hex.Of(body.Span) == row.BodyHash; }
        catch (Exception error) when (error is InvalidDataException or JsonException) { return false; }
    }

    private (byte[]? Content, IReadOnlyList<Range> Places) Unpacked(BlobRow blob, bool isPack) => unpacked.GetOrAdd(blob.Hash, _ => new(() =>
    {
        var content = blob.Content();
        return (content, content is not null && isPack ? BodyPack.Places(content) : []);
    })).Value;
}
