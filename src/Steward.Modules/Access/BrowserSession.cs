using Microsoft.AspNetCore.Http;
using Steward.Kernel;

namespace Steward.Access;

/// <summary>
/// The browser's cookie, and what a request that is carried by it must show. A foreign page can make a browser send the cookie, but
/// neither the header nor our own Origin.
/// </summary>
internal static class BrowserSession
{
    private const string SecureName = "__Host-steward";
    private const string PlainName = "steward";
    private const string OwnHeader = "X-Steward-Request";

    internal static string? CookieOf(HttpRequest request) => request.Cookies[NameFor(request)];

    internal static void Give(HttpContext context, string token) => context.Response.Cookies.Append(NameFor(context.Request), token, Options(context.Request, Tokens.BrowserLife));

    internal static void Take(HttpContext context) => context.Response.Cookies.Delete(NameFor(context.Request), Options(context.Request, null));

    /// <summary>Null for reading requests and for our own pages.</summary>
    internal static Refusal? Forgery(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method)) return null;
        if (request.Headers[OwnHeader].ToString() != "1") return new("csrf", $"A change by the browser's session needs the header {OwnHeader}: 1.", 403);
        return IsForeign(request) ? new("csrf", "This request comes from another site's page.", 403) : null;
    }

    /// <summary>True when an Origin is sent that is not ours; scheme, host and port must all agree.</summary>
    internal static bool IsForeign(HttpRequest request)
    {
        var origins = request.Headers.Origin;
        if (origins.Count == 0) return false;
        return origins.Count > 1 || !string.Equals(origins[0], $"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Browsers keep a <c>__Host-</c> cookie only from https; plain http is for the own machine.</summary>
    private static string NameFor(HttpRequest request) => request.IsHttps ? SecureName : PlainName;

    private static CookieOptions Options(HttpRequest request, TimeSpan? life) => new()
    {
        HttpOnly = true,
        Secure = request.IsHttps,
        SameSite = SameSiteMode.Strict,
        Path = "/",
        MaxAge = life,
        IsEssential = true,
    };
}
