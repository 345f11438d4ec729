using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Steward.Kernel;

/// <summary>
/// The answer of a use case: a status, a body and its headers. Returned out of <see cref="Database.Write{T}"/> it decides over the commit:
/// a status of 400 or more rolls back, and a good one is kept with its idempotency key in the same transaction.
/// </summary>
public sealed record Reply(int Status, object? Body = null) : IResult
{
    public string? ETag { get; init; }

    public string? Location { get; init; }

    public int? RetryAfterSeconds { get; init; }

    /// <summary>For a refusal whose trace must stay (a failed sign-in is counted).</summary>
    public bool KeepsChanges { get; init; }

    public static Reply Ok(object? body = null, string? etag = null) => new(200, body) { ETag = etag };

    public static Reply Created(string location, object body, string? etag = null) => new(201, body) { Location = location, ETag = etag };

    public static Reply NoContent { get; } = new(204);

    public static Reply No(Refusal refusal) => new(refusal.Status, refusal);

    public static implicit operator Reply(Refusal refusal) => No(refusal);

    /// <summary>The same answer with its body as bytes, to be given many times.</summary>
    internal Reply WrittenOut() => Bytes() is { } bytes ? this with { Body = new RawBody(bytes) } : this;

    internal byte[]? Bytes() => Body switch
    {
        null => null,
        RawBody raw => raw.Utf8,
        Refusal => null,
        _ => JsonSerializer.SerializeToUtf8Bytes(Body, Body.GetType(), JsonFormat.Options),
    };

    public async Task ExecuteAsync(HttpContext context)
    {
        if (Body is Refusal refusal)
        {
            await Problems.Write(context, refusal);
            return;
        }
        var response = context.Response;
        response.StatusCode = Status;
        if (ETag is not null) response.Headers.ETag = ETag;
        if (Location is not null) response.Headers.Location = Location;
        if (RetryAfterSeconds is { } seconds) response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (Bytes() is not { } bytes) return;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = bytes.Length;
        await response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    /// <summary>A stored answer, given again byte for byte.</summary>
    internal sealed record RawBody(byte[] Utf8);
}
