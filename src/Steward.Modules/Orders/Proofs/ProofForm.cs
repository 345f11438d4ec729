using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Steward.Kernel;
using Steward.Orders.Pictures;

namespace Steward.Orders;

/// <summary>A proof as a telephone sends it: a multipart form, read and checked.</summary>
internal sealed record ProofForm(IReadOnlyList<ProofForm.Part> Pictures, string? RecipientName, string? Code, IReadOnlyList<string> Barcodes, double? Latitude, double? Longitude, DateTimeOffset? OccurredAt)
{
    internal const int MostPhotos = 5;
    internal const int MostPictureBytes = 8_000_000;

    /// <summary>Five photos, a signature, and room for the words.</summary>
    internal const int MostBytes = (MostPhotos + 1) * MostPictureBytes + 200_000;

    private const int MostName = 255;
    private const int MostBarcodes = 100;
    private static readonly HashSet<string> Known = ["photo", "signature", "recipient_name", "code", "barcode", "latitude", "longitude", "occurred_at"];

    // Unpacking a picture takes a hundred megabytes or more: two at a time.
    private static readonly SemaphoreSlim Unpacking = new(2);

    internal sealed record Part(string Kind, Picture Picture);

    internal static async Task<(ProofForm? Form, Refusal? Refusal)> Read(HttpRequest request, CancellationToken cancel)
    {
        if (!request.HasFormContentType) return (null, new("unsupported_media_type", "Send a multipart/form-data form.", 415));
        IFormCollection form;
        try
        {
            form = await request.ReadFormAsync(new FormOptions { MultipartBodyLengthLimit = MostBytes, ValueLengthLimit = 4_000, ValueCountLimit = 200 }, cancel);
        }
        catch (InvalidDataException error) { return (null, Refusal.Invalid("", error.Message)); }
        if (form.Keys.Concat(form.Files.Select(file => file.Name)).FirstOrDefault(name => !Known.Contains(name)) is { } unknown)
            return (null, Refusal.Invalid("/" + unknown, $"'{unknown}' is none of {string.Join(", ", Known)}."));
        var (said, wrong) = Said(form);
        if (wrong is not null) return (null, wrong);
        var (pictures, bad) = await ReadPictures(form.Files, cancel);
        if (bad is not null) return (null, bad);
        var proof = said! with { Pictures = pictures };
        return proof is { Pictures.Count: 0, RecipientName: null, Code: null, Barcodes.Count: 0 }
            ? (null, Refusal.Invalid("", "Send a photo, a signature, a recipient_name, a code or a barcode.")) : (proof, null);
    }

    private static (ProofForm? Form, Refusal? Refusal) Said(IFormCollection form)
    {
        string? Text(string name) => form[name].ToString().Trim() is { Length: > 0 } text ? text : null;
        foreach (var one in new[] { "recipient_name", "code", "latitude", "longitude", "occurred_at" })
            if (form[one].Count > 1) return (null, Refusal.Invalid("/" + one, $"{one} is sent once."));
        if (Text("recipient_name")?.Length > MostName) return (null, Refusal.Invalid("/recipient_name", $"At most {MostName} characters."));
        if (Text("code")?.Length > 20) return (null, Refusal.Invalid("/code", "At most 20 characters."));
        var barcodes = form["barcode"].Select(text => text?.Trim() ?? "").Where(text => text.Length > 0).Distinct().ToArray();
        if (barcodes.Length > MostBarcodes || barcodes.Any(text => text.Length > 100)) return (null, Refusal.Invalid("/barcode", $"At most {MostBarcodes} barcodes of 100 characters each."));
        if (!Degrees(Text("latitude"), 90, out var latitude)) return (null, Refusal.Invalid("/latitude", "latitude lies between -90 and 90."));
        if (!Degrees(Text("longitude"), 180, out var longitude)) return (null, Refusal.Invalid("/longitude", "longitude lies between -180 and 180."));
        if (latitude is null != longitude is null) return (null, Refusal.Invalid("/latitude", "latitude and longitude come together."));
        DateTimeOffset? at = null;
        if (Text("occurred_at") is { } time)
        {
            if (!DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed)) return (null, Refusal.Invalid("/occurred_at", $"'{time}' is not an RFC 3339 time."));
            at = Instants.Micros(parsed);
        }
        return (new([], Text("recipient_name"), Text("code"), barcodes, latitude, longitude, at), null);
    }

    private static bool Degrees(string? text, double most, out double? value)
    {
        value = null;
        if (text is null) return true;
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) || !(Math.Abs(parsed) <= most)) return false;
        value = parsed;
        return true;
    }

    private static async Task<(IReadOnlyList<Part> Pictures, Refusal? Refusal)> ReadPictures(IFormFileCollection files, CancellationToken cancel)
    {
        var photos = files.Count(file => file.Name == "photo");
        if (photos > MostPhotos) return ([], new("too_many_photos", $"A proof has at most {MostPhotos} photos, not {photos}.", 413));
        if (files.Count - photos > 1 || files.Any(file => file.Name is not ("photo" or "signature"))) return ([], Refusal.Invalid("/signature", "Only photos and one signature are files."));
        if (files.FirstOrDefault(file => file.Length > MostPictureBytes) is { } large)
            return ([], new("picture_too_large", $"A {large.Name} has at most {MostPictureBytes / 1_000_000} MB, not {large.Length:N0} bytes.", 413));
        var parts = new List<Part>(files.Count);
        foreach (var file in files)
        {
            var content = new byte[file.Length];
            await using (var stream = file.OpenReadStream()) await stream.ReadExactlyAsync(content, cancel);
            await Unpacking.WaitAsync(cancel);
            try
            {
                var (picture, refusal) = Picture.Read(content, "/" + file.Name);
                if (refusal is not null) return ([], refusal);
                parts.Add(new(file.Name, picture!));
            }
            finally { Unpacking.Release(); }
        }
        return (parts, null);
    }
}
