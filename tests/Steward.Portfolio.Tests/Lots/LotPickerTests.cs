using Steward.Portfolio.Lots;
using Steward.Portfolio.Schedules;
using Xunit;

namespace Steward.Portfolio.Tests.Lots;

public sealed class LotPickerTests
{
    private static readonly DateOnly Today = new(2026, 8, 13);
    private static readonly EffectivePeriod Always = new(new(2000, 1, 1), null);

    // 12 months; short 20 %, long 12.5 % above 1,000 a year. The long row is checked, the short one is not.
    private static readonly TaxRow[] Rows =
    [
        new("short", "equity", TaxTerm.Short, 12, new(20), 0, "t1", Always, false), new("long", "equity", TaxTerm.Long, 12, new(12.5m), 1_000, "t1", Always, true),
    ];

    [Fact, Trait("acceptance", "wealth-22.29")]
    public void Locked_pledged_and_reserved_units_are_never_sold()
    {
        var folio = new Folio("f", "1", [Lot("old", -900, 100, 10), Lot("middle", -500, 50, 10), Lot("new", -10, 40, 10), Lot("locked", -5, 70, 10, lockedUntil: Today.AddDays(1))], new(30), new(45));
        // 30 reserved come off the oldest, 45 pledged off the newest: 70 of the old, 45 of the middle, none of the new.
        Assert.Equal([("old", 70m), ("middle", 45m)], LotPicker.FreeOf(folio, Today).Select(pair => (pair.Lot.Id, pair.Free.Count)));
        Assert.Equal(115, LotPicker.FreeOf([folio], Today).Count);
        Assert.Throws<ArgumentException>(() => LotPicker.Pick([folio], new(115.0001m), Terms(LotPolicy.Fifo)));
        // The lock ends on its day.
        Assert.Equal(185, LotPicker.FreeOf([folio], Today.AddDays(1)).Count);
    }

    [Fact, Trait("acceptance", "wealth-22.29")]
    public void Fifo_sells_the_oldest_and_tax_min_losses_then_long_then_short_gains()
    {
        // NAV 20: gains per unit of money 0.5 (long), −0.25 (short, a loss), 0.1 (short), 0.75 (long).
        var folio = new Folio("f", "1", [Lot("long-50", -800, 10, 10), Lot("loss", -20, 10, 25), Lot("short-10", -30, 10, 18), Lot("long-75", -900, 10, 5)]);
        Assert.Equal(["long-75", "long-50", "short-10"], LotPicker.Pick([folio], new(30), Terms(LotPolicy.Fifo)).Select(sale => sale.LotId));
        Assert.Equal(["loss", "long-50", "long-75", "short-10"], LotPicker.Pick([folio], new(40), Terms(LotPolicy.TaxMin)).Select(sale => sale.LotId));
        Assert.Equal([10m, 2.5m], LotPicker.Pick([folio], new(12.5m), Terms(LotPolicy.TaxMin)).Select(sale => sale.Units.Count));
    }

    [Fact, Trait("acceptance", "wealth-22.29")]
    public void A_load_has_steps_and_a_free_share()
    {
        // 3 % within 90 days, 1 % within 365; a tenth of each purchase is free, and 4 units of this one have left before.
        var load = new ExitLoad([new(365, new(1)), new(90, new(3))], new(10));
        var terms = Terms(LotPolicy.Fifo) with { Load = load };
        var lot = new Lot("a", Today.AddDays(-90), new(100), new(96), 20);
        var sale = Assert.Single(LotPicker.Pick([new("f", "1", [lot])], new(50), terms));
        // 6 free units, 44 at 3 %: 44 × 20 × 0.03 = 26.40.
        Assert.Equal((1_000m, 3m, 26.40m, -26.40m), (sale.Value, sale.LoadRate.Value, sale.Load, sale.Gain));
        Assert.Equal(1, load.On(lot with { Acquired = Today.AddDays(-91) }, Today).Value);
        Assert.Equal(0, load.On(lot with { Acquired = Today.AddDays(-366) }, Today).Value);
    }

    [Fact, Trait("acceptance", "wealth-22.29")]
    public void The_exemption_is_used_first_and_unchecked_rows_are_named()
    {
        var folio = new Folio("f", "1", [Lot("long", -800, 200, 10), Lot("short", -30, 100, 15)]);
        var sales = LotPicker.Pick([folio], new(300), Terms(LotPolicy.Fifo)).Select(sale => ("equity", sale)).ToList();
        var estimate = TaxEstimate.Of(sales, Rows, Today, new Dictionary<string, decimal> { ["equity"] = 400 });
        // Long: 200 × 10 = 2,000 less 600 left of the exemption, 12.5 % of 1,400 = 175. Short: 100 × 5 × 20 % = 100.
        Assert.Equal([(TaxTerm.Short, 500m, 0m, 100m), (TaxTerm.Long, 2_000m, 600m, 175m)], estimate.Lines.Select(line => (line.Term, line.Gain, line.Exempt, line.Tax)));
        Assert.Equal((275m, "short", "t1"), (estimate.Tax, Assert.Single(estimate.UncheckedRows), Assert.Single(estimate.TableVersions)));
        Assert.Equal(["debt"], TaxEstimate.Of([("debt", sales[0].sale)], Rows, Today).ClassesWithoutRow);
    }

    [Fact]
    public void Long_term_begins_the_day_after_the_months_and_rows_end()
    {
        Assert.False(TaxEstimate.IsLong(Rows, "equity", new(2025, 8, 13), Today));
        Assert.True(TaxEstimate.IsLong(Rows, "equity", new(2025, 8, 12), Today));
        var ended = Rows.Select(row => row with { Period = new(new(2000, 1, 1), new(2026, 8, 12)) }).ToArray();
        Assert.False(TaxEstimate.IsLong(ended, "equity", new(2020, 1, 1), Today));
    }

    [Theory]
    [InlineData(ChargeMode.Deducted, "100000", "0.005", "5")]
    [InlineData(ChargeMode.Included, "100005", "0.005", "5")]
    [InlineData(ChargeMode.Deducted, "100", "0.005", "0.01")]
    [InlineData(ChargeMode.Included, "105", "5", "5")]
    public void A_duty_is_of_the_whole_or_of_what_is_left(ChargeMode mode, string amount, string rate, string duty) => Assert.Equal(Number(duty), Charges.Duty(Number(amount), new(Number(rate)), mode));

    [Fact]
    public void The_row_of_a_category_comes_before_that_of_all()
    {
        ChargeRow[] rows = [new("all", "Stamp Duty", "*", OrderDirection.Purchase, new(1), ChargeMode.Deducted, Always, true), new("gold", "Stamp Duty", "Gold", OrderDirection.Purchase, new(2), ChargeMode.Deducted, Always, false)];
        Assert.Equal([("gold", 2m)], Charges.On(rows, "Gold", OrderDirection.Purchase, Today, 100).Select(line => (line.RowId, line.Amount)));
        Assert.Equal([("all", 1m)], Charges.On(rows, "Equity", OrderDirection.Purchase, Today, 100).Select(line => (line.RowId, line.Amount)));
        Assert.Empty(Charges.On(rows, "Equity", OrderDirection.Redemption, Today, 100));

        // As feeds write categories: a row's word is in it, and the longest word wins.
        var longer = new ChargeRow("etf", "Stamp Duty", "gold etf", OrderDirection.Purchase, new(3), ChargeMode.Deducted, Always, true);
        Assert.Equal(("etf", "gold", "all"), (RowOf("Open Ended Schemes(Other Scheme - Gold ETF)"), RowOf("Open Ended Schemes(Other Scheme - Gold Fund)"), RowOf("Open Ended Schemes(Debt Scheme - Liquid Fund)")));

        string RowOf(string category) => Charges.On([.. rows, longer], category, OrderDirection.Purchase, Today, 100).Single().RowId;
    }

    private static LotTerms Terms(LotPolicy policy) => new("equity", new(20), ExitLoad.None, policy, Rows, Today);

    private static Lot Lot(string id, int days, decimal units, decimal cost, DateOnly? lockedUntil = null) => new(id, Today.AddDays(days), new(units), new(units), cost, lockedUntil);

    private static decimal Number(string text) => decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
