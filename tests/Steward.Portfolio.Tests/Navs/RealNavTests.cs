using System.Globalization;
using System.Text;
using Steward.Portfolio.Navs;
using Xunit;

namespace Steward.Portfolio.Tests.Navs;

/// <summary>The gate over thirteen years of real NAVs and every silent restatement of one year.</summary>
public sealed class RealNavTests
{
    [Fact, Trait("acceptance", "wealth-22.8")]
    public void Thirteen_years_open_the_cases_that_are_known_to_be_wrong()
    {
        var categories = Categories();
        var gate = new NavGate();
        var cases = new List<(string Code, string Date, string Why, decimal? Factor)>();
        var open = new HashSet<(string, NavCode)>();
        foreach (var (code, date, nav) in History())
        {
            if (gate.Find(code, null, null) is var scheme && scheme < 0) scheme = gate.Add(NavScheme.Of(code, null, categories[code]));
            var verdict = gate.Judge(scheme, date, new Nav(nav).Micros, date);
            if (verdict.Outcome == NavOutcome.Held && open.Add((code, verdict.Code))) cases.Add((code, $"{date:yyyy-MM-dd}", verdict.CodeText, verdict.ProposedFactor));
            if (verdict.Code != NavCode.FaceValueSuspected) continue;
            // A person accepts the proposal: the earlier NAVs are multiplied, and no later row is held any more.
            gate.Adjust(scheme, verdict.ProposedFactor!.Value);
            Assert.Equal(NavOutcome.Accepted, gate.Judge(scheme, date, new Nav(nav).Micros, date).Outcome);
        }
        var first = cases.GroupBy(c => c.Code).Select(group => group.MinBy(c => c.Date)).OrderBy(c => c.Code, StringComparer.Ordinal);
        Assert.Equal(
        [
            ("118632", "2020-03-23", "move_too_large", null), ("119092", "2015-08-30", "face_value_suspected", 100m), ("119551", "2018-02-27", "move_too_large", null),
            ("120503", "2013-04-07", "not_positive", null), ("120841", "2020-03-23", "move_too_large", (decimal?)null),
        ], first);
        Assert.Contains(cases, c => c is { Code: "120503", Date: "2020-03-23", Why: "move_too_large" });
        Assert.Single(cases, c => c.Code == "119092");
    }

    [Fact, Trait("acceptance", "wealth-22.9")]
    public void Small_restatements_are_revisions_and_large_ones_are_held()
    {
        var categories = Categories();
        var outcomes = new Dictionary<NavOutcome, int>();
        foreach (var line in DataFolder.Lines("restatements.csv").Skip(1).Select(line => line.Split(',')))
        {
            var gate = new NavGate();
            var date = DateOnly.Parse(line[2], CultureInfo.InvariantCulture);
            gate.Add(NavScheme.Of(line[1], null, categories.GetValueOrDefault(line[1], "")), new(date, Number(line[3])));
            var verdict = gate.Judge(0, date, new Nav(Number(line[4])).Micros, date.AddDays(1));
            Assert.Equal(NavCode.Restated, verdict.Code);
            outcomes[verdict.Outcome] = outcomes.GetValueOrDefault(verdict.Outcome) + 1;
        }
        Assert.Equal((1_859, 27), (outcomes[NavOutcome.Revised], outcomes[NavOutcome.Held]));
    }

    [Fact, Trait("acceptance", "wealth-22.11")]
    public void Saturday_may_carry_the_nav_of_sunday()
    {
        var categories = Categories();
        var sundays = DataFolder.Lines("drops/03_2026-08-08.csv").Skip(1).Where(line => line.Contains(",2026-08-09,")).Select(line => line.Split(',')[0]).ToHashSet();
        foreach (var (date, held) in (ValueTuple<string, int>[])[("2026-08-09", 0), ("2026-08-10", 94)])
        {
            var gate = new NavGate();
            foreach (var row in NavFile.Read(DataFolder.Bytes("drops/02_2026-08-07.csv")).Rows.Where(row => sundays.Contains(row.Code)))
                gate.Add(NavScheme.Of(row.Code, null, categories[row.Code]), new(row.Date!.Value, row.Value));
            var text = string.Join('\n', DataFolder.Lines("drops/03_2026-08-08.csv").Where(line => line.StartsWith("scheme", StringComparison.Ordinal) || sundays.Contains(line.Split(',')[0])))
                .Replace("2026-08-09", date);
            // Seen on Saturday the 8th: the next business day is Monday the 10th, so the 9th is the last date a feed can know.
            var judged = NavDropGate.Judge(gate, NavFile.Read(Encoding.UTF8.GetBytes(text)).Rows, new DateOnly(2026, 8, 9)).Where(j => j.Row.Date == DateOnly.Parse(date, CultureInfo.InvariantCulture)).ToArray();
            Assert.Equal((94, held), (judged.Length, judged.Count(j => j.Verdict.Code == NavCode.FutureDated)));
        }
    }

    internal static Dictionary<string, string> Categories() => DataFolder.Lines("schemes.csv").Skip(1).Select(line => line.Split(',')).ToDictionary(f => f[0], f => f[4]);

    private static IEnumerable<(string Code, DateOnly Date, decimal Nav)> History() =>
        DataFolder.Lines("history/nav_6_schemes_2012-12_2026-08.csv").Skip(1).Select(line => line.Split(','))
            .Select(f => (f[0], DateOnly.Parse(f[1], CultureInfo.InvariantCulture), Number(f[2]))).OrderBy(row => row.Item2).ThenBy(row => row.Item1, StringComparer.Ordinal);

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}
