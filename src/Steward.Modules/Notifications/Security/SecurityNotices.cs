using Steward.Access.Contracts;
using Steward.Kernel;
using Steward.Notifications.Contracts;

namespace Steward.Notifications;

/// <inheritdoc cref="ISecurityNotices"/>
internal sealed class SecurityNotices(INotifications notifications) : ISecurityNotices
{
    public Task SignedInFromNewDevice(Session session, Guid user, string username, string? address, string? agent, string occurrence) => notifications.Tell(
        session, Of("Sign-In From New Device", user, "user:" + user, occurrence, new() { ["username"] = username, ["address"] = address, ["agent"] = agent, ["at"] = session.Now }));

    // A password changes as often as its owner likes, and each time is told: the new id is the count.
    public Task PasswordChanged(Session session, Guid user, string username) => notifications.Tell(
        session, Of("Password Changed", user, "user:" + user, Ids.New(session.Now).ToString(), new() { ["username"] = username, ["at"] = session.Now }));

    public Task ApiKeyCreated(Session session, Guid user, string username, Guid key, string name, string prefix) => notifications.Tell(
        session, Of("API Key Created", user, "key:" + key, "created", new() { ["username"] = username, ["key_name"] = name, ["key_prefix"] = prefix, ["at"] = session.Now }));

    private static Notice Of(string happened, Guid user, string subject, string occurrence, Dictionary<string, object?> data) =>
        new(happened, Recipient.User(user), subject, occurrence) { Data = data, Link = "/account" };
}
