using System.Text.Json;

namespace Steward.Decisions;

/// <summary>
/// Bodies of decisions that were recorded together, stored as one document: the array of them. Each keeps the hash of its own, which its entry in the
/// ledger names; the row of the decision says in which document and at which place it lies.
/// </summary>
internal static class BodyPack
{
    /// <summary>So few that reading one of them costs little more than reading it alone.</summary>
    internal const int Most = 100;

    internal static Blob Of(IReadOnlyList<ReadOnlyMemory<byte>> bodies)
    {
        var content = new byte[1 + bodies.Sum(body => body.Length + 1)];
        var at = 0;
        foreach (var body in bodies)
        {
            content[at] = (byte)(at == 0 ? '[' : ',');
            body.CopyTo(content.AsMemory(at + 1));
            at += 1 + body.Length;
        }
        content[at] = (byte)']';
        return Blob.Body(content);
    }

    /// <summary>Where each of the bodies lies in the document.</summary>
    /// <exception cref="JsonException">It is not such a document.</exception>
    internal static IReadOnlyList<Range> Places(ReadOnlySpan<byte> pack)
    {
        var reader = new Utf8JsonReader(pack);
        var places = new List<Range>(Most);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray) throw new JsonException("A pack of bodies is an array.");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var from = (int)reader.TokenStartIndex;
            reader.Skip();
            places.Add(from..(int)reader.BytesConsumed);
        }
        return places;
    }
}
