using Steward.Kernel;

namespace Steward.Access;

/// <summary>How many requests a key may send in a period of milliseconds.</summary>
internal sealed record RateLimit(int Requests, int Period);

/// <summary>An API key as lists show it.</summary>
/// <param name="Secret">Only in the answer that made it.</param>
internal sealed record KeyView(
    Guid Id, string KeyPrefix, string Name, string? Description, string Environment, IReadOnlyList<string> Permissions, RateLimit RateLimit, bool IsActive, Guid CreatedBy,
    DateTimeOffset? LastUsedAt, long UsageCount, DateTimeOffset? ExpiresAt, IReadOnlyList<string> AllowedNetworks, IReadOnlyList<Guid>? ZoneIds, Guid? ClientId, DateTimeOffset CreatedAt, string? Secret)
{
    internal static KeyView Of(ApiKey key) => new(
        key.Id, key.KeyPrefix, key.Name, key.Description, key.Environment, key.Permissions.As<string[]>() ?? [], new(key.RateLimitRequests, key.RateLimitPeriodMs), key.IsActive, key.CreatedBy,
        key.LastUsedAt, key.UsageCount, key.ExpiresAt, key.AllowedNetworks.As<string[]>() ?? [], key.ZoneIds?.As<Guid[]>(), key.ClientId, key.CreatedAt, null);
}
