using System.Buffers.Binary;
using System.IO.Compression;

namespace Steward.Orders.Pictures;

/// <summary>Reads a PNG and writes it anew with only the chunks that make the picture (ISO 15948).</summary>
internal static class PngPicture
{
    private static readonly byte[] Signature = [0x89, .. "PNG\r\n\u001a\n"u8];
    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(n =>
    {
        var c = (uint)n;
        for (var k = 0; k < 8; k++) c = (c & 1) != 0 ? 0xEDB88320 ^ (c >> 1) : c >> 1;
        return c;
    })];

    // Adam7: where each of the seven passes begins and how far its points lie apart.
    private static readonly (int X, int Y, int StepX, int StepY)[] Passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    internal static bool IsPng(byte[] file) => file.AsSpan().StartsWith(Signature);

    /// <exception cref="BadPictureException"/>
    internal static Picture Rewrite(byte[] file)
    {
        using var result = new MemoryStream();
        using var packed = new MemoryStream();
        result.Write(Signature);
        byte[]? head = null;
        var facts = new PhotoFacts();
        var hasEnd = false;
        for (var at = Signature.Length; at < file.Length && !hasEnd;)
        {
            var (type, content, next) = Chunk(file, at);
            at = next;
            switch (type)
            {
                case "IHDR" when head is null: head = Checked(content); Write(result, "IHDR"u8, content); break;
                case "PLTE" or "tRNS" when head is not null && packed.Length == 0: Write(result, type == "PLTE" ? "PLTE"u8 : "tRNS"u8, content); break;
                case "IDAT" when head is not null: packed.Write(content); break;
                case "eXIf": facts = PhotoFacts.OfExif(content); break;
                case "IEND": hasEnd = true; break;
                default:
                    if (head is null || (type[0] & 32) == 0) throw new BadPictureException($"chunk {type} is not where it belongs.");
                    break;
            }
        }
        if (head is null || !hasEnd) throw new BadPictureException("it ends too early.");
        packed.Position = 0;
        Write(result, "IDAT"u8, Repacked(packed, head));
        Write(result, "IEND"u8, []);
        return new(result.ToArray(), "image/png", BinaryPrimitives.ReadInt32BigEndian(head), BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(4)), facts);
    }

    private static (string Type, byte[] Content, int Next) Chunk(byte[] file, int at)
    {
        if (at + 12 > file.Length) throw new BadPictureException("it ends too early.");
        var length = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at));
        if (length > file.Length - at - 12) throw new BadPictureException("a chunk is longer than the file.");
        var size = (int)length;
        if (BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at + 8 + size)) != Crc(file.AsSpan(at + 4, size + 4))) throw new BadPictureException("a chunk's checksum is wrong.");
        return (System.Text.Encoding.Latin1.GetString(file, at + 4, 4), file[(at + 8)..(at + 8 + size)], at + 12 + size);
    }

    private static byte[] Checked(byte[] head)
    {
        if (head.Length != 13) throw new BadPictureException("its head is wrong.");
        BadPictureException.CheckSize(BinaryPrimitives.ReadInt32BigEndian(head), BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(4)));
        var isKnown = (head[9], head[8]) is (0, 1 or 2 or 4 or 8 or 16) or (3, 1 or 2 or 4 or 8) or (2 or 4 or 6, 8 or 16);
        return isKnown && head[10] == 0 && head[11] == 0 && head[12] <= 1 ? head : throw new BadPictureException("its form is none that PNG has.");
    }

    /// <summary>Row after row, so that a bomb fills no memory: exactly the bytes that the size calls for are read, and no more.</summary>
    private static byte[] Repacked(Stream packed, byte[] head)
    {
        using var result = new MemoryStream();
        try
        {
            using var read = new ZLibStream(packed, CompressionMode.Decompress);
            using var write = new ZLibStream(result, CompressionLevel.Fastest, leaveOpen: true);
            foreach (var (length, rows) in Rows(head))
            {
                var row = new byte[length + 1];
                for (var y = 0; y < rows; y++)
                {
                    read.ReadExactly(row);
                    if (row[0] > 4) throw new BadPictureException("a row has an unknown filter.");
                    write.Write(row);
                }
            }
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            throw new BadPictureException("its points cannot be unpacked.");
        }
        return result.ToArray();
    }

    private static IEnumerable<(int Length, int Rows)> Rows(byte[] head)
    {
        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(head), BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(4)));
        var bits = head[8] * (head[9] switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 });
        int Bytes(int points) => (int)(((long)points * bits + 7) / 8);
        if (head[12] == 0)
        {
            yield return (Bytes(width), height);
            yield break;
        }
        foreach (var (x, y, stepX, stepY) in Passes)
            if (width > x && height > y) yield return (Bytes((width - x + stepX - 1) / stepX), (height - y + stepY - 1) / stepY);
    }

    private static void Write(Stream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        byte[] chunk = [.. type, .. content];
        file.Write(chunk);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(chunk));
        file.Write(number);
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var one in bytes) crc = CrcTable[(crc ^ one) & 255] ^ (crc >> 8);
        return ~crc;
    }
}
