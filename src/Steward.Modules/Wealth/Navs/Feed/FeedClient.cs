using System.Net;
using System.Net.Http.Headers;
using Steward.Kernel;
using Steward.Portfolio.Navs;

namespace Steward.Wealth.Navs.Feed;

/// <summary>What one look at the feed's address brought.</summary>
/// <param name="Status">0 where there was no answer.</param>
/// <param name="Content">The file; null unless it is there and new. Of one that is too large, its beginning with one byte more than is read.</param>
/// <param name="Error">In a sentence; null when the look succeeded.</param>
internal sealed record FeedAnswer(int Status, byte[]? Content, string? Etag, string? LastModified, string? Error);

/// <summary>Asks the feed's address, under the guards of every call to the outside: public addresses only, no redirects, a limit of time and size, a breaker.</summary>
internal sealed class FeedClient(FeedSettings settings, TimeProvider clock) : IDisposable
{
    private const int LongestTag = 300;
    private readonly HttpClient client = new(OutsideOnly.Handler(settings.Allowed)) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly Breaker breaker = new();

    /// <summary>For the whole answer, which may have 32 MB; measured by the machine, as sockets are.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Null: the breaker keeps away from it for now.</summary>
    internal async Task<FeedAnswer?> Fetch(string? etag, string? lastModified, CancellationToken cancel)
    {
        if (breaker.Allows(clock.GetUtcNow(), 1) == 0) return null;
        var answer = await Once(etag, lastModified, cancel);
        if (answer.Status is 0 or >= 500 or 429) breaker.Failed(clock.GetUtcNow());
        else breaker.Succeeded();
        return answer;
    }

    public void Dispose() => client.Dispose();

    private async Task<FeedAnswer> Once(string? etag, string? lastModified, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, settings.Url);
            request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Steward", "1"));
            if (etag is not null) request.Headers.TryAddWithoutValidation("If-None-Match", etag);
            if (lastModified is not null) request.Headers.TryAddWithoutValidation("If-Modified-Since", lastModified);
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            var status = (int)answer.StatusCode;
            return status switch
            {
                200 => new(200, await Read(answer, patience.Token), Header(answer.Headers.ETag?.ToString()), Header(answer.Content.Headers.LastModified?.ToString("R")), null),
                304 => new(304, null, etag, lastModified, null),
                >= 300 and < 400 => new(status, null, null, null, $"The address leads on to {answer.Headers.Location?.ToString() ?? "another"}: set that one, redirects are not followed."),
                _ => new(status, null, null, null, $"The server answered {status} {answer.ReasonPhrase}."),
            };
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested) { return Silent($"No whole answer within {Patience.TotalSeconds:0} seconds."); }
        catch (HttpRequestException error) { return Silent(error.InnerException is ForbiddenAddressException forbidden ? forbidden.Message : $"No answer: {error.Message}"); }
        catch (IOException error) { return Silent($"The answer broke off: {error.Message}"); }
    }

    /// <summary>One byte more than is read tells that the file is too large, without taking all of it.</summary>
    private static async Task<byte[]> Read(HttpResponseMessage answer, CancellationToken cancel)
    {
        await using var stream = await answer.Content.ReadAsStreamAsync(cancel);
        using var content = new MemoryStream();
        var part = new byte[65_536];
        while (content.Length <= NavFile.LargestBytes && await stream.ReadAsync(part, cancel) is > 0 and var length)
            content.Write(part, 0, (int)Math.Min(length, NavFile.LargestBytes + 1 - content.Length));
        return content.ToArray();
    }

    private static FeedAnswer Silent(string error) => new(0, null, null, null, error);

    private static string? Header(string? text) => text is { Length: > 0 and <= LongestTag } ? text : null;
}
