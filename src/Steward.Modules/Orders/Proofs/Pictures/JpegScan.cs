namespace Steward.Orders.Pictures;

/// <summary>One scan: fills coefficients from bits (ITU T.81, annex F.2 sequential, annex G.2 progressive).</summary>
internal sealed class JpegScan(JpegFrame frame, JpegScan.Part[] parts, JpegBits bits, int first, int last, int high, int low, int restartInterval)
{
    internal readonly record struct Part(JpegPlane Plane, JpegHuffman? Dc, JpegHuffman? Ac);

    private readonly int[] before = new int[parts.Length];
    private int emptyBlocks;
    private int sinceRestart;
    private int restarts;

    internal void Read()
    {
        if (parts.Length == 1) ReadAlone(parts[0].Plane);
        else ReadInterleaved();
    }

    private void ReadAlone(JpegPlane plane)
    {
        for (var y = 0; y < plane.Down; y++)
            for (var x = 0; x < plane.Across; x++)
            {
                RestartWhenDue();
                ReadBlock(0, plane.Block(x, y));
            }
    }

    private void ReadInterleaved()
    {
        for (var unitY = 0; unitY < frame.UnitsDown; unitY++)
            for (var unitX = 0; unitX < frame.UnitsAcross; unitX++)
            {
                RestartWhenDue();
                for (var i = 0; i < parts.Length; i++)
                    for (var v = 0; v < parts[i].Plane.V; v++)
                        for (var h = 0; h < parts[i].Plane.H; h++)
                            ReadBlock(i, parts[i].Plane.Block(unitX * parts[i].Plane.H + h, unitY * parts[i].Plane.V + v));
            }
    }

    private void RestartWhenDue()
    {
        if (restartInterval == 0 || sinceRestart++ < restartInterval) return;
        bits.Restart(restarts++ % 8);
        Array.Clear(before);
        (emptyBlocks, sinceRestart) = (0, 1);
    }

    private void ReadBlock(int part, Span<short> block)
    {
        if (!frame.IsProgressive) ReadWhole(part, block);
        else if (first == 0 && high == 0) block[0] = Fit(NextDc(part) << low);
        else if (first == 0) block[0] |= (short)(bits.TakeBit() ? 1 << low : 0);
        else if (high == 0) ReadBand(parts[part].Ac!, block);
        else RefineBand(parts[part].Ac!, block);
    }

    private int NextDc(int part)
    {
        var size = parts[part].Dc!.Read(bits);
        if (size > 11) throw new BadPictureException("a brightness is out of range.");
        return before[part] += bits.TakeSigned(size);
    }

    private void ReadWhole(int part, Span<short> block)
    {
        block[0] = Fit(NextDc(part));
        for (var k = 1; k < 64; k++)
        {
            var symbol = parts[part].Ac!.Read(bits);
            var (run, size) = (symbol >> 4, symbol & 15);
            if (size == 0 && run < 15) return;
            k += run;
            if (size == 0) continue;
            if (k > 63) throw new BadPictureException("a block has more than 64 values.");
            block[k] = Fit(bits.TakeSigned(size));
        }
    }

    private void ReadBand(JpegHuffman table, Span<short> block)
    {
        if (emptyBlocks > 0)
        {
            emptyBlocks--;
            return;
        }
        for (var k = first; k <= last; k++)
        {
            var symbol = table.Read(bits);
            var (run, size) = (symbol >> 4, symbol & 15);
            if (size == 0 && run < 15)
            {
                emptyBlocks = (1 << run) - 1 + bits.Take(run);
                return;
            }
            k += run;
            if (size == 0) continue;
            if (k > last) throw new BadPictureException("a block has values outside its band.");
            block[k] = Fit(bits.TakeSigned(size) << low);
        }
    }

    /// <summary>One more bit for values that are there, and new ones of that size (G.1.2.3).</summary>
    private void RefineBand(JpegHuffman table, Span<short> block)
    {
        var k = first;
        while (emptyBlocks == 0 && k <= last)
        {
            var symbol = table.Read(bits);
            var (run, size) = (symbol >> 4, symbol & 15);
            if (size == 0 && run < 15)
            {
                emptyBlocks = (1 << run) + bits.Take(run);
                break;
            }
            var fresh = size == 0 ? 0 : bits.TakeBit() ? 1 << low : -1 << low;
            for (; k <= last; k++)
            {
                if (block[k] != 0) Refine(ref block[k]);
                else if (run-- == 0)
                {
                    block[k++] = (short)fresh;
                    break;
                }
            }
        }
        if (emptyBlocks == 0) return;
        for (; k <= last; k++)
            if (block[k] != 0) Refine(ref block[k]);
        emptyBlocks--;
    }

    private void Refine(ref short value)
    {
        if (bits.TakeBit() && (value & 1 << low) == 0) value += (short)(value > 0 ? 1 << low : -1 << low);
    }

    private static short Fit(int value) => value is >= short.MinValue and <= short.MaxValue ? (short)value : throw new BadPictureException("a value is out of range.");
}
