using Steward.Access.Contracts;
using Steward.Kernel;

namespace Steward.Access;

/// <inheritdoc cref="IAccounts"/>
internal sealed class Accounts(UserStore users) : IAccounts
{
    public async Task<Account?> Find(Session session, Guid userId) => await users.Find(session, userId) is { } user ? Shown(user) : null;

    public async Task<IReadOnlyList<Account>> WithRole(Session session, string role) => [.. (await users.WithRole(session, role)).Select(Shown)];

    private static Account Shown(User user) => new(user.Id, user.Username, user.FullName, user.Role, user.IsActive);
}
