using Steward.Access.Contracts;
using Steward.Kernel;
using Steward.Wealth.Common;

namespace Steward.Wealth.Limits;

/// <summary>Refuses a limit or a kill switch of something that is not there: it would stand in the list and stop nothing.</summary>
internal sealed class ScopeStore(IAccounts accounts)
{
    /// <exception cref="RefusedException">422 <c>unknown_client</c>, <c>unknown_scheme</c>, <c>unknown_rule</c> or <c>unknown_adviser</c> at <c>/scope_id</c>.</exception>
    internal async Task Check(Session session, string scope, Guid? id)
    {
        if (id is not { } known || scope == "Firm") return;
        var isThere = scope switch
        {
            "Client" => await Any(session, known, "clients"),
            "Scheme" => await Any(session, known, "products"),
            // Who serves no clients is limited by nothing.
            "Adviser" => await accounts.Find(session, known) is { Role: Roles.Adviser or Roles.Manager or Roles.Admin },
            // A trigger order is the rule of the orders that it places.
            _ => await Any(session, known, "auto_invest_rules") || await Any(session, known, "rebalancing_rules") || await Any(session, known, "trigger_orders"),
        };
        var word = scope.ToLowerInvariant();
        if (!isThere) throw new RefusedException(Refusal.Rule("unknown_" + word, $"There is no {word} {known}.", "/scope_id"));
    }

    private static async Task<bool> Any(Session session, Guid id, string table) => await session.Scalar<long>($"select count(*) from {table} where id = @id", new { id }) > 0;
}
