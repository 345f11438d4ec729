using Steward.Orders;
using Xunit;

namespace Steward.Tests.Orders;

public class ImportReadingTests
{
    private const string RealFile = "/work/shared/data/orders/india-food-orders-2022.csv";

    [Fact]
    public void Quotes_doubled_quotes_and_line_breaks_in_fields_are_read()
    {
        var rows = Delimited.Read(new StringReader("a;b\r\n\"one\ntwo\";\"say \"\"hi\"\"\"\n\n3;4"), ';').ToList();

        Assert.Equal([1, 2, 5], rows.Select(r => r.Line));
        Assert.Equal(["one\ntwo", "say \"hi\""], rows[1].Fields);
        Assert.Equal(["3", "4"], rows[2].Fields);
    }

    [Theory, InlineData("a,b,c", ','), InlineData("a;\"x,y,z\";c", ';'), InlineData("a\tb", '\t')]
    public void The_separator_is_found_outside_quotes(string header, char separator) => Assert.Equal(separator, Delimited.SeparatorOf(header));

    [Fact]
    public void A_wrong_cell_is_named_with_its_column()
    {
        var row = new Dictionary<string, string> { ["customer_name"] = "A", ["pickup_latitude"] = "1", ["pickup_longitude"] = "x", ["dropoff_latitude"] = "1", ["dropoff_longitude"] = "2" };

        Assert.Equal("pickup_longitude", OrderColumns.Read(row).Field);
        Assert.Equal("customer_name", OrderColumns.Read(new Dictionary<string, string>(row) { ["customer_name"] = "=1+1" }).Field);
        Assert.NotNull(OrderColumns.Read(new Dictionary<string, string>(row) { ["pickup_longitude"] = "2" }).Request);
    }

    [Fact]
    public void The_real_file_is_read_row_by_row_with_every_fault_named()
    {
        Assert.SkipUnless(File.Exists(RealFile), "The public order file is not on this machine.");
        using var file = new StreamReader(RealFile);
        var rows = Delimited.Read(file, ',').ToList();
        var header = rows[0].Fields.Select(h => h.Trim()).ToArray();

        var read = rows.Skip(1).Select(row => IndiaFood2022.Read(header.Zip(row.Fields).ToDictionary(p => p.First, p => p.Second))).ToList();

        Assert.True(IndiaFood2022.Knows(header));
        Assert.Equal(11_399, read.Count);
        Assert.Equal(870, read.Count(r => r.Request is null)); // the rows at 0, 0 and no others
        Assert.Equal(114, read.Count(r => r.Warnings.Any(w => w.StartsWith("sign_mended", StringComparison.Ordinal))));
        Assert.Equal(444 - 39, read.Count(r => r.Warnings.Contains("time_missing:Time_Orderd"))); // 39 of the 444 lie at 0, 0
        Assert.Contains("INDO", read.Select(r => r.ZoneCode));
    }
}
