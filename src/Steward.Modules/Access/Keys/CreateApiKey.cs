using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Access.Contracts;
using Steward.Kernel;

namespace Steward.Access;

/// <summary>Makes an API key with scopes, an expiry, networks and zones. The secret is shown once.</summary>
internal static class CreateApiKey
{
    internal sealed record Request
    {
        public required string Name { get; init; }
        public required IReadOnlyList<string> Permissions { get; init; }
        public string? Description { get; init; }
        public string? Environment { get; init; }
        public RateLimit? RateLimit { get; init; }
        public IReadOnlyList<string>? AllowedNetworks { get; init; }
        public DateTimeOffset? ExpiresAt { get; init; }
        public IReadOnlyList<Guid>? ZoneIds { get; init; }

        /// <summary>The one client whose portfolio the key may see and act for; such a key has wealth scopes only.</summary>
        public Guid? ClientId { get; init; }
    }

    internal static void Map(RouteGroupBuilder keys) => keys.MapPost("", Handle).Needs(Permission.Administer)
        .Produces<KeyView>(201).WithSummary("Make an API key; its secret is shown once");

    private static async Task<Reply> Handle(Request request, Caller caller, Database database, ApiKeyStore keys, ApiKeyCallers callers, IAuditTrail audit, ISecurityNotices notices, TimeProvider clock, CancellationToken cancel)
    {
        if (Decide(request, callers.Environment, clock.GetUtcNow()) is { } refusal) return refusal;
        var (secret, prefix) = ApiKeys.Make(callers.Environment);
        KeyView? view = null;
        var reply = await database.Write(
            async session =>
            {
                var rate = request.RateLimit ?? new(1000, 900_000);
                var key = new ApiKey
                {
                    Id = Ids.New(session.Now), Key = Ids.Hash(secret), KeyPrefix = prefix, Name = request.Name, Description = request.Description, Environment = callers.Environment,
                    Permissions = Json.Of(request.Permissions), RateLimitRequests = rate.Requests, RateLimitPeriodMs = rate.Period, CreatedBy = caller.Id!.Value,
                    ExpiresAt = request.ExpiresAt, AllowedNetworks = Json.Of(request.AllowedNetworks ?? []), ZoneIds = request.ZoneIds is { } zones ? Json.Of(zones) : null, ClientId = request.ClientId, CreatedAt = session.Now,
                };
                await keys.Add(session, key);
                if (caller.Kind == "user") await notices.ApiKeyCreated(session, caller.Id!.Value, caller.Name, key.Id, key.Name, key.KeyPrefix);
                await audit.Write(session, new(null, caller.Actor, "api_key_created", "key:" + key.Id, new { key.KeyPrefix, request.Permissions, request.ZoneIds, request.ClientId }));
                view = KeyView.Of(key);
                return Reply.Created("/api/v1/api-keys/" + key.Id, view);
            },
            cancel);
        // What is kept for a repeated request has no secret in it.
        return view is null ? reply : reply with { Body = view with { Secret = secret } };
    }

    /// <summary>Null when such a key may be made on a server of this environment.</summary>
    internal static Refusal? Decide(Request request, string environment, DateTimeOffset now)
    {
        if (request.Name.Trim().Length is 0 or > 100) return Refusal.Rule("invalid_name", "A key's name has 1 to 100 characters.", "/name");
        if (request.Environment is { } other && other != environment) return Refusal.Rule("other_environment", $"This server is '{environment}': a key for '{other}' would not work here.", "/environment");
        if (request.Permissions.FirstOrDefault(scope => !ApiKeys.Scopes.Contains(scope)) is { } unknown)
            return Refusal.Rule("unknown_scope", $"'{unknown}' is none of {string.Join(", ", ApiKeys.Scopes)}.", "/permissions");
        if (request.Permissions.Count == 0) return Refusal.Rule("no_scope", "A key without a scope can do nothing. Name at least one.", "/permissions");
        if (request.AllowedNetworks?.FirstOrDefault(network => !ApiKeys.TryNetwork(network, out _)) is { } bad)
            return Refusal.Rule("invalid_network", $"'{bad}' is neither an address nor a network such as 10.0.0.0/8.", "/allowed_networks");
        if (request.ExpiresAt <= now) return Refusal.Rule("already_expired", $"{request.ExpiresAt:O} has passed.", "/expires_at");
        if (request.RateLimit is { } rate && (rate.Requests is < 1 or > 10_000_000 || rate.Period is < 1_000 or > 86_400_000))
            return Refusal.Rule("invalid_rate", "A rate is 1 to 10,000,000 requests in 1,000 to 86,400,000 ms.", "/rate_limit");
        if (request.ClientId is not null && request.Permissions.FirstOrDefault(scope => !scope.StartsWith("wealth:", StringComparison.Ordinal)) is { } beyond)
            return Refusal.Rule("scope_beyond_client", $"A key of one client has wealth scopes only, not '{beyond}'.", "/permissions");
        return request.ZoneIds is { Count: 0 } ? Refusal.Rule("no_zone", "Leave zone_ids out for all zones, or name at least one.", "/zone_ids") : null;
    }
}
