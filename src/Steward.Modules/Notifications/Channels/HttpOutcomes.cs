using System.Text;
using Steward.Kernel;

namespace Steward.Notifications;

/// <summary>What an HTTP answer means for a delivery, alike for all providers (section 7).</summary>
internal static class HttpOutcomes
{
    private const int MostRead = 65_536;
    private const int MostKept = 500;

    internal static SendOutcome Of(HttpResponseMessage answer, string reply, DateTimeOffset now)
    {
        var code = (int)answer.StatusCode;
        var result = code switch
        {
            >= 200 and < 300 => SendResult.Sent,
            408 or 425 or 429 or >= 500 => SendResult.Retry,
            _ => SendResult.Undeliverable,
        };
        return new(result, code.ToString(System.Globalization.CultureInfo.InvariantCulture), Cut(reply), RetryAfter: result == SendResult.Retry ? RetryAfter(answer, now) : null);
    }

    /// <summary>Null for what is no failure of the road.</summary>
    internal static SendOutcome? Of(Exception error) => error switch
    {
        HttpRequestException { InnerException: ForbiddenAddressException } => new(SendResult.Undeliverable, "forbidden_address"),
        ForbiddenAddressException => new(SendResult.Undeliverable, "forbidden_address"),
        OperationCanceledException => new(SendResult.Retry, "timeout"),
        HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } known => new(SendResult.Retry, "network", known.HttpRequestError.ToString()),
        HttpRequestException or IOException or System.Net.Sockets.SocketException => new(SendResult.Retry, "network", error.GetType().Name),
        _ => null,
    };

    /// <summary>One call with its answer, all within the limit: who answers a byte a minute holds nobody up.</summary>
    internal static async Task<(HttpResponseMessage Answer, string Reply)> Ask(HttpClient client, HttpRequestMessage request, TimeSpan limit, CancellationToken cancel)
    {
        using var within = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        within.CancelAfter(limit);
        var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, within.Token);
        try { return (answer, await Read(answer, within.Token)); }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    /// <summary>The beginning of what was answered: a provider that talks without an end is not listened to.</summary>
    private static async Task<string> Read(HttpResponseMessage answer, CancellationToken cancel)
    {
        await using var stream = await answer.Content.ReadAsStreamAsync(cancel);
        var bytes = new byte[MostRead];
        var length = await stream.ReadAtLeastAsync(bytes, MostRead, throwOnEndOfStream: false, cancel);
        return Encoding.UTF8.GetString(bytes, 0, length);
    }

    internal static string? Cut(string text)
    {
        var clean = new string([.. text.Take(MostKept).Select(c => char.IsControl(c) ? ' ' : c)]).Trim();
        return clean.Length == 0 ? null : clean;
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage answer, DateTimeOffset now)
    {
        var wait = answer.Headers.RetryAfter is not { } header ? null : header.Delta ?? header.Date - now;
        return wait is { } some && some > TimeSpan.Zero ? some : null;
    }
}
