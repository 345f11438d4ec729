using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Steward.Orders.Pictures;

/// <summary>What is kept of a photo's metadata.</summary>
/// <param name="TakenAt">The instant, where the telephone told the offset or the satellites' time.</param>
/// <param name="TakenLocal">Else its own clock's time, of which the zone is not known.</param>
/// <param name="Orientation">1 upright; 2 to 8 as Exif has it.</param>
internal sealed record PhotoFacts(DateTimeOffset? TakenAt = null, DateTime? TakenLocal = null, double? Latitude = null, double? Longitude = null, int Orientation = 1)
{
    private const int MostEntries = 200;

    /// <summary>Reads the block of an Exif segment (CIPA DC-008); what is wrong in it is left out, for a photo is good without it.</summary>
    internal static PhotoFacts OfExif(ReadOnlySpan<byte> block)
    {
        if (block.Length < 8 || !(block.StartsWith("II*\0"u8) || block.StartsWith("MM\0*"u8))) return new();
        var tiff = new Tiff(block.ToArray());
        var main = tiff.Directory(tiff.Number32(4));
        var photo = tiff.Directory(tiff.Whole(main, 0x8769));
        var place = tiff.Directory(tiff.Whole(main, 0x8825));
        var (latitude, longitude) = (tiff.Degrees(place, 2, 1, 'S'), tiff.Degrees(place, 4, 3, 'W'));
        if (!(latitude is >= -90 and <= 90 && longitude is >= -180 and <= 180)) (latitude, longitude) = (null, null);
        var local = Time(tiff.Text(photo, 0x9003));
        return new(Satellites(tiff, place) ?? WithOffset(local, tiff.Text(photo, 0x9011)), local, latitude, longitude, (int)(tiff.Whole(main, 0x0112) is >= 1 and <= 8 and var turned ? turned : 1));
    }

    private static DateTime? Time(string? text) =>
        DateTime.TryParseExact(text, "yyyy:MM:dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    private static DateTimeOffset? WithOffset(DateTime? local, string? offset) => local is { Year: > 1 and < 9999 } time
        && TimeSpan.TryParseExact(offset?.TrimStart('+', '-'), @"hh\:mm", CultureInfo.InvariantCulture, out var by) && by < TimeSpan.FromHours(14)
        ? new DateTimeOffset(time, offset!.StartsWith('-') ? -by : by).ToUniversalTime() : null;

    private static DateTimeOffset? Satellites(Tiff tiff, IReadOnlyDictionary<int, Tiff.Entry> place)
    {
        if (tiff.Fractions(place, 7) is not [var hours, var minutes, var seconds] || !(hours is >= 0 and < 24 && minutes is >= 0 and < 60 && seconds is >= 0 and < 61)) return null;
        return DateTime.TryParseExact(tiff.Text(place, 0x1D), "yyyy:MM:dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year < 9999
            ? new DateTimeOffset(day, TimeSpan.Zero).AddSeconds(hours * 3600 + minutes * 60 + Math.Floor(seconds)) : null;
    }

    /// <summary>The directories of a TIFF block. Reading outside it gives nothing.</summary>
    private sealed class Tiff(byte[] block)
    {
        private readonly bool isLittle = block[0] == 'I';

        internal readonly record struct Entry(int Type, uint Count, int At);

        internal long Number32(int at) => at < 0 || at + 4 > block.Length ? -1
            : isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(block.AsSpan(at)) : BinaryPrimitives.ReadUInt32BigEndian(block.AsSpan(at));

        private int Number16(int at) => at < 0 || at + 2 > block.Length ? -1
            : isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(block.AsSpan(at)) : BinaryPrimitives.ReadUInt16BigEndian(block.AsSpan(at));

        internal IReadOnlyDictionary<int, Entry> Directory(long? at)
        {
            var entries = new Dictionary<int, Entry>();
            if (at is not { } start || start < 8 || start + 2 > block.Length) return entries;
            var count = Math.Min(Number16((int)start), MostEntries);
            for (var (i, entry) = (0, (int)start + 2); i < count && entry + 12 <= block.Length; i++, entry += 12)
                entries[Number16(entry)] = new(Number16(entry + 2), (uint)Number32(entry + 4), entry + 8);
            return entries;
        }

        internal long? Whole(IReadOnlyDictionary<int, Entry> directory, int tag) => !directory.TryGetValue(tag, out var entry) ? null : entry.Type == 3 ? Number16(entry.At) : Number32(entry.At);

        internal string? Text(IReadOnlyDictionary<int, Entry> directory, int tag)
        {
            if (!directory.TryGetValue(tag, out var entry) || entry is not { Type: 2, Count: > 0 and <= 64 }) return null;
            var at = entry.Count <= 4 ? entry.At : Number32(entry.At);
            return at < 0 || at + entry.Count > block.Length ? null : Encoding.ASCII.GetString(block, (int)at, (int)entry.Count).TrimEnd('\0', ' ');
        }

        internal double[]? Fractions(IReadOnlyDictionary<int, Entry> directory, int tag)
        {
            if (!directory.TryGetValue(tag, out var entry) || entry is not { Type: 5, Count: 3 }) return null;
            var at = Number32(entry.At);
            if (at < 0 || at + 24 > block.Length) return null;
            var values = new double[3];
            for (var i = 0; i < 3; i++)
            {
                var below = Number32((int)at + 8 * i + 4);
                if (below == 0) return null;
                values[i] = (double)Number32((int)at + 8 * i) / below;
            }
            return values;
        }

        internal double? Degrees(IReadOnlyDictionary<int, Entry> directory, int tag, int side, char negative) =>
            Fractions(directory, tag) is [var degrees, var minutes, var seconds] ? (Text(directory, side)?.StartsWith(negative) is true ? -1 : 1) * (degrees + minutes / 60 + seconds / 3600) : null;
    }
}
