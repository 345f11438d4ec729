using Steward.Kernel;

namespace Steward.Orders.Pictures;

/// <summary>A picture as it is kept: read to its last bit and written anew, so that nothing else than the picture is in the file.</summary>
/// <param name="Facts">Of its metadata only the time and the place are kept, and not in the file.</param>
internal sealed record Picture(byte[] Bytes, string ContentType, int Width, int Height, PhotoFacts Facts)
{
    /// <summary>Fifty million points: more than a telephone takes, and what can be held in memory.</summary>
    internal const long MostPoints = 50_000_000;

    /// <summary>What a file is, is read from its content; a name or a declared type says nothing.</summary>
    internal static (Picture? Picture, Refusal? Refusal) Read(byte[] file, string pointer)
    {
        try
        {
            if (JpegReader.IsJpeg(file)) return (JpegWriter.Rewrite(JpegReader.Read(file)), null);
            if (PngPicture.IsPng(file)) return (PngPicture.Rewrite(file), null);
        }
        catch (BadPictureException bad)
        {
            return (null, bad.IsTooLarge
                ? new("picture_too_large", bad.Message, 413, new Dictionary<string, string> { [pointer] = bad.Message })
                : Unsupported(pointer, "The picture cannot be read: " + bad.Message));
        }
        return (null, Unsupported(pointer, "The file is no JPEG and no PNG."));
    }

    private static Refusal Unsupported(string pointer, string message) => new(
        "picture_unsupported", message, 415, new Dictionary<string, string> { [pointer] = message }, new Dictionary<string, object?> { ["allowed"] = new[] { "image/jpeg", "image/png" } });
}

/// <summary>A file that calls itself a picture and is none, or too large a one.</summary>
internal sealed class BadPictureException(string message, bool isTooLarge = false) : Exception(message)
{
    internal bool IsTooLarge => isTooLarge;

    internal static void CheckSize(int width, int height)
    {
        if (width < 1 || height < 1) throw new BadPictureException($"it is {width} by {height} points large.");
        if ((long)width * height > Picture.MostPoints) throw new BadPictureException($"A picture has at most {Picture.MostPoints:N0} points, not {width} × {height}.", isTooLarge: true);
    }
}
