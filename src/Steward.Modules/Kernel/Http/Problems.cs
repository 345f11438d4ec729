using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Steward.Kernel;

/// <summary>RFC 9457 problem documents, and the one place where an exception becomes one.</summary>
public static class Problems
{
    public static async Task Write(HttpContext context, Refusal refusal)
    {
        if (context.Response.HasStarted) return;
        // What a route offers instead stays with its refusal (RFC 9110, 15.5.6).
        var offered = refusal.Status == 405 ? context.Response.Headers.Allow : default;
        context.Response.Clear();
        if (offered.Count > 0) context.Response.Headers.Allow = offered;
        SecurityHeaders.Apply(context);
        context.Response.StatusCode = refusal.Status;
        context.Response.ContentType = "application/problem+json";
        if (refusal.Status is 429 or 503 && !context.Response.Headers.ContainsKey("Retry-After"))
            context.Response.Headers.RetryAfter = refusal.Extra?.GetValueOrDefault("retry_after_seconds")?.ToString() ?? "2";
        if (refusal.Status == 401) context.Response.Headers.WWWAuthenticate = "Bearer";
        var document = new Dictionary<string, object?>
        {
            ["type"] = "https://steward.invalid/problems/" + refusal.Code,
            ["title"] = Title(refusal.Status),
            ["status"] = refusal.Status,
            ["detail"] = refusal.Detail,
            ["code"] = refusal.Code,
            ["errors"] = refusal.Errors ?? new Dictionary<string, string>(),
            ["trace_id"] = Activity.Current?.TraceId.ToString() ?? context.TraceIdentifier,
        };
        foreach (var (key, value) in refusal.Extra ?? new Dictionary<string, object?>()) document.TryAdd(key, value);
        await JsonSerializer.SerializeAsync(context.Response.Body, document, JsonFormat.Options, context.RequestAborted);
    }

    /// <summary>Turns whatever a request throws into a problem document, logging what is our fault once.</summary>
    public static async Task Handle(HttpContext context, RequestDelegate next)
    {
        var log = (ILogger?)context.RequestServices.GetService(typeof(ILogger<Database>));
        try
        {
            await next(context);
            if (context.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null }) await Write(context, ForStatus(context));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested) { }
        catch (Exception error)
        {
            var refusal = Understood(error);
            if (refusal is null) log?.LogError(error, "A request failed: {Method} {Path}", context.Request.Method, context.Request.Path);
            else if (refusal.Status == 503) log?.LogWarning("The store is unavailable: {Message}", error.Message);
            await Write(context, refusal ?? new("internal_error", "The server could not do this. The trace id leads to its log.", 500));
        }
    }

    private static Refusal? Understood(Exception error) => error switch
    {
        RefusedException refused => refused.Refusal,
        BadHttpRequestException { StatusCode: 413 } => new("body_too_large", "The body is larger than this route takes.", 413),
        BadHttpRequestException { InnerException: JsonException json } => RequestFaults.Of(json),
        BadHttpRequestException bad when bad.StatusCode != 500 => RequestFaults.Of(bad),
        JsonException json => RequestFaults.Of(json),
        ValueTooLargeException large => new("value_too_large", large.Message, 422),
        StoreUnavailableException or UnknownCommitException => new("store_unavailable", "The database cannot be reached or has no room. Try again.", 503),
        _ => null,
    };

    private static Refusal ForStatus(HttpContext context) => context.Response.StatusCode switch
    {
        401 => new("not_authenticated", "Sign in, or send an access token or an API key.", 401),
        403 => new("not_allowed", "Your role or key does not allow this.", 403),
        404 => new("not_found", "There is nothing at this address.", 404),
        405 => new("method_not_allowed", $"{context.Request.Method} is not offered here.", 405),
        413 => new("body_too_large", "The body is too large.", 413),
        415 => new("unsupported_media_type", "Send application/json.", 415),
        429 => new("too_many_requests", "Too many requests. Wait, then try again.", 429),
        var status => new("invalid_parameter", "The request cannot be read.", status),
    };

    private static string Title(int status) => Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status) is { Length: > 0 } phrase ? phrase : "Problem";
}
