namespace Steward.Orders.Pictures;

/// <summary>A JPEG as its coefficients (ITU T.81): what is left of it when the entropy coding is undone.</summary>
internal sealed class JpegFrame
{
    internal required int Width { get; init; }

    internal required int Height { get; init; }

    internal required JpegPlane[] Planes { get; init; }

    internal required bool IsProgressive { get; init; }

    internal int MostH => Planes.Max(plane => plane.H);

    internal int MostV => Planes.Max(plane => plane.V);

    /// <summary>Units of the interleaved scan across and down.</summary>
    internal int UnitsAcross => Blocks(Width, 8 * MostH);

    internal int UnitsDown => Blocks(Height, 8 * MostV);

    /// <summary>64 values each, in zigzag order.</summary>
    internal ushort[]?[] Quantisers { get; } = new ushort[]?[4];

    /// <summary>The colour transform that Adobe's marker names; null without one.</summary>
    internal byte? AdobeTransform { get; set; }

    internal PhotoFacts Facts { get; set; } = new();

    internal static int Blocks(int points, int size) => (points + size - 1) / size;
}

/// <summary>One colour component.</summary>
internal sealed class JpegPlane(byte id, int h, int v, int quantiser)
{
    internal byte Id => id;

    internal int H => h;

    internal int V => v;

    internal int Quantiser => quantiser;

    /// <summary>Blocks of a scan of its own, and those stored: filled up to whole units.</summary>
    internal int Across { get; private set; }

    internal int Down { get; private set; }

    internal int Stride { get; private set; }

    /// <summary>64 a block, in zigzag order, row after row.</summary>
    internal short[] Coefficients { get; private set; } = [];

    internal void Make(JpegFrame frame)
    {
        Across = JpegFrame.Blocks(JpegFrame.Blocks(frame.Width * h, frame.MostH), 8);
        Down = JpegFrame.Blocks(JpegFrame.Blocks(frame.Height * v, frame.MostV), 8);
        Stride = frame.UnitsAcross * h;
        Coefficients = new short[64 * Stride * frame.UnitsDown * v];
    }

    internal Span<short> Block(int x, int y) => Coefficients.AsSpan(64 * (y * Stride + x), 64);
}
