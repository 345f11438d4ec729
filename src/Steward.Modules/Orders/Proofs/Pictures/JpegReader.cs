using System.Buffers.Binary;

namespace Steward.Orders.Pictures;

/// <summary>Reads a JPEG of eight bits, sequential or progressive, in grey or three colours (ITU T.81, annex B).</summary>
internal sealed class JpegReader
{
    // A telephone's progressive picture has about ten; each one of these may cost a walk over all blocks.
    private const int MostScans = 40;

    private readonly byte[] file;
    private readonly JpegHuffman?[] dc = new JpegHuffman?[4];
    private readonly JpegHuffman?[] ac = new JpegHuffman?[4];
    private readonly ushort[]?[] quantisers = new ushort[]?[4];
    private byte? adobe;
    private PhotoFacts facts = new();
    private JpegFrame? frame;
    private int restartInterval;
    private int scans;

    private JpegReader(byte[] file) => this.file = file;

    internal static bool IsJpeg(byte[] file) => file is [0xFF, 0xD8, 0xFF, ..];

    /// <exception cref="BadPictureException"/>
    internal static JpegFrame Read(byte[] file) => new JpegReader(file).ReadFrame();

    private JpegFrame ReadFrame()
    {
        for (var at = 2; ;)
        {
            while (at + 1 < file.Length && file[at] == 0xFF && file[at + 1] == 0xFF) at++;
            if (at + 3 >= file.Length && !(at + 1 < file.Length && file[at + 1] == 0xD9)) throw new BadPictureException("it has no end.");
            if (file[at] != 0xFF) throw new BadPictureException($"byte {at:N0} is no marker.");
            var marker = file[at + 1];
            if (marker == 0xD9) break;
            var length = BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(at + 2));
            if (length < 2 || at + 2 + length > file.Length) throw new BadPictureException("a part of it is longer than the file.");
            at = ReadPart(marker, file.AsSpan(at + 4, length - 2), at + 2 + length);
        }
        if (frame is null || scans == 0) throw new BadPictureException("it has no picture in it.");
        (frame.AdobeTransform, frame.Facts) = (adobe, facts);
        quantisers.CopyTo(frame.Quantisers, 0);
        return frame;
    }

    /// <returns>Where the next part begins.</returns>
    private int ReadPart(byte marker, ReadOnlySpan<byte> part, int end)
    {
        switch (marker)
        {
            case 0xC4: ReadHuffman(part); break;
            case 0xDB: ReadQuantisers(part); break;
            case 0xDD when part.Length == 2: restartInterval = BinaryPrimitives.ReadUInt16BigEndian(part); break;
            case 0xC0 or 0xC1 or 0xC2: ReadSize(part, marker == 0xC2); break;
            case >= 0xC3 and <= 0xCF: throw new BadPictureException("it is coded in a way that no telephone uses.");
            case 0xDA: return ReadScan(part, end);
            case 0xE1 when part.StartsWith("Exif\0\0"u8): facts = PhotoFacts.OfExif(part[6..]); break;
            case 0xEE when part.StartsWith("Adobe"u8) && part.Length >= 12: adobe = part[11]; break;
        }
        return end;
    }

    private void ReadHuffman(ReadOnlySpan<byte> part)
    {
        while (part.Length >= 17)
        {
            var (kind, slot) = (part[0] >> 4, part[0] & 15);
            var count = 0;
            foreach (var n in part.Slice(1, 16)) count += n;
            if (kind > 1 || slot > 3 || count > 256 || part.Length < 17 + count) throw new BadPictureException("a Huffman table is wrong.");
            (kind == 0 ? dc : ac)[slot] = new(part.Slice(1, 16), part.Slice(17, count));
            part = part[(17 + count)..];
        }
    }

    private void ReadQuantisers(ReadOnlySpan<byte> part)
    {
        while (part.Length > 0)
        {
            var (isWide, slot) = (part[0] >> 4 == 1, part[0] & 15);
            var size = isWide ? 128 : 64;
            if (part[0] >> 4 > 1 || slot > 3 || part.Length < 1 + size) throw new BadPictureException("a quantisation table is wrong.");
            var table = new ushort[64];
            for (var i = 0; i < 64; i++) table[i] = isWide ? BinaryPrimitives.ReadUInt16BigEndian(part[(1 + 2 * i)..]) : part[1 + i];
            quantisers[slot] = table;
            part = part[(1 + size)..];
        }
    }

    private void ReadSize(ReadOnlySpan<byte> part, bool isProgressive)
    {
        if (frame is not null) throw new BadPictureException("it has two sizes.");
        if (part.Length < 6 || part[0] != 8 || part[5] is not (1 or 3) || part.Length != 6 + 3 * part[5]) throw new BadPictureException("it is not of eight bits in grey or three colours.");
        var (height, width) = (BinaryPrimitives.ReadUInt16BigEndian(part[1..]), BinaryPrimitives.ReadUInt16BigEndian(part[3..]));
        BadPictureException.CheckSize(width, height);
        var planes = new JpegPlane[part[5]];
        for (var i = 0; i < planes.Length; i++)
        {
            var (id, sampling, quantiser) = (part[6 + 3 * i], part[7 + 3 * i], part[8 + 3 * i]);
            if (sampling >> 4 is < 1 or > 4 || (sampling & 15) is < 1 or > 4 || quantiser > 3) throw new BadPictureException("its sampling is wrong.");
            planes[i] = new(id, sampling >> 4, sampling & 15, quantiser);
        }
        if (planes.Sum(plane => plane.H * plane.V) > 10) throw new BadPictureException("its sampling is wrong.");
        frame = new() { Width = width, Height = height, Planes = planes, IsProgressive = isProgressive };
        foreach (var plane in planes) plane.Make(frame);
    }

    private int ReadScan(ReadOnlySpan<byte> part, int start)
    {
        if (frame is null) throw new BadPictureException("its picture comes before its size.");
        if (++scans > MostScans) throw new BadPictureException($"it has more than {MostScans} scans.");
        var count = part.Length > 0 ? part[0] : 0;
        if (count < 1 || count > frame.Planes.Length || part.Length != 4 + 2 * count) throw new BadPictureException("a scan is wrong.");
        var (first, last, high, low) = (part[^3], part[^2], part[^1] >> 4, part[^1] & 15);
        if (!frame.IsProgressive) (first, last, high, low) = (0, 63, 0, 0);
        if (first > last || last > 63 || low > 13 || (first == 0 && frame.IsProgressive && last != 0) || (first > 0 && count > 1)) throw new BadPictureException("a scan's band is wrong.");
        var parts = new JpegScan.Part[count];
        for (var i = 0; i < count; i++)
        {
            var (id, tables) = (part[1 + 2 * i], part[2 + 2 * i]);
            if ((tables >> 4) > 3 || (tables & 15) > 3 || frame.Planes.FirstOrDefault(plane => plane.Id == id) is not { } plane) throw new BadPictureException("a scan names what is not there.");
            parts[i] = new(plane, dc[tables >> 4], ac[tables & 15]);
            if ((first == 0 && high == 0 && parts[i].Dc is null) || (last > 0 && parts[i].Ac is null)) throw new BadPictureException("a Huffman table is missing.");
        }
        if (parts.Select(one => one.Plane).Distinct().Count() != count) throw new BadPictureException("a scan names a colour twice.");
        var bits = new JpegBits(file, start);
        new JpegScan(frame, parts, bits, first, last, high, low, restartInterval).Read();
        return bits.End;
    }
}
