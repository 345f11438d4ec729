using Steward.Access.Contracts;
using Steward.Kernel;

namespace Steward.Access;

/// <inheritdoc cref="IAccounts"/>
internal sealed class Accounts(UserStore users, FieldCipher cipher) : IAccounts
{
    public async Task<Account?> Find(Session session, Guid userId) => await users.Find(session, userId) is { } user ? Shown(user) : null;

    public async Task<IReadOnlyList<Account>> WithRole(Session session, string role) => [.. (await users.WithRole(session, role)).Select(Shown)];

    public async Task<AccountContact?> Contact(Session session, Guid userId) => (await Contacts(session, [userId])).GetValueOrDefault(userId);

    public async Task<IReadOnlyDictionary<Guid, AccountContact>> Contacts(Session session, IReadOnlyCollection<Guid> userIds)
    {
        if (userIds.Count == 0) return new Dictionary<Guid, AccountContact>();
        var found = await users.ToReach(session, userIds);
        var opener = await cipher.Opener(session, found.Select(user => user.Phone));
        return found.ToDictionary(
            user => user.Id,
            user => new AccountContact(user.Id, user.FullName ?? user.Username, user.Email, opener.Open("users", "phone", user.Id, user.Phone), user.Locale, user.TimeZone, user.Role, user.IsActive));
    }

    private static Account Shown(User user) => new(user.Id, user.Username, user.FullName, user.Role, user.IsActive);
}
