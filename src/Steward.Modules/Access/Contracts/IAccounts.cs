using Steward.Kernel;

namespace Steward.Access.Contracts;

/// <summary>A user as other modules may see him.</summary>
public sealed record Account(Guid Id, string Username, string? FullName, string Role, bool IsActive);

/// <summary>How to reach a user, and his clock.</summary>
/// <param name="Phone">E.164, decrypted.</param>
/// <param name="TimeZone">IANA name; null: he has not said.</param>
public sealed record AccountContact(Guid Id, string Name, string Email, string? Phone, string Locale, string? TimeZone, string Role, bool IsActive);

/// <summary>Questions about users.</summary>
public interface IAccounts
{
    Task<Account?> Find(Session session, Guid userId);

    Task<AccountContact?> Contact(Session session, Guid userId);

    /// <summary>Those of many users with one look; unknown ones are left out.</summary>
    Task<IReadOnlyDictionary<Guid, AccountContact>> Contacts(Session session, IReadOnlyCollection<Guid> userIds);

    /// <summary>The active users of a role, by name.</summary>
    Task<IReadOnlyList<Account>> WithRole(Session session, string role);
}
