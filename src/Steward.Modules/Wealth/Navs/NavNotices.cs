using System.Text.Json.Nodes;
using Steward.Access.Contracts;
using Steward.Kernel;
using Steward.Notifications.Contracts;
using Steward.Wealth.Common;

namespace Steward.Wealth.Navs;

/// <summary>
/// Tells people that NAVs or closes are held: managers and admins, and of single values the advisers whose clients hold the scheme or have an order that waits for it.
/// One message a delivery and person, however many of its values are held; values that join an open case are no news.
/// </summary>
internal sealed class NavNotices(QuarantineStore store, IAccounts accounts, INotifications notifications)
{
    private const string Event = "NAV Held";

    /// <param name="cases">Those that the delivery opened, with the names of their schemes.</param>
    internal async Task Tell(Session session, NavDropRow drop, IReadOnlyList<QuarantineRow> cases)
    {
        if (cases.Count == 0) return;
        var (first, others) = (cases[0], cases.Count - 1);
        var data = others == 0
            ? Data(first.SchemeName, SentenceOf(first))
            : Data($"{first.SchemeName} and {others} more", "each waits for a person, and nothing acts on it meanwhile.");
        var advisers = await store.AdvisersOf(session, [.. cases.Select(row => row.SubjectId).Distinct()]);
        await Tell(session, drop, "values", data, others == 0 ? Places.Case(first.Id) : Places.Quarantine, others == 0 ? first.SchemeName : null, advisers);
    }

    /// <summary>A delivery that is held as a whole: no value of it counts.</summary>
    internal Task TellWhole(Session session, NavDropRow drop, string kind) =>
        Tell(session, drop, "whole", Data(drop.FileName ?? $"a delivery of {kind}", $"{drop.HoldReason} Nothing of it counts until a person lets it through."), Places.Quarantine, null, []);

    internal static string SentenceOf(QuarantineRow row) => (string?)JsonNode.Parse(row.Detail.Text)?["sentence"] ?? row.Code;

    private async Task Tell(Session session, NavDropRow drop, string occurrence, IReadOnlyDictionary<string, object?> data, string link, string? scheme, IEnumerable<Guid> advisers)
    {
        var staff = (await accounts.WithRole(session, Roles.Admin)).Concat(await accounts.WithRole(session, Roles.Manager)).Select(account => account.Id);
        foreach (var user in staff.Concat(advisers).Distinct().Order())
            await notifications.Tell(session, new Notice(Event, Recipient.User(user), drop.Id.ToString("D"), occurrence) { Severity = "high", Scheme = scheme, Data = data, Link = link });
    }

    private static Dictionary<string, object?> Data(string scheme, string reason) => new() { ["scheme"] = scheme, ["reason"] = reason };
}
