using System.Net.Http.Headers;

namespace Steward.City;

/// <summary>What a courier of the city does where an order asks for proof: he takes a picture of the parcel at the door, and asks for name and code.</summary>
internal sealed class CityProof(CityApi api)
{
    private const int MostMissing = 5;

    // A door and a parcel, 48 by 32 points.
    private static readonly byte[] Snapshot = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAADAAAAAgAgMAAAApuhOPAAAADFBMVEVaYGh4SCjWqmjo4taYe1hXAAAAJ0lEQVR42mP4jwQY8HC+hoaGxg9eTjg+ZauWrlo/QBwoAHIWMJADALAp+FAomAMOAAAAAElFTkSuQmCC");

    /// <summary>Completes a stop. Only an order that refuses to be delivered without proof costs more than the one call.</summary>
    internal async Task<bool> Complete(Guid route, Guid stop, CancellationToken cancel)
    {
        for (var tries = 0; ; tries++)
        {
            var answer = await api.Post($"routes/{route}/stops/{stop}/complete", new { }, cancel);
            if (answer.Code != "proof_missing" || tries == MostMissing) return answer.IsGood; // a stop may have several orders
            if (answer.Text("order_id") is not { } order || !(await Bring(order, answer, cancel)).IsGood) return false;
        }
    }

    private async Task<CityAnswer> Bring(string order, CityAnswer refused, CancellationToken cancel)
    {
        var missing = refused.Body!["missing"]!.AsArray().Select(kind => (string?)kind).ToList();
        using var form = new MultipartFormDataContent();
        foreach (var kind in missing.Where(kind => kind is "photo" or "signature"))
            form.Add(new ByteArrayContent(Snapshot) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } }, kind!, kind + ".png");
        if (missing.Contains("recipient_name")) form.Add(new StringContent("Neighbour"), "recipient_name");
        if (missing.Contains("code") && await Code(order, cancel) is { } code) form.Add(new StringContent(code), "code");
        return await api.PostForm($"orders/{order}/proof", form, cancel);
    }

    /// <summary>The customer reads it from his tracking page.</summary>
    private async Task<string?> Code(string order, CancellationToken cancel) =>
        (await api.Get($"orders/{order}", cancel)).Text("tracking_url") is { } url ? (await api.Get("tracking/" + url["/t/".Length..], cancel)).Text("delivery_code") : null;
}
