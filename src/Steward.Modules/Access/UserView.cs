namespace Steward.Access;

/// <summary>A user as the API shows him: never anything of his password.</summary>
internal sealed record UserView(
    Guid Id, string Username, string Email, string? FullName, string Role, bool IsActive, bool IsSuperuser, DateTimeOffset CreatedAt, DateTimeOffset? LastLoginAt, DateTimeOffset? LockedUntil)
{
    internal static UserView Of(User user) =>
        new(user.Id, user.Username, user.Email, user.FullName, user.Role, user.IsActive, user.IsSuperuser, user.CreatedAt, user.LastLogin, user.LockedUntil);
}
