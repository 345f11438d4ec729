namespace Steward.Orders.Pictures;

/// <summary>A Huffman table in both directions (ITU T.81, annex C and F.2.2.3).</summary>
internal sealed class JpegHuffman
{
    private readonly int[] lastCode = new int[18];
    private readonly int[] firstIndex = new int[17];
    private readonly ushort[] quick = new ushort[256]; // length and symbol of codes up to eight bits
    private readonly (ushort Code, byte Length)[] codes = new (ushort, byte)[256];

    internal JpegHuffman(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols)
    {
        (Counts, Symbols) = (counts.ToArray(), symbols.ToArray());
        var (code, index) = (0, 0);
        for (var length = 1; length <= 16; length++)
        {
            firstIndex[length] = index - code;
            for (var i = 0; i < counts[length - 1]; i++, index++, code++)
            {
                if (code >= 1 << length) throw new BadPictureException("a Huffman table has more codes than fit.");
                codes[symbols[index]] = ((ushort)code, (byte)length);
                if (length <= 8) quick.AsSpan(code << (8 - length), 1 << (8 - length)).Fill((ushort)(length << 8 | symbols[index]));
            }
            lastCode[length] = code;
            code <<= 1;
        }
        lastCode[17] = int.MaxValue;
    }

    internal byte[] Counts { get; }

    internal byte[] Symbols { get; }

    internal (ushort Code, byte Length) CodeOf(int symbol) => codes[symbol];

    internal int Read(JpegBits bits)
    {
        var next = bits.Peek16();
        var hit = quick[next >> 8];
        if (hit != 0)
        {
            bits.Drop(hit >> 8);
            return hit & 255;
        }
        var length = 9;
        while (length <= 16 && next >> (16 - length) >= lastCode[length]) length++;
        if (length > 16) throw new BadPictureException("it has a code that no table knows.");
        bits.Drop(length);
        return Symbols[(next >> (16 - length)) + firstIndex[length]];
    }

    // The tables of annex K: any picture of eight bits can be written with them.
    private static readonly byte[] DcSymbols = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

    internal static JpegHuffman BrightDc { get; } = new([0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0], DcSymbols);

    internal static JpegHuffman ColourDc { get; } = new([0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0], DcSymbols);

    internal static JpegHuffman BrightAc { get; } = new([0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 0x7d], Convert.FromHexString(
        "01020300041105122131410613516107227114328191A1082342B1C11552D1F02433627282090A161718191A25262728292A3435363738393A434445464748494A535455565758595A" +
        "636465666768696A737475767778797A838485868788898A92939495969798999AA2A3A4A5A6A7A8A9AAB2B3B4B5B6B7B8B9BAC2C3C4C5C6C7C8C9CAD2D3D4D5D6D7D8D9DAE1E2E3E4E5E6E7E8E9EAF1F2F3F4F5F6F7F8F9FA"));

    internal static JpegHuffman ColourAc { get; } = new([0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 0x77], Convert.FromHexString(
        "000102031104052131061241510761711322328108144291A1B1C109233352F0156272D10A162434E125F11718191A262728292A35363738393A434445464748494A535455565758595A" +
        "636465666768696A737475767778797A82838485868788898A92939495969798999AA2A3A4A5A6A7A8A9AAB2B3B4B5B6B7B8B9BAC2C3C4C5C6C7C8C9CAD2D3D4D5D6D7D8D9DAE2E3E4E5E6E7E8E9EAF2F3F4F5F6F7F8F9FA"));
}

/// <summary>The bits of a scan, up to the next marker.</summary>
internal sealed class JpegBits(byte[] file, int start)
{
    private ulong held;
    private int count;
    private int invented;
    private int at = start;

    /// <summary>Where the next marker is, once the scan was read.</summary>
    internal int End
    {
        get
        {
            var end = at;
            while (end + 1 < file.Length && !(file[end] == 0xFF && file[end + 1] is not (0 or 0xFF))) end++;
            return end;
        }
    }

    /// <summary>The next sixteen bits; those behind the end are zero, and must not be used up.</summary>
    internal int Peek16()
    {
        if (count < 16) Fill();
        return (int)(held >> (count - 16)) & 0xFFFF;
    }

    internal void Drop(int bits)
    {
        count -= bits;
        if (count < invented) throw new BadPictureException("it ends too early.");
    }

    internal int Take(int bits)
    {
        if (bits == 0) return 0;
        var value = Peek16() >> (16 - bits);
        Drop(bits);
        return value;
    }

    internal bool TakeBit() => Take(1) != 0;

    /// <summary>A number of so many bits with its sign (F.2.2.1, EXTEND).</summary>
    internal int TakeSigned(int bits)
    {
        if (bits == 0) return 0;
        var value = Take(bits);
        return value < 1 << (bits - 1) ? value - (1 << bits) + 1 : value;
    }

    /// <summary>Passes a restart marker.</summary>
    internal void Restart(int number)
    {
        (held, count, invented) = (0, 0, 0);
        var marker = End;
        if (marker + 1 >= file.Length || file[marker + 1] != 0xD0 + number) throw new BadPictureException("a restart marker is missing.");
        at = marker + 2;
    }

    private void Fill()
    {
        while (count <= 48)
        {
            byte next = 0;
            if (at >= file.Length || (file[at] == 0xFF && (at + 1 >= file.Length || file[at + 1] != 0))) invented += 8;
            else
            {
                next = file[at];
                at += next == 0xFF ? 2 : 1;
            }
            held = held << 8 | next;
            count += 8;
        }
    }
}
