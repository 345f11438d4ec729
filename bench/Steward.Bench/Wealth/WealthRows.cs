using Steward.Kernel;
using Steward.Wealth.AutoInvest;
using Steward.Wealth.Triggers;

namespace Steward.Bench.Wealth;

/// <summary>Many trigger orders and rules, written as their stores write them.</summary>
internal static class WealthRows
{
    private const int InOne = 5_000;

    /// <summary>Orders on all schemes, in random order; the first of them fire at a NAV of 106, the others far above it.</summary>
    /// <returns>The ids of those that fire.</returns>
    internal static async Task<IReadOnlyList<Guid>> Triggers(WealthBook book, int amount, int firing)
    {
        var (dice, fires, store) = (new Random(20261122), new List<Guid>(), book.Service<TriggerOrderStore>());
        foreach (var part in Enumerable.Range(0, amount).Chunk(InOne))
        {
            var rows = part.Select(i => new TriggerOrderRow
            {
                Id = Guid.CreateVersion7(), Code = $"TRIG-{i}", ClientId = book.Clients[i % book.Clients.Count], Name = "Level", CreatedBy = book.User, TriggerType = "NAV", TriggerCondition = "Greater Than", TriggerField = "nav",
                TriggerValue = i < firing ? 101 + dice.Next(500) / 100m : 200 + dice.Next(1_000_000) / 100m, OrderType = "Purchase", SchemeId = book.Schemes[dice.Next(book.Schemes.Count)], SchemeName = "Scheme", Amount = 1_000,
                ValidFrom = MorningClock.Morning.AddDays(-1), ValidUntil = MorningClock.Morning.AddDays(300), Status = "Active", IsEnabled = true, TimeZone = "Asia/Kolkata", ConfirmCount = 1, CreatedAt = MorningClock.Morning.AddDays(-1),
            }).ToList();
            fires.AddRange(part.Zip(rows).Where(one => one.First < firing).Select(one => one.Second.Id));
            await book.Database.Write(session => store.Add(session, rows));
        }
        return fires;
    }

    /// <summary>Rules of today.</summary>
    /// <param name="due">When each falls due, counted from 0.</param>
    internal static async Task Rules(WealthBook book, int amount, Func<int, DateTimeOffset> due, int first = 0)
    {
        foreach (var part in Enumerable.Range(first, amount).Chunk(InOne))
            await book.Database.Write(session => session.InsertAll(
                "auto_invest_rules",
                [
                    new("id", r => r.Id), new("code", r => r.Code), new("client_id", r => r.ClientId), new("name", r => r.Name), new("scheme_id", r => r.SchemeId), new("scheme_name", r => r.SchemeName), new("amount", r => r.Amount),
                    new("currency", r => r.Currency), new("frequency", r => r.Frequency), new("trigger_type", r => r.TriggerType), new("trigger_config", r => r.TriggerConfig), new("start_date", r => r.StartDate),
                    new("next_execution_date", r => r.NextExecutionDate), new("next_run_at", r => r.NextRunAt), new("status", r => r.Status), new("is_enabled", r => r.IsEnabled), new("created_by", r => r.CreatedBy),
                    new("time_zone", r => r.TimeZone), new("created_at", r => r.CreatedAt), new("updated_at", r => r.CreatedAt), new("occurrence_no", _ => 0), new("execution_count", _ => 0), new("roll_convention", _ => "Following"),
                    new("until_goal", _ => false), new("funding", _ => "Cash"), new("catch_up_policy", _ => "Ask"), new("catch_up_window_days", _ => 31), new("overlap_policy", _ => "Buffer One"), new("cooldown_days", _ => 0),
                    new("collapse_same_day", _ => false), new("skips", _ => new Json("[]")), new("approval", _ => "None"), new("total_invested", _ => 0m), new("condition_state", _ => Json.Empty), new("failure_streak", _ => 0),
                    new("version", _ => 1L), new ColumnOf<RuleRow>("metadata", _ => Json.Empty),
                ],
                [.. part.Select(i => new RuleRow
                {
                    Id = Guid.CreateVersion7(), Code = $"AUTO-{i}", ClientId = book.Clients[i % book.Clients.Count], Name = "Pension", SchemeId = book.Schemes[i % book.Schemes.Count], SchemeName = "Scheme", Amount = 1_000, Currency = "INR",
                    Frequency = "Monthly", TriggerType = "Date", TriggerConfig = new("""{"time": "09:00"}"""), StartDate = WealthBook.Today, NextExecutionDate = WealthBook.Today, NextRunAt = due(i - first), Status = RuleStatus.Active, IsEnabled = true,
                    CreatedBy = book.User, TimeZone = "Asia/Kolkata", CreatedAt = MorningClock.Morning.AddDays(-1),
                })]));
    }
}
