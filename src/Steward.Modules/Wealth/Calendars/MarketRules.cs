using Steward.Kernel;
using Steward.Portfolio.Schedules;

namespace Steward.Wealth.Calendars;

/// <summary>The rows in force for one scheme, direction and day.</summary>
/// <param name="Unchecked">What was used although nobody has checked it: a preview says so.</param>
internal sealed record MarketTerms(CutOff? CutOff, Settlement? Settlement, IReadOnlyList<string> Unchecked);

/// <summary>Cut-offs and settlement rules as they are stored, for questions about many schemes.</summary>
internal sealed class MarketRules(IReadOnlyList<CutOffRow> cutOffs, IReadOnlyList<SettlementRow> settlements)
{
    internal static async Task<MarketRules> Load(Session session, MarketRuleStore store) => new(await store.CutOffs(session), await store.Settlements(session));

    /// <param name="category">The scheme's category; see <see cref="CategoryWord"/>.</param>
    /// <param name="direction">Purchase, Redemption or Switch.</param>
    internal MarketTerms For(string category, string direction, DateOnly day)
    {
        var cutOff = CategoryWord.Best(cutOffs.Where(row => row.Direction == direction && row.Channel == CategoryWord.All && InForce(row.EffectiveFrom, row.EffectiveTo, day)), row => row.Category, category);
        var settlement = CategoryWord.Best(settlements.Where(row => row.Direction == direction && InForce(row.EffectiveFrom, row.EffectiveTo, day)), row => row.Category, category);
        var notes = new List<string>();
        if (cutOff is { Checked: false }) notes.Add($"The cut-off of {cutOff.CutOff} ({cutOff.NavRule}, {cutOff.Category}) is an example that nobody has checked.");
        if (settlement is { Checked: false }) notes.Add($"The settlement days ({settlement.Category}) are an example that nobody has checked.");
        return new(cutOff?.Terms, settlement?.Terms, notes);
    }

    /// <summary>The later days from which on another cut-off is in force for some scheme, ascending.</summary>
    internal IEnumerable<DateOnly> ChangesAfter(DateOnly day) => cutOffs
        .SelectMany(row => row.EffectiveTo is { } last && last < DateOnly.MaxValue ? new[] { row.EffectiveFrom, last.AddDays(1) } : [row.EffectiveFrom]).Where(change => change > day).Distinct().Order();

    private static bool InForce(DateOnly from, DateOnly? to, DateOnly day) => new EffectivePeriod(from, to).Contains(day);
}
