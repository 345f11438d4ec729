using System.IO.Compression;
using Steward.Kernel;
using Steward.Orders.Pictures;
using Xunit;

namespace Steward.Tests.Orders;

public class PictureTests
{
    [Theory]
    [InlineData("baseline", 3)]
    [InlineData("progressive", 3)]
    [InlineData("grey", 1)]
    [InlineData("restarts", 3)]
    [InlineData("wide", 3)]
    public void A_jpeg_is_written_anew_with_the_same_points_and_nothing_else(string name, int colours)
    {
        var file = Sample(name);
        var before = JpegReader.Read(file);

        var picture = Good([.. file, .. "<script>alert(1)</script>"u8]);

        var after = JpegReader.Read(picture.Bytes);
        Assert.Equal(("image/jpeg", 37, 23, colours), (picture.ContentType, picture.Width, picture.Height, after.Planes.Length));
        Assert.False(after.IsProgressive);
        foreach (var (old, fresh) in before.Planes.Zip(after.Planes))
        {
            Assert.Equal((old.H, old.V), (fresh.H, fresh.V));
            Assert.Contains(old.Coefficients, value => value != 0);
            for (var y = 0; y < old.Down; y++)
                for (var x = 0; x < old.Across; x++) Assert.True(old.Block(x, y).SequenceEqual(fresh.Block(x, y)), $"block {x}, {y}");
            Assert.Equal(before.Quantisers[old.Quantiser], after.Quantisers[fresh.Quantiser]);
        }
        Assert.DoesNotContain("script", System.Text.Encoding.Latin1.GetString(picture.Bytes), StringComparison.Ordinal);
        Assert.Equal(picture.Bytes, Good(picture.Bytes).Bytes);
    }

    [Fact]
    public void Of_a_telephone_s_photo_time_and_place_are_kept_and_the_person_is_not()
    {
        var file = Sample("telephone");
        Assert.Contains("A Person", System.Text.Encoding.Latin1.GetString(file), StringComparison.Ordinal);

        var picture = Good(file);

        Assert.Equal(new DateTimeOffset(2026, 11, 20, 7, 30, 0, TimeSpan.Zero), picture.Facts.TakenAt); // 10:30 at +03:00
        Assert.Equal((-1.2864, 36.8172), (Math.Round(picture.Facts.Latitude!.Value, 6), Math.Round(picture.Facts.Longitude!.Value, 6)));
        var text = System.Text.Encoding.Latin1.GetString(picture.Bytes);
        Assert.DoesNotContain("A Person", text, StringComparison.Ordinal);
        Assert.DoesNotContain("2026", text, StringComparison.Ordinal);
        var kept = Good(picture.Bytes).Facts;
        Assert.Equal((6, null, null), (kept.Orientation, kept.TakenAt, kept.Latitude)); // it was held upright
    }

    [Fact]
    public void Every_cut_and_every_changed_byte_of_a_jpeg_is_read_or_refused_and_never_breaks_the_reader()
    {
        foreach (var name in new[] { "baseline", "progressive", "telephone" })
        {
            var file = Sample(name);
            for (var length = 0; length < file.Length; length++) Assert.Contains(Picture.Read(file[..length], "/photo").Refusal?.Status, new int?[] { 415 });
            var chance = new Chance(7, name);
            for (var i = 0; i < 3_000; i++)
            {
                var changed = (byte[])file.Clone();
                for (var n = 0; n < 3; n++) changed[chance.Below((uint)changed.Length)] = (byte)chance.Below(256);
                var (picture, refusal) = Picture.Read(changed, "/photo");
                Assert.True(picture is not null || refusal!.Status is 413 or 415);
            }
        }
    }

    [Theory]
    [InlineData(2, 8, 0)]
    [InlineData(6, 8, 1)]
    [InlineData(3, 4, 0)]
    [InlineData(0, 1, 1)]
    public void A_png_keeps_its_points_and_loses_the_rest(int colour, int depth, int interlace)
    {
        var png = Png(11, 7, colour, depth, interlace, extra: [("tEXt", "Author\0A Person"u8.ToArray())]);

        var picture = Good(png);

        Assert.Equal(("image/png", 11, 7), (picture.ContentType, picture.Width, picture.Height));
        Assert.DoesNotContain("A Person", System.Text.Encoding.Latin1.GetString(picture.Bytes), StringComparison.Ordinal);
        Assert.Equal(Points(png), Points(picture.Bytes));
        png[^20] ^= 1; // inside the last chunk of points: its checksum is wrong now
        Assert.Equal(415, Picture.Read(png, "/photo").Refusal!.Status);
    }

    [Fact]
    public void What_is_no_picture_or_a_bomb_is_refused()
    {
        (byte[] File, int Status)[] cases =
        [
            ([], 415), ("GIF89a, and so on"u8.ToArray(), 415), ("%PDF-1.7"u8.ToArray(), 415), ("<svg xmlns='http://www.w3.org/2000/svg'/>"u8.ToArray(), 415), ([0xFF, 0xD8, 0xFF, 0xD9], 415),
            (Sample("arithmetic"), 415),
            (Png(40_000, 40_000, 2, 8, 0, rows: 1), 413), // 1.6 thousand million points in a few bytes
            (Png(100, 100, 2, 8, 0, rows: 99), 415), // a row is missing
            (Png(0, 5, 2, 8, 0, rows: 0), 415),
            (Png(5, 5, 4, 4, 0, rows: 5), 415), // no such form
        ];
        foreach (var (file, status) in cases)
        {
            var (picture, refusal) = Picture.Read(file, "/photo");
            Assert.Null(picture);
            Assert.Equal(status, refusal!.Status);
        }
    }

    internal static byte[] Sample(string name) => File.ReadAllBytes(Path.Combine(Repository.Root, "tests", "Steward.Tests", "Orders", "Pictures", name + ".jpg"));

    /// <summary>A PNG with points that differ from each other.</summary>
    internal static byte[] Png(int width, int height, int colour, int depth, int interlace, int? rows = null, (string, byte[])[]? extra = null)
    {
        var bits = depth * colour switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
        (int X, int Y, int W, int H)[] passes = interlace == 0 ? [(0, 0, 1, 1)] : [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];
        var raw = new MemoryStream();
        foreach (var (x, y, stepX, stepY) in passes)
        {
            var (across, down) = ((width - x + stepX - 1) / stepX, (height - y + stepY - 1) / stepY);
            for (var row = 0; row < (rows ?? down) && across > 0; row++)
            {
                raw.WriteByte((byte)(row % 5));
                for (var i = 0; i < (across * bits + 7) / 8; i++) raw.WriteByte((byte)(row * 37 + i * 11));
            }
        }
        var packed = new MemoryStream();
        using (var zip = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true)) zip.Write(raw.ToArray());
        byte[] head = [.. Number(width), .. Number(height), (byte)depth, (byte)colour, 0, 0, (byte)interlace];
        IEnumerable<(string, byte[])> chunks = [("IHDR", head), .. colour == 3 ? [("PLTE", new byte[48])] : Array.Empty<(string, byte[])>(), .. extra ?? [], ("IDAT", packed.ToArray()), ("IEND", [])];
        return [0x89, .. "PNG\r\n\u001a\n"u8, .. chunks.SelectMany(chunk => Chunk(chunk.Item1, chunk.Item2))];
    }

    private static byte[] Chunk(string type, byte[] content)
    {
        byte[] body = [.. System.Text.Encoding.ASCII.GetBytes(type), .. content];
        return [.. Number(content.Length), .. body, .. Number((int)Crc(body))];
    }

    private static byte[] Number(int value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    /// <summary>Bit by bit, unlike the product's table.</summary>
    private static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var one in bytes)
            for (var bit = 0; bit < 8; bit++) crc = ((crc ^ (uint)(one >> bit)) & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        return ~crc;
    }

    private static byte[] Points(byte[] png)
    {
        var packed = new MemoryStream();
        for (var at = 8; at < png.Length;)
        {
            var length = png[at] << 24 | png[at + 1] << 16 | png[at + 2] << 8 | png[at + 3];
            if (png.AsSpan(at + 4, 4).SequenceEqual("IDAT"u8)) packed.Write(png, at + 8, length);
            at += 12 + length;
        }
        packed.Position = 0;
        var points = new MemoryStream();
        using (var zip = new ZLibStream(packed, CompressionMode.Decompress)) zip.CopyTo(points);
        return points.ToArray();
    }

    private static Picture Good(byte[] file)
    {
        var (picture, refusal) = Picture.Read(file, "/photo");
        return picture ?? throw new InvalidOperationException(refusal!.Detail);
    }
}
