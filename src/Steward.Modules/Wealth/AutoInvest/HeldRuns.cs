using System.Text.Json.Nodes;
using Steward.Kernel;
using Steward.Portfolio.Schedules;
using Steward.Wealth.Clients;
using Steward.Wealth.Occurrences;

namespace Steward.Wealth.AutoInvest;

/// <summary>
/// Takes up the held runs that no date of a schedule brings back: those of a condition, and those that a person asked for. Each goes on under its own key, and
/// only when the cause of the wait is gone, so that waiting writes nothing.
/// </summary>
internal sealed class HeldRuns(RuleConditions conditions, ClientStore clients, GateStore gates)
{
    private const string Released = "released";

    /// <param name="waiting">The oldest first. One of them a turn: the next has to see it as open.</param>
    /// <returns>Null: all of them wait on.</returns>
    internal async Task<RuleTurn?> Again(Session session, RuleFacts facts, IReadOnlyList<OccurrenceRow> waiting)
    {
        foreach (var row in waiting)
        {
            var turn = row.NominalDate is { } period ? await OfPeriod(session, facts, period) : OfPerson(facts, row, session.Now);
            if (turn is not null && await Blocker(session, turn) is null && (!turn.Firings.Any(planned => planned.Firing.Orders.Count > 0) || !facts.Open.Any(run => run.IsExecution))) return turn;
        }
        return null;
    }

    private static RuleTurn OfPerson(RuleFacts facts, OccurrenceRow row, DateTimeOffset now)
    {
        var due = new DueOccurrence(row.OccurrenceKey, null, facts.Today(now), row.DueAt, now, facts.Rule.IsByDate ? facts.Rule.OccurrenceNo : facts.Rule.ExecutionCount);
        var (firing, choice) = MakeFiring.Of(facts.Rule, due, facts.Dates, facts.Amounts, row.Amount, Released, now, MakeFiring.Actor);
        return new(RuleAmounts.Counted(facts.Rule, choice), [new(firing, choice)], []);
    }

    private async Task<RuleTurn?> OfPeriod(Session session, RuleFacts facts, DateOnly period)
    {
        // A look may value a whole portfolio: not while a switch, or the data of the rule's own scheme, holds the run anyway.
        var blind = PlanCondition.Again(facts, new(true, new JsonObject()), period, session.Now)!;
        if (await Blocker(session, blind) is { } blocker && (blocker.Gate == "kill_switch" || facts.Rule.Config.Into != "most_underweight")) return null;
        return await clients.Find(session, facts.Rule.ClientId) is { } client ? PlanCondition.Again(facts, await conditions.Look(session, facts.Rule, client), period, session.Now) : null;
    }

    /// <summary>What would hold the turn again; null: nothing does.</summary>
    private async Task<Verdict?> Blocker(Session session, RuleTurn turn)
    {
        var firing = turn.Firings[0].Firing;
        var book = await gates.Open(session, [firing]);
        return Gates.Pass(firing, book, book.Rail).Verdict is { Decision: Gates.Hold } held ? held : null;
    }
}
