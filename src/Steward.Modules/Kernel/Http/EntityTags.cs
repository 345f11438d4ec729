using Microsoft.AspNetCore.Http;

namespace Steward.Kernel;

/// <summary>Row versions as entity tags.</summary>
public static class EntityTags
{
    public static string Of(long version) => $"\"{version}\"";

    /// <summary>The version that <c>If-Match</c> asks for: null where it is absent or <c>*</c>; 412 where it cannot be one of ours.</summary>
    public static long? IfMatch(HttpRequest request)
    {
        var header = request.Headers.IfMatch.ToString().Trim();
        if (header.Length == 0 || header == "*") return null;
        return long.TryParse(header.Trim('"'), out var version) ? version : throw new RefusedException(Stale(header, null));
    }

    /// <summary>For settings and rules, where If-Match must be sent: 428 without.</summary>
    public static long RequiredIfMatch(HttpRequest request) => IfMatch(request)
        ?? throw new RefusedException(new("if_match_required", "Send If-Match with the version that you read.", 428));

    public static Refusal Stale(string sent, long? current) =>
        new("stale_version", $"If-Match {sent} is not the present version{(current is null ? "" : " " + Of(current.Value))}. Read it again.", 412);
}
