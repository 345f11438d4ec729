using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Steward.Kernel;

/// <summary>The headers of every answer, errors too.</summary>
public static class SecurityHeaders
{
    // Only a page has styles of its own, so only pages are worth a nonce.
    private static readonly string OfData = PolicyWith("");

    private const string NonceKey = "steward.csp-nonce";

    public static string Nonce(HttpContext context)
    {
        if (context.Items[NonceKey] is string nonce) return nonce;
        nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        context.Items[NonceKey] = nonce;
        return nonce;
    }

    /// <param name="mayLocate">The page may ask its user for the place of the device.</param>
    public static void Apply(HttpContext context, bool mayLocate = false)
    {
        var headers = context.Response.Headers;
        var isApi = context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase);
        headers.ContentSecurityPolicy = isApi ? OfData : PolicyWith($" 'nonce-{Nonce(context)}'");
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = $"geolocation=({(mayLocate ? "self" : "")}), camera=(), microphone=(), payment=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
        if (isApi) headers.CacheControl = "no-store";
    }

    private static string PolicyWith(string nonce) =>
        $"default-src 'self'; script-src 'self'; style-src 'self'{nonce}; img-src 'self' data: blob:; worker-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
}
