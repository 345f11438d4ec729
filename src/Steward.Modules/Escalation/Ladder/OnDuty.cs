using Steward.Access.Contracts;
using Steward.Kernel;

namespace Steward.Escalation.Ladder;

/// <summary>Who is told at a step.</summary>
/// <param name="IsManned">False: nobody was on duty, and managers or administrators stand in.</param>
internal sealed record Called(IReadOnlyList<Guid> Users, bool IsManned);

/// <summary>Finds who is on duty for a role now; nobody: all managers, and where there is none, the administrators; from the second level on both.</summary>
internal sealed class OnDuty(LadderStore store, IAccounts accounts)
{
    internal static readonly string[] Roles = ["supervisor", "operations_manager", "emergency"];

    internal async Task<Called> For(Session session, Guid zone, string role, int level)
    {
        var users = new List<Guid>();
        foreach (var shift in (await store.Shifts(session, zone, session.Now)).Where(s => s.Role == role && s.StartsAt <= session.Now))
            if (!users.Contains(shift.UserId) && await accounts.Find(session, shift.UserId) is { IsActive: true }) users.Add(shift.UserId);
        if (users.Count > 0) return new(users, true);
        var managers = (await accounts.WithRole(session, Kernel.Roles.Manager)).Select(a => a.Id).ToList();
        var admins = (await accounts.WithRole(session, Kernel.Roles.Admin)).Select(a => a.Id);
        return new(level == 1 && managers.Count > 0 ? managers : [.. managers, .. admins], false);
    }
}
