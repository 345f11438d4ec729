using System.Globalization;
using Steward.Kernel;
using Steward.Portfolio.Schedules;
using Steward.Wealth.Regulated;

namespace Steward.Wealth.Calendars;

/// <summary>A regulated row of cut-offs.</summary>
internal sealed record CutOffRow : IRegulatedRow
{
    public Guid Id { get; init; }
    public string Category { get; init; } = "*";
    public string Direction { get; init; } = "";
    public string Channel { get; init; } = "*";
    public string CutOff { get; init; } = "";
    public string NavRule { get; init; } = "Same Day";
    public bool NeedsRealisedMoney { get; init; } = true;
    public DateOnly EffectiveFrom { get; init; }
    public DateOnly? EffectiveTo { get; init; }
    public bool Checked { get; init; }
    public long Version { get; init; } = 1;

    object IRegulatedRow.Subject => (Category, Direction, Channel);

    internal CutOff Terms => new(TimeOnly.ParseExact(CutOff, "HH:mm", CultureInfo.InvariantCulture), NavRule == "Previous Day" ? Portfolio.Schedules.NavRule.PreviousDay : Portfolio.Schedules.NavRule.SameDay, NeedsRealisedMoney);
}

/// <summary>A regulated row of settlement days.</summary>
internal sealed record SettlementRow : IRegulatedRow
{
    public Guid Id { get; init; }
    public string Category { get; init; } = "*";
    public string Direction { get; init; } = "";
    public int CashDays { get; init; }
    public int UnitDays { get; init; }
    public DateOnly EffectiveFrom { get; init; }
    public DateOnly? EffectiveTo { get; init; }
    public bool Checked { get; init; }
    public long Version { get; init; } = 1;

    object IRegulatedRow.Subject => (Category, Direction);

    internal Settlement Terms => new(UnitDays, CashDays);
}

/// <summary>Tables <c>cutoffs</c> and <c>settlement_rules</c>: a few dozen rows, read whole.</summary>
internal sealed class MarketRuleStore
{
    private const string CutOffColumns = "id, category, direction, channel, cut_off, nav_rule, needs_realised_money, effective_from, effective_to, checked, version";
    private const string SettlementColumns = "id, category, direction, cash_days, unit_days, effective_from, effective_to, checked, version";

    internal Task<IReadOnlyList<CutOffRow>> CutOffs(Session session) => session.Query<CutOffRow>($"select {CutOffColumns} from cutoffs order by category, direction, channel, effective_from");

    internal Task<IReadOnlyList<SettlementRow>> Settlements(Session session) => session.Query<SettlementRow>($"select {SettlementColumns} from settlement_rules order by category, direction, effective_from");

    internal Task<int> Add(Session session, CutOffRow row) => session.Execute(
        """
        insert into cutoffs (id, category, direction, channel, cut_off, nav_rule, needs_realised_money, effective_from, effective_to, checked)
        values (@Id, @Category, @Direction, @Channel, @CutOff, @NavRule, @NeedsRealisedMoney, @EffectiveFrom, @EffectiveTo, @Checked)
        """,
        row);

    internal Task<int> Save(Session session, CutOffRow row) => session.Execute(
        """
        update cutoffs set category = @Category, direction = @Direction, channel = @Channel, cut_off = @CutOff, nav_rule = @NavRule, needs_realised_money = @NeedsRealisedMoney,
          effective_from = @EffectiveFrom, effective_to = @EffectiveTo, checked = @Checked, version = version + 1 where id = @Id and version = @Version
        """,
        row);

    internal Task<int> Add(Session session, SettlementRow row) => session.Execute(
        """
        insert into settlement_rules (id, category, direction, cash_days, unit_days, effective_from, effective_to, checked)
        values (@Id, @Category, @Direction, @CashDays, @UnitDays, @EffectiveFrom, @EffectiveTo, @Checked)
        """,
        row);

    internal Task<int> Save(Session session, SettlementRow row) => session.Execute(
        """
        update settlement_rules set category = @Category, direction = @Direction, cash_days = @CashDays, unit_days = @UnitDays, effective_from = @EffectiveFrom, effective_to = @EffectiveTo,
          checked = @Checked, version = version + 1 where id = @Id and version = @Version
        """,
        row);
}
