using Steward.Portfolio.Navs;
using Xunit;

namespace Steward.Portfolio.Tests.Navs;

public sealed class NavGateTests
{
    private static readonly DateOnly Day = new(2026, 8, 5);

    [Theory]
    [InlineData("110", 0, NavOutcome.Accepted, NavCode.None)]
    [InlineData("110.000001", 0, NavOutcome.Held, NavCode.MoveTooLarge)]
    [InlineData("90", 0, NavOutcome.Accepted, NavCode.None)]
    [InlineData("89.999999", 0, NavOutcome.Held, NavCode.MoveTooLarge)]
    [InlineData("0", 0, NavOutcome.Held, NavCode.NotPositive)]
    [InlineData("-1", 0, NavOutcome.Held, NavCode.NotPositive)]
    [InlineData("100", 2, NavOutcome.Held, NavCode.FutureDated)]
    [InlineData("500", -2, NavOutcome.History, NavCode.OlderThanLast)]
    [InlineData("100", -1, NavOutcome.Unchanged, NavCode.None)]
    [InlineData("100.1", -1, NavOutcome.Revised, NavCode.Restated)]
    [InlineData("100.100001", -1, NavOutcome.Held, NavCode.Restated)]
    [InlineData("1010", 0, NavOutcome.Held, NavCode.FaceValueSuspected)]
    [InlineData("1010.000001", 0, NavOutcome.Held, NavCode.MoveTooLarge)]
    [InlineData("0.100999", 0, NavOutcome.Held, NavCode.FaceValueSuspected)]
    [InlineData("0.101001", 0, NavOutcome.Held, NavCode.MoveTooLarge)]
    public void Each_check_holds_at_its_border(string value, int days, NavOutcome outcome, NavCode code)
    {
        var gate = Gate("Equity/Mid Cap");
        var verdict = gate.Judge(0, Day.AddDays(1 + days), Micros(value), Day.AddDays(2));
        Assert.Equal((outcome, code), (verdict.Outcome, verdict.Code));
        Assert.NotEmpty(verdict.Describe());
        Assert.Equal(verdict.Moves ? decimal.Parse(value) : 100m, gate.Last(0)!.Value.Value);
    }

    [Theory]
    [InlineData("Debt/Liquid", "100.5", "100.500001"), InlineData("Income/Debt Oriented Schemes - Overnight", "99.5", "99.499999")]
    [InlineData("Debt/Gilt", "103", "103.000001"), InlineData("Money Market", "97", "96.999999"), InlineData("Other/Gold ETF", "90", "89.999999")]
    public void The_limit_follows_the_category(string category, string within, string beyond)
    {
        Assert.Equal(NavOutcome.Accepted, Gate(category).Judge(0, Day.AddDays(1), Micros(within), Day.AddDays(1)).Outcome);
        var held = Gate(category).Judge(0, Day.AddDays(1), Micros(beyond), Day.AddDays(1));
        Assert.Equal((NavCode.MoveTooLarge, NavLimits.MoveOf(category), 100m, "move_too_large"), (held.Code, held.Limit, held.Reference, held.CodeText));
    }

    [Fact]
    public void A_volatility_series_may_double_and_a_scheme_without_a_value_starts_anywhere()
    {
        var gate = new NavGate();
        gate.Add(new("VIX", null, null, "series", null), new(Day, 15));
        gate.Add(NavScheme.Of("1", null, "Equity"));
        Assert.Equal(NavOutcome.Accepted, gate.Judge(0, Day.AddDays(1), Micros("150"), Day.AddDays(1)).Outcome);
        Assert.Equal(NavOutcome.Ignored, gate.Judge(1, Day, 0, Day).Outcome);
        Assert.Equal(NavOutcome.Held, gate.Judge(1, Day.AddDays(1), Micros("77"), Day).Outcome);
        Assert.Equal(NavOutcome.Accepted, gate.Judge(1, Day, Micros("77"), Day).Outcome);
    }

    [Fact]
    public void Recorded_actions_explain_a_move_and_only_between_their_dates()
    {
        var gate = Gate("Equity");
        gate.Record(0, new(Day.AddDays(1), CorporateActionKind.FaceValue, 0.1m, null));
        var split = gate.Judge(0, Day.AddDays(1), Micros("10.2"), Day.AddDays(9));
        Assert.Equal((NavOutcome.Accepted, NavExplanation.CorporateAction, 10m), (split.Outcome, split.Explanation, split.Reference));
        Assert.Equal(NavCode.FaceValueSuspected, gate.Judge(0, Day.AddDays(2), Micros("1.02"), Day.AddDays(9)).Code);

        var payer = Gate("Debt/Gilt");
        payer.Record(0, new(Day.AddDays(1), CorporateActionKind.Distribution, null, 8m));
        Assert.Equal(NavOutcome.Accepted, payer.Judge(0, Day.AddDays(1), Micros("92.1"), Day.AddDays(9)).Outcome);
        // Not having paid it is a jump of its own: 100 + 8 is 8 % above 100.
        var missed = Gate("Debt/Gilt");
        missed.Record(0, new(Day.AddDays(1), CorporateActionKind.Distribution, null, 8m));
        Assert.Equal((NavCode.MoveTooLarge, 108m), (missed.Judge(0, Day.AddDays(1), Micros("100"), Day.AddDays(9)) is var verdict ? verdict.Code : default, verdict.Value));
    }

    [Fact]
    public void Doubles_in_a_drop_agree_or_are_both_held()
    {
        var gate = Gate("Equity");
        var rows = (NavRow[])[Row("1", Day.AddDays(1), "101"), Row("1", Day.AddDays(2), "102"), Row("1", Day.AddDays(1), "101.0"), Row("1", Day.AddDays(2), "103"), Row("1", Day.AddDays(3), "104"), Row("9", Day, "1")];
        foreach (var order in (NavRow[][])[rows, [.. rows.Reverse()]])
        {
            var judged = NavDropGate.Judge(Gate("Equity"), order, Day.AddDays(5)).OrderBy(j => j.Row.Date).ThenBy(j => j.Verdict.Outcome).Select(j => (j.Row.Code, j.Verdict.Outcome, j.Verdict.Code));
            Assert.Equal(
            [
                ("9", NavOutcome.Ignored, NavCode.UnknownScheme), ("1", NavOutcome.Accepted, NavCode.None), ("1", NavOutcome.Unchanged, NavCode.None),
                ("1", NavOutcome.Held, NavCode.DuplicateConflict), ("1", NavOutcome.Held, NavCode.DuplicateConflict), ("1", NavOutcome.Accepted, NavCode.None),
            ], judged);
        }
        Assert.Equal(new NavCounts(2, 1, 2, 1, 1), NavDropGate.Count(NavDropGate.Judge(gate, rows, Day.AddDays(5))));
        Assert.Equal(104m, gate.Last(0)!.Value.Value);
    }

    [Theory, Trait("acceptance", "wealth-22.11")]
    [InlineData(20, "-12", "-12", NavOutcome.Accepted), InlineData(19, "-12", "-12", NavOutcome.Held), InlineData(1, "-12", "-12", NavOutcome.Held)]
    [InlineData(30, "-12", "-17", NavOutcome.Accepted), InlineData(30, "-12", "-17.0001", NavOutcome.Held), InlineData(30, "0", "-12", NavOutcome.Held)]
    public void A_market_move_is_no_error(int schemes, string market, string own, NavOutcome outcome)
    {
        var gate = new NavGate();
        var rows = new List<NavRow>();
        for (var i = 0; i < schemes; i++)
        {
            gate.Add(NavScheme.Of($"{i}", null, "Equity/ELSS"), new(Day, 100));
            rows.Add(Row($"{i}", Day.AddDays(1), $"{100 + decimal.Parse(i == 0 ? own : market)}"));
        }
        var judged = NavDropGate.Judge(gate, rows, Day.AddDays(1)).Single(j => j.Row.Code == "0");
        Assert.Equal(outcome, judged.Verdict.Outcome);
        if (outcome == NavOutcome.Accepted) Assert.Equal(NavExplanation.MarketMove, judged.Verdict.Explanation);
    }

    [Fact]
    public void A_row_finds_its_scheme_by_code_then_by_either_isin()
    {
        var gate = new NavGate();
        gate.Add(new("1", "INA", "INB", "Equity", new Percent(10)));
        gate.Add(new("2", "INC", null, "Equity", new Percent(10)));
        Assert.Equal([0, 0, 0, 1, 1, -1], ((string, string?, string?)[])[("1", null, null), ("", "INA", null), ("x", null, "INB"), ("2", "INA", null), ("", "INC", "INA"), ("x", "INX", null)] is var keys ? keys.Select(key => gate.Find(key.Item1, key.Item2, key.Item3)) : []);
    }

    [Theory, Trait("acceptance", "wealth-22.12")]
    [InlineData("2026-08-05", "2026-08-10", 3, NavAge.Fresh), InlineData("2026-08-05", "2026-08-11", 3, NavAge.Stale), InlineData("2026-08-05", "2026-08-13", 6, NavAge.Fresh)]
    [InlineData("2026-08-05", "2026-08-14", 6, NavAge.Stale), InlineData("2026-08-09", "2026-08-08", 3, NavAge.Fresh), InlineData("2025-12-30", "2026-01-02", 3, NavAge.Unknown)]
    public void Age_is_counted_in_business_days(string nav, string today, int most, NavAge age) =>
        // 2026-08-05 is a Wednesday; the 8th and 9th are a weekend. Only 2026 has a calendar.
        Assert.Equal(age, NavAges.Of(DateOnly.Parse(nav), DateOnly.Parse(today), most, day => day.Year == 2026 ? day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) : null));

    [Fact]
    public void A_change_of_the_face_value_scales_navs_and_units()
    {
        Assert.Equal(1234.56m, NavAdjustment.Nav(new(12.3456m), 100).Value);
        Assert.Equal(0.123457m, NavAdjustment.Nav(new(1.2345650m), 0.1m).Value);
        Assert.Equal(3.3333m, NavAdjustment.Units(new(333.339m), 100).Count);
    }

    internal static NavRow Row(string code, DateOnly date, string nav) => NavRow.Read(1, code, null, null, $"{date:yyyy-MM-dd}", nav)!;

    internal static long Micros(string value) => new Nav(decimal.Parse(value, System.Globalization.CultureInfo.InvariantCulture)).Micros;

    private static NavGate Gate(string category)
    {
        var gate = new NavGate();
        gate.Add(NavScheme.Of("1", null, category), new(Day, 100));
        return gate;
    }
}
