using Steward.Kernel;

namespace Steward.Access;

/// <summary>
/// Tokens are 256 random bits that mean nothing by themselves; only their SHA-256 is stored, so a copy of the database signs nobody in.
/// </summary>
internal static class Tokens
{
    internal static readonly TimeSpan AccessLife = TimeSpan.FromMinutes(30);
    internal static readonly TimeSpan RefreshLife = TimeSpan.FromDays(7);
    internal static readonly TimeSpan BrowserLife = TimeSpan.FromHours(12);
    internal static readonly TimeSpan BrowserIdle = TimeSpan.FromHours(2);
    internal static readonly TimeSpan TicketLife = TimeSpan.FromSeconds(30);
    internal static readonly TimeSpan InvitationLife = TimeSpan.FromDays(7);
    internal static readonly TimeSpan BootstrapLife = TimeSpan.FromMinutes(30);

    internal const string Bearer = "bearer";
    internal const string Browser = "browser";
    internal const string Ticket = "ticket";

    /// <summary>43 characters are 256 bits in base 64: anything much longer was not given out by us and is not worth hashing.</summary>
    internal static string? HashOf(string? token) => token is { Length: > 0 and <= 100 } ? Ids.Hash(token) : null;
}
