using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Steward.Kernel;
using Steward.Wealth.Clients;
using Steward.Wealth.Common;

namespace Steward.Wealth.Tasks;

/// <summary>What waits for a person: questions about missed dates, approvals, held NAVs, orders without an answer.</summary>
internal static class ListTasks
{
    private static readonly Vocabulary Statuses = new("Open", "Done", "Withdrawn");

    internal static void Map(RouteGroupBuilder wealth) =>
        wealth.MapGet("tasks", Handle).Needs(Permission.WealthRead).Produces<Page<TaskRow>>().WithSummary("What waits for a person, newest first");

    private static Task<Reply> Handle(PageRequest page, Caller caller, Database database, TaskStore store, ClientAccess access, CancellationToken cancel, string? client_id = null, string? status = null, string? kind = null)
    {
        var checks = new Checks();
        var wanted = checks.Word(string.IsNullOrEmpty(status) ? "Open" : status, Statuses, "/status");
        checks.Text(kind, "/kind", 40);
        checks.Done();
        return database.Read<Reply>(
            async session =>
            {
                // Of his own clients an adviser sees all without naming one: the list is his day's work.
                var own = caller.Is(Roles.Adviser) && string.IsNullOrEmpty(client_id);
                var client = own ? null : await access.Filter(session, caller, client_id);
                var rows = await store.Page(session, page, wanted, kind is "" ? null : kind, client, own ? caller.Id : null);
                return Reply.Ok(Page<TaskRow>.Of(rows, page, row => (row.CreatedAt, row.Id)));
            },
            cancel);
    }
}
