using Steward.Kernel;
using Steward.Notifications.Contracts;
using Steward.Portfolio;
using Steward.Portfolio.Schedules;
using Steward.Wealth.Clients;
using Steward.Wealth.Common;
using Steward.Wealth.Portfolios;

namespace Steward.Wealth.Goals;

/// <summary>How far goals have come: the value of the shares of holdings that belong to each, and what it becomes until the date.</summary>
internal sealed class GoalBook(GoalStore store, PortfolioBook portfolios, Changes changes, INotifications notifications)
{
    private const int MonthsOfYear = 12;
    private const int MilestoneStep = 25;

    /// <summary>Reckons some goals of one client at the portfolio's NAV set.</summary>
    internal async Task<IReadOnlyDictionary<Guid, Goal>> Reckon(Session session, ValuedPortfolio portfolio, IReadOnlyList<GoalRow> goals)
    {
        var ids = goals.Select(goal => goal.Id).ToList();
        var allocations = (await store.Allocations(session, ids)).ToLookup(row => row.GoalId);
        var monthly = await store.MonthlyOfRules(session, ids);
        var values = portfolio.Holdings.ToDictionary(holding => holding.Holding.Id, holding => holding.Value);
        return goals.ToDictionary(goal => goal.Id, goal => new Goal(
            new(decimal.Round(allocations[goal.Id].Sum(row => values.GetValueOrDefault(row.HoldingId) * row.SharePercent / 100), 2, MidpointRounding.AwayFromZero)), new(goal.TargetAmount),
            new(goal.MonthlyContribution ?? monthly.GetValueOrDefault(goal.Id)), new(goal.AssumedReturnPercent / MonthsOfYear), Goal.WholeMonths(portfolio.Day, goal.TargetDate)));
    }

    /// <summary>Writes down how far a client's goals are now; each quarter of the way is told once.</summary>
    internal async Task Refresh(Session session, ClientRow client)
    {
        var goals = (await store.LockOfClient(session, client.Id)).Where(goal => goal.Status is "Active" or "Reached").ToList();
        if (goals.Count == 0) return;
        var reckoned = await Reckon(session, await portfolios.Of(session, client), goals);
        foreach (var goal in goals) await Write(session, client, goal, Shown(reckoned[goal.Id].Progress));
    }

    internal static decimal Shown(Percent percent) => decimal.Round(percent.Value, Percent.Decimals, MidpointRounding.ToZero);

    private async Task Write(Session session, ClientRow client, GoalRow goal, decimal progress)
    {
        var milestone = Math.Max(goal.MilestonePercent, (int)(progress / MilestoneStep) * MilestoneStep);
        // What was reached stays reached: a falling market takes the word back from nobody.
        var status = progress >= 100 ? "Reached" : goal.Status;
        if (progress == goal.ProgressPercent && milestone == goal.MilestonePercent && status == goal.Status) return;
        await store.SaveProgress(session, goal with { ProgressPercent = progress, MilestonePercent = milestone, Status = status });
        await changes.Publish(session, "wealth.goal_progress", new { id = goal.Id, client_id = client.Id, goal.Code, progress_percent = DecimalText.Write(progress), status, at = session.Now });
        if (milestone == goal.MilestonePercent) return;
        await notifications.Tell(session, new("Goal Milestone Reached", Recipient.Client(client.Id), goal.Id.ToString("D"), $"milestone-{milestone}")
        {
            Amount = goal.TargetAmount, Link = Places.Client(client.Id), Data = new Dictionary<string, object?> { ["client_name"] = client.Name, ["reason"] = $"{goal.Name}: {milestone} % of the way" },
        });
    }
}
