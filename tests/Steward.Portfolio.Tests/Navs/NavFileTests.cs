using System.Text;
using Steward.Portfolio.Navs;
using Xunit;

namespace Steward.Portfolio.Tests.Navs;

public sealed class NavFileTests
{
    private const string Six = "Scheme Code;ISIN Div Payout/ ISIN Growth;ISIN Div Reinvestment;Scheme Name;Net Asset Value;Date";
    private const string Eight = "Scheme Code;ISIN Div Payout/ ISIN Growth;ISIN Div Reinvestment;Scheme Name;Plan;Option;Net Asset Value;Date";

    [Fact, Trait("acceptance", "wealth-22.10")]
    public void Six_and_eight_columns_give_equal_navs()
    {
        var six = Read(Six, "", "Open Ended Schemes(Debt Scheme - Liquid Fund)", "", "House Mutual Fund", "", "1;INA;INB;Fund; with; semicolons;12.5000;05-Aug-2026", "2;INC;-;Other;N.A.;05-Aug-2026");
        var eight = Read(Eight, "Open Ended Schemes(Debt Scheme - Liquid Fund)", "House Mutual Fund", "1;INA;INB;Fund; with; semicolons;Direct;Growth;12.5000;05-Aug-2026", "2;INC;-;Other;Direct;Growth;-;05-Aug-2026");
        foreach (var file in (NavFile[])[six, eight])
        {
            var row = Assert.Single(file.Rows);
            Assert.Equal((DropCode.None, "1", "INA", "INB", new DateOnly(2026, 8, 5), 12.5m, "Fund; with; semicolons"), (file.Fault, row.Code, row.Isin, row.OtherIsin, row.Date, row.Value, row.Name));
            Assert.Equal(new NavSection("Open Ended Schemes(Debt Scheme - Liquid Fund)", "House Mutual Fund"), row.Section);
            Assert.Equal((1, 2, 0, true), (file.NoNavRows, file.RowCount, file.BadLineCount, file.HasSections));
            Assert.True(file.Identifiers.SetEquals(["1", "2", "INA", "INC"]));
        }
    }

    [Theory]
    [InlineData("\r\n"), InlineData("\n"), InlineData("\r")]
    public void Any_line_end_a_mark_and_windows_1252_are_read(string end)
    {
        var text = Six + end + end + "7;-;-;Children’s Fund;10;05-Aug-2026\n8;-;-;Second;11;06-Aug-2026" + end;
        var utf8 = NavFile.Read([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(text)]);
        var windows = NavFile.Read(CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes(text));
        Assert.Equal(["Children’s Fund", "Second"], utf8.Rows.Select(row => row.Name));
        Assert.Equal(utf8.Rows, windows.Rows);
        Assert.Null(utf8.Rows[0].Isin);
    }

    [Theory]
    [InlineData("12.5", NavText.Number), InlineData("0", NavText.Number), InlineData("-3", NavText.Number), InlineData("1.1234567", NavText.TooPrecise)]
    [InlineData("1,000.5", NavText.Unparsable), InlineData("abc", NavText.Unparsable), InlineData("1e5", NavText.Unparsable), InlineData("1000000000000", NavText.Unparsable)]
    public void Each_nav_text_is_told_apart(string nav, NavText reading)
    {
        var row = Assert.Single(Read(Six, $"1;;;A;{nav};05-Aug-2026").Rows);
        Assert.Equal((reading, nav), (row.Reading, row.Raw));
    }

    [Theory]
    [InlineData("N.A."), InlineData("n.a."), InlineData("-"), InlineData("B.C."), InlineData(""), InlineData("  ")]
    public void Words_for_no_nav_are_counted(string nav)
    {
        var file = Read(Six, $"1;;;A;{nav};05-Aug-2026", "2;;;B;1;05-Aug-2026");
        Assert.Equal((1, "2"), (file.NoNavRows, Assert.Single(file.Rows).Code));
    }

    [Theory]
    [InlineData("31-Feb-2026"), InlineData("2026-13-01"), InlineData("05/08/2026"), InlineData("05-Abc-2026"), InlineData("today")]
    public void A_date_that_is_none_makes_the_row_unparsable(string date)
    {
        var row = Assert.Single(Read(Six, $"1;;;A;12.5;{date}").Rows);
        Assert.Equal((NavText.Unparsable, null), (row.Reading, row.Date));
    }

    [Fact]
    public void Comma_form_takes_quotes_and_an_isin_alone()
    {
        var file = Read("scheme_code,isin,scheme_name,nav_date,nav", "\"1\",INA,\"A, B\",2026-08-05,\"10.5\"", ",INX,C,2026-08-05,3", ",,D,2026-08-05,3", "1,INA,too,many,2026-08-05,1");
        Assert.Equal([("1", "INA", 10.5m), ("", "INX", 3m)], file.Rows.Select(row => (row.Code, row.Isin!, row.Value)));
        Assert.Equal(2, file.BadLineCount);
        Assert.Equal([4, 5], file.BadLines);
        Assert.False(file.HasSections);
    }

    [Fact, Trait("acceptance", "wealth-22.10")]
    public void What_is_no_feed_holds_the_drop()
    {
        var page = "<html><head><title>503 Service Unavailable</title></head><body><h1>Service Unavailable; try, later, please</h1><p>The server is busy.</p></body></html>";
        Assert.Equal(146, page[..146].Length);
        (byte[] Bytes, DropCode Code)[] cases =
        [
            ([], DropCode.DropUnreadable), ("x"u8.ToArray(), DropCode.DropUnreadable), (Encoding.UTF8.GetBytes(page[..146]), DropCode.DropUnreadable),
            ([0x50, 0x4B, 3, 4, 0, 0], DropCode.DropUnreadable), (new byte[NavFile.LargestBytes + 1], DropCode.DropUnreadable),
            (Encoding.UTF8.GetBytes(Six), DropCode.DropUnreadable), (Encoding.UTF8.GetBytes(new string('a', 1_000_000)), DropCode.DropUnreadable),
            (Encoding.UTF8.GetBytes("1;;;A;5;05-Aug-2026"), DropCode.DropUnreadable),
            (Encoding.UTF8.GetBytes("Code;Fund;Price;Day\n1;A;5;05-Aug-2026"), DropCode.LayoutChanged),
            (Encoding.UTF8.GetBytes("scheme_code,nav_date,nav,nav\n1,2026-08-05,5,6"), DropCode.LayoutChanged),
        ];
        foreach (var (bytes, code) in cases)
        {
            var file = NavFile.Read(bytes);
            Assert.Equal((code, 0), (file.Fault, file.Rows.Count));
            Assert.Equal(code, DropChecks.Check(file, false, new([], [])).Code);
            Assert.False(string.IsNullOrEmpty(file.Reason));
        }
    }

    [Fact]
    public void A_person_maps_an_unknown_header_once()
    {
        const string header = "Code;Fund;Price;Day";
        var layout = new NavLayout(';', [NavColumn.Code, NavColumn.Name, NavColumn.Nav, NavColumn.Date]);
        var file = NavFile.Read(Encoding.UTF8.GetBytes("code; FUND ;price;day\n1;A;5;05-Aug-2026"), new Dictionary<string, NavLayout> { [NavLayout.HashOf(header)] = layout });
        Assert.Equal(5m, Assert.Single(file.Rows).Value);
        Assert.False(new NavLayout(';', [NavColumn.Code, NavColumn.Nav, NavColumn.Nav, NavColumn.Date]).IsUsable);
    }

    [Fact]
    public void A_line_of_a_megabyte_is_one_bad_line()
    {
        var file = Read(Six, "1;;;A;5;05-Aug-2026", "2;;;" + new string('x', 1_000_000) + ";5;05-Aug-2026");
        Assert.Equal((1, 1), (file.Rows.Count, file.BadLineCount));
    }

    [Theory, Trait("acceptance", "wealth-22.10")]
    [InlineData(100, 100, DropCode.None), InlineData(79, 100, DropCode.DropTooSmall), InlineData(80, 100, DropCode.None)]
    public void A_full_drop_has_at_least_eighty_percent_of_the_usual_rows(int rows, int usual, DropCode code)
    {
        var file = Schemes(rows);
        // The median of the last ten: the eleventh from the end, far larger, does not count.
        var history = new DropHistory([9_000, .. Enumerable.Repeat(usual, 9), 100_000], []);
        Assert.Equal(code, DropChecks.Check(file, true, history).Code);
        Assert.Equal(DropCode.None, DropChecks.Check(file, false, history).Code);
    }

    [Theory, Trait("acceptance", "wealth-22.10")]
    [InlineData(2, DropCode.None), InlineData(3, DropCode.MassDisappearance)]
    public void At_most_two_percent_of_the_live_schemes_may_be_gone(int gone, DropCode code)
    {
        var live = Enumerable.Range(1, 100).Select(i => NavScheme.Of($"{i}", null, "Equity")).ToArray();
        var verdict = DropChecks.Check(Schemes(100 - gone), true, new([], live));
        Assert.Equal(code, verdict.Code);
        if (code != DropCode.None) Assert.Equal((3m, 2m), (verdict.Value, verdict.Limit));
    }

    private static NavFile Schemes(int count) => Read([Six, .. Enumerable.Range(1, count).Select(i => $"{i};;;A;5;05-Aug-2026")]);

    private static NavFile Read(params string[] lines) => NavFile.Read(Encoding.UTF8.GetBytes(string.Join("\r\n", lines)));
}
