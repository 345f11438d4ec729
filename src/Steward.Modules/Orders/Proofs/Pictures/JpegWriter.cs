using System.Buffers.Binary;
using System.Numerics;

namespace Steward.Orders.Pictures;

/// <summary>Writes coefficients as a sequential JPEG with the tables of annex K: the same picture, point for point, and nothing beside it.</summary>
internal sealed class JpegWriter
{
    private readonly JpegFrame frame;
    private readonly MemoryStream file = new();
    private ulong held;
    private int count;

    private JpegWriter(JpegFrame frame) => this.frame = frame;

    /// <exception cref="BadPictureException"/>
    internal static Picture Rewrite(JpegFrame frame) => new(new JpegWriter(frame).Write(), "image/jpeg", frame.Width, frame.Height, frame.Facts);

    private byte[] Write()
    {
        file.Write([0xFF, 0xD8]);
        if (frame.AdobeTransform is { } transform) Part(0xEE, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, transform]);
        else Part(0xE0, [.. "JFIF\0"u8, 1, 1, 0, 0, 1, 0, 1, 0, 0]);
        // How the telephone was held belongs to the picture.
        if (frame.Facts.Orientation is > 1 and <= 8 and var turned) Part(0xE1, [.. "Exif\0\0MM\0*\0\0\0\u0008\0\u0001\u0001\u0012\0\u0003\0\0\0\u0001"u8, 0, (byte)turned, 0, 0, 0, 0, 0, 0]);
        var isWide = WriteQuantisers();
        WriteSize(isWide);
        WriteTables();
        WriteScan();
        file.Write([0xFF, 0xD9]);
        return file.ToArray();
    }

    private void Part(byte marker, ReadOnlySpan<byte> content)
    {
        Span<byte> head = [0xFF, marker, 0, 0];
        BinaryPrimitives.WriteUInt16BigEndian(head[2..], (ushort)(content.Length + 2));
        file.Write(head);
        file.Write(content);
    }

    private bool WriteQuantisers()
    {
        var isAnyWide = false;
        foreach (var slot in frame.Planes.Select(plane => plane.Quantiser).Distinct())
        {
            var table = frame.Quantisers[slot] ?? throw new BadPictureException("a quantisation table is missing.");
            var isWide = table.Any(value => value > 255);
            isAnyWide |= isWide;
            Part(0xDB, isWide
                ? [(byte)(16 | slot), .. table.SelectMany(value => new[] { (byte)(value >> 8), (byte)value })]
                : [(byte)slot, .. table.Select(value => (byte)value)]);
        }
        return isAnyWide;
    }

    private void WriteSize(bool isWide) => Part(isWide ? (byte)0xC1 : (byte)0xC0,
    [
        8, (byte)(frame.Height >> 8), (byte)frame.Height, (byte)(frame.Width >> 8), (byte)frame.Width, (byte)frame.Planes.Length,
        .. frame.Planes.SelectMany(plane => new[] { plane.Id, (byte)(plane.H << 4 | plane.V), (byte)plane.Quantiser }),
    ]);

    private void WriteTables()
    {
        (byte Slot, JpegHuffman Table)[] tables = [(0x00, JpegHuffman.BrightDc), (0x10, JpegHuffman.BrightAc), (0x01, JpegHuffman.ColourDc), (0x11, JpegHuffman.ColourAc)];
        foreach (var (slot, table) in tables.Take(frame.Planes.Length == 1 ? 2 : 4)) Part(0xC4, [slot, .. table.Counts, .. table.Symbols]);
    }

    private void WriteScan()
    {
        Part(0xDA, [(byte)frame.Planes.Length, .. frame.Planes.SelectMany((plane, i) => new[] { plane.Id, i == 0 ? (byte)0 : (byte)0x11 }), 0, 63, 0]);
        var before = new int[frame.Planes.Length];
        if (frame.Planes is [var alone])
        {
            for (var y = 0; y < alone.Down; y++)
                for (var x = 0; x < alone.Across; x++) WriteBlock(alone.Block(x, y), ref before[0], JpegHuffman.BrightDc, JpegHuffman.BrightAc);
        }
        else
        {
            for (var unitY = 0; unitY < frame.UnitsDown; unitY++)
                for (var unitX = 0; unitX < frame.UnitsAcross; unitX++) WriteUnit(unitX, unitY, before);
        }
        if (count % 8 is > 0 and var odd) Bits((1 << (8 - odd)) - 1, 8 - odd); // filled up with ones
    }

    private void WriteUnit(int unitX, int unitY, int[] before)
    {
        for (var i = 0; i < before.Length; i++)
        {
            var plane = frame.Planes[i];
            for (var v = 0; v < plane.V; v++)
                for (var h = 0; h < plane.H; h++)
                    WriteBlock(plane.Block(unitX * plane.H + h, unitY * plane.V + v), ref before[i], i == 0 ? JpegHuffman.BrightDc : JpegHuffman.ColourDc, i == 0 ? JpegHuffman.BrightAc : JpegHuffman.ColourAc);
        }
    }

    private void WriteBlock(ReadOnlySpan<short> block, ref int before, JpegHuffman dc, JpegHuffman ac)
    {
        Number(dc, 0, block[0] - before, most: 11);
        before = block[0];
        var run = 0;
        for (var k = 1; k < 64; k++)
        {
            if (block[k] == 0)
            {
                run++;
                continue;
            }
            for (; run > 15; run -= 16) Symbol(ac, 0xF0);
            Number(ac, run << 4, block[k], most: 10);
            run = 0;
        }
        if (run > 0) Symbol(ac, 0);
    }

    /// <summary>The code of a number's size, then its bits (F.1.2.1).</summary>
    private void Number(JpegHuffman table, int run, int value, int most)
    {
        var size = value == 0 ? 0 : BitOperations.Log2((uint)Math.Abs(value)) + 1;
        if (size > most) throw new BadPictureException("a value is out of range.");
        Symbol(table, run | size);
        if (size > 0) Bits(value < 0 ? value + (1 << size) - 1 : value, size);
    }

    private void Symbol(JpegHuffman table, int symbol)
    {
        var (code, length) = table.CodeOf(symbol);
        Bits(code, length);
    }

    private void Bits(int value, int length)
    {
        held = held << length | (uint)value;
        count += length;
        while (count >= 8)
        {
            count -= 8;
            var next = (byte)(held >> count);
            file.WriteByte(next);
            if (next == 0xFF) file.WriteByte(0);
        }
    }
}
